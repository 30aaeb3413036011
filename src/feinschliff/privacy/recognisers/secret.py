"""Passwords, access keys and tokens: the known forms of many services, and what stands behind a word such as password.

Most forms carry a prefix of their own, which makes them certain. A value without such a form counts only behind a cue,
and there the value alone is marked, so that the text stays readable.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "SECRET"

FORMS = {
    "AWS access key": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    "GitHub": r"gh[opsur]_[A-Za-z0-9]{36,255}",
    "GitHub, fine-grained": r"github_pat_[A-Za-z0-9_]{22,255}",
    "GitLab": r"gl(?:pat|dt|rt|ptt|cbt|oas|soat|ft|imt|agent)-[\w-]{20,250}",
    "Slack": r"(?:xox[abceoprs]|xapp)-[\w-]{10,250}",
    "Stripe": r"(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,250}",
    "Google API": r"AIza[\w-]{35}",
    "Google OAuth": r"(?:ya29\.[\w-]{20,250}|GOCSPX-[\w-]{20,40})",
    "Anthropic": r"sk-ant-[\w-]{20,250}",
    "OpenAI": r"sk-(?=[A-Za-z_-]{0,250}\d)[\w-]{20,250}",
    "Groq, xAI, Perplexity": r"(?:gsk_|xai-|pplx-)[A-Za-z0-9]{32,100}",
    "Hugging Face": r"hf_[A-Za-z0-9]{30,40}",
    "npm": r"npm_[A-Za-z0-9]{36}",
    "PyPI": r"pypi-[\w-]{50,250}",
    "SendGrid": r"SG\.[\w-]{16,32}\.[\w-]{16,64}",
    "Twilio": r"(?:SK|AC)[0-9a-f]{32}",
    "Mailgun": r"key-[0-9a-f]{32}",
    "JWT": r"eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}\.[\w-]{10,2000}",
    "Telegram": r"\d{8,10}:[\w-]{35}",
    "DigitalOcean": r"do[opr]_v1_[0-9a-f]{64}",
    "Shopify": r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "Docker": r"dckr_pat_[\w-]{20,64}",
    "Databricks": r"dapi[0-9a-f]{32}",
    "HashiCorp Vault": r"hv[sb]\.[\w-]{24,250}",
    "Atlassian": r"ATATT3[\w=-]{50,250}",
    "Grafana": r"gl(?:sa|c)_[A-Za-z0-9_+/=-]{32,250}",
    "age": r"AGE-SECRET-KEY-1[0-9A-Z]{58}",
}
"""Forms that are certain by themselves."""

TOKEN = re.compile(r"(?<![\w.-])(?:{})(?![\w-])".format("|".join(FORMS.values())))
KEY_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
KEY_BODY = re.compile(r"[A-Za-z0-9+/=\s]{0,8000}")

URL_LOGIN = re.compile(r"(?i)(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://([^\s/:@]{0,64}):([^\s/]{1,200})@([\w.-]{1,253})")
ORACLE_LOGIN = re.compile(r"(?i)jdbc:oracle:thin:[^\s/@]{1,64}/([^\s@]{1,100})@")
BEARER = re.compile(
    r"(?i)\bbearer\s{1,3}([\w.~+/-]{16,4000}={0,2})|authorization[\"']?\s?[:=]\s?[\"']?(?:basic|token)\s{1,3}([\w+/=-]{8,500})"
)
STORED_KEY = re.compile(
    r"(?i)\b(?:account|sharedaccess)key=([A-Za-z0-9+/]{20,120}={0,2})|[?&]sig=([A-Za-z0-9%+/]{20,120}={0,2})"
)

# The longest first, so that "secret access key" is not read as "secret".
WORD = (
    r"passwor[dt]|kennwort|passphrase|passcode|zugangscode"
    r"|(?<![^\W_])(?:pwd|passwd|pass(?==)|pw(?=[:=])|wlan-?(?:key|schlüssel))"
)
KEY_WORD = (
    r"(?<![^\W_])(?:(?:aws[_ -]?)?secret[_ -]?access[_ -]?key|client[_ -]?secret|secret[_ -]?key"
    r"|private[_ -]?key|access[_ -]?key"
    r"|api[_ -]?(?:key|token|secret|schlüssel)|apikey|zugriffsschlüssel|(?:access|auth|refresh|bot|bearer)[_ -]?token"
    r"|authtoken|token|secret)"
)
VALUE = r"(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|„([^“”\"\n]{1,200})[“”\"]|([^\s\"'„<>,;&]{4,200}))"
SIGN = r"[\"']?\s{0,3}(?::=|=>|[:=])\s{0,3}"
VERB = r"\s{1,3}(?:ist|lautet|is|was|war)(?:\s{1,3}now|\s{1,3}jetzt)?\s{0,2}:?\s{1,3}"
PASSWORD = re.compile(rf"(?i)(?:{WORD})(?:({SIGN})|({VERB})|\s{{1,3}}(?=\S)){VALUE}")
KEY = re.compile(rf"(?i)(?:{KEY_WORD})(?:{SIGN}|{VERB}){VALUE}")
PIN = re.compile(
    r"\bPIN(?:-?(?:Code|Nummer))?\b[\"']?(?:\s?[:=]\s?|\s(?:ist|lautet|is)\s|\s)(\d{4,8})(?![\w.,:/-]\w|\w)"
)

PLACEHOLDER = re.compile(
    r"(?i)[*•x.…_-]+|[$%]?[({\[<].*|\$\w+|%\w+%|(?:your|ihr|dein|my|mein)?[_-]?(?:password|passwort|secret|token|api[_-]?key)s?"
    r"|null|none|true|false|n/a|changeme|redacted|\[.*"
)
# Words that open a sentence about passwords rather than tell one.
SENTENCE = re.compile(
    r"(?i)(?:bitte|vergessen|ändern|geändert|zurück\w*|setzen|eingeben|erforderlich|falsch|ungültig|abgelaufen|siehe|nicht|wurde|kein\w*"
    r"|ja|nein|neu\w*|muss|min\w*|mindestens|leer|gesperrt|pflichtfeld|anzeigen|please|forgotten|forgot|reset\w*|required|wrong|invalid"
    r"|incorrect|expired|see|must|should|not|change\w*|new|old|empty|missing|hidden|at|minimum|unknown|default)"
)
DATE = re.compile(r"[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d")
SHORTEST_KEY = 8
LEAST_ENTROPY = 2.5
# The slow search for values starts only where one of the words stands.
HINTS = (
    "passw",
    "passp",
    "passc",
    "pass=",
    "kennwort",
    "zugangscode",
    "pwd",
    "pw:",
    "pw=",
    "wlan",
    "key",
    "token",
    "secret",
    "schlüssel",
)


def find(text: str) -> Iterator[Span]:
    for match in TOKEN.finditer(text):
        yield Span(match.start(), match.end(), TYPE, 1.0)
    yield from private_keys(text)
    yield from logins(text)
    for pattern in (BEARER, STORED_KEY):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            # "bearer" is an English word: without a digit what follows is one too.
            if pattern is STORED_KEY or group == 2 or re.search(r"\d", match[group]):
                yield Span(*match.span(group), TYPE, 0.99)
    yield from cued(text)


def private_keys(text: str) -> Iterator[Span]:
    """Whole blocks of private keys; of a block without an end, what looks like its body."""
    position = 0
    last_end = text.rfind("-----END ")
    while begin := KEY_BEGIN.search(text, position):
        # No look for an end where none stands any more: many beginnings must not make this slow.
        end = KEY_END.search(text, begin.end()) if last_end >= begin.end() else None
        if end is None:
            last_end = -1
        body = KEY_BODY.match(text, begin.end())
        position = end.end() if end else body.end() if body else begin.end()
        yield Span(begin.start(), len(text[:position].rstrip()) if end is None else position, TYPE, 1.0)


def logins(text: str) -> Iterator[Span]:
    """Passwords inside the addresses of databases and pages: https://user:password@host."""
    if "://" in text:
        for match in URL_LOGIN.finditer(text):
            if PLACEHOLDER.fullmatch(match[2]):
                continue
            # Before a host with a dot, "password@host" reads as an e-mail address; the longer span takes precedence.
            place = (match.start(1), match.end(3)) if "." in match[3] else match.span(2)
            yield Span(*place, TYPE, 1.0)
    for match in ORACLE_LOGIN.finditer(text):
        yield Span(*match.span(1), TYPE, 1.0)


