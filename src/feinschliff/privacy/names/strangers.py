"""Names that are in no list: what stands around a capitalised word shows that it is a person."""

from __future__ import annotations

import re

from feinschliff.privacy.names import FIRST, GENITIVE
from feinschliff.privacy.names import cues as c
from feinschliff.privacy.names.reading import SPACES, Found, Reading

RELATION = (
    r"son|daughter|child|kid|kids|children|wife|husband|partner|brother|sister|mother|father|mom|mum|dad|uncle|aunt"
    r"|cousin|friend|girlfriend|boyfriend|fiancée?|boss|assistant|colleague|neighbou?r|parents|grandmother|grandfather"
)
PROFESSION = (
    r"speaker|manager|director|doctor|nurse|lawyer|attorney|teacher|student|engineer|ceo|founder|chairman|chairwoman"
    r"|colleague|singer|actor|actress|author|writer|president|secretary|accountant|guardian|patient|tenant|employee"
)
OF_PEOPLE = (
    r"impulsive|shy|pregnant|ill|sick|tired|angry|upset|sad|lonely|jealous|stubborn|lazy|talented|bored|nervous|married"
    r"|divorced|retired|allergic|hungry|drunk|asleep|rude|homesick|bilingual"
)
DOING = (
    r"writing|working|studying|playing|singing|dancing|teaching|dating|painting|acting|crying|running|laughing|talking"
    r"|smoking|drinking|training|reading|travell?ing|learning|living"
)
TIME = r"years?|months?|weeks?|days?|nights?|summers?|winters?|weekends?|childhood|life|hours?|holidays?|career"
PREDICATE = re.compile(
    r"(?:(?<!s),? who(?:se)?\b"
    r"| (?:(?:is|was|seems|looks|feels|felt|became) )?(?:(?:so|very|really|too|quite|always|being) ){0,2}"
    rf"(?:{OF_PEOPLE})\b| (?:began|started|stopped|enjoy(?:s|ed)|loves|hates|quit|keeps|kept) (?:{DOING})\b"
    rf"| spent (?:an?|the|his|her|most|many|several|\w{{2,5}}) (?:\w{{2,12}} )?(?:{TIME})\b"
    rf"| (?:grew up|passed away|was born|got married|fell in love|went to (?:school|bed|college))\b"
    rf"| (?:is|was) (?:an?|the|our|my|your|their|his|her) (?:\w{{2,15}} ){{0,2}}(?:{PROFESSION}|{RELATION})\b"
    rf"| (?:(?:has|had) (?:given|told|asked|lent|promised|shown) \w{{2,20}}|lost|forgot|hurt|broke) (?:his|her)\b"
    r"|,? (?:Jr|Sr|Esq|M\.?D|Ph\.? ?D|DDS|RN|CPA|III|IV)\b)"
)
"""What only a person is, does or has."""
RELATED = re.compile(
    r"\b(?:assistant to|(?:married|engaged|related) to|(?:spoke|spoken|speak|talk|talked) (?:to|with)|named after"
    rf"|(?:{RELATION}|behalf|names?|care) of|between (?:him|her|me|you|us|them) and|account ?holder|cardholder"
    r"|[Cc]/[Oo]|(?:made out|addressed|belong(?:s|ing)?|registered|issued|payable) to|spell(?:ed|ing)"
    r"|(?:correct(?:ed)?|chang(?:e|ed)) (?:it|that|this|my name) to"
    r"|tell|told|ask|asked|thank|thanked|invited?|met|remind(?:ed)?|marry) \Z"
)
OWNED = re.compile(rf"['’]s (?:\w{{2,12}} )?(?:{RELATION})\b")
CALLED_OUT = re.compile(r"[?!]")
BEFORE_PLACE = c.words("in at to from near between")
REACH = 30

MAY_PRECEDE = c.BEFORE_PERSON | c.words(
    "says said replied explained spelled spelling holder accountholder cardholder o to with after of and tell ask"
    " thanked invited remind reminded marry"
)
MAY_FOLLOW = (
    c.ONLY_PEOPLE
    | c.PARTICLES
    | c.words(
        "jr sr esq md m ph phd dds rn cpa iii iv and can could please would who whose s so very is was has had lost"
        " forgot hurt broke spent began started stopped enjoys enjoyed loves hates quit keeps kept grew passed got"
        " fell went seems looks feels felt"
    )
)


def worth_a_look(reading: Reading, i: int) -> bool:
    """Whether the words around an unknown one may say that it is a person; most capitalised words end here."""
    return reading.low(i + 1) in MAY_FOLLOW or reading.low(i - 1) in MAY_PRECEDE or reading.capital(i + 1)


