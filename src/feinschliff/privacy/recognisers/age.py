"""Ages of persons: the number that the words around it make an age; ages of things and of rules do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feinschliff.core.nouns import Span

TYPE = "AGE"

OLDEST = 120
NUMBER = re.compile(r"(?<![\w.,/€$£+-])(?<!\d[ -])\d{1,3}(?!\d|[.,:/]\d|[ \u00a0]?[%€$£°])")
REACH = 70

# After the number.
YEARS_OLD = re.compile(
    r"(?i)\s?(?:jahre?n?\s(?:alt\w{0,2}|jung)\b|(?:years?|yrs?)\.?[\s-](?:old|young|of\sage)\b|y/?o\b"
    r"|-?\s?year[\s-]olds?\b"
    r"|years-old\b|-years?-old\b)"
)
OLD_NOUN = re.compile(r"(?i)-?\s?(?:year[\s-]olds?\b|years-old\b|jähr(?P<case>ige[rnsm]?n?)\b|y/?o\b)")
# Words that a German or English thing is called by: behind "10-jährige", before "is 5 years old".
THING = (
    r"(?:garantie|gewährleistung|laufzeit\w*|vertr[aä]g\w*|contract\w*|warrant\w*|guarantee\w*|term|bond\w*|loan\w*"
    r"|mortgage\w*"
    r"|auto\w*|wagens?|\w{0,12}fahrzeug\w*|(?:wohn|ferien|bauern|reihen|eltern)?haus(?:es)?|gebäude\w*|dach"
    r"|heizung\w*|\w{0,12}gerät\w*"
    r"|\w{0,12}maschine\w*|laptop\w*|computers?|fernseher\w*|handys?|möbel\w*|sofas?|couch|teppich\w*|(?:fahr)?rad"
    r"|e?-?bikes?|bicycle"
    r"|motors?|leitung\w*|rohre?|whisk\w*|weine?|b[aä]um\w*|software|firm\w*|unternehmen\w*|compan\w*|startup\w*"
    r"|cars?|house|home"
    r"|building\w*|roof|phone|tv|television|fridge|fence|machine\w*|device\w*|boiler|tree\w*|wine|scotch|account\w*"
    r"|konto|technology"
    r"|system\w*|tradition\w*|company|business|bank|school|church|bridge|king(?:dom)?|record\w*|law|debt|card|ship"
    r"|film|movie|song"
    r"|book|policy|küche|herd|ofen|parkett|boden|fenster|türe?|zaun|brille|kamera|uhr|kühlschrank|trockner|waschm\w*"
    r"|spülm\w*)"
)
THING_BEFORE = re.compile(rf"(?i)(?<!\w){THING}(?!\w)[^.!?\n]{{0,40}}$")
THING_AFTER = re.compile(rf"(?i)\s(?:\w{{2,15}}\s)?{THING}(?!\w)")
PERSON_AFTER = re.compile(
    r"\s(?:[a-zäöüß]{2,15}\s)?(?:\w{0,20}(?:mann|frau|männer|frauen|person|kind|kinder|sohn|tochter|junge|mädchen"
    r"|bruder|schwester|mutter"
    r"|vater|oma|opa|enkel|neffe|nichte|tante|onkel|lehrling|patient|kollege|fahrer|kunde|schüler|student|rentner"
    r"|nachbar)\w{0,3}"
    r"|(?i:mann|frau|sohn|tochter|junge|mädchen|bruder|schwester|mutter|vater|kind\w{0,3}|patient\w{0,5}"
    r"|koll?eg\w{1,5})\b"
    r"|\w{3,20}(?:er|erin|erinnen|ent|entin|ist|istin|ling|arbeiter|ierte[rn]?|ende[rn]?)\b"
    r"|[A-ZÄÖÜ][a-zäöüß]{2,15}\s[A-ZÄÖÜ][a-zäöüß]{2,20})(?!\w)"
)
NOUN_AFTER = re.compile(r"\s(?:[a-zäöüß]{3,15}e[nrsm]?\s)?[A-ZÄÖÜ]")

# Before the number.
AGE_WORD = re.compile(
    r"(?i)(?<!\w)(?:aged|age|lebensalter|alter)(?:\s?[:=]\s?|\s(?:is\s|ist\s|von\s|of\s|=\s)?)$"
    r"|\bim\salter\svon\s(?:nur\s|fast\s)?$"
    r"|\bat\s(?:the\s)?age\s(?:of\s)?$"
)
TURNED = re.compile(
    r"(?i)\b(?:just|recently|has|i|he|she|mother|father|son|daughter|brother|sister|wife|husband|who)\s"
    r"(?:turned|turns|turning)\s$"
)
SAYS = re.compile(
    r"(?i)(?<!\w)(?:i['’]?m|i\sam|(?:he|she)(?:['’]s|\sis)|when\s(?:he|she|i)\swas|ich\sbin|(?:als|wenn)\s(?:er|sie"
    r"|ich)"
    r"|(?:er|sie)\sist)\s(?:now\s|only\s|just\s|already\s|jetzt\s|erst\s|schon\s|bereits\s)?$"
)
# "I am 24, my account ...": nothing that the number could count may follow.
SAYS_AFTER = re.compile(r"\s?(?:[.,;!?)]|$|\n|\s(?:and|und|but|aber|war|now|jetzt|jahre|years)\b)")
# Rules, not persons: "mindestens 18 Jahre alt", "under the age of 18".
RULE_BEFORE = re.compile(
    r"(?i)(?:mindestens|wenigstens|unter|über|ab|bis(?:\szu)?|noch\snicht|höchstens|älter\sals|jünger\sals|at\sleast"
    r"|over|under"
    r"|above|below|minimum|than|up\sto|attain\w*|reach\w*|between|zwischen|jede\w?|wer|if|until|(?:need|have|has"
    r"|must|should)\s(?:also\s)?(?:to\s)?be)\s(?:the\s)?(?:an\s)?"
    r"(?:age\s(?:of\s)?|aged\s|einem\salter\svon\s)?$|(?i:\b(?:unter|under|below|over|above|minimum"
    r"|mindest)\W?(?:the\s)?(?:age|alter)"
    r"\W{0,2}(?:of|von|is|ist)?\s?)$"
)
RULE_AFTER = re.compile(
    r"(?i)\s?(?:\+|(?:years\s)?(?:or|and)\s(?:over|above|older|under|younger|up)|(?:oder|und)\s(?:älter|jünger)"
    r"|bis\b|to\s\d)"
)


def find(text: str) -> Iterator[Span]:
    for number in NUMBER.finditer(text):
        score = score_of(text, number) if int(number.group()) <= OLDEST else 0.0
        if score:
            yield Span(number.start(), number.end(), TYPE, score)


def score_of(text: str, number: re.Match[str]) -> float:
    """How surely the number is a person's age, 0..1; 0 means no."""
    before, end = text[max(0, number.start() - REACH) : number.start()], number.end()
    score = bare_score(text, before, number)
    if score and (RULE_BEFORE.search(before) or RULE_AFTER.match(text, end)):
        return 0.0
    return score


