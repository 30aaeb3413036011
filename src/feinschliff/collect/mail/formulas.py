"""The words of which closing formulas are built, in German, English, dialects and abbreviations.

There are more formulas than any list holds ("Imkerliche Grüße", "Liabe Grüße von der Hütte"). What they share: a noun
of greeting, words before it that describe it, perhaps a place or people behind it, but nothing that makes a sentence.
"""

from __future__ import annotations

import re

NAME = (
    r"(?:(?:dr|prof|dipl|ing|mag|i\. ?[av])\.?[ -]?)*[A-ZÄÖÜÇŞİŠŽĐ][\w.'’-]*"
    r"(?: (?:von|vom|van|de|der|dem|das|die|zu|zum|aus|im|und|and|from|of|at|the|&|\+|u\."
    r"|[A-ZÄÖÜÇŞİŠŽĐ][\w.'’-]*)){0,4}"
)
SENTENCE = re.compile(
    r"\b(?:ich|wir|mir|uns|du|sie|soll\w*|ist|sind|hat|haben?|wird|kann|könn\w+|nicht"
    r"|(?-i:I)(?!\.)|we|(?<!thank )you|it|is|are|was|has|have|will|can|please|not)\b",
    re.IGNORECASE,
)
"""Words that most formulas do without."""
OPENS = re.compile(
    r"(?:gr(?:ü|ue|ia)(?:ß|ss) (?:gott|di[rc]?h?|euch|sie)|grü[ae]?zi|hallo|hello|hi|hey|dear|sehr geehrte"
    r"|liebe[rs]?(?! gr)|(?:einen )?(?:schönen )?guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening|day))\b",
    re.IGNORECASE,
)
"""How mails open."""
PREFACE = re.compile(
    r"(?:(?:ich|wir) verbleiben? (?:daher )?|in diesem sinne,? |bis dahin,? |so long,? )", re.IGNORECASE
)
EMOTICON = re.compile(r"[:;]'?-?[)(DPp](?!\w)|<3|\^\^")

