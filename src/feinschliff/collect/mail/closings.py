"""The formulas that close a mail, told by how they are built: German, English, dialects, abbreviations.

There are more of them than any list holds ("Imkerliche Grüße", "Liabe Grüße von der Hütte"). What they share: a noun of
greeting, words before it that describe it, and perhaps a place or people behind it, but nothing that makes a sentence.
"""

from __future__ import annotations

import re

LONGEST = 70
MOST_WORDS = 10
LONGEST_THANKS = 3
"""Words; more of them with a full stop are a sentence."""
NAME = (
    r"(?:(?:dr|prof|dipl|ing|mag|i\. ?[av])\.?[ -]?)*[A-ZÄÖÜÇŞİŠŽĐ][\w.'’-]*"
    r"(?: (?:von|van|de|der|zu|und|and|&|\+|u\.|[A-ZÄÖÜÇŞİŠŽĐ][\w.'’-]*)){0,4}"
)
_SENTENCE = re.compile(
    r"\b(?:ich|wir|mir|uns|du|sie|soll\w*|ist|sind|hat|haben?|wird|kann|könn\w+|nicht"
    r"|i|we|you|it|is|are|was|has|have|will|can|please|not)\b",
    re.IGNORECASE,
)
"""Words that most formulas do without."""
_OPENS = re.compile(
    r"(?:gr(?:ü|ue|ia)(?:ß|ss) (?:gott|di[rc]?h?|euch|sie)|grü[ae]?zi|hallo|hello|hi|hey|dear|sehr geehrte|liebe[rs]?(?! gr)"
    r"|(?:einen )?(?:schönen )?guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening|day))\b",
    re.IGNORECASE,
)
"""How mails open."""
_BEFORE = (
    r"(?:(?:mit|in|m|den|die|einen?|ganz|und|u|and|so|vlg|thx|dank|thanks|bis|für heute|verbleiben?"
    r"|[\w’'-]+(?:e[nmrs]?|i|a|ste)|[\w’'-]+\.)(?:[ ,]*[&+/][ ]*|[ ,]+))"
)
_BEHIND = r"(?: (?:\w{1,4}\.|[^\s,.!?:;]+)){0,8}"
_GREETING = (
    rf"{_BEFORE}{{0,6}}(?:\w*gr(?:u|ua)(?:ß|ss)|hochachtung|gr(?:ü|ue|üe|ia)(?:ß|ss)(?:e[nr]?|le|li|chen|la)|grüess|umarmung(?:en)?"
    rf"|empfehlung(?:en)?|küss(?:e|chen))\b{_BEHIND}"
)
_GREETS = r"(?:es |herzlich(?:st)? |freundlich(?:st)? |mit .{3,20} )?grü(?:ß|ss)(?:t|en)(?: (?!gott)[^\s,.!?:;]+){0,5}"
_REGARDS = (
    r"(?:(?:with|in|all|and|the|my|our|a|very|many|lots|of|thanks|thank you|best|good|kind|warm|fond|sincere|sunny"
    r"|big|yours|\w+(?:est|ly|al|ed|'s))(?:[ ,]*[&+/][ ]*|[ ,]+)){0,6}"
    rf"(?:regards?|rgds|wishes|greetings|salutations|compliments|solidarity|hugs|kisses){_BEHIND}"
)
_YOURS = (
    r"(?:very |most |ever )*(?:yours?|sincerely|faithfully|truly|respectfully|cordially|gratefully|fraternally)"
    r"(?: (?:very )?(?:in \w+|aye|ever|always|as ever|etc|\w+ly|\w+fully|yours)){0,3}"
)
_ABBREVIATED = (
    r"m\.? ?f\.? ?g|m\.? ?b\.? ?g|[lvbhs]\.? ?g|[gv]?lg|ggl?g|lgr?|gr|grz|hzl|fg|[bk]\.? ?r|b?rgds|brs|kgrds"
    r"|xo(?:xo)*|x{1,3}|hdl|hdgdl|73"
)
_FAREWELL = (
    r"hochachtungsvoll|ergebenst|herzlichst|(?:ganz )?herzlich|bestens|alles (?:liebe|gute|beste|schöne)(?: und .{2,30})?"
    r"|ihre?|eure?|deine?|lieben? gr|(?:all )?(?:my |the )?(?:very )?best|cheers(?: (?:mate|all|guys|for now|again))?|ta"
    r"|(?:lots of |all my |with |much )*love(?: (?:to all|from .{2,30}|and .{2,20}))?|(?:kindly|warmly|fondly)"
    r"|take care|bye(?: for now|-bye| bye)?|all good wishes|tschü(?:ß|ss?)i?|tschö|ade|baba|adieu"
    r"|pfi?[aü]t\w*(?: (?:di|eich|euch))?|uf ?wiederluege|(?:auf )?wieder(?:sehen|hören|schauen)|bussi"
    r"|mach'?s? ?'?(?:t )?gut|haut? rein|hol di (?:fuchtig|munter)|munter bl[ie]+ben|tüdelü|slán|sl[àa]inte|hooroo"
    r"|(?:petri|weid|waid|ski|berg|gut)(?:manns)?[ -]?heil|gut (?:holz|pfad|licht|schuss|schlag|ton)"
    r"|(?:\w+ ){0,3}(?:groet(?:en|jes)?|cordialement|salutations|saluti|saludos?|pozdrawiam|selamlar|saygılarımla"
    r"|hälsningar|hilsen|mvh|terveisin|abrazos?|bisous)"
    r"|horrido|allzeit .{3,20}|mit freundlichem|in (?:diesem sinne|liebe|verbundenheit|freundschaft|solidarity|haste"
    r"|eile)|peace|respectfully submitted|over and out|toodle-?oo|laters?|stay (?:safe|well)|keep well|over"
)
_THANKS = (
    r"ciao|tschau|servus|ahoi|moin|shalom|salut|namast[eé]|glück ?(?:auf|ab)|.{0,40}\b(?:gegrüßt|wünsch(?:t|en)(?: .{2,20})?)"
    r"|thanking you|(?:(?:many|kind|with|so many|a thousand|grateful)* ?thanks?(?: you)?|thx|thnx|tnx|much appreciated)"
    r"(?:,? (?:you|so|very|much|in advance|in anticipation|again|a lot|a million|a bunch|and|kindly|all|ever so"
    r"|for (?:your|the|all|any) .{3,40})){0,3}"
    r"|(?:(?:vielen|besten|herzlichen|lieben|schönen|tausend|1000|recht|mit|vorab|ganz) ?)*"
    r"(?:dank|danke?(?:schön)?|merci|gracias|obrigad[oa]|grazie|ta[ck]k|bedankt)(?: (?:schön|sehr|dir|euch|ihnen|im voraus|vorab|und|vielmals|nochmals?"
    r"|für (?:die|ihre|eure|deine) .{3,40})){0,3}"
    r"|bis (?:\w+ ){0,2}(?:bald|dann|denn|danni|gleich|später|(?:über)?morgen|nachher|tage|woche|\w+tag|demnächst|neulich)"
    r"(?: (?:dann|früh|abend|mal|um .{1,12}|im .{2,20}|in .{2,20}))?"
    r"|(?:see|talk to|speak|catch) (?:you|ya|u)?(?: (?:soon|then|later|on \w+day|tomorrow|there|around|up)){1,2}"
    r"|(?:speak|talk|more) soon|until (?:then|soon|\w+day)"
    r"|(?:viel|alles|gute[nrs]?|frohe[sn]?|(?:einen? )?schöne[ns]?|gottes|komm(?:t|en sie)? gut|weiterhin|immer) .{3,40}"
    r"|(?:have|enjoy|happy|good|all|every|stay|take|keep|god|wishing|hope|here's to|onwards?|safe) ?.{0,40}"
    r"|(?:looking forward|freundlichst|in erwartung).{0,40}|mit (?:\w+ ){0,3}\w+"
)
_COMPANY = (
    r"(?:[Ii]hre?|[Ee]ure|[Ee]uer|[Dd]eine?|[Yy]our|[Tt]he|[Dd]as?) (?:[\w.&’'-]+ ){0,4}[\w-]*(?:[Tt]eam|[Ss]ervice|[Aa]bteilung|[Ss]upport"
    r"|[Bb]etreuung|[Rr]edaktion|[Vv]erwaltung|[Bb]üro|[Cc]rew|[Vv]orstand|[Vv]ertretung|[Rr]at)(?: [\w.&-]+){0,4}"
    r"|(?:Ihre?|Eure|Euer|Deine?) [A-ZÄÖÜ][\w.&-]+(?: [\w.&-]+){0,5}|.{2,40} [Tt]eam"
)
_ON_BEHALF = r"im auftrag|in vertretung|(?:i\. ?[av]\.?|ppa\.?|gez\.?) .{1,60}|for and on behalf of .{2,60}"
_PREFACE = re.compile(
    r"(?:(?:ich|wir) verbleiben? (?:daher )?|in diesem sinne,? |bis dahin,? |so long,? )", re.IGNORECASE
)
_STRONG = re.compile(rf"{_GREETING}|{_REGARDS}|{_YOURS}|{_ABBREVIATED}|{_FAREWELL}", re.IGNORECASE)
_WEAK = re.compile(_THANKS, re.IGNORECASE)
_SOMEBODY = (
    r"(?:ihre?|eure?|euer|deine?|der|die|das|eine?|an?|your|the) (?:[\w’'-]+ ){0,3}(?:m[uü]tter|vater|eltern\w*|nachbar\w*"
    r"|kund\w{1,4}|leser\w*|(?:ver)?mieter\w*|gast|gäste|gastgeber\w*|bürger\w*|freund\w*|oma|opa|bruder|schwester|sohn"
    r"|tochter|onkel|tante|patient\w*|mitglied\w*|anwohner\w*|bewohner\w*|familie|chef\w*|azubi\w*|jungs|mädels"
    r"|parents?|mother|father|customers?|readers?|neighbou?rs?|residents?|tenants?|friends?|guests?|fans?|boys|girls"
    r"|family|crew|brother|sister|son|daughter|uncle|aunt|committee|board)\b(?: [\w.’'-]+){0,5}"
)
_SIGNED = re.compile(rf"(?i:{_ON_BEHALF}|{_SOMEBODY})|(?!.*\d)(?:{_COMPANY})")
_SENDS_GREETINGS = re.compile(rf"(?i:{_GREETS})")
_SHORT = re.compile(rf"(?i:{_ABBREVIATED})[ ,.!–-]+(?:{NAME}|[^\d?:,\s]+(?: [^\d?:,\s]+){{0,2}})")
_WHO = re.compile(
    rf"(?!(?:Herr|Frau|Mrs?|Ms)\b)(?:(?i:deine?|eure?|euer|ihre?|your|die|der|das|the) )?(?:{NAME}(?:, [^,]{{2,30}})?|[A-ZÄÖÜ]\S*(?: [\w.&/-]+){{0,3}})"
)
_ARTICLE = re.compile(r"(?:Ihr|Das?) ")
_JOINT = re.compile(r"\s*(?:/|&|\+|,|\bund\b|\band\b)\s*", re.IGNORECASE)
_EMOTICON = re.compile(r"[:;]'?-?[)(DPp](?!\w)|<3|\^\^")


