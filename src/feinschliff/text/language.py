"""Which language a text is in: py3langid, restricted to ten European languages, silent when it is not sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

LANGUAGES = ("de", "en", "fr", "es", "it", "nl", "pl", "pt", "da", "sv")
UNKNOWN = "unknown"
SHORTEST = 20
MARGIN = 0.2
CHUNK = 120
LONGEST = 2_000


def detect(text: str) -> tuple[str, float]:
    """The language (ISO 639-1) and its probability; "unknown" below 20 characters or with a close second."""
    text = " ".join(text.split())[:LONGEST]
    if len(text) < SHORTEST:
        return UNKNOWN, 0.0
    (best, first), (_, second), *_ = _identifier().rank(text)
    if first - second < MARGIN:
        return UNKNOWN, round(float(first), 4)
    return best, round(float(first), 4)


def languages_of(texts: Sequence[str], sample: int = 500) -> dict[str, float]:
    """Share of each language by characters, largest first, over `sample` texts taken at even distances.

    Short texts are joined with their neighbours to chunks of about 120 characters, because single texts of 20 to 60
    characters are too often misjudged. Empty when there is no text at all.
    """
    taken = [texts[i * len(texts) // sample] for i in range(sample)] if len(texts) > sample else texts
    characters: dict[str, int] = {}
    for chunk in _chunks(taken):
        language, _ = detect(chunk)
        characters[language] = characters.get(language, 0) + len(chunk)
    total = sum(characters.values())
    ranked = sorted(characters.items(), key=lambda item: (-item[1], item[0]))
    return {language: round(count / total, 4) for language, count in ranked}


def main_language(shares: dict[str, float]) -> str:
    """The language with the largest share; "unknown" only if no language was recognised."""
    known = [language for language in shares if language != UNKNOWN]
    return max(known, key=lambda language: (shares[language], language), default=UNKNOWN)


def _chunks(texts: Sequence[str]) -> Iterator[str]:
    short = ""
    for text in texts:
        text = " ".join(text.split())[:LONGEST]
        if len(text) >= CHUNK:
            yield text
            continue
        short = f"{short} {text}".strip()
        if len(short) >= CHUNK:
            yield short
            short = ""
    if short:
        yield short


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Our own identifier: the module-wide one of py3langid would be changed for every other user in the process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
