"""What addresses are made of, as patterns for `recognisers/address.py`: streets, flats, boxes, places and joints.

Those that end in `\\Z` are searched in the bounded stretch before a number; every repeat is bounded.
"""

from __future__ import annotations

import re

from feinschliff.privacy.address_words import COUNTRY, PROVINCE, RARE, STATE, STATE_NAME, SUFFIX, VAGUE


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REACH = 90
UP = r"(?![a-zß-öø-ÿ\d_])\w"  # a letter that is no small Latin one
WORD = rf"(?:{UP}(?:[\w'’-]|\.(?=-)){{0,40}}|(?:St|Dr|Prof|Sta|Gen)\.)(?![\w'’])"
SMALL = (
    r"(?:[dl]['’]|(?:a|al|am|an|and|da|das|de|dei|del|della|delle|den|der|des|di|do|dos|du|e|la|las|le|les|los|ob|of|on"
)
SMALL += r"|bei|im|na|nad|od|the|u|upon|v|van|von|vor|y|z)\s)"
SEP = r"(?:[,;]?[ \t]{0,3}\n[ \t>?*|,]{0,6}|[,;|·–-]?[ \t]{1,3})"

NUMBER = re.compile(r"(?<![\w$€£+@&=])(?<!\d[.,:/-])(?<!\w[_/])(?<![A-Z]{3}-)\d{1,7}(?!\d)")
NO_HOUSE = (
    r"(?![\w@€%])(?![.,:]\d|[ \u00a0]?[°²%€$£]|-[^\W\d_])"
    r"(?!\s(?i:Euro?|EUR|km|m|cm|Meter|Minuten|Min|Stunden|Tagen?|Uhr|Mal|Jahren?|Prozent|Personen|Stück|Wochen"
    r"|Monaten?"
    r"|of|von|bis|to|percent|minutes|hours|days|weeks|months|years|miles|people|times)\b)"
)
HOUSE = re.compile(r"\d{1,4}(?:(?:/\d{1,4}){1,3}|(?:\s?[a-zA-Z])?(?:\s?[-–/+]\s?\d{1,4}(?:\s?[a-z])?)?)" + NO_HOUSE)
HOUSE_ABROAD = re.compile(r"\d{1,4}(?:(?:/\d{1,4}){1,3}|[a-zA-Z]?(?:[-–]\d{1,4}[a-z]?)?)" + NO_HOUSE)