def bare_score(text: str, before: str, number: re.Match[str]) -> float:
    """The score without regard to rules, by the words behind the number, then by those before."""
    end, years = number.end(), int(number.group())
    noun = OLD_NOUN.match(text, end)
    if noun and noun["case"]:
        return german_noun(text, noun)
    if noun:
        return 0.0 if THING_AFTER.match(text, noun.end()) or THING_BEFORE.search(before) else 0.85
    old = YEARS_OLD.match(text, end)
    if old:
        return 0.0 if THING_BEFORE.search(before) or RULE_AFTER.match(text, old.end()) else 0.9
    if AGE_WORD.search(before, max(0, len(before) - 30)):
        return 0.8
    if years < 10 or not SAYS_AFTER.match(text, end):
        return 0.0
    if TURNED.search(before, max(0, len(before) - 30)):
        return 0.7
    return 0.65 if SAYS.search(before, max(0, len(before) - 40)) else 0.0


def german_noun(text: str, noun: re.Match[str]) -> float:
    """ "der 45-Jährige", "ihr 6-jähriger Sohn"; "10-jährige Garantie" is none."""
    if "J" in noun.group():
        return 0.85
    if THING_AFTER.match(text, noun.end()):
        return 0.0
    if PERSON_AFTER.match(text, noun.end()):
        return 0.85
    return 0.0 if NOUN_AFTER.match(text, noun.end()) else 0.7
