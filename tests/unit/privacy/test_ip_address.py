import time

import pytest

from feinschliff.privacy.recognisers import ip_address


def hits(text):
    return [text[span.start : span.end] for span in ip_address.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("login from 203.0.113.77 failed", ["203.0.113.77"]),
        ("client_ip=198.51.100.23|x", ["198.51.100.23"]),
        ("http://192.168.178.20:8080/start", ["192.168.178.20"]),
        ("Netz 10.20.0.0/16, Host 10.20.3.4.", ["10.20.0.0/16", "10.20.3.4"]),
        ("die IP-Adresse 1.2.3.4", ["1.2.3.4"]),
        ("from 2001:db8:85a3::8a2e:370:7334 to fe80::1%eth0", ["2001:db8:85a3::8a2e:370:7334", "fe80::1%eth0"]),
        ("[2001:db8::1]:443, ::ffff:203.0.113.77", ["2001:db8::1", "::ffff:203.0.113.77"]),
        ("6e40:4041:c617:e898:c11:40d2:c669:2eb4", ["6e40:4041:c617:e898:c11:40d2:c669:2eb4"]),
    ],
)
def test_addresses(text, found):
    assert hits(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Version 10.2.33.4, v10.20.30.40, Firmware: 7.50.12.1, Release 12.1.0.24",
        "Chrome/120.0.0.0 und 121.0.0.0",
        "Kapitel 12.3.4.1, siehe 2.1.3.4",
        "256.1.1.1 und 1.2.3 und 1.2.3.4.5 und 01.02.03.04",
        "127.0.0.1, 0.0.0.0, 255.255.255.0, ::1, ::",
        "um 12:30:45, von 10:00:00 bis 11:00:00",
        "std::vector, ab::cd, a::b, Klasse::methode",
        "00:1A:2B:3C:4D:5E",
        "am 12.03.2024 zahlte er 1.234.567,89 EUR",
        "43:51:43:a1:b5:fc:8b:b7:0a:3a:a9:b1:0f:66:73:a8",
    ],
)
def test_no_addresses(text):
    assert hits(text) == []


@pytest.mark.parametrize("piece", ["1.", "203.0.113.77 ", ":", "a:", "1:2:3:4:5:6:7:8 ", "Version 1.2.3.4 ", "::1 "])
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == ip_address.TYPE for span in ip_address.find(text))
    assert time.perf_counter() - start < 10