# German streets. The endings of the first list are hardly anything else, the others need a place or a cue beside them.
ENDING = (
    r"(?i:straße|strasse|str\.?|gasse|gässchen|allee|chaussee|platz|weg|damm|(?<!ä)ufer|(?<=[nldtgmhks-])ring"
    r"|promenade)"
)
ALONE = r"(?:Stra(?:ß|ss)e|Str\.?|Gasse|Allee|Chaussee|Platz|Weg|Damm|Ufer|Ring|Steig|Pfad|Markt|Wall|Promenade)"
NO_STREET = (
    r"(?i:\w{0,30}(?:bundes|landes|staats|kreis|produktions|fertigungs|wasch|maut)stra(?:ß|ss)e"
    r"|\w{0,30}(?:park|stell|sitz|steh|arbeits|lager|lade|studien|ausbildungs|liege|schlaf|spiel|camping"
    r"|praktikums|kita"
    r"|tabellen|speicher|ersatz|test|start|zelt|bild)platz"
    r"|\w{0,30}(?:rechts|heim|um|aus|hin|rück|arbeits|schul|dienst|lösungs|mittel|rettungs|flucht|werk)weg"
    r"|(?:sub)?string|spring|monitoring)"
)
ARTICLE = (
    r"(?:D(?:er|ie|as|en|em)|Dies\w{1,2}|Jed\w{1,2}|Ein\w{0,2}|Kein\w{0,2}|Mein\w{0,2}|Dein\w{0,2}|Sein\w{0,2}"
    r"|Ihr\w{0,2}"
    r"|Unser\w{0,2}|Welche\w?|Erster?|Zweiter?|Dritter?|Vierter?|Letzter?|Nächster?|Freier?|Bester?|Auf|Zum|Im"
    r"|Vom|Am|Pro)"
)
GERMAN_LAST = words(
    "straße strasse str str. gasse gässchen allee chaussee platz weg damm ufer ring promenade nr nr. steig pfad"
    " markt wall"
)
GERMAN_OF = re.compile(r"(?:Stra(?:ß|ss)e|Platz|Allee|Ufer)\s(?:de[rs]|am)\s")
OLD = r"(?:(?:Alt|Neu|Groß|Klein|Ober|Unter|Hinter|Vorder|Lang|Kurz|Hoh|Breit|Inner|Äußer)e[rnsm]?\s)"
GERMAN = re.compile(
    rf"(?<![\w-])(?!{NO_STREET}\s)(?:"
    rf"{OLD}?{UP}(?:[\w'’-]|\.(?=-)){{1,40}}{ENDING}"
    rf"|[a-zäöüß-]{{3,30}}(?:straße|strasse|str\.)"
    rf"|(?!{ARTICLE}\s)(?:{WORD}\s(?!\w{{2,25}}(?:er|e)\s))?{WORD}\sStr(?:a(?:ß|ss)e|\.)"
    rf"|(?!{ARTICLE}\s){UP}[\w-]{{1,30}}(?:er|e|s)\s{ALONE}"
    rf"|(?:Stra(?:ß|ss)e|Platz|Allee|Ufer)\s(?:de[rs]|am)\s(?:\d{{1,2}}\.\s)?{WORD}(?:\s{WORD})?"
    r")(?:\sNr\.?)?\s{0,2}\Z"
)
BEFORE_NAME = (
    r"(?:A[mn]|An\s(?:der|den|dem)|Auf\s(?:der|den|dem)|I[mn]|In\s(?:der|den|dem)|Zu[mr]|Unter\s(?:den|der|dem)|Beim"
    r"|Hinter\s(?:der|den|dem)|Vor\s(?:der|den|dem)|Bei\s(?:der|den|dem)|Über\s(?:der|den|dem))\s"
)
# Any capitalised words before a number.
ANY_WORDS = re.compile(rf"(?<![\w-])(?:{BEFORE_NAME})?{WORD}[ ](?:(?:{SMALL}){{0,2}}{WORD}[ ]){{0,3}}\Z")
INNER_NAME = re.compile(rf"(?<=[ ]){BEFORE_NAME}")
NO_NAME = frozenset(
    words(
        "seite paragraf absatz abs kapitel nummer nr no version windows python terminal gate room zimmer raum floor"
        " page"
        " platform gleis table tisch line linie level chapter section step schritt phase quartal teil part position"
        " punkt"
        " platz tabelle bild abbildung figure euro eur artikel rechnung bestellung auftrag ticket vertrag jahr jahre kw"
        " woche week day tag tel telefon phone fax konto id code box suite apt unit flat zip plz satz nummern district"
        " highway route jan januar january feb februar february mar march märz apr april mai may jun juni june jul juli"
        " july aug august sep sept september okt oct oktober october nov november dez dec dezember december"
    )
)

# Streets of other languages with the number behind: Via Roma 12, ul. Długa 12, Kossuth Lajos u. 51, Storgatan 5.
ABROAD_FIRST = words(
    "via viale vicolo piazza piazzale corso strada rue calle carrer rua rúa avenida avda avda. paseo travessa praça"
    " largo"
    " ul. ulica al. aleja os. λεωφόρος πλατεία οδός quai chemin avenue av av. boulevard plaza allée camino alameda"
    " estrada"
)
ABROAD_LAST = words(
    "gatan gata gaten vägen vegen veien vejen vej stien stigen vænget krogen straat laan gracht plein dreef katu kuja"
    " intie yntie äntie antie stræti tänav maantee vegur terrasse"
)
HUNGARIAN = words("utca út útja tér tere körút krt. rkp. köz")
ABROAD = re.compile(
    rf"(?<![\w-])(?:(?i:{'|'.join(map(re.escape, ABROAD_FIRST))})[ ](?:(?:{SMALL}){{0,3}}{WORD}[ ,]){{1,5}}"
    r"|(?:rue|rua|via)[ ](?:du|de|da|do|della)[ ](?:la[ ])?\w{3,20}[ ]"
    rf"|(?:{WORD}[ ]){{1,3}}(?P<short>u\.)[ ]"
    rf"|(?:[^\W\d_]{{3,25}}[ ]){{1,3}}(?:{'|'.join(map(re.escape, HUNGARIAN))})[ ]"
    rf"|(?:{WORD}[ ]){{0,2}}\w{{0,30}}(?:{'|'.join(ABROAD_LAST)})[ ]"
    r")n?[º°]?[ ]?\Z"
)
FIRST_WORDS = frozenset(ABROAD_FIRST)
LAST_WORDS = (*ABROAD_LAST, *HUNGARIAN, "u.")

