"""The words around names, lower case: what announces a person, what follows one, and what shows that it is none."""

from __future__ import annotations

import re


def words(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = words(
    "herr herrn hr hrn frau fr fräulein familie fam eheleute ehepaar dr prof professor professorin"
    " mr mrs ms miss mx messrs sir madam madame mme monsieur lady lord dame rev reverend capt"
    " captain sgt sergeant lieutenant colonel senator congressman congresswoman pastor rabbi detective"
)
"""Directly before a name; never part of the span."""

MORE_TITLES = words("dr prof med jur phil rer nat dipl ing mag habil ph dent hc h c")
ROLES = words(
    "sachbearbeiter sachbearbeiterin ansprechpartner ansprechpartnerin ansprechperson zeuge zeugin zeugen patient"
    " patientin inhaber inhaberin kontoinhaber kontoinhaberin karteninhaber kunde kundin kunden mieter mieterin"
    " vermieter vermieterin versicherungsnehmer versicherungsnehmerin vn halter halterin fahrer fahrerin fahrers"
    " unterzeichner betreuer betreuerin mandant mandantin kläger klägerin beklagter geschäftsführer geschäftsführerin"
    " mitarbeiter mitarbeiterin kollege kollegin kollegen nachbar nachbarin nachbarn rechtsanwalt rechtsanwältin anwalt"
    " anwältin notar notarin hausarzt bewerber bewerberin empfänger absender antragsteller antragstellerin"
    " geschädigter geschädigte schüler schülerin lehrer lehrerin vorname nachname zuname name kontakt contact customer"
    " tenant driver witness employee colleague manager attn attention recipient beneficiary applicant claimant"
    " surname nickname guardian commenter spokesman spokeswoman spokesperson author"
)
KIN = words(
    "kid son daughter child wife husband partner brother sister mother father uncle aunt cousin friend boss sohn"
    " tochter mann ehemann ehefrau ehepartner bruder schwester mutter vater onkel tante freund freundin lebensgefährte"
    " lebensgefährtin assistant assistentin assistent enkel enkelin nachbar nachbarin"
)
FIELDS = words(
    "von an from to cc bcc name names kontakt contact attn hd sender absender by"
    " patient client guest passenger cardholder holder owner student insured payee payer spouse buyer seller landlord"
    " signature cardmember"
)
"""A name follows these after a colon."""

GREETINGS = words("dear hi hello hey liebe lieber liebes hallo moin servus tag morgen abend grüezi")
CLOSINGS = words(
    "regards grüße grüßen gruß grüsse gruss gruessen gruesse sincerely mfg lg vg cheers yours faithfully signed gez"
)
CLOSINGS_OF_A_LINE = words("thanks thank you best wishes thx respectfully truly love rgds warmly")
"""Close a letter only where the line ends after them."""
CALLED = words("heiße heisse heißt heisst hieß named called namens")
NO_ONE = words(
    "zusammen kollegen kolleginnen kollege kollegin team teams leute freunde freund kunden damen herren mitarbeiter"
    " nachbarn support service all alle there everyone everybody sir madam customer customers friend friends folks guys"
    " colleague colleagues bot world welt someone anyone nobody jemand niemand bank bot chatbot you your the"
)
"""Follow a greeting or a title and are no name."""

COMPANY = words(
    "gmbh mbh ag kg kgaa ohg gbr ug se ev inc ltd llc llp plc corp corporation company co group gruppe holding holdings"
    " bank versicherung versicherungen partner partners associates industries international technologies solutions"
    " systems consulting services stiftung verlag werke airlines motors university universität institut institute"
    " foundation college hospital klinik klinikum apotheke bäckerei hotel restaurant records pictures bros brothers"
    " software labs media act theorem award prize cup league orchestra sons brothers brand model edition"
)
PLACE = words(
    "straße strasse str weg allee platz gasse ring damm ufer street st road rd avenue ave drive dr lane ln way square"
    " court ct boulevard blvd park bridge river lake county city island islands airport station building center centre"
    " hill valley beach bay mountain mountains hall house terrace crescent close gateway creek heights"
)
STREET = words("street str road rd avenue ave drive lane ln square boulevard blvd straße strasse weg allee platz gasse")
PLACE_STEM = re.compile(r"(?i)(?:stra(?:ß|ss)en?|str|weg|platz|allee|gasse|ring|damm|ufer|brücke|hof|park|tor)$")
PLACE_BEFORE = words(
    "san santa santo são saint st ste port fort mount mt bad los las new nova el la rue via rua calle piazza avenue"
    " avenida camino am im zum zur beim stadt straße strasse platz lake river hotel café restaurant"
)
PARTICLES = words(
    "von van vom der den de zu zum zur da dos das do del della di du la le al el bin bint ibn ben ter ten af av y"
)

NOUN_END = re.compile(
    r"(?i)(?:ungs?|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|tät|täten|nummer|nis|nisse|ismus|tum|ment"
    r"|ling|linge|stelle|kosten|datum|termin|vertrag|rechnung|schein|karte|konto|gesetz|amt|haus|zeit|stück|recht|buch"
    r"|ness|ology|ing|ity|ance|ence|ship|tions?|ments?|ers|ies|ware|wise|ally|ely|able|ible|ful|less|ous|ive|ical|ish)$"
)
"""Ends of ordinary nouns and adjectives, weighed against words that are in no list."""

NAME_END = re.compile(
    r"(?:i[ćč]|ić|[sc]ki|[sc]ka|czyk|wicz|vich|witsch|ović|ovich|dóttir|dottir|sson|enko|o[ğg]lu|escu|shvili|[ao]dze|inen"
    r"|ová|poulos|idis|akis|yan|ov|ova|ow[ai]?|eva|jew|jewa|quist|ström|strom|lund|stad|gaard|sen|berg|[mM]ann|stein"
    r"|[aeiouyäöü]nen|[iyh]ev|lehto|niemi|[^aeiou]ez|etti|elli|ucci|[nlt]oni|szki|[čc]ek|auskas|aitis|[ei]ira|stra|bergs"
    r"|swam[iy]|chenko|chuk|sdottir|sson|mäki|skyi?|skaya|enkov)$"
)
"""Ends of last names that are in no list; German words have some of them too."""
GERMAN_TOO = re.compile(
    r"(?:ow|ova?|yan|eva|sen|berg|mann|stein|lund|stad|strom|[sc]ki|[sc]ka|owi|owa|dottir|inen|[aeiouyäöü]nen|[iyh]ev|[^aeiou]ez|etti|elli|stra|[čc]ek)$"
)
BEFORE_GERMAN = words(
    "von mit bei für durch gegen wegen laut nach ohne und oder an namens dass wenn ob als hat ist war wie"
)
BEFORE_ENGLISH = words(
    "by with from to for and or of about between than like said says asked told tell named called is was that if when"
    " why am him her i'm via cc including"
)
VERBS_GERMAN = words(
    "hat hatte ist war wird wurde will wollte kann konnte soll sollte muss musste möchte ruft rief bittet bat"
    " sagt sagte meint meinte schreibt schrieb fragt fragte kommt kam geht ging wohnt wohnte arbeitet arbeitete braucht"
    " zieht zog meldet meldete hätte teilt teilte klagt klagte erklärt erklärte antwortet antwortete wünscht wartet"
    " übernimmt bestätigt bestätigte kümmert leitet gab gibt macht machte sieht sah fährt fuhr fand findet zahlt zahlte"
)
VERBS_ENGLISH = words(
    "has had is was will would can could should says said lives lived works worked called calls wrote writes asked asks"
    " told tells flew thinks thought wants wanted needs needed went goes came comes began joined spent shouted shouts"
    " replied replies died married moved left sent sends paid bought reported complained got gave gives did does knows"
    " knew met likes loves retired graduated signed confirmed mentioned explained agreed points"
)
VERB_FORM = re.compile(
    r"(?:[a-z]{2,}(?:[a-rt-z]s|ed)|also|just|never|always|once|already|usually|ate|made|took|had|bought|gave|slept|ran"
    r"|read|sold|drank|drove|knew|put|saw|felt|found|kept|lost|won|broke|chose|drew|fell|grew|held|led|rode|sang|spoke"
    r"|stole|swam|taught|threw|wore|does|did|may|might|must|should|shall|isn|wasn|doesn|didn|hasn|hadn|can|who)\Z"
)
"""English verbs by their form, and the small words between a subject and its verb."""
VERBS = VERBS_GERMAN | VERBS_ENGLISH
ONLY_PEOPLE = words(
    "lives lived says said asked told wrote shouted flew thinks thought died married retired replied phoned smiled"
    " laughed wohnt sagt sagte meint meinte schrieb fragte rief bittet antwortete"
)
"""Verbs whose subject is a person even where the word is in no list."""

BEFORE_PERSON = words(
    "by including add remove invite thank thanks met meet heard told asked contact called contacted him between"
)
PEOPLE = words(
    "founders members participants attendees present people persons friends kids children guests colleagues teilnehmer"
    " anwesend mitglieder gäste kinder personen gründer beteiligte zeugen had them us"
)
"""Before a colon and a list of names."""
BRANDS = frozenset(
    {
        "morgan stanley", "grant thornton", "wells fargo", "merrill lynch", "calvin klein", "hugo boss",
        "tommy hilfiger", "louis vuitton",
        "aston martin", "philip morris", "albert heijn", "carl zeiss", "max planck", "jim beam", "johnnie walker",
        "jack daniels", "harley davidson", "ralph lauren", "jack wolfskin", "s oliver", "tom tailor", "peter hahn",
        "christian dior", "yves rocher", "estée lauder", "mary kay", "dr oetker", "marks spencer", "charles schwab",
    }
)  # fmt: skip
ARTICLES = words(
    "der die das den dem des ein eine einen einem einer eines dieser diese dieses jeder jede kein keine im am zum zur"
    " beim vom ins"
)
GERMAN = words(
    "der die das und ist nicht ich wir sie mit für von bitte ein eine den dem im zu auf hat es ihr ihre wurde bei nach"
    " zum zur grüße sehr herr frau mein meine uns wird sind haben dass wenn auch noch kommt oder war sich"
)
ENGLISH = words(
    "the and is are of to my you your i for with this that have has it we be can on please from at not by what how do"
    " would he she his her me a name phone say says said"
)
"""Small words that tell the two languages apart."""
