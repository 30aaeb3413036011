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
SHARD = re.compile(r"-\d{5}-of-\d{5}(-[0-9a-f]{16})?$")
"""How Hugging Face numbers the files of one part: ``train-00000-of-00004.parquet``, earlier with a hash behind it."""
SUFFIX = re.compile(rf"(?:^|.*[_\-. ])({'|'.join(NAMES)})", re.IGNORECASE)


def part_of(source: str) -> str:
    """ "train", "validation" or "test" when the file is called so (``test.csv``, ``banking_train.csv``,
    ``test-00000-of-00001.parquet``) or lies in a folder called so; else "". A name that only begins so
    (``test_mails.csv``) says nothing."""
    path = PurePosixPath(source)
    if match := SUFFIX.fullmatch(SHARD.sub("", path.stem)):
        return NAMES[match.group(1).lower()]
    for folder in reversed(path.parts[:-1]):
        if folder.lower() in NAMES:
            return NAMES[folder.lower()]
    return ""
