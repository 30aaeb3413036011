import time

import pytest

from feinschliff.privacy.recognisers import address


def hits(text):
    return [text[span.start : span.end] for span in address.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ich wohne in der Kirchstraße 170.", "Kirchstraße 170"),
        ("wohnhaft Kirchstraße 170 in 07743 Jena. Danke", "Kirchstraße 170 in 07743 Jena"),
        ("Sie wohnt Am Steinbruch 128a, 23552 Lübeck, seit Mai.", "Am Steinbruch 128a, 23552 Lübeck"),
        ("Termin: Berliner Str. 5 b, zweiter Stock", "Berliner Str. 5 b"),
        ("Lange Gasse 3-5, Hinterhof", "Lange Gasse 3-5"),
        ("Anschrift: An der Alten Kirche 7", "An der Alten Kirche 7"),
        ("Viele Grüße\nUte Sander\nEschenweg 9\n23552 Lübeck\n", "Eschenweg 9\n23552 Lübeck"),
        ("Grüße\nUte Sander\nIm Winkel 4\n72070 Tübingen", "Im Winkel 4\n72070 Tübingen"),
        ("Neue Adresse: Rosenwinkel 5", "Rosenwinkel 5"),
        ("Die Lieferadresse lautet Zeil 112, 60313 Frankfurt am Main.", "Zeil 112, 60313 Frankfurt am Main"),
        ("Er zieht um nach Sonnenhang 12", "Sonnenhang 12"),
        ("Büro am Potsdamer Platz 1, Eingang B", "Potsdamer Platz 1"),
        ("Dr.-Robert-Koch-Str. 3", "Dr.-Robert-Koch-Str. 3"),
        ("Straße des 17. Juni 135, 10623 Berlin", "Straße des 17. Juni 135, 10623 Berlin"),
        ("Unter den Linden 77, 10117 Berlin", "Unter den Linden 77, 10117 Berlin"),
        ("Karl-Marx-Allee 34", "Karl-Marx-Allee 34"),
        ("hauptstraße 12, bitte klingeln", "hauptstraße 12"),
        ("aus 07743 Jena angereist", "07743 Jena"),
        ("D-10115 Berlin", "D-10115 Berlin"),
        ("Hotel, A-1010 Wien", "A-1010 Wien"),
        ("CH-8001 Zürich", "CH-8001 Zürich"),
        ("Postfach 12 34, 50667 Köln", "Postfach 12 34, 50667 Köln"),
        ("Hauptstraße 5, OT Neudorf, 07743 Jena", "Hauptstraße 5, OT Neudorf, 07743 Jena"),
        ("Mariahilfer Straße 10/2/14, A-1070 Wien", "Mariahilfer Straße 10/2/14, A-1070 Wien"),
        ("PLZ: 50667", "50667"),
    ],
)
def test_german(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Send it to 12 Main Street, Apt 4\nSpringfield, IL 62704, thanks",
            "12 Main Street, Apt 4\nSpringfield, IL 62704",
        ),
        ("Jane Roe\n12 Main Street\nSpringfield\nIL 62704", "12 Main Street\nSpringfield\nIL 62704"),
        ("It is PO Box 123.", "PO Box 123"),
        ("I live at 6 Elm St and work there", "6 Elm St"),
        ("our office, Suite 200, is closed", "Suite 200"),
        ("10 Downing Street\nLondon\nSW1A 1AA", "10 Downing Street\nLondon\nSW1A 1AA"),
        ("Flat 3, 12 Park Crescent, Leeds LS1 4HT", "Flat 3, 12 Park Crescent, Leeds LS1 4HT"),
        ("45 King Road, Toronto, ON M5V 2T6", "45 King Road, Toronto, ON M5V 2T6"),
        ("7 Wattle Lane, Richmond VIC 3121", "7 Wattle Lane, Richmond VIC 3121"),
        ("he lives in Via Roma 12 now", "Via Roma 12"),
        ("12 rue Victor Hugo, 75001 Paris", "12 rue Victor Hugo, 75001 Paris"),
        ("Calle Mayor 3", "Calle Mayor 3"),
        ("Meet at 50 Hope Plaza. Bring it.", "50 Hope Plaza"),
        ("Take 9 Oak Ave. at noon", "9 Oak Ave."),
        ("parcel to ul. Długa 12", "ul. Długa 12"),
        ("Kossuth Lajos u. 51", "Kossuth Lajos u. 51"),
        ("I moved to Portland, OR 97201 last year", "Portland, OR 97201"),
        ("my zip code is 60411", "60411"),
        ("PSC 123, Box 456\nAPO AE 09012", "PSC 123, Box 456\nAPO AE 09012"),
        ("1600 Pennsylvania Ave NW, Washington, DC 20500", "1600 Pennsylvania Ave NW, Washington, DC 20500"),
        (
            "22 Ocean Drive\n Suite 77\n Milford\n United States",
            "22 Ocean Drive\n Suite 77\n Milford\n United States",
        ),
        ("my address is 3071 Metsäkatu 18", "3071 Metsäkatu 18"),
        ("please ship to 44 old mill road asap", "44 old mill road"),
        ("12 Oak Ridge Lane, Springfield, Illinois 62704.", "12 Oak Ridge Lane, Springfield, Illinois 62704"),
        ("at 350 Fifth Avenue, New York, NY today", "350 Fifth Avenue, New York, NY"),
        ("45-47 High St., Suite #5, Boston, MA 02110-1234", "45-47 High St., Suite #5, Boston, MA 02110-1234"),
        ("12 Main St #5, Dover, DE 19901", "12 Main St #5, Dover, DE 19901"),
        ("9 Elm Creek Estates, Apt 4, Tulsa, OK", "9 Elm Creek Estates, Apt 4, Tulsa, OK"),
        ("I live at 14 Harrow Meadows now", "14 Harrow Meadows"),
        ("Level 3, 12 George Street, Sydney NSW 2000", "Level 3, 12 George Street, Sydney NSW 2000"),
        ("12/45 Smith Street, Fitzroy VIC 3065", "12/45 Smith Street, Fitzroy VIC 3065"),
        ("12 Kings Road Apt. 7 Ludlow VIC after noon", "12 Kings Road Apt. 7 Ludlow VIC"),
        ("the shop, 100 Broadway, is closed", "100 Broadway"),
        ("10 Avenue of the Americas", "10 Avenue of the Americas"),
        ("turn at 2200 State Route 9", "2200 State Route 9"),
        ("parcel for rue de Namur 371, please", "rue de Namur 371"),
        ("my house: 8 rue du centre, Lyon", "8 rue du centre"),
        ("Meet me at the corner of Main Street and 2nd Avenue at noon.", "Main Street and 2nd Avenue"),
        ("at the intersection of Mill Road & Third Street", "Mill Road & Third Street"),
        ("I live on Oak Avenue near the park", "Oak Avenue"),
    ],
)
def test_english_and_abroad(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "siehe Seite 12 und Paragraf 5",
        "Weg 3 von 4",
        "Er kam auf Platz 3, der Erste Platz 1 ging an sie",
        "3 Tage, 120 Euro, am 12.03.2024",
        "Bestellung 48213 Drucker defekt",
        "Kundennummer 50667 Köln",
        "10000 Mitarbeiter und 12345 Euro, 54321 Datensätze",
        "Bundesstraße 7, Parkplatz 12, Arbeitsplatz 3, Rechtsweg 2",
        "Quartal 3, Nürnberg 2, Käufer 4, Engineering 2",
        "Frau Müller u. 3 Kinder",
        "gültig bis 11/27, Inhaber Dr. Anna Arslan",
        "Windows 10, Version 5, Python 3",
        "Office Suite 2016 and Cello Suite 1",
        "a 5 minute drive, a 3 lane road, 2 way street",
        "In 1989 Tiananmen Square was full",
        "the 8 District Court judges",
        "Unit 3: Fractions; room 12; flat 2",
        "that took place on June 8 , 2008",
        "im Jahr 2023 und Am Montag 12 Uhr",
        "Tel. 0221 4710686",
        "we saw 5 Great Lakes and 12 Mountain Rivers",
        "Level 3 Support, floor 7, building 3, lot 12 of the auction",
        "at the intersection of art and science, the corner of his eye",
        "the 2011 Broadway revival",
        "ticket #5 and #12",
    ],
)
def test_no_address(text):
    assert hits(text) == []


def test_two_addresses_are_two_spans():
    assert hits("Hauptstraße 5, 07743 Jena; Eschenweg 7, 23552 Lübeck") == [
        "Hauptstraße 5, 07743 Jena",
        "Eschenweg 7, 23552 Lübeck",
    ]


@pytest.mark.parametrize("unit", ["1 ", "A 1 ", "An der Alten 1 ", "12 Rue de la ", "Via Via 1 ", "12345 A ", "Straße"])
def test_hostile_texts_stay_fast(unit):
    text = (unit * 200_000)[:200_000]
    start = time.perf_counter()
    for _ in address.find(text):
        pass
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("text", ["Adresse: Rosenwinkel \n5", "parcel to Via Roma \n12 pieces"])
def test_a_number_on_the_next_line_is_no_house_number(text):
    assert hits(text) == []