# English streets: the number stands before.
AIM = r"(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b\.?)"
NO_STREET_NAME = (
    r"(?!(?i:minutes?|mins?|hours?|days?|weeks?|months?|years?|miles?|km|way|lane|percent|stars?|steps?)[\s-]"
    r"|(?:more|other|people|new|different|open|long|short|dead|busy)\s)"
)
NAME = rf"(?!(?:Suite|Apt|Apartment|Unit|Flat)\b){WORD}"
ENGLISH = re.compile(
    rf"(?:[A-Za-z]|[-/]\d{{1,5}})?[ ]{NO_STREET_NAME}(?:"
    rf"(?:{AIM}[ ])?(?:(?:{WORD}|\d{{1,3}}(?:st|nd|rd|th)|of|the|de|la)[ ]){{1,4}}"
    rf"(?:(?P<sure>{SUFFIX}|str)|(?P<vague>{VAGUE})|(?P<rare>{RARE}))\b(?!['’-])"
    rf"(?:(?<=St|Rd|Dr|Ln|Ct|Av|Pl|Sq)\.|(?<=Ave|Str|str|Ter|Cir|Trl|Hwy)\.|(?<=Blvd|Pkwy|Cres|Gdns)\.)?(?:[ ]{AIM})?"
    rf"|(?P<small>(?:(?!(?:and|or|to|on|in|the|for|of|a)\b)[a-z'’]{{2,20}}[ ]){{1,2}}"
    rf"(?:street|road|avenue|ave|boulevard|blvd)\b)"
    rf"|(?P<french>(?i:rue|avenue|av|boulevard|bd|impasse|chemin|quai|allée|(?:place|route|cours"
    rf"|square)(?=\sd[eu]))\.?[ ]"
    rf"(?:{SMALL}){{0,3}}{NAME}(?:[ -](?:{SMALL}){{0,2}}{NAME}){{0,3}}|rue[ ](?:d\w{{1,2}}[ ])?[\w'’-]{{3,25}})"
    rf"(?![\w'’-]|[ ]\d)"
    rf"|(?P<broad>Broadway|Avenue[ ](?:of[ ]the[ ]{WORD}|[A-Z]))\b(?!['’-])"
    rf"|(?P<highway>(?i:(?:state|county|us)[ ](?:route|road|highway)|highway|hwy|route)[ ]\d{{1,4}}))"
)

# Flats and boxes.
FLAT_WORDS = frozenset(
    words(
        "suite ste apt apartment unit flat floor level building bldg lot"
        " whg wohnung top stiege room rm box postfach psc cmr correos postale"
    )
)
ENDS_OF_NAME = (" ", "\n", ".", "\u00a0", "#", "\t")
FLAT = re.compile(
    r"(?<!\w)(?:(?:(?P<sure>(?i:suite|ste\.|apt\.?|apartment))|(?i:unit|flat|floor|level|building|bldg\.?|lot|whg\.?"
    r"|wohnung|top|stiege|room|rm\.))\s#?\s?|#\s?)\Z"
)
BOX = re.compile(
    r"(?<!\w)(?i:p\.?\s?o\.?\s?box|g\.?p\.?o\.?\sbox|post\soffice\sbox|postbox|postfach"
    r"|apartado(?:\sde\scorreos)?|bo[iî]te\spostale)\s#?\s?\Z"
)
FORCES_BOX = re.compile(r"(?<!\w)(?i:psc|unit|cmr)\s\Z")
FORCES_NUMBER = re.compile(r"(?i)\d{1,5},?\sbox\s\d{1,5}(?!\w)")
TITLE = re.compile(r"(?<!\w)[A-Z]\w+\s\Z")
BOX_NUMBER = re.compile(r"\d{1,7}(?:[ ]\d{2,3}){0,3}(?!\d)")

