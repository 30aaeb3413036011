"""What the demo says, in English and German."""

from __future__ import annotations

ENGLISH = {
    "files": "{n} claim notes and more of an invented insurer lie in {folder}. Five of them:",
    "personal_data": "{n} items of personal data were replaced before anything learns from them ({kinds}). Two notes:",
    "first": "A first score, by the simple word model on the files as they came: all three labels right in {share} of "
    "100 notes ({n} validation notes).",
    "verdicts": "Which examples (anchor points) are bad? What we planted, and what was found without knowing it:",
    "as_they_came": "Train on the files as they came, bad examples included, and measure on later notes.",
    "cleaned": "Carry out what the verdicts propose, train again, and measure on the same later notes.",
    "mails": "The mail desk: a small chat model learns the house's tone from answered mails.",
    "no_mails": "The mail desk is left out: its base model smollm2 could not be fetched "
    "(feinschliff models pull smollm2).",
    "again": "This was measured here before; delete {folder} to measure it anew.",
    "finding": "finding",
    "planted": "planted",
    "found": "found",
    "false": "false alarms",
    "not_looked_for": "not looked for yet",
    "good": "WHAT GOOD EXAMPLES (ANCHOR POINTS) TAUGHT",
    "bad": "WHAT BAD EXAMPLES COST",
    "balance": "THE BALANCE: WHAT WAS FORGOTTEN",
    "next": "YOURS TO TRY",
    "before": "before training",
    "majority": "the most frequent answer",
    "neighbours": "as the nearest example",
    "tfidf": "simple word model",
    "tuned": "your model",
    "all": "all three labels right",
    "line_reached": "The line of 94 of 100 is reached by: {names}.",
    "line_missed": "The line of 94 of 100 is reached by none of them.",
    "of_100": "{value:.1f} of 100 ({low:.1f} to {high:.1f})",
    "learned_by": "Kept on validation: {method}.",
    "came": "trained on the files as they came",
    "clean": "trained on the cleaned files",
    "gain": "The cleaned files bring {value:+.1f} of 100 notes ({low:+.1f} to {high:+.1f}): {verdict}.",
    "sure": "{output}: certainty of the right answer {there:.1f} → {here:.1f} of 100; {value:+.1f} ({low:+.1f} to "
    "{high:+.1f}): {verdict}.",
    "better": "better for sure",
    "worse": "worse for sure",
    "unsure": "too small a difference to tell with {n} notes",
    "mail_loss": "Mails: surprise at the right answer {before:.2f} → {after:.2f} ({low:.2f} to {high:.2f}; less is "
    "better).",
    "mail_case": "A mail of the test:",
    "forgot": "{who}: {what}",
    "forgot_nothing": "the simple word model has no general knowledge to forget",
    "forgot_head": "new output layers on a frozen base: nothing can be forgotten",
    "forgot_amount": "of its general ability {value:.1f} of 100 were lost; learning balance: {colour}",
    "forgot_none": "none of its general ability was lost (up {value:.1f} of 100); learning balance: {colour}",
    "forgot_unknown": "not measured",
    "claims_who": "claim notes",
    "mails_who": "mails",
    "report": "With pictures: {path}",
    "one_sentence": "Good examples (anchor points) teach, bad ones cost, and the balance between the special and the "
    "general is kept.",
    "example": "Hail broke two skylights, the bill is attached, no hurry.",
}
GERMAN = {
    "files": "{n} Schadenmeldungen und mehr einer erfundenen Versicherung liegen in {folder}. Fünf davon:",
    "personal_data": "{n} Personendaten wurden ersetzt, bevor etwas daraus lernt ({kinds}). Zwei Meldungen:",
    "first": "Ein erster Wert, vom einfachen Wortmodell auf den Dateien, wie sie kamen: alle drei Labels richtig bei "
    "{share} von 100 Meldungen ({n} zur Validierung).",
    "verdicts": "Welche Beispiele (Stützpunkte) sind schlecht? Was wir versteckt haben, und was ohne dieses Wissen "
    "gefunden wurde:",
    "as_they_came": "Training mit den Dateien, wie sie kamen, samt schlechten Beispielen; gemessen an späteren Meldungen.",
    "cleaned": "Die Vorschläge der Befunde ausführen, neu trainieren, an denselben späteren Meldungen messen.",
    "mails": "Das Mail-Büro: Ein kleines Sprachmodell lernt den Ton des Hauses aus beantworteten Mails.",
    "no_mails": "Das Mail-Büro entfällt: Sein Basismodell smollm2 war nicht zu bekommen (feinschliff models pull smollm2).",
    "again": "Das wurde hier schon gemessen; löschen Sie {folder}, um es neu zu messen.",
    "finding": "Befund",
    "planted": "versteckt",
    "found": "gefunden",
    "false": "Fehlalarme",
    "not_looked_for": "wird noch nicht gesucht",
    "good": "WAS GUTE BEISPIELE (STÜTZPUNKTE) GELEHRT HABEN",
    "bad": "WAS SCHLECHTE BEISPIELE KOSTEN",
    "balance": "DAS GLEICHGEWICHT: WAS VERGESSEN WURDE",
    "next": "ZUM AUSPROBIEREN",
    "before": "vor dem Training",
    "majority": "die häufigste Antwort",
    "neighbours": "wie das ähnlichste Beispiel",
    "tfidf": "einfaches Wortmodell",
    "tuned": "Ihr Modell",
    "all": "alle drei Labels richtig",
    "line_reached": "Die Linie von 94 von 100 erreichen: {names}.",
    "line_missed": "Die Linie von 94 von 100 erreicht keines davon.",
    "of_100": "{value:.1f} von 100 ({low:.1f} bis {high:.1f})",
    "learned_by": "Auf der Validierung behalten: {method}.",
    "came": "gelernt aus den Dateien, wie sie kamen",
    "clean": "gelernt aus den bereinigten Dateien",
    "gain": "Die bereinigten Dateien bringen {value:+.1f} von 100 Meldungen ({low:+.1f} bis {high:+.1f}): {verdict}.",
    "sure": "{output}: Sicherheit bei der richtigen Antwort {there:.1f} → {here:.1f} von 100; {value:+.1f} ({low:+.1f} bis "
    "{high:+.1f}): {verdict}.",
    "better": "sicher besser",
    "worse": "sicher schlechter",
    "unsure": "ein zu kleiner Unterschied für {n} Meldungen",
    "mail_loss": "Mails: Überraschung über die richtige Antwort {before:.2f} → {after:.2f} ({low:.2f} bis {high:.2f}; "
    "weniger ist besser).",
    "mail_case": "Eine Mail aus dem Test:",
    "forgot": "{who}: {what}",
    "forgot_nothing": "Das einfache Wortmodell hat kein Allgemeinwissen, das es vergessen könnte",
    "forgot_head": "neue Ausgabeschichten auf einer eingefrorenen Basis: vergessen ist nicht möglich",
    "forgot_amount": "vom allgemeinen Können gingen {value:.1f} von 100 verloren; Lernbalance: {colour}",
    "forgot_none": "vom allgemeinen Können ging nichts verloren (plus {value:.1f} von 100); Lernbalance: {colour}",
    "forgot_unknown": "nicht gemessen",
    "claims_who": "Schadenmeldungen",
    "mails_who": "Mails",
    "report": "Mit Bildern: {path}",
    "one_sentence": "Gute Beispiele (Stützpunkte) lehren, schlechte kosten, und das Gleichgewicht zwischen Speziellem und "
    "Allgemeinem bleibt.",
    "example": "Der Hagel hat zwei Dachfenster zerschlagen, die Rechnung liegt bei, es eilt nicht.",
}
COLOURS = {"green": "grün", "amber": "gelb", "red": "rot"}
METHODS = {
    "en": {"linear": "simple word model", "head": "new output layers", "full": "full fine-tuning", "lora": "LoRA"},
    "de": {"linear": "einfaches Wortmodell", "head": "neue Ausgabeschichten", "full": "alle Gewichte", "lora": "LoRA"},
}


def words(lang: str) -> dict[str, str]:
    return GERMAN if lang == "de" else ENGLISH
