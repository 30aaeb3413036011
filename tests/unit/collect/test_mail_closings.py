"""Lines that close a mail, name its writer or come from a device, and their likes within mails."""

from __future__ import annotations

import pytest

from feinschliff.collect.mail.closings import closes
from feinschliff.collect.mail.devices import is_of_a_device
from feinschliff.collect.mail.own_words import own_words
from feinschliff.collect.mail.writers import names_somebody


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("Imkerliche Grüße", "surely"),
        ("Liabe Grüße von der Hütte", "surely"),
        ("Ich verbleibe mit freundlichen Grüßen", "surely"),
        ("Freundliche Grüsse / Meilleures salutations", "surely"),
        ("Danke & Gruß", "surely"),
        ("Yours in friendship", "surely"),
        ("M.f.G.", "surely"),
        ("lg steffi", "signed"),
        ("Best, Tom Reed", "signed"),
        ("Many thanks, Tom Reed", "signed"),
        ("Die Nachbarn von gegenüber", "named"),
        ("i. A. Tim Korff", "named"),
        ("Thanks so much,", "perhaps"),
        ("Einen schönen Feierabend!", "perhaps"),
        ("Grüß Gott Herr Ingenieur,", ""),
        ("Good morning Ms. Delacroix,", ""),
        ("Danke Frau Schulz!", ""),
        ("Thank you for your time and consideration.", ""),
        ("As per your wishes", ""),
    ],
)
def test_closing_formulas_are_told_by_how_they_are_built(line: str, how: str) -> None:
    assert closes(line) == how


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("– Margot", "surely"),
        ("T. K.", "surely"),
        ("/ts", "surely"),
        ("Dorothy Wainfleet (Mrs)", "surely"),
        ("Katharina Wolters", "surely"),
        ("Hias", "perhaps"),
        ("OK", ""),
        ("Dienstag 14 Uhr", ""),
    ],
)
def test_names_are_told_by_the_lists_and_by_their_form(line: str, how: str) -> None:
    assert names_somebody(line) == how


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Sent from my Pixel 7 Pro", True),
        ("Diese Nachricht wurde von meinem Fairphone gesendet. Bitte entschuldigen Sie die Kürze.", True),
        ("Gesendet habe ich das Paket am 3. März von der Filiale am Bahnhof.", False),
        ("Sent from the wrong bank? No, I checked it.", False),
    ],
)
def test_lines_of_devices(line: str, is_one: bool) -> None:
    assert is_of_a_device(line) == is_one


def test_a_name_that_answers_a_quoted_question_stays() -> None:
    written = "> Wer vertritt Sie?\nHerr Kallenbach\n\n> Und am Freitag?\nNiemand.\n\nGruß\nSvea"
    assert own_words(written) == "Herr Kallenbach\n\nNiemand."


def test_what_is_said_below_a_name_stays_but_not_what_a_company_says_there() -> None:
    signed = "Das Dach ist dicht.\n\nGruß\nUwe\n\n"
    assert own_words(signed + "Ach ja, ich brauche noch den Schlüssel.").endswith("Schlüssel.")
    assert own_words(signed + "Bitte besuchen Sie uns auf www.dach.example!") == "Das Dach ist dicht."