# Places with a postcode.
TOWN = (
    r"(?:(?:Bad|Sankt|St\.|Neu|Alt|Groß|Klein|Markt|Schwäbisch|Hansestadt|Lutherstadt|Hann\.|Den|La|Le|Les|Los"
    r"|San|Santa)"
    r"\s)?"
    rf"{UP}[\w'’-]{{1,30}}(?![\w'’])"
    rf"(?:\s(?:a[mn]|i[mn]|ob|vor|bei|[avio]\.)\s?(?:(?:der|den|dem|d\.)\s?)?{UP}[\w-]{{2,30}}"
    rf"|\s?\({UP}[\w./ -]{{1,20}}\))?"
    rf"(?:\s(?:Cedex\s\d{{1,2}}|[KVSØNC]\b))?"
)
PLACE = re.compile(rf"[ ](?P<town>{TOWN})(?!\s\d)")
LAND_CODE = re.compile(r"(?<!\w)(?:D|DE|A|AT|CH|L|FL|F|I|NL|B)[-–]\s?\Z")
NO_TOWN = re.compile(
    r"(?i)(?:euro?|stück|mitarbeiter\w*|kund\w*|kilometer|zeilen?|punkte?n?|personen|exemplare\w?|einwohner\w*|menschen"
    r"|besucher\w*|zuschauer\w*|tonnen|liter|watt|schritte\w?|fälle\w?|daten\w*|bytes?|tokens?|dollar|franken|mark"
    r"|nutzer\w*|teile\w?|seiten|wörter\w?|zeichen|\w*beispiele\w?|bilder\w?|aufrufe\w?|anfragen|tage\w?"
    r"|jahre\w?|stunden"
    r"|minuten|sekunden|mal|quadratmeter|beschäftigte\w?|arbeitnehmer\w*|bitte|ich|wir|die|der|das|sie|es|herr|frau|und"
    r"|mwst|\w+(?:nummer|ung|ungen|keit|heit))\Z"
)
KNOWN_TOWN = re.compile(
    r"(?i)(?:bad\s.+|sankt\s.+|berlin|hamburg|münchen|köln|frankfurt|stuttgart|düsseldorf|dortmund|essen|leipzig"
    r"|bremen|dresden"
    r"|hannover|nürnberg|duisburg|bochum|wuppertal|bielefeld|bonn|münster|karlsruhe|mannheim|augsburg|kiel"
    r"|aachen|chemnitz"
    r"|halle|magdeburg|freiburg|krefeld|lübeck|mainz|erfurt|rostock|kassel|hagen|saarbrücken|potsdam|hamm|ulm"
    r"|jena|gera|fürth"
    r"|herne|trier|koblenz|siegen|cottbus|worms|gießen|hanau|celle|hof|kleve|unna|marl|moers|neuss|hilden"
    r"|ratingen|soest|peine"
    r"|wien|graz|linz|salzburg|innsbruck|zürich|basel|bern|genf|luzern|lausanne|paris|lyon|marseille|madrid"
    r"|barcelona|roma|milano"
    r"|torino|napoli|amsterdam|rotterdam|bruxelles|[\w-]{2,25}(?:stadt|burg|berg|heim|hausen|ingen|dorf|bach"
    r"|furt|feld|kirchen"
    r"|haven|brücken?|stein|itz|münde|rode|leben|walde|born|büttel|stedt|horst|lingen|weiler|wangen|fels|beck"
    r"|holz|büren|zell))"
    r"(?=\Z|[\s(-])"
)
BEFORE_PLACE = re.compile(r"(?i)(?:\b(?:in|aus|nach|bei|plz|wohnort|ort|ortschaft)[:\s]{1,3}|,\s)(?:\w{1,2}-)?\Z")
AMERICAN = re.compile(
    rf"(?<![\w-])(?:(?:(?:{WORD}\s){{0,2}}{WORD},?\s)?(?P<state>{STATE})|(?:{WORD}\s){{0,2}}{WORD},\s(?P<name>{STATE_NAME}))"
    r",?\s\Z"
)
# States that are words as well: they need the comma of "Portland, OR 97201".
WORD_STATES = {"IN", "OR", "OK", "ME", "HI", "OH", "MA", "PA", "AL", "LA", "DE", "ID", "MS"}
FORCES = re.compile(r"(?i:(?<!\w)(?:us(?:s|ns|cgc|nv|ns)\s[\w-]{2,25}\s)?[afd]po,?\s(?:aa|ae|ap),?\s)\Z")
AUSTRALIAN = re.compile(rf"(?<![\w-])(?:{WORD}\s){{0,2}}{WORD},?\s(?:NSW|VIC|QLD|SA|WA|TAS|NT|ACT),?\s\Z")
ZIP_CUE = re.compile(
    r"(?i)\b(?:zip(?:\s?code)?|postal\s?code|post\s?code|postleitzahl|plz)(?:\s(?:is|ist|lautet|war|was))?[\s:=]{1,3}\Z"
)
ZIP = re.compile(r"\d{3,7}(?:[- ]\d{2,4})?(?:[ ][A-Z]{2})?(?!\w)")
BRITISH = re.compile(
    rf"(?<![\w-])(?:(?:{WORD},?\s){{0,2}}{WORD},?\s)?"
    r"(?P<code>(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE"
    r"|K[ATWY]|L[ADELNSU]?"
    r"|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
    r"\d[\dA-Z]?[ ]\d[ABD-HJLNP-UW-Z]{2}"
    r"|[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]\d[ABCEGHJ-NPRSTV-Z]\d)(?![\w-])"
)
BRITISH_END = re.compile(r"\d[A-Z][A-Z\d](?!\w)")
TOWN_END = re.compile(r"\s{0,2}(?:[\n.,;:)!?]|\Z)")

