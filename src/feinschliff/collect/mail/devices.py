"""The lines that telephones and mail programs add of themselves: "Sent from my iPhone", "Mobil gesendet"."""

from __future__ import annotations

import re

LONGEST = 200
_DEVICE = (
    r"(?:i-?phone|i-?pad|ios\b|i-?mac|macbook|apple|handy|smartphone|telefon|phone|tablet|galaxy|samsung|huawei|xiaomi"
    r"|redmi|pixel|fairphone|android|blackberry|nokia|xperia|oneplus|motorola|windows|mobil\w*|outlook|yahoo|gmail|gmx"
    r"|web\.de|proton|spark|thunderbird|t-online|freenet|aol|\bapps?\b|\bmail\b|webmail|unterwegs|the road|the go|watch"
    r"|gerät|device|tutanota|tuta|k-9|fairemail)"
)
_WRITTEN = r"(?:gesendet|verschickt|geschrieben|getippt|verfasst|sent|written|typed)"
_BY = r"(?:von|vom|auf|mit|über|aus|via|per|from|with|on|using|by)"
_THIS = r"(?:diese (?:nachricht|e?-?mail) .{0,10}(?:von|mit)|this (?:e?-?mail|message) was)"
_PROGRAM = (
    r"get \w+ for (?:android|ios|windows)|(?:get|hol(?:en sie sich)?|laden sie|erhalten sie) outlook (?:for|für)"
    r" .{2,20}|outlook für .{2,20}(?:herunterladen|holen)"
)
_EXCUSE = (
    r"[ ,.;–-]+(?=.*(?:kürze|kurz|fehler|typos?|errors|brevity|autoco|mistakes|verzeih|entschuld|http|www\.|laden))"
    r".{5,140}"
)
_ADDED = re.compile(
    rf"(?:{_WRITTEN}:? {_BY}\b(?:.{{0,60}}{_DEVICE}|(?-i: my| [A-Z])\S+(?: \w+)?).{{0,40}}?"
    rf"|(?:von|mit|aus|{_THIS}).{{0,60}}{_DEVICE}.{{0,40}}\b{_WRITTEN}"
    rf"|(?:gesendet|sent) unterwegs|(?:mobil|unterwegs) (?:gesendet|getippt)|{_PROGRAM})"
    rf"(?:{_EXCUSE})?(?:\s*<?https?://\S+)?[.!]?",
    re.IGNORECASE,
)


def is_of_a_device(line: str) -> bool:
    return len(line) <= LONGEST and _ADDED.fullmatch(line.strip()) is not None