_NEXT = r"(?:[ ,]*[&+/] *|[ ,]+)"
_BEFORE = (
    r"(?:(?:[\w’']{1,4}|einen?|thanks|für heute|verbleiben?|[\w’'-]+(?:e[nmrs]?|i|a|ste)|[\w’'-]+\.)"
    + _NEXT
    + r"){0,6}"
)
"""Short words, adjectives by their ends, abbreviated ones."""
_BEHIND = r"(?:(?:,(?= auch))? (?:\w{1,4}\.|[^\s,.!?:;]+)){0,8}"
_GREETING = (
    rf"{_BEFORE}(?:\w*gr(?:u|ua)(?:ß|ss)|gr(?:ü|ue|üe|ia)(?:ß|ss)(?:e[nr]?|le|li|chen|la)|grüess|hochachtung"
    rf"|umarmung(?:en)?|empfehlung(?:en)?|küss(?:e|chen))\b{_BEHIND}"
)
_REGARDS = (
    r"(?:(?:with|in|all|and|the|my|our|a|very|many|lots|of|thanks|thank you|best|good|kind|warm|fond|sincere|sunny"
    rf"|big|yours|\w+(?:est|ly|al|ed|'s)){_NEXT}){{0,6}}"
    rf"(?:regards?|rgds|wishes|greetings|salutations|compliments|solidarity|hugs|kisses){_BEHIND}"
)
_YOURS = (
    r"(?:very |most |ever )*(?:yours?|sincerely|faithfully|truly|respectfully|cordially|gratefully|fraternally)"
    r"(?: (?:very )?(?:in \w+|aye|ever|always|as ever|etc|\w+ly|\w+fully|yours)){0,3}"
)
_ABBREVIATED = (
    r"m\.? ?f\.? ?g|m\.? ?b\.? ?g|[lvbhs]\.? ?g|[gv]?lg|ggl?g|lgr?|gr|grz|hzl|fg|[bk]\.? ?r|b?\.? ?rgds|tks|brs|kgrds"
    r"|xo(?:xo)*|x{1,3}|hdl|hdgdl|73"
)
_FAREWELL = (
    r"hochachtungsvoll|ergebenst|herzlichst|(?:ganz )?herzlich|bestens|lieben? gr|ihre?|eure?|deine?"
    r"|alles (?:liebe|gute|beste|schöne)(?: und .{2,30})?|cheers(?: (?:mate|all|guys|for now|again))?|ta"
    r"|(?:all )?(?:my |the )?(?:very )?best|(?:kindly|warmly|fondly)"
    r"|(?:lots of |all my |with |much )*love(?: (?:to all|from .{2,30}|and .{2,20}))?"
    r"|take care|bye(?: for now|-bye| bye)?|all good wishes|tschü(?:ß|ss?)i?|tschö|ade|baba|adieu"
    r"|pf[üi]+a?t\w*(?: (?:di|eich|euch))?|uf ?wiederluege|(?:auf )?wieder(?:sehen|hören|schauen)|bussi"
    r"|mach'?s? ?'?(?:t )?gut|haut? rein|hol di (?:fuchtig|munter)|munter bl[ie]+ben|tüdelü|slán|sl[àa]inte|hooroo"
    r"|(?:petri|weid|waid|ski|berg|gut)(?:manns)?[ -]?heil|gut (?:holz|pfad|licht|schuss|schlag|ton|blatt|kick|spiel"
    r"|ziel|flug|wind)"
    r"|(?:\w+ ){0,3}(?:groet(?:en|jes)?|cordialement|salutations|saluti|saludos?|pozdrawiam|selamlar|saygılarımla"
    r"|hälsningar|hilsen|mvh|terveisin|abrazos?|bisous)"
    r"|horrido|allzeit .{3,20}|mit freundlichem|in (?:diesem sinne|liebe|verbundenheit|freundschaft|solidarity|haste"
    r"|eile)|peace|respectfully submitted|over and out|ttfn|toodle-?oo|laters?|stay (?:safe|well)|keep well|over"
)
_THANKS = (
    r"thanking you|(?:(?:many|kind|with|so many|a thousand|grateful)* ?thanks?(?: you)?|thx|thnx|tnx|much appreciated)"
    r"(?:,? (?:you|so|very|much|in advance|in anticipation|again|a lot|a million|a bunch|and|kindly|all|ever so"
    r"|for (?:your|the|all|any) .{3,40})){0,3}"
    r"|(?:(?:vielen|besten|herzlichen|lieben|schönen|tausend|1000|recht|mit|vorab|ganz|muchas|mille|tusen) ?)*"
    r"(?:dank|danke?(?:schön)?|merci|gracias|obrigad[oa]|grazie|ta[ck]k|bedankt)"
    r"(?: (?:schön|sehr|dir|euch|ihnen|im voraus|vorab|und|vielmals|nochmals?|fürs? .{3,40})){0,3}"
)
_UNTIL = (
    r"ciao|tschau|servus|ahoi|moin|shalom|salut|namast[eé]|glück ?(?:auf|ab)"
    r"|bis (?:\w[\w.:]* ){0,4}\w+"
    r"|(?:see|talk to|speak|catch) (?:you|ya|u)?(?: (?:soon|then|later|on \w+day|tomorrow|there|around|up)){1,2}"
    r"|see (?:you|ya|u) .{2,30}|(?:speak|talk|more) soon|until (?:then|soon|\w+day)"
)
_WISH = (
    r".{0,40}\b(?:gegrüßt|wünsch(?:t|en)(?: .{2,20})?)"
    r"|(?:viel|alles|gute[nrs]?|frohe[sn]?|(?:einen? )?schöne[ns]?|gottes|komm(?:t|en sie)? gut|weiterhin"
    r"|immer) .{3,40}"
    r"|(?:have|enjoy|happy|good|all|every|stay|take|keep|god|wishing|hope|here's to|onwards?|safe) ?.{0,40}"
    r"|(?:looking forward|freundlichst|in erwartung).{0,40}|mit (?:\w+ ){0,3}\w+"
)
_ON_BEHALF = r"im auftrag|in vertretung|(?:i\. ?[av]\.?|ppa\.?|gez\.?) .{1,60}|(?:for and )?on behalf of .{2,60}"
_SOMEBODY = (
    r"(?:ihre?|eure?|euer|deine?|der|die|das|eine?|an?|your|the) (?:[\w’'-]+ ){0,3}"
    r"(?:m[uü]tter|vater|eltern\w*|nachbar\w*|kund\w{1,4}|leser\w*|(?:ver)?mieter\w*|gast|gäste|gastgeber\w*|bürger\w*"
    r"|freund\w*|oma|opa|bruder|schwester|sohn|tochter|onkel|tante|patient\w*|mitglied\w*|anwohner\w*|bewohner\w*"
    r"|familie|chef\w*|azubi\w*|jungs|mädels|parents?|mother|father|customers?|readers?|neighbou?rs?|residents?"
    r"|tenants?|friends?|guests?|fans?|boys|girls|family|crew|brother|sister|son|daughter|uncle|aunt|committee|board)\b"
    r"(?: [\w.’'-]+){0,5}"
)
_COMPANY = (
    r"(?:[Ii]hre?|[Ee]ure|[Ee]uer|[Dd]eine?|[Yy]our|[Tt]he|[Dd]as?) (?:[\w.&’'-]+ ){0,4}"
    r"[\w-]*(?:[Tt]eam|[Ss]ervice|[Aa]bteilung|[Ss]upport|[Bb]etreuung|[Rr]edaktion|[Vv]erwaltung|[Bb]üro|[Cc]rew"
    r"|[Vv]orstand|[Vv]ertretung|[Rr]at)(?: [\w.&-]+){0,4}"
    r"|(?:Ihre?|Eure|Euer|Deine?) [A-ZÄÖÜ][\w.&-]+(?: [\w.&-]+){0,5}|.{2,40} [Tt]eam"
)
ONLY_AT_THE_END = re.compile(rf"{_GREETING}|{_REGARDS}|{_YOURS}|{_ABBREVIATED}|{_FAREWELL}", re.IGNORECASE)
ALSO_SAID = re.compile(rf"{_UNTIL}|{_WISH}|{_THANKS}", re.IGNORECASE)
"""Thanks and wishes also stand within mails."""
SENDS_GREETINGS = re.compile(
    r"(?:es |herzlich(?:st)? |freundlich(?:st)? |mit .{3,20} )?grü(?:ß|ss)(?:t|en)(?: (?!gott)[^\s,.!?:;]+){0,5}",
    re.IGNORECASE,
)
SIGNED_AS = re.compile(rf"(?i:{_ON_BEHALF}|{_SOMEBODY})|(?!.*\d)(?:{_COMPANY})")
"""Not a name, but who somebody is: "Ihr Praxisteam", "Die Nachbarn von gegenüber"."""
ABBREVIATED_WITH_NAME = re.compile(rf"(?i:{_ABBREVIATED})[ ,.!–-]+(?:{NAME}|[^\d?:,\s]+(?: [^\d?:,\s]+){{0,2}})")
WHO = re.compile(
    r"(?:(?i:deine?|eure?|euer|ihre?|your|die|der|das|the) )?"
    rf"(?:{NAME}(?:, [^,]{{2,30}})?|[A-ZÄÖÜ]\S*(?: [\w.&/-]+){{0,3}})"
)
ADDRESSED = re.compile(r"(?:Herr|Frau|Mrs?|Ms)\b")
"""Whom thanks are for."""
SMALL_NAME = re.compile(r"[a-zäöüß]{2,12}(?: (?:&|und|u\.) [a-zäöüß]{2,12})?")
ARTICLE = re.compile(r"(?:Ihr|Das?) ")
JOINT = re.compile(r"\s*(?:/|&|\+|,|\bund\b|\band\b)\s*", re.IGNORECASE)
