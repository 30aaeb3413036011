"""What the recognisers of numbers share: edges of a number, and the words before it that say what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

GAP = "[ \u00a0\u202f]"
"""One space inside a printed number: plain, non-breaking or narrow."""

START = r"(?<![\w+#])(?<!\d[.,])(?<!\w[/_-])"
"""Not inside a word, a decimal number or a reference such as RG-2024-10443."""

END = r"(?!\w)(?![.,/-]\d)(?![-/_]\w)(?![ \u00a0]?(?:[€$£%]|EUR\b|Euro\b|USD\b))"
"""Not before further digits or letters of the same reference, and no amount of money."""

# Small words that may stand between the cue and its number: "Die Nummer lautet: 12".
LINK_WORD = (
    r"a|an|as|auf|bei|code|das|dem|den|der|die|für|hat|has|id|ihre?|in|is|ist|lautet|lauten|mein|meine|mit|my|nr|no|num"
    r"|nummer|number|of|the|und|unter|von|war|was|wie|folgt"
)
LINK = rf"(?:[^\w\n]|\b(?:{LINK_WORD})\b){{0,12}}$"

OTHER_NUMBER = re.compile(
    r"(?i)(?:auftrag|bestell|order|rechnung|invoice|artikel|article|item|produkt|product|seriennummer|serial|ticket|vorgang"
    r"|aktenzeichen|\baz|\bref|referen[cz]|sendung|tracking|paket|kunde|customer|vertrag|contract|lieferschein|angebot"
    r"|beleg|modell|model|typ|\bsku|\bean|charge|batch|\blot|schaden|part)[\w-]{0,20}(?:[^\w\n]|\b(?:nr|no|nummer|number|is|ist)\b)"
    r"{0,6}$"
)
OTHER_REACH = 40
NEAR = 60


def check_of_products(digits: str, weights: Iterable[int]) -> int:
    """The check digit of German insurance numbers: each digit times its weight, their cross sums added, modulo 10."""
    products = (int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10


def linked(words: str) -> re.Pattern[str]:
    """A pattern for a cue that stands right before the number, small words and punctuation between at most."""
    return re.compile(rf"(?i)(?:{words}){LINK}")


def before(cue: re.Pattern[str], text: str, start: int, reach: int = NEAR) -> bool:
    """Whether the cue stands within `reach` characters before `start`."""
    return cue.search(text, max(0, start - reach), start) is not None


def is_other_number(text: str, start: int) -> bool:
    """Whether the words before `start` say order, invoice, article or another number of business."""
    return before(OTHER_NUMBER, text, start, OTHER_REACH)