def with_unknown_last(reading: Reading, i: int) -> Found | None:
    """A known first name and a last name that is in no list; in German only where the clause ends after it."""
    if not reading.kind(i) & FIRST or reading.kind(i) & GENITIVE:
        return None
    chain = reading.chain(i)
    place = 1
    while place < len(chain) and (
        reading.initial(chain[place]) or reading.lows[chain[place]] in c.PARTICLES or reading.is_name(chain[place])
    ):
        place += 1
    if place >= len(chain) or not reading.possible(chain[place]) or reading.shouted(chain[place]):
        return None
    last = chain[place]
    if reading.spoils(last) or (place + 1 < len(chain) and reading.is_german(i)):
        return None
    if not reading.is_german(i):
        return i, last, 0.75
    closed = reading.ends(last) or reading.low(last + 1) in c.VERBS_GERMAN
    return (i, last, 0.65) if closed else None


def stranger(reading: Reading, i: int) -> Found | None:
    """Words in no list, in English: two capitalised ones beside a known last name or initial, or before a verb that
    only people do."""
    if reading.is_german(i) or not reading.possible(i) or not reading.whole(i) or reading.shouted(i):
        return None
    if reading.next_to_number(i):
        return None
    chain = reading.chain(i)
    place = 1
    while place < len(chain) and (reading.initial(chain[place]) or reading.lows[chain[place]] in c.PARTICLES):
        place += 1
    two = place < len(chain) and reading.possible(chain[place]) and not reading.shouted(chain[place])
    last = chain[place] if two else i
    if reading.spoils(last) or len(chain) > (place + 1 if two else 1) or re.match(r" \d", reading.after(last)):
        return None
    if i and reading.capital(i - 1) and reading.before(i) in SPACES:
        return None
    known = two and reading.is_name(last)
    middle = place > 1 and two
    person = reading.low(last + 1) in c.ONLY_PEOPLE and reading.after(last) in SPACES
    spoken = reading.low(i - 1) in ("says", "said", "replied", "explained") and reading.before(i) in SPACES
    announced = two and reading.low(i - 1) in c.BEFORE_PERSON and reading.before(i) in SPACES
    if not two and reading.low(i + 1) == "and" and i + 2 < len(reading):
        person = person or (reading.is_name(i + 2) and reading.low(i + 3) in ("were", "are", "have", "both"))
    owner = two and reading.owns(last) and not reading.lows[last].endswith("s")
    asked = not two and reading.after(i) == ", " and reading.low(i + 1) in ("can", "could", "please", "would")
    person = person or shown(reading, i, last) or (not two and beside_first(reading, i))
    if known or middle or person or spoken or announced or owner or (asked and reading.starts(i)):
        return i, last, 0.7 if known or middle else 0.6
    return None


def beside_first(reading: Reading, i: int) -> bool:
    """Whether "and" joins the word to a single known first name: "Anna and Xoltan"."""
    for step in (-1, 1):
        j = i + 2 * step
        if not 0 <= j < len(reading) or reading.low(i + step) != "and" or not reading.capital(j):
            continue
        first = reading.is_name(j) and bool(reading.kind(j) & FIRST) and reading.low(min(i, j) - 1) not in BEFORE_PLACE
        alone = not reading.capital(j + step) and reading.before(max(i, j)) == " " and reading.after(min(i, j)) == " "
        if first and alone:
            return True
    return False


def shown(reading: Reading, first: int, last: int) -> bool:
    """Whether the words around an unknown name say that it is a person's: "Asya's kid", "the assistant to Asya"."""
    text, start, end = reading.text, reading.spans[first][0], reading.spans[last][1]
    return (
        PREDICATE.match(text, end) is not None
        or OWNED.match(text, end) is not None
        or RELATED.search(text, max(0, start - REACH), start) is not None
    )


def ordinary(reading: Reading, i: int) -> Found | None:
    """A first name that is an ordinary word too, in English: "Misty's daughter", "Remember me, Hope?"."""
    if reading.is_german(i) or not reading.kind(i) & FIRST or reading.shouted(i):
        return None
    if i and reading.before(i) in SPACES and reading.capital(i - 1):
        return None
    chain = reading.chain(i)
    last = chain[-1]
    if len(chain) == 2 and reading.possible(last) and not reading.shouted(last) and not reading.spoils(last):
        return i, last, 0.6
    if len(chain) > 1 or reading.spoils(i):
        return None
    end = reading.spans[i][1]
    called_out = reading.before(i) == ", " and CALLED_OUT.match(reading.text, end) is not None
    person = reading.low(i + 1) in c.ONLY_PEOPLE and reading.after(i) in SPACES
    return (i, i, 0.6) if called_out or person or shown(reading, i, i) else None
