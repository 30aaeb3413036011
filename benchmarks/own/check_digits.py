"""Valid numbers with check digits, made from the public specifications and not with the recognisers' own checks.

Each maker takes a source of chance and gives the bare number; `written` groups it as people do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random

DIGITS = "0123456789"
ALPHABET = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ID_LETTERS = "CFGHJKLMNPRTVWXYZ"
"""Letters of German identity documents: no vowels and nothing that looks like another sign."""

Complete = Callable[[str], str]
"""Writes the right check characters over those of a number of the right shape."""


def weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def digit_sum(number: int) -> int:
    return sum(int(digit) for digit in str(number))


def iban(number: str) -> str:
    """ISO 13616: the whole, rotated by four and letters as 10 to 35, leaves 1 modulo 97."""
    rotated = number[4:] + number[:2] + "00"
    rest = int("".join(str(ALPHABET.index(sign)) for sign in rotated)) % 97
    return f"{number[:2]}{98 - rest:02}{number[4:]}"


def card(number: str) -> str:
    """ISO 7812: Luhn."""
    odd = sum(digit_sum(2 * int(digit)) for digit in number[-2::-2])
    even = sum(int(digit) for digit in number[-3::-2])
    return f"{number[:-1]}{-(odd + even) % 10}"


def mod_11_10(number: str) -> str:
    """ISO 7064 MOD 11,10, as in the German tax identification number and the German VAT number."""
    product = 10
    for sign in number[:-1]:
        total = (int(sign) + product) % 10 or 10
        product = 2 * total % 11
    return f"{number[:-1]}{(11 - product) % 10}"


def german_vat(number: str) -> str:
    return "DE" + mod_11_10(number[2:])


def austrian_vat(number: str) -> str:
    """ATU and seven digits, weights 1 2 1 2 1 2 1 with digit sums; the check digit is (96 - sum) modulo 10."""
    total = sum(digit_sum(int(sign) * (1 + at % 2)) for at, sign in enumerate(number[3:10]))
    return f"{number[:10]}{(96 - total) % 10}"


def swiss_vat(number: str) -> str:
    """CHE and eight digits, weights 5 4 3 2 7 6 5 4, modulo 11."""
    return f"{number[:11]}{(-weighted(number[3:11], (5, 4, 3, 2, 7, 6, 5, 4))) % 11}"


def belgian_vat(number: str) -> str:
    """The last two digits are 97 - (the first eight modulo 97)."""
    return f"{number[:10]}{97 - int(number[2:10]) % 97:02}"


def italian_vat(number: str) -> str:
    return number[:2] + card(number[2:])


def polish_vat(number: str) -> str:
    """NIP: weights 6 5 7 2 3 4 5 6 7, modulo 11."""
    return f"{number[:11]}{weighted(number[2:11], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11}"


def ahv(number: str) -> str:
    """EAN-13."""
    return f"{number[:12]}{-weighted(number[:12], (1, 3) * 6) % 10}"


def austrian_insurance(number: str) -> str:
    """The fourth digit: weights 3 7 9, then 5 8 4 2 1 6 of the birth date, modulo 11."""
    return f"{number[:3]}{weighted(number[:3] + number[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11}{number[4:]}"


def routing(number: str) -> str:
    """American bank code: weights 3 7 1, modulo 10."""
    return f"{number[:8]}{-weighted(number[:8], (3, 7, 1, 3, 7, 1, 3, 7)) % 10}"


def pension(number: str) -> str:
    """VKVV § 4: the letter as two digits, weights 2 1 2 5 7 1 2 1 2 1 2 1, digit sums, modulo 10."""
    digits = f"{number[:8]}{ALPHABET.index(number[8]) - 9:02}{number[9:11]}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    return f"{number[:11]}{sum(digit_sum(int(d) * w) for d, w in zip(digits, weights, strict=True)) % 10}"


def id_card(number: str) -> str:
    """ICAO 9303: weights 7 3 1, letters as 10 to 35, modulo 10."""
    return f"{number[:9]}{sum(ALPHABET.index(s) * (7, 3, 1)[at % 3] for at, s in enumerate(number[:9])) % 10}"


def health(number: str) -> str:
    """§ 290 SGB V: the letter as two digits, weights 1 2 1 2 ..., digit sums, modulo 10."""
    digits = f"{ALPHABET.index(number[0]) - 9:02}{number[1:9]}"
    return f"{number[:9]}{sum(digit_sum(int(d) * (1 + at % 2)) for at, d in enumerate(digits)) % 10}"


def licence(number: str) -> str:
    """FeV annex 8: nine signs with weights 9 to 1, letters as 10 to 35, modulo 11, ten is X; then the copy's number."""
    rest = sum(ALPHABET.index(sign) * (9 - at) for at, sign in enumerate(number[:9])) % 11
    return f"{number[:9]}{'X' if rest == 10 else rest}{number[10:]}"