def bare(line: str) -> str:
    """The line without the dashes, stars, smilies and punctuation around its words."""
    return re.sub(r"^[^\w(\"„“'@+]+|[^\w)\"“”']+$", "", _EMOTICON.sub("", line))


def closes(line: str) -> str:
    """What a line closes at a mail's end: "signed" (with a name), "surely", "perhaps" (said within mails, too), or ""."""
    if len(line) > LONGEST or line.rstrip().endswith("?") or len(line.split()) > MOST_WORDS:
        return ""
    words = _PREFACE.sub("", bare(line), count=1)
    if not words or _OPENS.match(words):
        return ""
    if _SENDS_GREETINGS.fullmatch(words):
        return "surely"
    is_sentence = _SENTENCE.search(_ARTICLE.sub("", words))
    if not is_sentence and _closes_surely(words):
        return "surely"
    if not is_sentence and _is_signed(words):
        return "signed"
    ends_as_sentence = line.rstrip().endswith(".") and len(words.split()) > LONGEST_THANKS
    is_said = _WEAK.fullmatch(words) or all(map(_is_formula, _JOINT.split(words)))
    return "perhaps" if is_said and not ends_as_sentence else ""


def _closes_surely(words: str) -> bool:
    parts = _JOINT.split(words)
    return bool(_SIGNED.fullmatch(words) or _STRONG.fullmatch(words)) or (
        any(map(_STRONG.fullmatch, parts)) and all(map(_is_formula, parts))
    )


def _is_formula(words: str) -> bool:
    return bool(_STRONG.fullmatch(words) or _WEAK.fullmatch(words))


def _is_signed(words: str) -> bool:
    """ "Best, Tom Reed", "Liebe Grüße, deine Anna"; behind thanks a name without a comma is who is thanked."""
    if _SHORT.fullmatch(words):
        return True
    for cut in re.finditer(r"[ ,!.–-]+", words):
        formula, name = words[: cut.start()], words[cut.end() :]
        said = _STRONG.fullmatch(formula) or (cut.group().strip() and _WEAK.fullmatch(formula))
        if said and _WHO.fullmatch(name):
            return True
    return False
