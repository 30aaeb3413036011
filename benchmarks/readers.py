"""How much of a file the readers keep: words of an expected text, in any order and in order.

    FEINSCHLIFF_DATA=DIR python benchmarks/readers.py

Prints one JSON line for each file with an ``expected_NAME.md`` beside it, and one for each folder: files read, refused.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

from feinschliff.collect.confined import Pool
from feinschliff.collect.readers import reader_for
from feinschliff.collect.walk import find_files
from feinschliff.core.nouns import Record
from feinschliff.tasks.chat import common_subsequence

FOLDERS = (
    "docs_mixed_formats",
    "docs_clef_handbook_en",
    "docs_tts_handbook_en",
    "docs_open_data_handbuch_de",
    "mail_eml",
)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def main() -> None:
    data = Path(os.environ.get("FEINSCHLIFF_DATA", ""))
    if not (data / FOLDERS[0]).is_dir():
        sys.exit("Set FEINSCHLIFF_DATA to the folder with the data sets.")
    for folder in FOLDERS:
        files = [file for file in find_files([data / folder]).files if reader_for(file.path)]
        taken, refused = 0, []
        with Pool("classify") as pool:
            for file, items in pool.read(files):
                found = [item for item in items if isinstance(item, Record)]
                taken += bool(found)
                refused += [] if found else [file.source]
                expected = file.path.with_name(f"expected_{file.path.stem}.md")
                if found and expected.is_file():
                    wanted, kept = words(expected.read_text()), words(found[0].raw)
                    any_order = sum((Counter(wanted) & Counter(kept)).values()) / len(wanted)
                    in_order = common_subsequence(wanted, kept) / len(wanted)
                    print(json.dumps({"file": file.source, "any": round(any_order, 4), "in_order": round(in_order, 4)}))
        print(json.dumps({"folder": folder, "files": len(files), "read": taken, "refused": refused}))


if __name__ == "__main__":
    main()
