"""German office encodings are told apart by their letters; what is neither is guessed or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from feinschliff.text.encoding import encoding_of

SENTENCES = (
    "Der Schlüssel lag über der Tür, das Öl floss auf die Straße.",
    "Große Ähren, süße Früchte, schöne Grüße aus Österreich.",
    "Die Prüfung fiel später aus: „Übung“ – so hieß es.",
)


@pytest.mark.parametrize("name", ["cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("text", SENTENCES)
def test_german_text_of_any_office_is_read_with_its_umlauts(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(text.encode(name, "replace"))
    found = encoding_of(path)
    letters = [letter for letter in text if letter in "äöüÄÖÜß"]
    assert [c for c in path.read_bytes().decode(found.name) if c in "äöüÄÖÜß"] == letters
    assert found.name == name


def test_french_text_is_not_taken_for_german(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("Là-bas, l'été dernier, ma chère amie a été très fatiguée à Orléans.".encode("cp1252"))
    assert "été dernier" in path.read_bytes().decode(encoding_of(path).name)
