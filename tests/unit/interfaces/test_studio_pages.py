"""The studio's pages and texts, read as files: both languages say the same, nothing is inline, nothing foreign."""

from __future__ import annotations

import re

import pytest

from feinschliff.interfaces.studio import pages


@pytest.mark.parametrize(
    ("accepted", "cookie", "wanted"),
    [("", "", "en"), ("fr", "", "en"), ("fr, de;q=0.5", "", "de"), ("de;q=0.1,en", "", "en"), ("de", "en", "en"),
     ("en", "de", "de"), ("x;q=y,de", "", "de"), ("en", "<script>", "en")],
)  # fmt: skip
def test_the_language_is_the_chosen_one_else_the_browsers(accepted: str, cookie: str, wanted: str) -> None:
    assert pages.preferred(cookie, accepted) == wanted


def test_both_languages_say_the_same_things() -> None:
    english, german = pages.texts("en"), pages.texts("de")
    assert english.keys() == german.keys()
    for key, text in english.items():
        assert text.strip() and german[key].strip(), key
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", german[key])), key


def test_every_text_that_the_page_names_exists_and_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(pages.STATIC.glob("*.js")))
    code += "\n".join(path.read_text(encoding="utf-8") for path in sorted((pages.HERE / "pages").glob("*.html")))
    texts = pages.texts("en")
    named = set(re.findall(r"""\bt\(\s*"([^"$]+)\"""", code)) | set(re.findall(r"""\bt\['([^']+)'\]""", code))
    named |= set(re.findall(r'data-(?:t|label)="([^"]+)"', code))
    assert named and not named - texts.keys()
    dynamic = ("p.", "pii.", "arm.", "step.", "role.", "effort.")  # composed of what the server says
    unused = [key for key in texts if not key.startswith(dynamic) and f'"{key}"' not in code and f"'{key}'" not in code]
    assert not unused


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    for path in [*(pages.HERE / "pages").glob("*.html"), *pages.STATIC.iterdir()]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|innerHTML|insertAdjacentHTML|eval\(", text
        ), path
        outside = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text.replace("http://www.w3.org/2000/svg", ""))
        assert not outside, (path, outside)