CITY = rf"(?:(?:{SMALL}){{0,2}}{WORD}(?:[ ](?:{SMALL}){{0,2}}{WORD}){{0,3}}(?:[ ]\({WORD}\))?)"
# What may follow a street: its town with state and zip, or with the country.
TAIL = re.compile(
    rf"\.?{SEP}(?:{CITY}(?:{SEP}|\s{{0,2}},\s?))?"
    rf"(?:{COUNTRY}(?!\w)(?:[ ]\d{{4,6}}(?!\d))?"
    rf"|(?!(?:[Nn]o|(?i:tel|fax|nr|am|im|in|ab|id|pin|plz|zip|box|psc|apt|der|die|und"
    rf"|and))\s)[A-Za-z0-9]{{2,3}}\s{{1,2}}"
    rf"(?:(?:{COUNTRY}[ ])?\d{{5}}(?:-\d{{3,4}})?|(?<=[A-Z]{{2}}\s)\d{{4}})(?!\w)"
    rf"|[A-Z]{{2,3}}\s{{1,2}}{COUNTRY}(?!\w))"
    rf"|\.?{SEP}{CITY},?[ ](?:{STATE}|{STATE_NAME}|{PROVINCE})(?![\w-])"
)
# After a flat the line goes on with the town: "Apt. 4 Springfield", "Suite 20 Richmond VIC".
TOWN_BEHIND = re.compile(rf"[ ]{CITY}(?:(?<=[ ][A-Z]{{2}})|(?<=[ ][A-Z]{{3}})|(?=\s{{0,2}}(?:[\n.,;:!?)]|\Z)))(?!\w)")
STREET_AT_CORNER = rf"(?:(?:[Uu]l\.|{WORD}|\d{{1,5}}(?:st|nd|rd|th)?)(?:[ ](?:str\b|{WORD}|{SMALL}|\d{{1,4}})){{0,5}})"
CORNER = re.compile(
    rf"\b(?:corner|(?:at|near|to|from)[ ](?:the[ ])?(?:intersection|junction))[ ]of[ ]"
    rf"(?P<streets>{STREET_AT_CORNER}[ ](?:and|&)[ ]{STREET_AT_CORNER})(?!\w)"
)
"""Two streets that meet are one place: "the corner of Main Street and 2nd Avenue"."""
GAP = re.compile(
    rf"\.?{SEP}{{0,2}}(?:in\s|(?:OT\s)?{CITY}{SEP}(?:(?:D|A|CH)-)?|\d\.\s?(?:OG|Stock|Etage)[\s,]{{1,2}}|(?:EG"
    rf"|DG)[\s,]{{1,2}})?"
)
LEAD = re.compile(r"(?<![\w.,:/-])\d{2,6}[ ]\Z")
LEAD_AT = re.compile(r"(?:^|[\n>?]|:[ ]|\b(?:at|in|on|to|is)[ ])\s{0,3}\d{2,6}[ ]\Z")

