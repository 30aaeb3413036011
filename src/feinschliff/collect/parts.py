"""Which part (train, validation, test) a file belongs to, as its name or its folder says."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

NAMES = {
    "train": "train",
    "training": "train",
    "dev": "validation",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}
SUFFIX = re.compile(rf"(?:^|.*[_\-. ])({'|'.join(NAMES)})", re.IGNORECASE)


def part_of(source: str) -> str:
    """ "train", "validation" or "test" when the file is called so (``test.csv``, ``banking_train.csv``) or lies in a
    folder called so; else "". A name that only begins so (``test_mails.csv``) says nothing."""
    path = PurePosixPath(source)
    if match := SUFFIX.fullmatch(path.stem):
        return NAMES[match.group(1).lower()]
    for folder in reversed(path.parts[:-1]):
        if folder.lower() in NAMES:
            return NAMES[folder.lower()]
    return ""