def digits(random: Random, count: int) -> str:
    return "".join(random.choices(DIGITS, k=count))


def draft_iban(random: Random) -> str:
    country, length = random.choice([("DE", 18)] * 6 + [("AT", 16), ("CH", 17), ("LU", 16), ("DK", 14)])
    return f"{country}00{digits(random, length)}"


def draft_card(random: Random) -> str:
    start, length = random.choice(
        [("4", 16), ("51", 16), ("55", 16), ("2223", 16), ("34", 15), ("37", 15), ("36", 14), ("6011", 16)]
    )
    return start + digits(random, length - len(start))


def draft_tax(random: Random) -> str:
    """Of the first ten digits exactly one comes twice (or, not in a row, three times); the first is not 0."""
    while True:
        chosen = random.sample(DIGITS, 9 if random.random() < 0.6 else 8)
        ten = random.sample(chosen + chosen[:1] * (10 - len(chosen)), 10)
        number = "".join(ten)
        if number[0] != "0" and not re.search(r"(\d)\1\1", number):
            return number + "0"


def draft_pension(random: Random) -> str:
    area = random.choice(["02", "04", "10", "11", "13", "14", "15", "18", "28", "39", "49", "52", "65", "82"])
    born = f"{random.randint(1, 28):02}{random.randint(1, 12):02}{random.randint(0, 99):02}"
    return f"{area}{born}{random.choice(ALPHABET[10:])}{random.randint(0, 99):02}0"


def draft_id_card(random: Random) -> str:
    return random.choice("LMNPRTVWXY") + "".join(random.choices(DIGITS + ID_LETTERS, k=8)) + "0"


def draft_passport(random: Random) -> str:
    return random.choice("CFGHJK") + "".join(random.choices(DIGITS + ID_LETTERS, k=8)) + "0"


def draft_licence(random: Random) -> str:
    authority = random.choice(ALPHABET[10:]) + digits(random, 3)
    return f"{authority}{''.join(random.choices(DIGITS + ID_LETTERS, k=5))}0{random.choice('123456')}"


def draft_austrian_insurance(random: Random) -> str:
    born = f"{random.randint(1, 28):02}{random.randint(1, 12):02}{random.randint(0, 99):02}"
    return f"{random.randint(100, 999)}0{born}"


def draft(start: str, count: int) -> Callable[[Random], str]:
    return lambda random: start + digits(random, count)


MAKERS: dict[str, tuple[Callable[[Random], str], Complete, str]] = {
    "IBAN": (draft_iban, iban, "DE89370400440532013000"),
    "card": (draft_card, card, "4111111111111111"),
    "Steuer-ID": (draft_tax, mod_11_10, "86095742719"),
    "USt-ID": (lambda random: f"DE{random.randint(1, 9)}{digits(random, 8)}", german_vat, "DE136695976"),
    "UID (AT)": (draft("ATU", 8), austrian_vat, "ATU13585627"),
    "Rentennummer": (draft_pension, pension, "15070649C103"),
    "Personalausweis": (draft_id_card, id_card, "T220001293"),
    "Reisepass": (draft_passport, id_card, "C01X00T478"),
    "Krankenversicherung": (lambda random: f"{random.choice(ALPHABET[10:])}{digits(random, 9)}", health, "A123456780"),
    "Führerschein": (draft_licence, licence, "B072RRE2I55"),
    "UID (CH)": (draft("CHE", 9), swiss_vat, "CHE107787577"),
    "AHV (CH)": (draft("756", 10), ahv, "7569217076985"),
    "SVNR (AT)": (draft_austrian_insurance, austrian_insurance, "1237010180"),
    "TVA/BTW (BE)": (draft("BE0", 9), belgian_vat, "BE0428759497"),
    "P. IVA (IT)": (lambda random: f"IT{digits(random, 7)}{random.randint(1, 100):03}0", italian_vat, "IT00743110157"),
    "NIP (PL)": (lambda random: f"PL{random.randint(1, 9)}{digits(random, 9)}", polish_vat, "PL8567346215"),
    "old Personalausweis": (draft("", 10), id_card, "1220001297"),
    "routing number (US)": (
        lambda random: f"{random.choice(['02', '06', '11', '26', '32'])}{digits(random, 7)}",
        routing,
        "111000025",
    ),
}
"""Kind -> its draft, what completes it, and a published example."""


