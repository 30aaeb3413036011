"""Names of persons, German and English: known first and last names together, or a cue such as "Frau" before a name.

A name alone is weak evidence, and many names are ordinary words; so each way to be a name asks for its own proof.
Only Latin letters are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span
from feinschliff.privacy.names import EVERYDAY, FIRST, GENITIVE, LAST, small_letters
from feinschliff.privacy.names import cues as c
from feinschliff.privacy.names.elsewhere import again, from_mail, letter_heads, speakers
from feinschliff.privacy.names.enumerations import enumeration, neighbour
from feinschliff.privacy.names.reading import SPACES, Found, Reading
from feinschliff.privacy.names.strangers import ordinary, stranger, with_unknown_last, worth_a_look

TYPE = "PERSON"

TITLED, INTRODUCED, ROLE, KIN, GREETED, CLOSED = "title", "introduced", "role", "kin", "greeted", "closed"
LINE_OR_COMMA = re.compile(r"\s{0,3}[,!.:]?[ \t]{0,3}(?:\r?\n[ \t]{0,8}){0,3}")
COLON = re.compile(r"\s{0,3}:\s{0,12}")
GREETING_END = re.compile(r"\s{0,2}(?:[,!:.?;–-]|\n)")
SIGNATURE_END = re.compile(r"[ \t.]{0,3}[\r\n,]")
FULL, SURE_FULL = 0.9, 0.95
MOST_TITLES = 8
ALL_TITLES = c.TITLES | c.MORE_TITLES


def find(text: str) -> Iterator[Span]:
    reading = Reading(text)
    found = list(names_in(reading))
    found.extend(again(reading, found))
    found.extend(from_mail(reading, found))
    found.extend(speakers(reading, found))
    found.extend(letter_heads(reading))
    for first, last, score in sorted(found):
        yield Span(reading.spans[first][0], reading.spans[last][1], TYPE, score)


def names_in(reading: Reading) -> Iterator[Found]:
    """One pass over the words; a name that was found is not looked into again."""
    i, n = 0, len(reading)
    lower_case = reading.lower_case
    while i < n:
        cue, start = cue_before(reading, i) if reading.lows[i] in ALL_CUES else ("", i)
        if cue and start < n:
            hit = after_cue(reading, start, cue)
            if hit:
                yield hit
                i = hit[1] + 1
                continue
        hit = None
        if reading.words[i][0].isupper():
            hit = without_cue(reading, i)
        elif lower_case and reading.kind(i) & FIRST:
            hit = small_letters.name_at(reading, i)
        if hit:
            yield hit
            i = hit[1] + 1
        else:
            i += 1


def cue_before(reading: Reading, i: int) -> tuple[str, int]:
    """Whether word `i` announces a name, and at which word that begins; ("", i) when not."""
    low = reading.lows[i]
    gap = reading.after(i)
    if low in c.TITLES:
        return title(reading, i)
    if low in c.GREETINGS and gap in SPACES:
        return GREETED, i + 1
    if low in ("i'm", "am", "m", "bin", "ich") and gap in SPACES:
        return introduction(reading, i)
    if (
        low in ("ist", "is")
        and gap in (*SPACES, ": ")
        and reading.low(i - 1) in ("name", "names", "nachname", "vorname")
    ):
        return INTRODUCED, i + 1
    if low == "name" and reading.low(i - 1) in ("last", "first", "your", "ihr", "dein", "s") and re.match(r"\?\s", gap):
        return INTRODUCED, i + 1
    if low == "name" and gap in SPACES and reading.low(i - 1) in ("s", "partner", "wife", "husband", "maiden", "kid"):
        return INTRODUCED, i + 1
    if low in c.CALLED and gap in SPACES:
        return INTRODUCED, i + 1
    if low in ("a", "v") and reading.low(i - 1) == "i" and gap.strip() == "." and reading.before(i).strip() == ".":
        return CLOSED, i + 1
    if low in c.FIELDS and COLON.fullmatch(gap):
        return INTRODUCED, i + 1
    if LINE_OR_COMMA.fullmatch(gap) and (low in c.CLOSINGS or (low in c.CLOSINGS_OF_A_LINE and "\n" in gap)):
        return CLOSED, i + 1
    if low in c.KIN and gap in SPACES:
        return KIN, i + 1
    if low in c.ROLES:
        if gap in SPACES and reading.low(i + 1) in ("ist", "war", "is", "was", "heißt", "wäre"):
            return ROLE, i + 2
        if gap in SPACES or COLON.fullmatch(gap) or gap == ", ":
            return ROLE, i + 1
    return "", i


ALL_CUES = (
    c.TITLES | c.GREETINGS | c.CALLED | c.FIELDS | c.CLOSINGS | c.CLOSINGS_OF_A_LINE | c.ROLES | c.KIN
    | {"i'm", "am", "m", "bin", "ich", "ist", "is", "name", "a", "v"}
)  # fmt: skip


def title(reading: Reading, i: int) -> tuple[str, int]:
    """Over "Frau Prof. Dr. med." to the name; the word before must not make the title an ordinary noun."""
    start = i + 1
    if reading.after(i).strip(" \u00a0") not in ("", ".", ".-"):
        return "", i
    while start < min(len(reading), i + MOST_TITLES) and reading.lows[start] in ALL_TITLES:
        if reading.after(start).strip(" \u00a0") not in ("", ".", ".-", "."):
            return "", i
        start += 1
    return TITLED, start


def introduction(reading: Reading, i: int) -> tuple[str, int]:
    """ "I'm Anna" and "ich bin Anna": only a known name counts after these."""
    low = reading.lows[i]
    said = (
        (low == "m" and reading.low(i - 1) == "i" and reading.before(i) in ("'", "’"))
        or (low == "am" and reading.low(i - 1) == "i")
        or (low == "bin" and reading.low(i - 1) == "ich")
    )
    return ("known", i + 1) if said else ("", i)


def after_cue(reading: Reading, i: int, cue: str) -> Found | None:
    """The name that begins at word `i` after a cue, if there is one."""
    if reading.lows[i] in c.TITLES and cue != TITLED:
        return None
    if not reading.words[i][0].isupper():
        return lower_after_cue(reading, i, cue)
    if not reading.whole(i) or reading.lows[i] in c.NO_ONE:
        return None
    full = full_name(reading, i)
    if full and not reading.spoils(full[1]):
        return full[0], full[1], 0.98
    turned = turned_round(reading, i, cued=True)
    if turned:
        return turned
    chain = chain_of_unknown(reading, i, cue)
    if not chain or reading.spoils(chain[-1]):
        return None
    known = any(reading.kind(j) & (FIRST | LAST) for j in chain)
    following = reading.low(chain[-1] + 1)
    last = reading.ends(chain[-1]) or following in ("und", "and")
    everyday = all(reading.everyday(j) for j in chain)
    if cue == TITLED:
        # "die schwangere Frau Tätigkeiten ausübt": after article and adjective the title is a noun.
        described = re.search(
            r"(?:\b(?:der|die|das|dem|den|des|eine?[rmns]?)|\b[a-zäöüß]{4,30}(?:e|en|er|em|es)) $",
            reading.text[max(0, reading.spans[title_of(reading, i)][0] - 40) : reading.spans[title_of(reading, i)][0]],
        )
        return None if described and not known else (chain[0], chain[-1], 0.95)
    if cue == KIN:
        unknown_one = not reading.is_german(i) and reading.possible(i)
        return (chain[0], chain[-1], 0.65) if reading.kind(i) & FIRST or unknown_one else None
    if cue == ROLE and not known and reading.capital(i - 1) and not reading.starts(i - 1) and not reading.is_german(i):
        return None
    if cue == GREETED:
        if everyday and not (known and reading.ends(chain[-1], GREETING_END)):
            return None
        good = known or reading.ends(chain[-1], GREETING_END)
        return (chain[0], chain[-1], 0.85) if good else None
    if cue == CLOSED:
        at_end = reading.ends(chain[-1], SIGNATURE_END)
        return (chain[0], chain[-1], 0.85) if (known and not everyday) or (at_end and not everyday) else None
    if everyday:
        return (chain[0], chain[-1], 0.6) if cue == INTRODUCED and known and last else None
    if cue == "known":
        unknown_full = len(chain) > 1 and last and not reading.is_german(i)
        return (chain[0], chain[-1], 0.8) if known or unknown_full else None
    if cue == INTRODUCED and not reading.is_german(i):
        return chain[0], chain[-1], 0.85
    if known or len(chain) > 1:
        return chain[0], chain[-1], 0.8
    subject = following in c.VERBS_GERMAN and reading.after(chain[-1]) in SPACES
    return (chain[0], chain[-1], 0.6) if (cue == INTRODUCED and last) or (cue == ROLE and subject) else None


def chain_of_unknown(reading: Reading, i: int, cue: str) -> list[int]:
    """The words of a name after a cue: one or two, known or not, with initials and particles between them."""
    chain = reading.chain(i)
    if cue == TITLED and reading.everyday(i) and reading.lows[i] in c.ARTICLES | c.VERBS:
        return []
    kept: list[int] = []
    words = 0
    for j in chain:
        particle = reading.lows[j] in c.PARTICLES and j != chain[-1] and not reading.words[j][0].isupper()
        if reading.initial(j) or particle:
            kept.append(j)
            continue
        acceptable = reading.possible(j) or (reading.kind(j) & (FIRST | LAST) and not (words and reading.starts(j)))
        if cue == TITLED and not words:
            acceptable = acceptable or (reading.capital(j) and len(reading.words[j]) > 1 and not reading.everyday(j))
        # In German the next noun may follow at once ("Frau Kühn Rückruf"): a second word must be a known name there.
        if words and reading.is_german(i) and not reading.kind(j) & (FIRST | LAST):
            first_alone = words == 1 and reading.kind(kept[0]) & FIRST and not reading.kind(kept[0]) & LAST
            particle = reading.lows[j - 1] in c.PARTICLES
            closed = reading.ends(j) or reading.low(j + 1) in ("und", "and")
            may_lead = reading.kind(kept[0]) & FIRST or not reading.kind(kept[0])
            unknown_first = words == 1 and may_lead and closed
            acceptable = acceptable and bool(first_alone or particle or unknown_first)
        if not acceptable or words >= 4:
            break
        kept.append(j)
        words += 1
    while kept and (reading.initial(kept[-1]) or (reading.lows[kept[-1]] in c.PARTICLES and len(kept) > 1)):
        kept.pop()
    return kept if words else []


def title_of(reading: Reading, i: int) -> int:
    """The first of the titles before word `i`."""
    first = i
    while first > max(0, i - MOST_TITLES) and reading.lows[first - 1] in ALL_TITLES:
        first -= 1
    return first


def lower_after_cue(reading: Reading, i: int, cue: str) -> Found | None:
    """ "herr müller": only known names that are no ordinary words, or a name with a particle ("Frau von Berg")."""
    if reading.lows[i] in c.PARTICLES and cue in (TITLED, INTRODUCED):
        chain = reading.chain(i)
        if len(chain) > 1 and (cue == TITLED or reading.is_name(chain[-1])) and not reading.everyday(chain[-1]):
            return chain[0], chain[-1], 0.85
        return None
    in_field = cue == INTRODUCED and reading.lower_case and reading.before(i).lstrip().startswith(":")
    if in_field and (row := small_letters.field(reading, i)):
        return row
    if cue not in (TITLED, INTRODUCED, GREETED) or not reading.is_name(i) or not reading.whole(i):
        return None
    if cue != TITLED and not (reading.lower_case or cue == GREETED or reading.kind(i) & FIRST):
        return None
    last = i
    if (
        i + 1 < len(reading)
        and reading.after(i) in SPACES
        and reading.is_name(i + 1)
        and (reading.lower_case or cue == INTRODUCED)
    ):
        last = i + 1
    return i, last, 0.8


def full_name(reading: Reading, i: int) -> Found | None:
    """First and last name (or initials and last name) from word `i` on, both known."""
    chain = reading.chain(i)
    if len(chain) < 2:
        return None
    kind = reading.kind(i)
    if reading.initial(i):
        return with_initials(reading, chain)
    if not kind & FIRST:
        return last_name_first(reading, chain)
    last, sure = 0, not kind & EVERYDAY
    for place in range(1, len(chain)):
        j = chain[place]
        if reading.initial(j) or (reading.lows[j] in c.PARTICLES and place + 1 < len(chain)):
            continue
        if not reading.kind(j) & (FIRST | LAST) or reading.lows[j] in c.NO_ONE:
            break
        # After a complete name an ordinary word is the next thing said: "Anna Schmidt Will ...".
        if last and reading.everyday(j):
            break
        last = place
        sure = sure or not reading.everyday(j)
        if reading.kind(j) & GENITIVE:
            break
    if not sure and last:
        sure = everyday_but_full(reading, i, chain[last])
    if not last or not sure or reading.lows[chain[last]] in c.STREET or brand(reading, chain[0], chain[last]):
        return None
    if any(reading.shouted(j) for j in chain[: last + 1]) and any(
        len(reading.words[j]) < 3 or reading.everyday(j) for j in (chain[0], chain[last])
    ):
        return None
    if reading.lows[chain[last]] in c.PLACE and reading.low(i - 1) in ("near", "at", "in", "on", "the", "im", "am"):
        return None
    doubtful = any(reading.everyday(j) for j in (chain[0], chain[last]))
    return chain[0], chain[last], 0.8 if doubtful else SURE_FULL


def everyday_but_full(reading: Reading, first: int, last: int) -> bool:
    """Whether two words that are both everyday words ("Ernst Lange", "Rose Baker") stand like a name."""
    if not reading.kind(last) & LAST or reading.shouted(first):
        return False
    if reading.is_german(first):
        return reading.ends(last) or reading.low(last + 1) in c.VERBS
    return not reading.starts(first) or reading.low(last + 1) in c.VERBS


def last_name_first(reading: Reading, chain: list[int]) -> Found | None:
    """ "Nguyen Thi Hoa", "Szabó Anna": the last name leads and one or two first names follow."""
    place = 1
    while place < len(chain) and reading.is_name(chain[place]) and reading.kind(chain[place]) & FIRST:
        place += 1
    if place == 1 or place > 3 or not reading.is_name(chain[0]) or reading.kind(chain[0]) & GENITIVE:
        return None
    return (chain[0], chain[place - 1], 0.75) if reading.kind(chain[0]) & LAST and place == len(chain) else None


def brand(reading: Reading, first: int, last: int) -> bool:
    return " ".join(reading.lows[first : last + 1]) in c.BRANDS


def with_initials(reading: Reading, chain: list[int]) -> Found | None:
    """ "A. Weiß", "J.P. Smith": the first initial has its dot."""
    place = 0
    while place < len(chain) and (reading.initial(chain[place]) or reading.lows[chain[place]] in c.PARTICLES):
        place += 1
    if place >= len(chain) or not reading.after(chain[0]).startswith(".") or not reading.kind(chain[place]) & LAST:
        return None
    if reading.before(chain[0])[-2:-1].isdigit() or reading.shouted(chain[place]) != reading.shouted(chain[place]):
        return None
    return chain[0], chain[place], 0.6 if reading.everyday(chain[place]) else 0.85


def without_cue(reading: Reading, i: int) -> Found | None:
    """A name at word `i` that nothing announces."""
    kind = reading.kind(i)
    low = reading.lows[i]
    if reading.initial(i):
        return initials_only(reading, i)
    if not kind & (FIRST | LAST):
        if kind:
            return None
        if (
            neighbour(reading, i, 1) is not None
            and reading.possible(i)
            and reading.whole(i)
            and enumeration(reading, i)
        ):
            return i, i, 0.55
        return stranger(reading, i) if worth_a_look(reading, i) else None
    if not reading.whole(i):
        return None
    if i and reading.lows[i - 1] in c.PLACE_BEFORE and reading.before(i) in SPACES and reading.capital(i - 1):
        return None
    if low in c.PLACE_BEFORE and reading.capital(i + 1):
        return None
    full = full_name(reading, i)
    if full:
        numbered = full[2] < SURE_FULL and reading.next_to_number(i)
        return None if numbered or reading.spoils(full[1]) else full
    if reading.next_to_number(i):
        return None
    listed = enumeration(reading, i)
    if listed is not None:
        return (i, i, 0.55 if kind & EVERYDAY else 0.65) if listed else None
    if kind & EVERYDAY:
        return (turned_round(reading, i) if kind & LAST and not kind & FIRST else None) or ordinary(reading, i)
    return turned_round(reading, i) or with_unknown_last(reading, i) or alone(reading, i)


def initials_only(reading: Reading, i: int) -> Found | None:
    if not reading.whole(i) or not reading.after(i).startswith("."):
        return None
    full = full_name(reading, i)
    return full if full and not reading.spoils(full[1]) else None


def turned_round(reading: Reading, i: int, cued: bool = False) -> Found | None:
    """ "Albrecht, Sabine": last name, comma, first name, and then no further name."""
    j = i + 1
    if not reading.kind(i) & LAST or j >= len(reading) or reading.after(i) != ", ":
        return None
    # "Lena, Anna" are two persons; a last name that is a first name too turns round only after a cue or on a line.
    singular = reading.low(j + 1) in c.VERBS_GERMAN
    if reading.kind(i) & FIRST and not (cued or singular or reading.starts(i) or not reading.kind(j) & LAST):
        return None
    if not (reading.is_name(j) and reading.kind(j) & FIRST and reading.capital(j)) or len(reading.chain(j)) > 1:
        return None
    # No list of names: neither before nor after the two stands a further name.
    if i and reading.before(i) == ", " and reading.capital(i - 1) and reading.kind(i - 1) & (FIRST | LAST):
        return None
    k = j + 1
    if (
        k < len(reading)
        and reading.after(j) in (", ", " & ")
        and reading.capital(k)
        and reading.kind(k) & (FIRST | LAST)
    ):
        return None
    if reading.low(k) in ("und", "and"):
        return None
    return i, j, 0.8


def alone(reading: Reading, i: int) -> Found | None:
    """A single known name that is no ordinary word, where a sentence puts persons."""
    if reading.shouted(i) or reading.spoils(i) or len(reading.words[i]) < 3:
        return None
    before, after = reading.before(i), reading.after(i)
    previous, following = reading.low(i - 1), reading.low(i + 1)
    if previous == "in" and before in SPACES:  # "in Petra", "in Florence": a place
        return None
    if (
        i
        and before in SPACES
        and reading.capital(i - 1)
        and not (reading.starts(i - 1) and reading.kind(i - 1) == EVERYDAY)
    ):
        return None
    owner = reading.kind(i) & GENITIVE or reading.names.simple(reading.lows[i][:-1]) & FIRST
    if (
        owner
        and reading.is_german(i)
        and after in SPACES
        and reading.lows[i].endswith("s")
        and previous not in c.ARTICLES
    ):
        # "Annas Vertrag", "Müllers haben".
        if reading.capital(i + 1) and reading.names.simple(reading.lows[i][:-1]) & FIRST and not reading.is_name(i + 1):
            return i, i, 0.55
        if following in ("haben", "sind", "waren", "hatten", "wollen", "kommen"):
            return i, i, 0.5
    if (after in SPACES and reading.capital(i + 1)) or after.startswith((".com", ".de", "-")):
        return None
    first = bool(reading.kind(i) & FIRST)
    if ("-" in reading.words[i] and not first) or (previous in ("the", "a") and after.startswith(",")):
        return None
    starts = reading.starts(i)
    if reading.is_german(i):
        named = (
            (following in c.VERBS and after in SPACES)
            or (previous in c.BEFORE_GERMAN and before in SPACES)
            or reading.owns(i)
        )
        if previous in c.ARTICLES and before in SPACES:
            return None
        if first and (named or reading.ends(i) or following in ("und", "oder")):
            return i, i, 0.55
        return (i, i, 0.5) if named else None
    if not starts:
        return i, i, 0.6 if first else 0.55
    acts = following in c.VERBS or c.VERB_FORM.match(following) is not None
    named = (acts and after in SPACES) or reading.owns(i)
    if named or (following in ("and", "or") and i + 2 < len(reading) and reading.is_name(i + 2)):
        return i, i, 0.6
    return (i, i, 0.55) if first and (reading.ends(i) or following in ("and", "or")) else None