def cued(text: str) -> Iterator[Span]:
    """Values behind a word that announces them."""
    for match in PIN.finditer(text):
        yield Span(*match.span(1), TYPE, 0.85)
    lowered = text.lower()
    if not any(hint in lowered for hint in HINTS):
        return
    for match in PASSWORD.finditer(text):
        start, end, quoted = value_place(text, match)
        sure = match[1] is not None or quoted
        score = password_score(text, start, end, sure=sure, said=match[2] is not None)
        if score:
            yield Span(start, end, TYPE, score)
    for match in KEY.finditer(text):
        start, end, _ = value_place(text, match)
        if is_key(text[start:end]):
            yield Span(start, end, TYPE, 0.95)


def value_place(text: str, match: re.Match[str]) -> tuple[int, int, bool]:
    """Start and end of the value that was found, and whether it stood in quotation marks."""
    group = match.lastindex or 0
    start, end = match.span(group)
    if text[start - 1] in "\"'„":
        return start, end, True
    # The sentence ends behind it; "!" may belong to a password.
    while end > start and text[end - 1] in ".,;:)?":
        end -= 1
    return start, end, False


def password_score(text: str, start: int, end: int, *, sure: bool, said: bool) -> float:
    """How surely text[start:end] is a password, 0..1.

    sure : a sign or quotation marks stand before it;  said : a verb does ("das Passwort lautet ...").
    """
    value = text[start:end]
    if len(value) < 4 or PLACEHOLDER.fullmatch(value) or DATE.fullmatch(value) or "://" in value:
        return 0.0
    strange = re.search(r"\d", value) is not None or re.search(r"\w[^\w\s.,-]|[^\w\s(\[„\"'./-]\w", value) is not None
    if sure:
        if strange:
            return 0.95
        # A plain word: a password when nothing follows it, the start of a sentence otherwise.
        alone = re.match(r"[\"'“”]?[.,;)]?\s{0,3}(?:\n|$)|[\"'“”&;,]", text[end : end + 8]) is not None
        return 0.7 if alone and not SENTENCE.fullmatch(value) else 0.0
    mixed = re.search(r"\d", value) is not None and re.search(r"[^\W\d_]", value) is not None
    if said:
        return 0.9 if strange and (mixed or len(value) > 5) else 0.0
    return 0.75 if mixed and len(value) >= 6 and re.search(r"[a-zäöüß!#$%&*+?]", value) else 0.0


def is_key(value: str) -> bool:
    """Whether the value looks drawn by chance: letters and digits, no date, no placeholder, few repeats."""
    if (
        len(value) < SHORTEST_KEY
        or PLACEHOLDER.fullmatch(value)
        or DATE.fullmatch(value)
        or "://" in value
        or " " in value
    ):
        return False
    if not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value):
        return False
    return entropy(value) >= LEAST_ENTROPY


def entropy(value: str) -> float:
    """Bits per character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
