"""What somebody wrote himself: without what is quoted, without the signature and the footer below it."""

from __future__ import annotations

from feinschliff.collect.mail.quotes import stretches
from feinschliff.collect.mail.signatures import without_signature


def own_words(text: str, sender: str = "") -> str:
    """The text without quotes and signatures; the `sender`'s name helps to tell the latter.

    Each stretch between quotes is read for itself: a name that is all of an answer signs nothing.
    """
    pieces: list[str] = []
    for stretch in stretches(text):
        if own := without_signature(stretch, sender, said_before=bool(pieces)):
            pieces.append(own)
    return "\n\n".join(pieces)
