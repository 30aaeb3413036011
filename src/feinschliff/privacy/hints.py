"""Hints at what must not be learned lightly although it is no identifier: special categories (GDPR Article 9 and 10)
and texts that are marked as confidential.

Words, not understanding: a hit says that a person should look, no hit says nothing. Nothing is replaced.
"""

from __future__ import annotations

import re

WORDS: dict[str, str] = {
    "health": (
        r"krank(?:heit\w*|geschrieben|meldung\w*|schreibung\w*)|diagnos\w+|therapie\w*|schwanger\w*|behinder(?:ung|te)\w*"
        r"|schwerbehindert\w*|depressi\w+|krebs(?:erkrankung|diagnose|patient)?|diabet\w+|hiv|medikament\w*|arztbrief\w*"
        r"|attest\w*|befund\w*|klinik\w*|operation\w*|reha|psychiatr\w+|psychotherap\w+|blutdruck|allergi\w+|infarkt"
        r"|schlaganfall|illness|disease|diagnos(?:is|ed)|pregnan\w+|disab(?:led|ility)|depression|cancer|surgery|medication"
        r"|sick leave|medical record\w*"
    ),
    "religion": (
        r"katholisch\w*|evangelisch\w*|protestant\w*|muslim\w*|islam\w*|jüdisch\w*|jude|juden|christlich\w*|buddhist\w*"
        r"|hindu\w*|konfession\w*|kirchensteuer|kirchenmitglied\w*|catholic|jewish|muslim|christian faith|religious"
    ),
    "union": (
        r"gewerkschaft\w*|ver\.?di|ig metall|betriebsrat\w*|streik(?:t|en|teilnehmer)?|trade union|labou?r union"
        r"|union member\w*"
    ),
    "politics": (
        r"parteimitglied\w*|(?:cdu|csu|spd|fdp|afd|bsw|grünen?)-?mitglied\w*"
        r"|politische (?:überzeugung|meinung|gesinnung)\w*|party member\w*|political (?:opinion|belief)s?"
    ),
    "origin": (
        r"asyl\w*|flüchtling\w*|migrationshintergrund|ethnisch\w*|hautfarbe|herkunftsland|refugee\w*|asylum"
        r"|ethnic (?:origin|background)|skin colou?r"
    ),
    "sex_life": (
        r"schwul\w*|lesbisch\w*|homosexuell\w*|transsexuell\w*|transgender|sexuelle orientierung|gay|lesbian"
        r"|sexual orientation"
    ),
    "biometric_genetic": (
        r"fingerabdr(?:uck|ücke)\w*|iris-?scan|gesichtserkennung|gentest\w*|dna|fingerprint\w*|genetic test\w*"
    ),
    "crime": (
        r"vorbestraft\w*|vorstrafe\w*|strafanzeige\w*|haftbefehl\w*|verurteilt\w*|ermittlungsverfahren"
        r"|criminal record\w*|convicted|arrest warrant"
    ),
    "confidential": (
        r"streng vertraulich|vertraulich|geheim|nur für den (?:internen|dienst)\w* ?gebrauch|verschlusssache"
        r"|strictly confidential|confidential|internal use only|trade secret|geschäftsgeheimnis\w*"
    ),
}
"""Category -> words, German and English, in any case."""

PATTERN = re.compile(
    "|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in WORDS.items()), re.IGNORECASE | re.UNICODE
)


def hints(text: str) -> set[str]:
    """The categories that words of the text point at."""
    return {match.lastgroup for match in PATTERN.finditer(text) if match.lastgroup}
