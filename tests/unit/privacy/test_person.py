import subprocess
import sys
import time

import pytest

from feinschliff.privacy.names import EVERYDAY, FIRST, LAST, lists
from feinschliff.privacy.recognisers import person


def hits(text):
    return [text[span.start : span.end] for span in person.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # a title or another cue, the title outside
        ("Frau Kowaltschik bittet um Rückruf.", ["Kowaltschik"]),
        ("Herr Wolf und Frau Sommer kommen. Dr. Lange auch.", ["Wolf", "Sommer", "Lange"]),
        ("Sehr geehrte Frau Professorin Dr. Krämer,", ["Krämer"]),
        ("Danke, Herr Dr. med. Yilmaz.", ["Yilmaz"]),
        ("Frau Mueller und Herr Groessling kommen.", ["Mueller", "Groessling"]),
        ("herr müller hat angerufen, frau kühn auch.", ["müller", "kühn"]),
        ("FRAU YILDIZ BITTET UM RUECKRUF", ["YILDIZ"]),
        ("Frau von Bernstorff kommt.", ["von Bernstorff"]),
        ("Guten Tag, ich heiße Xandru Quelltal und wohne in Kiel.", ["Xandru Quelltal"]),
        ("Kunde: Marek Zablocki, Tel. 0170", ["Marek Zablocki"]),
        ("Zeugin ist Ayşe Demir.", ["Ayşe Demir"]),
        ("Patientin Kowaltschik klagt über Schmerzen.", ["Kowaltschik"]),
        ("Mit freundlichen Grüßen\ni. A. Klöppner", ["Klöppner"]),
        ("gez. Sörensen", ["Sörensen"]),
        ("Viele Grüße\nQuorla Vandermist\n", ["Quorla Vandermist"]),
        ("Vorname: Lena\nNachname: Okafor", ["Lena", "Okafor"]),
        # first and last name
        ("Bitte informieren Sie Anna Müller über den Termin.", ["Anna Müller"]),
        ("Die Akte von A. Weiß liegt bei J.P. Smith.", ["A. Weiß", "J.P. Smith"]),
        ("Anna-Lena Müller-Lüdenscheidt hat unterschrieben.", ["Anna-Lena Müller-Lüdenscheidt"]),
        ("Rückfragen an Otto von der Heide oder Karim al Haddad.", ["Otto von der Heide", "Karim al Haddad"]),
        ("Bitte an Albrecht, Sabine weiterleiten.", ["Albrecht, Sabine"]),
        ("Nguyen Thi Hoa wartet auf die Karte.", ["Nguyen Thi Hoa"]),
        ("MARTINA SCHULZ hat unterschrieben", ["MARTINA SCHULZ"]),
        ("Der Vertrag lautet auf Ernst Lange.", ["Ernst Lange"]),
        ("Mu\u0308ller, Hans", ["Mu\u0308ller, Hans"]),
        ("ruf bitte anna schmidt zurück", ["anna schmidt"]),
        # alone in a sentence
        ("Wir haben mit Thomas gesprochen.", ["Thomas"]),
        ("Annas Vertrag läuft aus.", ["Annas"]),
        ("Müllers haben gekündigt.", ["Müllers"]),
        ("Erst kam Petra Hölzl. Später hat Hölzl gekündigt.", ["Petra Hölzl", "Hölzl"]),
    ],
)
def test_german(text, found):
    assert hits(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mr. Kowaltschik called; Mrs Abernathy did not.", ["Kowaltschik", "Abernathy"]),
        ("Dear Will,\nthanks. Regards,\nQuorla Vandermist", ["Will", "Quorla Vandermist"]),
        ("Hi Anna, my name is Xoltan Brimm and I need help.", ["Anna", "Xoltan Brimm"]),
        ("Please contact Mark Miller or Rose Baker.", ["Mark Miller", "Rose Baker"]),
        ("I'm Priya Raghunathan from Pune.", ["Priya Raghunathan"]),
        ("Smith's invoice is overdue.", ["Smith"]),
        ("I met Sarah and her brother Tom yesterday.", ["Sarah", "Tom"]),
        ("Nicole: Remember me, Mary?", ["Nicole", "Mary"]),
        ("The guests: Hannah, Derek and Joanna.", ["Hannah", "Derek", "Joanna"]),
        ("Contact: Fiona O'Brien", ["Fiona O'Brien"]),
        ("The parcel goes to Jonas K. Quellbrook today.", ["Jonas K. Quellbrook"]),
        # in no list, but the words around say that it is a person
        ("She is the assistant to Asyanka, and married to Quorl Vandermist.", ["Asyanka", "Quorl Vandermist"]),
        ("Quorlan spent a year at the bank.", ["Quorlan"]),
        ("Why is Glycerna so impulsive?", ["Glycerna"]),
        ("It was Quorlan's daughter and Misty's kid.", ["Quorlan", "Misty"]),
        ("Quorlan Vandermist, who called today, is here.", ["Quorlan Vandermist"]),
        ("The policy is in the name of Quorlan Vandermist, MD.", ["Quorlan Vandermist"]),
        ("Anna and Quorlan have paid.", ["Anna", "Quorlan"]),
        ("I told Quorlan. The parcel is for Quorlan.", ["Quorlan", "Quorlan"]),
        ("Sergeant Kowaltschik and Pastor Quell came.", ["Kowaltschik", "Quell"]),
        ("Patient: Quorlan", ["Quorlan"]),
        ("It works now.\n\nThanks,\nQuorlan\n", ["Quorlan"]),
        # known ones
        ("Remember me, Chelsea?", ["Chelsea"]),
        ("Elizabeth uses a whistle. Henry just left.", ["Elizabeth", "Henry"]),
        ("Please add Mark Zablocki to the list.", ["Mark Zablocki"]),
        ("Quorl Vandermist\nSome Company Inc\n12 Main Street\n", ["Quorl Vandermist"]),
        # no capitals at all
        ("they had 4: silvana, adam, kristina and caleb.", ["silvana", "adam", "kristina", "caleb"]),
        ("eva kleist lives here and roberto's bill is open", ["eva kleist", "roberto"]),
        ("tracy: who are you?\nmelvin: me", ["tracy", "melvin"]),
        ("name: hyuuma t. maida\naddress: unit 4526", ["hyuuma t. maida"]),
        ("my name is anna schmidt, I need help", ["anna schmidt"]),
    ],
)
def test_english(text, found):
    assert hits(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Der Ernst der Lage ist klar. Im Winter kommt der Wolf.",
        "Im Mai und Juni, am Freitag, in Berlin und Celle.",
        "Die Müller GmbH und die Fischer AG liefern.",
        "Weber & Partner schreiben. Peter Hahn e.K. auch.",
        "Wir wohnen in der Karl Marx Straße 5, Am Anton Hof.",
        "Sehr geehrte Damen und Herren, liebe Kolleginnen und Kollegen, hallo zusammen,",
        "Die Frau hat Recht. Mein Herr, die Familie Zusammen.",
        "Verlangt die schwangere Frau Tätigkeiten im Büro, so ist das erlaubt.",
        "Der Kunde möchte eine Rechnung. Kunde Reklamation offen. Ich bin Kunde.",
        "Der Richter fragt den Bauern. Koch gesucht. Schneider gesucht",
        "Angaben über Art, Ausmaß und Dauer der Arbeit",
        "sven.groth@firma.example www.peter-hahn.de /home/anna/Müller",
        "He lives on Martin Luther King Drive near Kelly Park.",
        "Will you grant me a bill in May? The page shows the long price.",
        "Young people like brown bread. Mark the case as done.",
        "Johnson & Johnson Inc. sued Morgan Stanley.",
        "Don't be shy. Don’t wait.",
        "Hello there, dear customer, dear Sir or Madam",
        "Bitte die Karte senden, IBAN DE12 ist bekannt.",
        "Destroy any Androids who come, for Androids were dangerous.",
        "He moved to Detroit and Meridian. Thanks Zendesk for the tool.",
        "The owner manual, the patient record, a student loan and the best price",
        "the marines lived on the canal, my son has a pier and the ants said no",
        "Spotify began to charge me. Zendesk is very slow.",
        "",
    ],
)
def test_no_person(text):
    assert hits(text) == []


