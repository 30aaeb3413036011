"""150 German business letters of our own with known personal data, every third of them as if badly scanned.

`bodies/*.txt` are written by hand. `[[TYPE:text]]` marks what is personal, `{a.name}` is filled from an
invented person: a, b, c are people of either sex, w is a woman, m a man, x the sender. Marks of types that are not
looked for (ORGANIZATION, PLACE, TITLE) count neither way; "Herr", "Frau" and "Dr." before a name are such a TITLE.
"""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from own.check_digits import digits, made, written

HERE = Path(__file__).parent
PEOPLE = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"]
MONTHS += ["August", "September", "Oktober", "November", "Dezember"]
MARK = re.compile(r"\[\[([A-Z_]+):(.*?)\]\]", re.DOTALL)
TITLES = re.compile(
    r"(?:(?:Frau|Fr\.|Herrn?|Familie|Ehepaar|Pastorin|PHK|OA|Prof\.|Dr\.|med\.|Dr\.-Ing\.|Dipl\.-Ing\.)\s+)*"
)

MISREAD = dict(zip("0O1lI58äößÄÖÜéı–€§", "O0lI1SBaoBAOUei-C5", strict=True))
MISREAD |= {"rn": "m", "m": "rn", "ü": "ii", ". ": ".", ", ": ",", " ": ""}
"""What a bad scan makes of it."""
OFTEN = dict.fromkeys("äöüßÄÖÜ", 0.3) | {" ": 0.01, ". ": 0.1, ", ": 0.1}
"""How often it does; everything else in 5 of 100 cases."""


def letters(count: int = 150, seed: int = 2025) -> list[dict[str, Any]]:
    """Rows of text, entities and template_id, in the form of the public sets."""
    bodies = [(file.stem, file.read_text(encoding="utf-8")) for file in sorted((HERE / "bodies").glob("*.txt"))]
    rows = []
    for number in range(count):
        name, body = bodies[number % len(bodies)]
        random = Random(seed + number)
        people = {who: person(random, {"w": "female", "m": "male"}.get(who)) for who in "abcxwm"}
        scanned = number % 3 == 0
        text, entities = "", []
        for label, part in pieces(Filler().vformat(body, (), people)):
            part = misread(part, random) if scanned else part
            if label:
                entities.append({"label": label, "start": len(text), "end": len(text) + len(part)})
            text += part
        rows.append({"text": text, "entities": entities, "template_id": name, "scanned": scanned})
    return rows


