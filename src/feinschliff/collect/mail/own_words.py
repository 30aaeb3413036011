"""What somebody wrote himself: without what is quoted, without the signature and the footer below it."""

from __future__ import annotations

from feinschliff.collect.mail.quotes import without_quotes
from feinschliff.collect.mail.signatures import without_signature


def own_words(text: str, sender: str = "") -> str:
    """The text without quotes and signature; the `sender`'s name helps to tell the latter."""
    return without_signature(without_quotes(text), sender)
