"""Postal addresses, German and English, and the commonest street forms of other languages.

Nearly every address holds a number, so the search goes from number to number and reads only a bounded stretch around
each: ordinary text costs next to nothing and no text is slow. Without a number only streets count that meet at a corner
or that somebody is said to live on. A number gives a piece (a street, a flat, a box, a place with
its postcode); neighbouring pieces make one address. A piece that could be anything ("Quartal 3") counts only beside
a certain one or after a cue ("wohnhaft", "lives at").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feinschliff.core.nouns import Span
from feinschliff.privacy import address_patterns as parts

TYPE = "ADDRESS"


@dataclass
class Piece:
    """A part of an address. sort: street, flat, box or place; sure: counts without company."""

    start: int
    end: int
    sort: str
    score: float
    sure: bool
    lead: bool = False  # another number may stand before it, as the form does abroad


def find(text: str) -> Iterator[Span]:
    for pattern in (parts.CORNER, parts.LIVED_ON):
        for found in pattern.finditer(text):
            yield Span(*found.span("streets"), TYPE, 0.9)
    chain: list[Piece] = []
    for piece in pieces(text):
        if chain and fits(text, chain, piece):
            chain.append(piece)
            continue
        yield from whole(text, chain)
        chain = [piece]
    yield from whole(text, chain)


def fits(text: str, chain: list[Piece], piece: Piece) -> bool:
    """Whether `piece` goes on with the address that `chain` began: in order, and with nothing foreign between."""
    last, sorts = chain[-1], {other.sort for other in chain}
    if (
        len(chain) > 6
        or (piece.sort != "flat" and piece.sort in sorts)
        or (last.sort == "place" and piece.sort != "flat")
    ):
        return False
    gap = text[last.end : lead_start(text, piece) if piece.sort == "street" else piece.start]
    # A street begins an address; only its flat may stand before.
    if len(gap) > parts.LONGEST_GAP or (piece.sort == "street" and (last.sort != "flat" or len(gap) > 7)):
        return False
    return parts.GAP.fullmatch(gap) is not None


def whole(text: str, chain: list[Piece]) -> Iterator[Span]:
    """The span of a finished chain, with what surely belongs to it before and behind; nothing when it is too vague."""
    if not chain:
        return
    start, end = chain[0].start, chain[-1].end
    sorts = {piece.sort for piece in chain}
    sure = any(piece.sure for piece in chain) or {"street", "place"} <= sorts
    tail = parts.TAIL.match(text, end) if sorts != {"place"} else None
    if tail is not None and (sure or tail.group()[-1].isdigit()):
        end, sure = tail.end(), True
    elif "street" in sorts and chain[-1].sort == "flat" and (town := parts.TOWN_BEHIND.match(text, end)):
        end = town.end()
    if not sure and "street" in sorts:
        sure = parts.CUE.search(text[max(0, start - parts.REACH) : start]) is not None
    if not sure:
        return
    if chain[0].sort == "street":
        start = lead_start(text, chain[0])
    score = max(piece.score for piece in chain) + 0.05 * (len(chain) - 1) + (0.05 if tail else 0)
    yield Span(start, end, TYPE, round(min(0.98, score), 2))


def lead_start(text: str, street: Piece) -> int:
    """Where the address begins with the number that may stand before the street: "3071 Metsäkatu 18"."""
    before = text[max(0, street.start - 14) : street.start]
    found = parts.LEAD.search(before)
    # In German the number before a street is an order or customer number, unless the sentence leads to it.
    if found is None or not (street.lead or parts.LEAD_AT.search(before)):
        return street.start
    return street.start - len(found.group())


def pieces(text: str) -> Iterator[Piece]:
    """The parts of addresses in order; each takes its text away from the next."""
    last: Piece | None = None
    for number in parts.NUMBER.finditer(text):
        floor = last.end if last else 0
        if number.start() < floor:
            continue
        piece = piece_at(text, number, last)
        if piece is not None:
            last = piece
            yield piece


def piece_at(text: str, number: re.Match[str], last: Piece | None) -> Piece | None:
    """What the number belongs to; the text up to the end of `last` is taken already."""
    start, end = number.span()
    base = max(last.end if last else 0, start - parts.REACH)
    before = text[base:start]
    digits = end - start
    # The words before rule most readings out without any search.
    words = before[-40:].lower().split()
    word = words[-1] if words and before[-1:] in parts.ENDS_OF_NAME else ""
    if word == "#" and len(words) > 1:
        word = words[-2]
    piece = None
    if word.strip(".#:>|(,*?") in parts.FLAT_WORDS or before[-1:] == "#" or word[-3:] == "box" or word[:2] == "po":
        piece = box(text, start, base, before) or flat(text, start, base, before)
    if piece is None and digits == 1 and word:
        piece = british(text, start, base)
    if piece is None and digits >= 3 and word:
        piece = place_before(text, start, base, before)
    if piece is None and digits <= 4 and word:
        piece = street_before(text, start, base, before, words)
    if piece is None and text[end : end + 2].strip():
        piece = street_after(text, number) or place_after(text, number, before, last)
    if piece is None and digits <= 4 and word[:1].isalpha() and word.rstrip(".") not in parts.NO_NAME:
        piece = weak_street(text, start, base, before)
    return piece


def box(text: str, start: int, base: int, before: str) -> Piece | None:
    """PO Box 123, Postfach 12 34, PSC 123, Box 456."""
    for name, number in ((parts.BOX, parts.BOX_NUMBER), (parts.FORCES_BOX, parts.FORCES_NUMBER)):
        found = name.search(before)
        end = number.match(text, start) if found else None
        if found and end:
            return Piece(base + found.start(), end.end(), "box", 0.9, True, lead=True)
    return None


def flat(text: str, start: int, base: int, before: str) -> Piece | None:
    """Apt 4, Suite 200; "Unit 3" and "Flat 2" only beside a street, for they stand in textbooks too."""
    found = parts.FLAT.search(before)
    number = parts.FLAT_NUMBER.match(text, start) if found else None
    if not found or not number:
        return None
    # "Office Suite 2016", "Cello Suite 1": a title.
    apartment = found["sure"] is not None and found["sure"][0] in "aA"
    sure = apartment or (found["sure"] is not None and not parts.TITLE.search(before[: found.start()]))
    return Piece(base + found.start(), number.end(), "flat", 0.6, sure)


def british(text: str, start: int, base: int) -> Piece | None:
    """The postcodes of Britain and Canada, with the town before them."""
    if not parts.BRITISH_END.match(text, start):
        return None
    found = parts.BRITISH.search(text, base, start + 4)
    if not found or found.end() != start + 3:
        return None
    return Piece(found.start(), found.end(), "place", 0.85, True)


def place_before(text: str, start: int, base: int, before: str) -> Piece | None:
    """Places whose postcode comes last: Springfield, IL 62704; APO AP 12345; Richmond VIC 3121; ZIP: 12345."""
    number = parts.ZIP.match(text, start)
    if not number:
        return None
    if parts.ZIP_CUE.search(before):
        return Piece(start, number.end(), "place", 0.85, True)
    forces = parts.FORCES.search(before)
    if forces and parts.AMERICAN_ZIP.match(text, start):
        return Piece(base + forces.start(), start + 5, "place", 0.9, True, lead=False)
    american, zip_code = parts.AMERICAN.search(before), parts.AMERICAN_ZIP.match(text, start)
    if american and zip_code:
        state = american.start("name" if american["name"] else "state")
        city = american.group()[: state - american.start()].rstrip()
        sure = bool(city) and (city.endswith(",") or american["state"] not in parts.WORD_STATES)
        return Piece(base + american.start(), zip_code.end(), "place", 0.85, sure)
    australian = parts.AUSTRALIAN.search(before)
    if australian and parts.FOUR.match(text, start):
        return Piece(base + australian.start(), start + 4, "place", 0.85, True)
    return None


def street_before(text: str, start: int, base: int, before: str, words: list[str]) -> Piece | None:
    """Streets whose number comes last, by their ending or their first word."""
    if words[-1].endswith(parts.GERMAN_LAST) or parts.GERMAN_OF.search(before):
        street, house = parts.GERMAN.search(before), parts.HOUSE.match(text, start)
        if street and house:
            return Piece(base + street.start(), house.end(), "street", 0.85, True)
    if words[-1].endswith(parts.LAST_WORDS) or not parts.FIRST_WORDS.isdisjoint(words):
        street, house = parts.ABROAD.search(before), parts.HOUSE_ABROAD.match(text, start)
        if street and house:
            # In German "u." is "und": "Frau Kühn u. 3 Kinder".
            sure = street["short"] is None or not re.match(r" [^\W\d]", text[house.end() : house.end() + 2])
            return Piece(base + street.start(), house.end(), "street", 0.75, sure, lead=True)
    return None


def weak_street(text: str, start: int, base: int, before: str) -> Piece | None:
    """Capitalised words and a number: a street only beside a place or after a cue."""
    if not parts.COMPANY.search(text, start + 1, start + parts.REACH) and not parts.CUE_WORD.search(before):
        return None
    street, house = parts.ANY_WORDS.search(before), parts.HOUSE.match(text, start)
    if not street or not house:
        return None
    inner = parts.INNER_NAME.search(before, street.start())
    first = inner.start() if inner else street.start()
    return Piece(base + first, house.end(), "street", 0.65, False, lead=True)


def street_after(text: str, number: re.Match[str]) -> Piece | None:
    """Streets whose number comes first: 12 Main Street, 12 rue Victor Hugo."""
    found = parts.ENGLISH.match(text, number.end())
    if not found or found.end() - number.start() > parts.REACH:
        return None
    # "In 1989 Tiananmen Square": a year before a vague word.
    year = len(number.group()) == 4 and "1500" <= number.group() <= "2100"
    loose = ("vague", "highway", "broad")
    sure = found["rare"] is None and not (year and any(found[name] for name in loose))
    score = 0.8 if found["sure"] and not year else 0.65
    return Piece(number.start(), found.end(), "street", score, sure, lead=True)


def place_after(text: str, number: re.Match[str], before: str, last: Piece | None) -> Piece | None:
    """Places whose postcode comes first: 99084 Erfurt, A-1010 Wien. An unknown town needs company or its own line."""
    start, digits = number.start(), len(number.group())
    found = parts.PLACE.match(text, number.end()) if digits in (4, 5) else None
    if not found or parts.NO_TOWN.fullmatch(found["town"].split()[0]):
        return None
    land = parts.LAND_CODE.search(before)
    if land:
        return Piece(start - len(before) + land.start(), found.end(), "place", 0.9, True)
    near = (
        last is not None
        and last.sort != "place"
        and parts.GAP.fullmatch(before) is not None
        and len(before) <= parts.LONGEST_GAP
    )
    if digits == 4 or number.group().endswith("000"):
        return Piece(start, found.end(), "place", 0.7, False) if near and last and last.sure else None
    if parts.KNOWN_TOWN.match(found["town"]):
        return Piece(start, found.end(), "place", 0.85, not parts.OTHER_NUMBER.search(before))
    alone = parts.TOWN_END.match(text, found.end()) is not None
    own_line = alone and (not before.strip(" \t") or before.rstrip(" \t").endswith("\n"))
    if own_line or (alone and parts.BEFORE_PLACE.search(before)):
        return Piece(start, found.end(), "place", 0.7, True)
    return Piece(start, found.end(), "place", 0.7, False) if near else None