def test_scores_are_in_range():
    text = "Frau Anna Müller, Thomas sagt ja. I told Sarah that Mr. Young is in."
    assert all(0.5 <= span.score <= 0.98 and span.type == "PERSON" for span in person.find(text))


def test_lists_know_spellings():
    names = lists()
    assert names.kind("Mueller") & LAST and names.kind("MÜLLER") & LAST and names.kind("Zoe") & FIRST
    assert names.kind("Wolf") & EVERYDAY and not names.kind("Tisch") & (FIRST | LAST)


@pytest.mark.parametrize(
    "text",
    [
        "A" * 200_000,
        "A. " * 66_000,
        "Anna " * 40_000,
        "Anna, " * 33_000,
        "Anna and " * 22_000,
        "Herr " * 40_000,
        "Dr. " * 50_000,
        "von " * 50_000,
        "Otto von der " * 15_000,
        "A-" * 100_000,
        "Regards,\n" * 22_000,
        "Müller, " * 25_000,
        "name: " * 33_000,
        "e\u0301" * 100_000,
        "Xqz: " * 40_000,
        " " * 100_000 + "\n" * 100_000,
        "herr " + " " * 190_000 + "müller",
    ],
)
def test_hostile_texts_stay_fast(text):
    start = time.perf_counter()
    list(person.find(text))
    assert time.perf_counter() - start < 5


def test_import_reads_no_list():
    code = (
        "import feinschliff.privacy.recognisers.person as p; from feinschliff.privacy.names import lists;"
        "assert lists.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_mail_address_gives_the_names_away_in_any_case() -> None:
    text = "bitte kommen! familie pölzl-x, gruß heike schlotthaeuer, heike.schlotthäuer@firma.example, Schlotthäuer"
    found = [text[span.start : span.end] for span in person.find(text)]
    assert "heike schlotthaeuer" in found and found[-1] == "Schlotthäuer"
    assert not list(person.find("Der Service steht unter info.service@firma.example bereit, der Vertrieb nicht."))


def test_a_noun_before_a_title_is_no_adjective() -> None:
    text = "Sturmschaden Gartenlaube Frau Kettler."
    assert [text[span.start : span.end] for span in person.find(text)] == ["Kettler"]


@pytest.mark.parametrize("text", ["My friend collapsed in Petra from heat.", "Sie wohnt in Paula."])
def test_in_stands_before_places(text: str) -> None:
    assert not list(person.find(text))
