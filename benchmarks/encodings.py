"""How many German texts are read in the encoding they were saved in: right, asked, or silently wrong.

    FEINSCHLIFF_DATA=DIR python benchmarks/encodings.py [--seed 7] [--show]

200 texts cut from public sets: plain text and mails from one line to two pages, and tables of 1 to 40 rows; all hold
letters beyond ASCII, and every other one typographic quotes, dashes and the Euro sign. Each is saved in twelve ways;
what an encoding cannot hold is written as people write it there (" for „, EUR for €). Right: every character comes
back. Asked: refused, with the possible readings. `--show` prints what was not right.
"""

from __future__ import annotations

import argparse
import codecs
import csv
import io
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from feinschliff.text.encoding import Undecodable, encoding_of

TEXTS = 200
ENCODINGS = {
    "UTF-8": (b"", "utf-8"),
    "UTF-8 with BOM": (codecs.BOM_UTF8, "utf-8"),
    "UTF-16 LE": (b"", "utf-16-le"),
    "UTF-16 LE with BOM": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "UTF-16 BE": (b"", "utf-16-be"),
    "UTF-16 BE with BOM": (codecs.BOM_UTF16_BE, "utf-16-be"),
    "CP1252": (b"", "cp1252"),
    "ISO-8859-1": (b"", "iso8859-1"),
    "ISO-8859-15": (b"", "iso8859-15"),
    "CP850": (b"", "cp850"),
    "CP858": (b"", "cp858"),
    "MacRoman": (b"", "mac_roman"),
}
INSTEAD = {"„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "€": "EUR"}
INSTEAD |= {"²": "2", "³": "3", "\xa0": " ", "•": "*"}


def texts(data: Path, seed: int) -> list[str]:
    """The texts, in turn plain, tables and mails; the same for the same seed."""
    chance = random.Random(seed)
    sorts = [plain(data, chance), tables(data, chance), mails(data, chance)]
    found: list[str] = []
    while len(found) < TEXTS:
        text = next(sorts[len(found) % 3])
        text = typographic(text) if len(found) % 2 else text
        if not text.isascii() and all(saved(text, name) for name in ENCODINGS):
            found.append(text)
    return found


def plain(data: Path, chance: random.Random) -> Iterator[str]:
    """Pieces of laws and of a handbook."""
    pages = [*(data / "docs_arbeitsrecht_de").glob("*.md"), *(data / "docs_open_data_handbuch_de").glob("h*.md")]
    lines = [line for page in sorted(pages) for line in page.read_text("utf-8").splitlines() if len(line) > 30]
    while True:
        at = chance.randrange(len(lines))
        yield "\n".join(lines[at : at + length(chance)])


def tables(data: Path, chance: random.Random) -> Iterator[str]:
    """Comments of people, as rows of a table."""
    with (data / "germeval2018_offensive_de/train.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    while True:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=chance.choice(";,")).writerows([rows[0], *chance.sample(rows[1:], length(chance))])
        yield out.getvalue()


def mails(data: Path, chance: random.Random) -> Iterator[str]:
    """Questions with their answers, as an office saves its mails."""
    lines = (data / "faq_covid_de_en/chat_de.jsonl").read_text("utf-8").splitlines()
    lines += (data / "german_dpr_chat_de/train.jsonl").read_text("utf-8").splitlines()
    while True:
        turns = json.loads(chance.choice(lines))["messages"]
        body = "\n\n".join(turn["content"] for turn in turns if turn["role"] != "system")
        body = re.sub(r"(?<=[.?!]) (?=[A-ZÄÖÜ])", "\n", body)
        kept = "\n".join(body.splitlines()[: 2 * length(chance)])
        kept += chance.choice(("", "\nKosten: 49,90 EUR"))
        yield f"Von: kundin@example.org\nAn: info@example.com\nBetreff: Anfrage\n\n{kept}\n"


def length(chance: random.Random) -> int:
    """Lines or rows: often few, sometimes two pages."""
    return chance.choice((1, 1, 2, 3, 5, 10, 20, 40))


def typographic(text: str) -> str:
    """As word processors write it."""
    text = re.sub(r'(?<!\w)"([^"\n]*)"', r"„\1“", text) if "," not in text.partition("\n")[0] else text
    text = re.sub(r"\b(Euro|EUR)\b", "€", text).replace(" - ", " – ").replace("...", "…")
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)


def saved(text: str, name: str) -> bytes:
    """The text as that encoding's users would save it; empty when it cannot be."""
    mark, encoding = ENCODINGS[name]
    try:
        return mark + fitted(text, encoding).encode(encoding)
    except UnicodeEncodeError:
        return b""


def fitted(text: str, encoding: str) -> str:
    return "".join(c if c.encode(encoding, "ignore") else INSTEAD.get(c, c) for c in text)


def outcome(text: str, name: str, path: Path) -> tuple[str, str]:
    """(right, asked or wrong; what was read or said) of one text in one encoding."""
    path.write_bytes(saved(text, name))
    try:
        found = encoding_of(path)
    except Undecodable as error:
        return "asked", str(error)
    read = path.read_bytes().decode(found.name, found.errors).removeprefix("\ufeff")
    return ("right" if read == fitted(text, ENCODINGS[name][1]) else "wrong"), f"{found.name}: {read[:200]}"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--show", action="store_true")
    chosen = arguments.parse_args()
    data = os.environ.get("FEINSCHLIFF_DATA")
    if not data:
        print("skipped: FEINSCHLIFF_DATA names no folder with the public data sets", file=sys.stderr)
        return
    counts = {name: {"right": 0, "asked": 0, "wrong": 0} for name in ENCODINGS}
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts(Path(data), chosen.seed)):
            for name in ENCODINGS:
                what, told = outcome(text, name, Path(folder) / f"{number} {name}.txt")
                counts[name][what] += 1
                if chosen.show and what != "right":
                    print(f"{what}, {name}: {told}", file=sys.stderr)
    print(json.dumps({"claim": "encodings", "texts": TEXTS, "seed": chosen.seed, "ours": counts}))


if __name__ == "__main__":
    main()