LONGEST_GAP = 60
OTHER_NUMBER = re.compile(
    r"(?i)(?:nummer|number|\bnr|\bno|\bid|order|auftrag|bestellung|ticket|vorgang|rechnung|invoice|police"
    r"|vertrag|kunde|konto)"
    r"[^\w\n]{0,3}\Z"
)
FLAT_NUMBER = re.compile(r"\d{1,5}[A-Za-z]?(?!\w|[.,/]\d|%)")
AMERICAN_ZIP = re.compile(r"\d{5}(?:-\d{4})?(?![\w-])")
FOUR = re.compile(r"\d{4}(?!\w)")

CUE_GERMAN = r"(?:\w{0,20}adresse|\w{0,15}anschrift|wohn(?:haft|t|e|en|st|te|ort)|zieht\sum|umgezogen|umzug|gemeldet)"
CUE_ENGLISH = (
    r"(?:address(?:es)?|(?:lives?|lived|living|resid(?:es?|ing)|located|side|office\sis|restaurant\sis"
    r"|off)\s(?:at|on|in|of)"
    r"|(?:return|sent|moved|deliver(?:ed)?|ship(?:ped)?|com(?:e|ing)|invited)\sto|meet(?:ing)?(?:\s(?:you|me|us|him|her|them))?\sat"
    r"|(?:stay(?:s|ed|ing)?|find\s(?:me|us)|visit\s(?:me|us)|pick\s\w{2,4}\sup|drop\s\w{2,4}\soff|held|based)\sat"
    r"|(?:home|house|shop|store)\sis(?:\s(?:at|on|in))?|corner\sof)"
)
CUE = re.compile(
    rf"(?i)\b(?:{CUE_GERMAN}|{CUE_ENGLISH})(?:[^\w\n]|\s|\b(?:is|ist|lautet|nun|jetzt|now|in|an|at|nach|der|to"
    rf"|user|here|they"
    rf"|are|neue|new|seit)\b){{0,12}}(?:\d{{2,6}}[ ])?\Z"
)

# A street without a number, where somebody lives: "I live on Oak Avenue".
LIVED_ON = re.compile(
    r"\b(?:liv(?:es?|ed|ing)|resid(?:es?|ed|ing)|located|moved|stay(?:s|ed|ing)|house|home|apartment|office)"
    rf"(?:[ ](?:is|are|was))?[ ](?:at|on|in|to|off|from)[ ](?P<streets>(?:{WORD}[ ]){{1,3}}{SUFFIX})(?![\w'’-])"
)


# Without one of these a vague street cannot become certain.
COMPANY = re.compile(r"\d{4}|(?i:suite|apt|unit|flat|apartment)")
CUE_WORD = re.compile(rf"(?i){CUE_GERMAN}|{CUE_ENGLISH}")
