"""Write the name lists of `feinschliff.privacy.names` from the package Faker (MIT).

Run it in an environment of its own: python -m venv v && v/bin/pip install faker==40.63.0 && v/bin/python THIS_FILE.
It writes first.txt, female.txt, last.txt (names) and words.txt (words, places, languages); the files own_*.txt and
everyday.txt are kept by hand.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import faker.providers.address as address
import faker.providers.color as color
import faker.providers.lorem as lorem
import faker.providers.person as person

FOLDER = Path(__file__).resolve().parents[1] / "src/feinschliff/privacy/names"
FIRST = re.compile(r"first_(?:romanized_)?names")
FEMALE, MALE = (re.compile(rf"first_(?:romanized_)?names_{gender}") for gender in ("female", "male"))
LAST = re.compile(r"last_(?:romanized_)?names|(?:male|unisex)_last_names")
# Made-up or malformed entries, and languages whose lists hold mostly everyday syllables.
LEFT_OUT = {"en_TH", "tw_GH", "zu_ZA", "sw", "en_PH"}
WORD_LOCALES = ("en_US", "de_DE", "de_AT")
PLACE_LOCALES = ("de_DE", "de_AT", "de_CH", "en_US", "en_GB", "en_CA", "en_AU")
LETTERS = re.compile(r"[^\W\d_]{2,30}(?:['’-][^\W\d_]{1,30}){0,2}")


def providers(package: Any, locales: Iterable[str] = ()) -> Iterator[Any]:
    """The provider classes of one sort, by locale in order."""
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if name not in LEFT_OUT and (not locales or name in locales):
            yield importlib.import_module(f"{package.__name__}.{name}").Provider


def values(provider: Any, wanted: re.Pattern[str]) -> Iterator[str]:
    """The strings in all lists of a provider whose name begins like `wanted`."""
    for name in sorted(dir(provider)):
        found = getattr(provider, name)
        if wanted.match(name) and isinstance(found, (tuple, list, Mapping)):
            yield from (entry for entry in found if isinstance(entry, str))


def is_latin(word: str) -> bool:
    return all(unicodedata.name(char, "").startswith("LATIN") for char in word if char.isalpha())


def names(wanted: re.Pattern[str]) -> set[str]:
    """Single-word names in Latin letters; of "van der Berg" the words with a capital."""
    parts = {part for provider in providers(person) for entry in values(provider, wanted) for part in entry.split()}
    good = {part for part in parts if part[0].isupper() and LETTERS.fullmatch(part) and is_latin(part)}
    return good | {spelled for part in good for spelled in spellings(part)}


def spellings(word: str) -> Iterator[str]:
    """The word as "Mueller" and without its accents: made here so that loading the lists stays quick."""
    german = word.translate(
        str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    )
    plain = word.translate(str.maketrans("łøđðıŁØĐ", "loddiLOD"))
    yield german
    yield "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))


def of_women() -> set[str]:
    """First names that more countries give to women than to men."""
    lean: Counter[str] = Counter()
    for provider in providers(person):
        lean.update(set(values(provider, FEMALE)))
        lean.subtract(set(values(provider, MALE)))
    return {name for name in names(FIRST) if lean[name] > 0}


def common() -> set[str]:
    """Everyday words, colours, languages, towns and countries: these are no names without more evidence."""
    entries: set[str] = set()
    for package, wanted, locales in (
        (lorem, re.compile("word_list"), WORD_LOCALES),
        (color, re.compile("all_colors|safe_colors"), WORD_LOCALES),
        (address, re.compile("cities|countries|states|provinces|counties|cantons|regions"), PLACE_LOCALES),
        (person, re.compile("language_names"), WORD_LOCALES),
    ):
        entries.update(entry for provider in providers(package, locales) for entry in values(provider, wanted))
    words = {word for entry in entries for word in re.split(r"[ ,/()-]+", entry)}
    return {word.lower() for word in words if LETTERS.fullmatch(word) and is_latin(word)}


def write(name: str, words: set[str]) -> None:
    lines = sorted({unicodedata.normalize("NFC", word) for word in words})
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(name, len(lines))


if __name__ == "__main__":
    write("first.txt", names(FIRST))
    write("female.txt", of_women())
    write("last.txt", names(LAST))
    write("words.txt", common())
