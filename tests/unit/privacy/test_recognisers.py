import time

import pytest

from feinschliff.core.nouns import Span
from feinschliff.privacy.recognisers import card, iban, mail, phone
from feinschliff.privacy.scan import scan


def hits(recogniser, text):
    return [text[span.start : span.end] for span in recogniser.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Schreiben Sie an petra.müller@büro-köln.example.", ["petra.müller@büro-köln.example"]),
        ("👩‍🔧 mail: a+b@x.example, c_d@y.example!", ["a+b@x.example", "c_d@y.example"]),
        ("<mailto:info@firma.example>", ["info@firma.example"]),
        ("we meet @ 5, follow @anna, x@y", []),
        ("version@1.2.3", []),
    ],
)
def test_mail(text, found):
    assert hits(mail, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00 bitte", ["DE89 3704 0044 0532 0130 00"]),
        ("Konto DE89370400440532013000.", ["DE89370400440532013000"]),
        ("de89 3704 0044 0532 0130 00", ["de89 3704 0044 0532 0130 00"]),
        ("GB82 WEST 1234 5698 7654 32 BIC", ["GB82 WEST 1234 5698 7654 32"]),
        ("AT61\u00a01904\u00a03002\u00a03457\u00a03201", ["AT61\u00a01904\u00a03002\u00a03457\u00a03201"]),
        ("DE88 3704 0044 0532 0130 00", []),  # wrong check digits
        ("Police AB12 3456 7890 1234 5678", []),
    ],
)
def test_iban(text, found):
    assert hits(iban, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my card 4111 1111 1111 1111 please", ["4111 1111 1111 1111"]),
        ("5500000000000004", ["5500000000000004"]),
        ("Karte 3782-822463-10005", ["3782-822463-10005"]),
        ("4111 1111 1111 1112", []),  # wrong check digit
        ("Auftrag 113542617735902", []),
        ("0000 0000 0000 0000", []),
        ("RG-4111111111111111", []),
        ("Betrag 4111111111111111,50", []),
        ("Karte 6759649826438453", ["6759649826438453"]),
        ("Vorgang 6759649826438453", []),  # Maestro's loose form needs a word about cards
    ],
)
def test_card(text, found):
    assert hits(card, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tel. 0221 / 4710-686", ["0221 / 4710-686"]),
        ("Rückruf unter 0221/4710686", ["0221/4710686"]),
        ("mobil: +49 (0)171 3920 043", ["+49 (0)171 3920 043"]),
        ("Notiz: Frau Kühn rief an (040-66969067), danke", ["040-66969067"]),
        ("please call me at 212-555-0199", ["212-555-0199"]),
        ("(415) 555-2671", ["(415) 555-2671"]),
        ("ring 020 7946 0958 tomorrow", ["020 7946 0958"]),
        ("Grüße 😀 0171 3920051", ["0171 3920051"]),
        ("Ihre Nummer 040/66969506", ["040/66969506"]),
        ("bitte an 02214710686", ["02214710686"]),
        ("( +49 171 3920051)", ["+49 171 3920051"]),
        ("212.555.0199", ["212.555.0199"]),
        ("(212) 555-0199 ext. 42 please", ["(212) 555-0199 ext. 42"]),
        ("+1 (212) 555-0199 x7", ["+1 (212) 555-0199 x7"]),
        ("2125550199x12 is my cell, call 2125550199x12", ["2125550199x12"]),
        ("1-800-555-0199", ["1-800-555-0199"]),
        ("0044 20 7946 0958", ["0044 20 7946 0958"]),
        ("my new number is 04 57 54 52 69", ["04 57 54 52 69"]),
        ("contact us at 123 456 789", ["123 456 789"]),
        ("call Anna Smith at 555 123 456", ["555 123 456"]),
        ("1) 030 1234567", ["030 1234567"]),
        ("030 1234567 / 0171 2345678", ["030 1234567", "0171 2345678"]),
        ("phone 1: 212-555-0199 2: 212-555-0133", ["212-555-0199", "212-555-0133"]),
    ],
)
def test_phone(text, found):
    assert hits(phone, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Bestellung 113542617735902 ist da",
        "call {{Customer Support Phone Number}} from {{Opening Hours}}",
        "am 12.03.2024 um 14:30, fällig 01.02.2024",
        "from 2024-03-12 to 2024-04-12",
        "seit 05.08.2021 versichert",
        "please call on 12.03.2024",
        "Kundennummer 02214710686",
        "Ihr Ticket RG-2024-10443 und TK-2019-21381",
        "Sendungsnummer 95847391472",
        "DE89 3704 0044 0532 0130 00",
        "4111 1111 1111 1111",
        "Rentenversicherungsnummer 02 161161 B 090",
        "mobile phone black 86664301",
        "Betrag 1.234.567,89 EUR",
        "50667 Köln, 24103 Kiel",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    ],
)
def test_no_phone(text):
    assert hits(phone, text) == []


@pytest.mark.parametrize("text", ["1 " * 20_000, "a@" * 20_000, "DE12 " * 8_000, "call " + "on " * 5_000 + "12345678"])
def test_hostile_texts_stay_fast(text):
    start = time.perf_counter()
    for recogniser in (mail, iban, card, phone):
        assert all(isinstance(span, Span) for span in recogniser.find(text))
    assert time.perf_counter() - start < 10


def test_a_stray_bracket_before_a_number_hides_nothing():
    text = "(. +49 171 3920051 (Fax)"
    assert [(s.type, text[s.start : s.end]) for s in scan(text)] == [("PHONE", "+49 171 3920051")]


@pytest.mark.parametrize(
    "text", ["office\n+46 (0)8 928 571 38 fax\n", "they are not answering at 416 555 0199", "089 99998 236-Büro"]
)
def test_letter_heads_and_cues_after_the_number(text):
    assert [s.type for s in scan(text)] == ["PHONE"]


@pytest.mark.parametrize(
    "unit", ["1 ", "1/", "030 1234567 ", "Tel 030 1234567 ", "12.03.2024 ", "x 1234567 ", "1 2 3 4 5 6 7 x ", "00 49 "]
)
def test_two_hundred_thousand_hostile_characters_take_no_second(unit):
    text = (unit * 200_000)[:200_000]
    list(phone.find("Tel 030 1234567"))  # loads the numbering plans
    start = time.process_time()
    list(phone.find(text))
    assert time.process_time() - start < 1
