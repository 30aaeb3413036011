"""The sorts of personal data that are looked for, and what is not, in words for people."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "PERSON": ("names of persons", "Namen von Personen"),
    "ADDRESS": ("postal addresses", "Postadressen"),
    "DATE_OF_BIRTH": ("birth dates", "Geburtsdaten"),
    "AGE": ("ages", "Altersangaben"),
    "EMAIL": ("e-mail addresses", "E-Mail-Adressen"),
    "PHONE": ("telephone numbers", "Telefonnummern"),
    "IBAN": ("bank account numbers (IBAN)", "Bankkonten (IBAN)"),
    "BANK_ACCOUNT": ("account numbers without IBAN", "Kontonummern ohne IBAN"),
    "CREDIT_CARD": ("payment card numbers", "Kartennummern"),
    "TAX_ID": ("tax numbers", "Steuernummern"),
    "VAT_ID": ("VAT numbers", "Umsatzsteuernummern"),
    "PENSION_NUMBER": ("pension insurance numbers", "Rentenversicherungsnummern"),
    "SOCIAL_SECURITY": ("social security numbers (USA, Britain)", "Sozialversicherungsnummern (USA, Großbritannien)"),
    "HEALTH_INSURANCE": ("health insurance numbers", "Krankenversichertennummern"),
    "ID_CARD": ("identity card and passport numbers", "Ausweis- und Passnummern"),
    "DRIVER_LICENSE": ("driving licence numbers", "Führerscheinnummern"),
    "LICENSE_PLATE": ("licence plates", "Kfz-Kennzeichen"),
    "COMMERCIAL_REGISTER": ("commercial register numbers", "Handelsregisternummern"),
    "IP_ADDRESS": ("IP addresses", "IP-Adressen"),
    "URL": ("web addresses with identifiers", "Webadressen mit Kennungen"),
    "SECRET": ("passwords and access keys", "Passwörter und Zugangsschlüssel"),
}
"""Type tag -> what it is, English and German; each has a recogniser of its own."""

LOOKED_FOR = tuple(english for english, _ in NAMES.values())

NOT_LOOKED_FOR = (
    "customer, contract and staff numbers without a pattern of yours ([privacy.patterns])",
    "user names and device numbers",
    "data that only together point at a person, such as a rare job and a small town",
)
"""A text without hits may still hold all of these."""

OWN = "CONFIDENTIAL"
"""The tag of the company's own confidential words."""