GROUPS: dict[str, Sequence[tuple[tuple[int, ...], str]]] = {
    "IBAN": (((34,), ""), ((34,), ""), ((4,), " "), ((4,), " "), ((4,), " "), ((4,), "-"), ((4,), "\u00a0")),
    "card": (((16,), ""), ((4,), " "), ((4,), " "), ((4,), "-"), ((4, 6), " ")),
    "Steuer-ID": (((11,), ""), ((2, 3), " "), ((2, 3), " "), ((2, 3), "-"), ((2, 3), "."), ((2, 3), "/")),
    "USt-ID": (((11,), ""), ((11,), ""), ((2, 9), " "), ((2, 3), " "), ((2, 9), "-"), ((5, 3), "."), ((2, 3), "-")),
    "UID (AT)": (((11,), ""), ((11,), ""), ((3, 8), " "), ((3, 4), " ")),
    "Rentennummer": (((12,), ""), ((2, 6, 1, 3), " "), ((2, 6, 1, 3), " "), ((2, 6, 4), " "), ((2, 6, 1, 3), "-")),
    "Personalausweis": (((10,), ""), ((10,), ""), ((9, 1), " ")),
    "Reisepass": (((10,), ""), ((10,), ""), ((9, 1), " ")),
    "Krankenversicherung": (((10,), ""), ((10,), ""), ((1, 3), " "), ((1, 9), " "), ((4, 3), " "), ((1, 9), "-")),
    "Führerschein": (((11,), ""),),
    "UID (CH)": (((12,), ""),),
    "AHV (CH)": (((13,), ""), ((3, 4), "."), ((3, 4), "."), ((3, 4), " ")),
    "SVNR (AT)": (((10,), ""), ((4, 6), " "), ((4, 6), " ")),
    "TVA/BTW (BE)": (((12,), ""), ((2, 10), " "), ((2, 4, 3), " ")),
    "P. IVA (IT)": (((13,), ""), ((2, 11), " ")),
    "NIP (PL)": (((12,), ""), ((2, 10), " ")),
    "old Personalausweis": (((10,), ""),),
    "routing number (US)": (((9,), ""),),
}
"""Kind -> the usual ways to write it: sizes of groups, the last one repeats, and the sign between them."""


def made(kind: str, random: Random) -> str:
    """A valid bare number."""
    draft, complete, _ = MAKERS[kind]
    while True:
        first = draft(random)
        number = complete(first)
        if len(number) == len(first):  # modulo 11 may leave a ten: such a number is not given out
            return number


def broken(kind: str, number: str, random: Random) -> str:
    """The number with one digit changed so that the check fails."""
    complete = MAKERS[kind][1]
    while True:
        at = random.choice([at for at, sign in enumerate(number) if sign.isdigit()])
        changed = number[:at] + random.choice(DIGITS) + number[at + 1 :]
        if complete(changed) != changed:
            return changed


def written(kind: str, number: str, random: Random) -> str:
    """The number in one of its usual spellings."""
    if kind == "UID (CH)":
        return f"CHE-{number[3:6]}.{number[6:9]}.{number[9:]}" + random.choice(["", " MWST"])
    sizes, sign = random.choice([way for way in GROUPS[kind] if way[0] != (4, 6) or len(number) < 16])
    ends = [*accumulate(sizes), *range(sum(sizes) + sizes[-1], len(number), sizes[-1])]
    return sign.join(
        number[start:end] for start, end in zip([0, *ends], [*ends, None], strict=True) if number[start:end]
    )