class Filler(string.Formatter):
    """`{a.name}` is a key of a key."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        who, what = field_name.split(".")
        return kwargs[who][what], who


def pieces(marked: str) -> Iterator[tuple[str, str]]:
    """Type (or "") and text, in order."""
    at = 0
    for mark in MARK.finditer(marked):
        label, text = mark.groups()
        title = TITLES.match(text).end() if label == "PERSON" else 0  # type: ignore[union-attr]  # it matches nothing too
        yield from (("", marked[at : mark.start()]), ("TITLE" if title else "", text[:title]), (label, text[title:]))
        at = mark.end()
    yield "", marked[at:]


def misread(text: str, random: Random) -> str:
    """As a bad scan has it: signs mixed up, umlauts broken, spaces lost, long words cut at the end of a line."""

    def sign(match: re.Match[str]) -> str:
        return MISREAD[match[0]] if random.random() < OFTEN.get(match[0], 0.05) else match[0]

    def word(match: re.Match[str]) -> str:
        return f"{match[1]}-\n{match[2]}" if random.random() < 0.08 else match[0]

    cut = re.sub(r"\b([A-ZÄÖÜ][a-zäöüß]{2,6})([bdfghklmnprstwz][aeiouäöü][a-zäöüß]{2,})\b", word, text)
    return re.sub("|".join(re.escape(key) for key in sorted(MISREAD, key=len, reverse=True)), sign, cut)


def person(random: Random, sex: str | None = None) -> dict[str, str]:
    """An invented person with all that a letter may name."""
    sex = sex or random.choice(["female", "male"])
    woman = sex == "female"
    first, last = random.choice(PEOPLE[sex]), random.choice(PEOPLE["last"])
    postcode, city, area, district = random.choice(PEOPLE["towns"])
    street = random.choice(PEOPLE["streets"])

    def number(kind: str) -> str:
        return written(kind, made(kind, random), random)

    return {
        "first": first,
        "last": last,
        "name": f"{first} {last}",
        "initial": f"{first[0]}.",
        "title": random.choice(["", "", "Dr. "]),
        "mr": "Frau" if woman else "Herr",
        "to": "Frau" if woman else "Herrn",
        "hello": "Liebe" if woman else "Lieber",
        "dear": "Sehr geehrte" if woman else "Sehr geehrter",
        "dear2": "sehr geehrte" if woman else "sehr geehrter",
        "street": street,
        "city": city,
        "town": f"{postcode} {city}",
        "phone": phone(random, area),
        "fax": phone(random, area),
        "mobile": mobile(random),
        "mail": mail(random, first, last),
        "born": birthday(random),
        "age": str(random.randint(19, 91)),
        "iban": number("IBAN"),
        "card": number("card"),
        "tax": number("Steuer-ID"),
        "vat": number("USt-ID"),
        "pension": number("Rentennummer"),
        "health": number("Krankenversicherung"),
        "licence": number("Führerschein"),
        "idcard": made("Personalausweis", random)[
            :9
        ],  # as printed: the check digit stands in the machine-readable lines
        "passport": made("Reisepass", random)[:9],
        "account": digits(random, random.choice([7, 8, 10])),
        "taxno": f"{digits(random, random.choice([2, 3]))}/{digits(random, 3)}/{digits(random, 5)}",
        "register": f"{random.choice(['HRB', 'HRA'])} {random.randint(100, 99999)}",
        "plate": plate(random, district),
        "ip": ".".join(str(random.randint(77, 250)) for _ in range(4)),
    }


def phone(random: Random, area: str) -> str:
    own = random.choice("23456789") + digits(random, random.choice([5, 6, 7]))
    return random.choice(
        [
            f"{area} {own}",
            f"{area}/{own}",
            f"{area} / {own[:2]} {own[2:4]} {own[4:]}",
            f"({area}) {own[:3]} {own[3:]}",
            f"+49 {area[1:]} {own}",
            f"+49 (0){area[1:]} {own[:-2]}-{own[-2:]}",
            f"{area}-{own}",
            f"{area} {own[:4]}-{own[4:]}",
        ]
    )


def mobile(random: Random) -> str:
    net, own = random.choice(["0151", "0160", "0170", "0171", "0172", "0176", "0179"]), digits(random, 7)
    spaced = f"{net} {own[:3]} {own[3:5]} {own[5:]}"
    return random.choice([f"{net} {own}", f"{net}/{own}", spaced, f"+49 {net[1:]} {own}", f"{net}{own}"])


def mail(random: Random, first: str, last: str) -> str:
    plain = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": ""})
    given, family = first.lower().translate(plain), last.lower().translate(plain)
    names = [f"{given}.{family}", f"{given[0]}.{family}", f"{family}{random.randint(60, 99)}", f"{family}-{given}"]
    plain_letters = unicodedata.normalize("NFKD", random.choice(names).replace("ı", "i").replace("ł", "l"))
    host = random.choice(["mail.example", "post-online.example", "firma-nord.example", "web.example.org"])
    return f"{plain_letters.encode('ascii', 'ignore').decode()}@{host}"


def birthday(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1935, 2012)
    usual = f"{day:02}.{month:02}.{year}"
    other = [f"{day}. {MONTHS[month - 1]} {year}", f"{day:02}.{month:02}.{year % 100:02}", f"{day}.{month}.{year}"]
    return random.choice([usual, usual, *other])


def plate(random: Random, district: str) -> str:
    signs = "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=random.choice([1, 2])))
    number = random.randint(1, 9999)
    return random.choice(
        [f"{district}-{signs} {number}", f"{district} {signs} {number}", f"{district} - {signs} {number}"]
    )
