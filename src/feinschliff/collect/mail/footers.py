"""How contact lines, legal footers, notices and warnings in German and English mails are told."""

from __future__ import annotations

import re

CONTACT = re.compile(
    r"(?:\b(?:tel(?:efon)?|telefax|fon|phone|fax|mobil(?:e|funk)?|mob|handy|e-?mail|web|internet|durchwahl|zentrale"
    r"|cell"
    r"|office|anschrift|sprechzeiten|öffnungszeiten|skype|twitter|linkedin|xing|pgp)\b\.?\s*[:|/(+\d]"
    r"|\b[tfmew]:? ?\+?\d|\+\d{1,3}[\d ()/.-]{6,}|\b0\d{2,5}[ /-]+\d{3,}|[\w.+-]+@[\w-]+\.[\w.]+|https?://|\bwww\."
    r"|\b(?:[AD]-)?\d{4,5} [A-ZÄÖÜ][a-zäöü]{2}"
    r"|\b(?:gmbh|ag|kg|ohg|ug|e\.\s?v\.|a\. g\.|ltd|inc|llc|llp|plc)(?:\b|(?<=\.))"
    r"|(?:straße|str\.|strasse|weg|platz|allee|gasse|ring|street|road|lane|avenue|square)\s*\d"
    r"|\b\d{1,5} (?:[A-Z]\w+ )+(?:street|road|lane|avenue|square|st|rd)\b)",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"(?:(?:geschäftsführ(?:er(?:in)?|ung|ende)|\bgf|vorstand(?:svorsitz\w*)?|vorsitzende[rs]?)(?: \([^)]{1,20}\))?\s*:"
    r"|aufsichtsrat\w*\s*:|vorsitzende[rs]? des (?:aufsichtsrat|vorstand)|registergericht|handelsregister\s*:"
    r"|(?:amtsgericht|\bag) [\w. -]{2,30},? (?:hr[ab]|pr|vr)\b|\b(?:hr[ab]|vr|pr):?\s?\d|ust\.?-?id"
    r"|umsatzsteuer-?id|sitz(?: der gesellschaft)?\s*:|registered (?:office|in [A-Z])|is registered in"
    r"|company (?:number|no|registration)|vat (?:no|number|id|reg))",
    re.IGNORECASE,
)
REGISTERED = re.compile(r"is registered in|is a company registered", re.IGNORECASE)
"""The one sentence among legal lines."""
NOTICE = re.compile(
    r"(?:bitte (?:denken|prüfen|überlegen) sie .{0,60}(?:umwelt|druck)|der umwelt zuliebe|consider the environment"
    r"|^\W*(?:hier |jetzt |newsletter |vom newsletter )?(?:abmelden|abbestellen)\b|\bunsubscribe\b"
    r"|newsletter ab(?:bestellen|melden)"
    r"|(?:sie erhalten|du erhältst) diese (?:e-?mail|nachricht|mail)\b.{0,20}(?:weil|da)\b"
    r"|you(?:'re| are)? (?:receiv\w+|received) this (?:e-?mail|message|because)|this (?:e-?mail|message) was sent to"
    r"|wenn sie keine weiteren (?:e-?mails|nachrichten)"
    r"|(?:hinweise?|informationen) (?:zum|zu unserem|über den) datenschutz"
    r"|datenschutz(?:erklärung|hinweise?) finden|privacy (?:policy|notice)"
    r"|automat\w+ (?:generated|generiert|erstellt|versandt|verschickt|erzeugt|gesendet|created|sent)|(?:is an"
    r"|an) automat\w+ "
    r"(?:e-?mail|message|reply|nachricht)|do not (?:reply|respond) to this|nicht auf diese (?:e-?mail|nachricht|mail)"
    r"|(?:e-?mail|nachricht|adresse) (?:kann|können) (?:nicht|keine)"
    r"|^\W*(?:classification|klassifizierung|schutzklasse|internal use only|nur für den internen gebrauch)\b.{0,30}$"
    r"|^\W*[\[{<#(] ?(?:ticket|case|ref|vorgang|tracking|request|anfrage)\b.{1,60}$"
    r"|my working (?:hours|days)|i (?:work|am) part-?time|(?:bin|arbeite) in teilzeit"
    r"|meine (?:arbeits|büro)(?:zeiten|tage)"
    r"|^\W*(?:this|diese) (?:e-?mail|message|nachricht|mail) (?:was|wurde)\b.{0,80}\b(?:sent|created|scanned|erstellt"
    r"|gesendet"
    r"|versandt|verschickt|geprüft)|^\W*powered by|^\W*impressum\b|you have received this|view in browser"
    r"|virenfrei|virus-free|(?:auf viren geprüft|checked for viruses)|antivir\w* (?:software|geprüft)"
    r"|(?:folgen|besuchen) sie uns|follow us (?:on|at)|all rights reserved|alle rechte vorbehalten"
    r"|^\W*(?:©|\(c\) )\W?\d{4})",
    re.IGNORECASE,
)
PRIVATE = re.compile(
    r"(?:diese (?:e-?mail|nachricht|mitteilung|mail)\b.{0,80}\b(?:vertraulich|ausschlie(?:ß|ss)lich|geschützte)"
    r"|der inhalt dieser (?:e-?mail|nachricht|mail)\b"
    r"|wenn sie nicht der (?:richtige|beabsichtigte|vorgesehene|bestimmungs)"
    r"|sollten sie (?:nicht der|diese (?:e-?mail|nachricht|mail) (?:irrtümlich|versehentlich))"
    r"|(?:this|the information in this|information contained in this) (?:e-?mail|message|communication)\b.{0,100}"
    r"\b(?:confidential|privileged|intended (?:only|solely|for))"
    r"|if you (?:are not the (?:intended|named)|have received (?:this|it) .{0,30}in error)"
    r"|\b(?:views|opinions) (?:or opinions )?(?:expressed|are those)"
    r"|^\W*confidentiality notice|^\W*disclaimer\b|^\W*(?:privileged and confidential|confidential)\s*[:–-]"
    r"|^\W*(?:vertraulichkeitshinweis|haftungsausschluss)\b)",
    re.IGNORECASE,
)
"""A request to wrong recipients; only the writer's company speaks below it."""
ASKS = re.compile(r"\b(?:ich|mich|mir|me)\b|(?-i:\bI\b)", re.IGNORECASE)
AT_WORK = re.compile(r"part-?time|teilzeit|working (?:hours|days)", re.IGNORECASE)
OF_MAILS = re.compile(
    r"\b(?P<mail>(?:dies\w+|this|the|jede\w*) (?:e-?mail|mail|nachricht|mitteilung|message|communication"
    r"|transmission)\b)"
    r"|(?P<secret>vertraulich|confidential|privileg|geheim|schweigepflicht|proprietary)"
    r"|(?P<meant>bestimmt|adressat|empfänger|intended|addressee|recipient|irrtümlich|versehentlich|in error)"
    r"|(?P<liable>haftung|haften|liab|verbindlich|rechtsverbindlich|legally|binding|schriftform|views|opinions"
    r"|represent)"
    r"|(?P<viruses>vir(?:en|us)|malware|schadsoftware|scanned|geprüft|checked|monitored|überwacht)"
    r"|(?P<spread>weitergabe|verbreit|vervielfältig|kopier|unbefugt|unzulässig|untersagt|disclos|distribut|prohibited"
    r"|copy"
    r"|unauthori[sz]ed)|(?P<legal>dsgvo|gdpr|datenschutz|data protection|personenbezogen|personal data|werbung)",
    re.IGNORECASE,
)
"""Of what notices about mails talk; a paragraph with three of these subjects is one."""
WARNING = re.compile(
    r"(?:(?:^\W*(?:caution|warning|external|extern(?:e (?:e-?)?mail)?|achtung|vorsicht|warnung)\b.{0,160}"
    r"(?:links?\b|attachments?|anhäng|absender|sender|outside))"
    r"|this (?:e-?mail|message) originated (?:from )?outside"
    r"|diese (?:e-?mail|nachricht) (?:kommt|stammt) von (?:einem )?extern)",
    re.IGNORECASE,
)
SPEAKS = re.compile(
    r"\b(?:ich|wir|bitte|mein(?:e[nmrs]?)?|unsere?[nmrs]?|mir|mich|uns|please|we|you|my|our|us)\b|(?-i:\bI\b)",
    re.IGNORECASE,
)
"""Words of somebody who says something."""
TALKS = re.compile(
    SPEAKS.pattern
    + r"|\b(?:wird|werden|wurde|ist|sind|haben?|kann|können|möchte|is|are|was|have|will|can|could|would)\b",
    re.IGNORECASE,
)
"""Words of sentences, which contact lines and legal footers do without."""
PERSONAL = re.compile(
    r"\b(?:ich|mir|mich|mein(?:e[nmrs]?)?|du|dich|dir|euch|me|my|mine|bitte|please|kannst|könn(?:t|te|test|ten)"
    r"|(?:können|haben|würden|could|can|would) (?:sie|you|we|wir))\b|(?-i:\bI\b(?!\.))|\?$",
    re.IGNORECASE,
)
"""Words of somebody who speaks to somebody for himself."""
OF_COMPANIES = re.compile(
    r"^[*+>!#=~]|www\.|https?://|\w@\w|\be-?mails?\b|\bmails?\b|newsletter|nachricht|message|besuchen sie|folgen sie"
    r"|visit us|rate us"
    r"|follow us|find us|like us|book (?:a|your)|jetzt|how did we|terms|agb|bedingungen|bewert|confidential|vertraulich"
    r"|recipient|empfänger|drucken|print|datenschutz|privacy|instagram|facebook|linkedin|messe|halle|stand\b|closed"
    r"|geschlossen|öffnungszeiten|opening hours",
    re.IGNORECASE,
)
"""Words of companies that ask their readers for something below their signatures."""
ORGANISATION = re.compile(
    r"(?i:\b\w*(?:gmbh|verwaltung|service|dienste?|abteilung|team|büro|amt|praxis|kanzlei|schule|gymnasium|kita|verein"
    r"|redaktion|leitung|vorstand|management|committee|board|direktion|geschäftsführung|referat|support|sekretariat"
    r"|technik|vertrieb|einkauf|buchhaltung|werkstatt|residenz|klinik(?:um)?"
    r"|krankenhaus|apotheke|stiftung|institut|universität|hochschule|verband|feuerwehr|polizei|gemeinde|kirche|bauhof"
    r"|park|hotel|gasthof|restaurant|schutz|zentrum|zentrale|empfang|logistik|versand|lager|werke?|betrieb|handel"
    r"|verlag|agentur|akademie|museum|theater|beirat|crew|police|ward|WEG|bibliothek|bücherei|office|desk|department"
    r"|reception|sales|accounts|clinic"
    r"|surgery|school|college|university|council|society|association|club|trust|foundation|partners?|associates|group"
    r"|solutions|systems|consulting|studio|garage|motors|farm|bakery|library|manager|director|engineer|officer"
    r"|assistant"
    r"|coordinator|consultant|secretary|head of|leiter(?:in)?|referentin?|sachbearbeiter(?:in)?|meister(?:in)?"
    r"|assistenz|berater(?:in)?|inhaber(?:in)?|obmann|obfrau|vorsitzende[r]?|schriftführer(?:in)?|kassenwart(?:in)?)\b)"
)
"""Where people work and what they do there."""
IS_ASKED_FOR = re.compile(
    r"folgende|wie folgt|following|as follows|\bneue\w* (?:anschrift|adresse|nummer)|new (?:address|number)|lautet"
    r"|\b(?:hier|here|meine?|my|unsere?|our|these|diese)\b[^.]{0,40}(?:adresse|anschrift|nummern?|daten|verbindung"
    r"|kontakte?"
    r"|details|address|numbers?|contacts?)\b"
    r"|umgezogen|überweis|zahlung auf|refund|konto\b|account\b|iban|(?:deliver|ship|send|liefer\w*|schick\w*"
    r"|send\w*) .{0,60}"
    r"\b(?:to|an|nach)\b(?: \w+){0,4}\W*$|ansprechpartner\w*\b.{0,30}$",
    re.IGNORECASE,
)
"""After such words names, addresses and numbers are what the mail is about."""
