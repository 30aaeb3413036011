import time

import pytest

from feinschliff.privacy.recognisers import secret


def hits(text):
    return [text[span.start : span.end] for span in secret.find(text)]


# The forms are put together here, so that no scanner of repositories takes them for real ones.
MIXED = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"
HEX = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "token",
    [
        "AKIA" + "ABCDEFGH23456789",
        "ghp" + "_" + MIXED[:36],
        "github" + "_pat_" + MIXED,
        "glpat" + "-" + MIXED[:20],
        "xoxb" + "-123456789012-" + MIXED[:24],
        "sk" + "_live_" + MIXED[:24],
        "AIza" + MIXED[:35],
        "GOCSPX" + "-" + MIXED[:28],
        "sk" + "-ant-api03-" + MIXED,
        "sk" + "-proj-" + MIXED,
        "gsk" + "_" + MIXED,
        "hf" + "_" + MIXED[:34],
        "npm" + "_" + MIXED[:36],
        "pypi" + "-AgEIcHlwaS5vcmc" + MIXED,
        "SG." + MIXED[:22] + "." + MIXED[:40],
        "SK" + HEX[:32],
        "key" + "-" + HEX[:32],
        "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTYifQ." + MIXED,
        "123456789" + ":AA" + MIXED[:33],
        "dop" + "_v1_" + HEX,
        "shpat" + "_" + HEX[:32],
        "dckr" + "_pat_" + MIXED[:27],
        "dapi" + HEX[:32],
        "hvs" + "." + MIXED[:30],
        "ATATT3" + MIXED + MIXED,
        "glsa" + "_" + MIXED,
        "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"[:58],
    ],
)
def test_known_forms(token):
    assert hits(f"bitte {token}, danke") == [token]
    assert hits(f"x{token}") != [token]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Passwort: Sommer2024!", "Sommer2024!"),
        ("Ihr Passwort lautet Sommer2024!", "Sommer2024!"),
        ("Mit dem Passwort Sommer2024 anmelden", "Sommer2024"),
        ("Das Kennwort ist 'grüner Igel'.", "grüner Igel"),
        ("Initialpasswort: geheim", "geheim"),
        ("DB_PASSWORD=s3cr3t;Timeout=5", "s3cr3t"),
        ('{"password": "hunter2", "user": "a"}', "hunter2"),
        ("the password is tr0ub4dor&3", "tr0ub4dor"),
        ("pwd = xK9#mm", "xK9#mm"),
        ("PIN: 4711", "4711"),
        ("API-Key: 9f8e7d6c5b4a", "9f8e7d6c5b4a"),
        ("client_secret=Zq8~kkP2vv91", "Zq8~kkP2vv91"),
        ("aws_secret_access_key = " + MIXED, MIXED),
        ("Authorization: Bearer " + MIXED, MIXED),
        ("Authorization: Basic YW5uYTpnZWhlaW0=", "YW5uYTpnZWhlaW0="),
        ("AccountName=x;AccountKey=" + MIXED + "==;", MIXED + "=="),
        ("jdbc:postgresql://db/kunden?user=app&password=geheim1&ssl=true", "geheim1"),
        ("jdbc:oracle:thin:app/geheim1@db:1521", "geheim1"),
        ("postgres://app:ge#heim@db:5432/kunden", "ge#heim"),
        ("postgres://app:ge#heim@db.firma.example/kunden", "app:ge#heim@db.firma.example"),
        ("https://anna:geheim@intranet.example/start", "anna:geheim@intranet.example"),
    ],
)
def test_values(text, found):
    assert hits(text) == [found]


@pytest.mark.parametrize("kind", ["RSA ", "OPENSSH ", "EC ", "ENCRYPTED ", ""])
def test_private_keys(kind):
    block = f"-----BEGIN {kind}PRIVATE KEY-----\n{MIXED}\n{MIXED}\n-----END {kind}PRIVATE KEY-----"
    assert hits(f"Anbei:\n{block}\nGruß") == [block]
    assert hits(block.split("-----END")[0] + "?") == [block.split("\n-----END")[0]]


@pytest.mark.parametrize(
    "text",
    [
        "Passwort vergessen?",
        "Passwort: vergessen",
        "Das Passwort ist falsch",
        "Passwort: Bitte neu setzen",
        "Password: required",
        "Ihr Passwort wurde am 12.03.2024 geändert",
        "Passwort ändern: https://firma.example/konto",
        "password=${DB_PASSWORD} password=***** password: <password>",
        "token: invalid, max_tokens=2048, Token: 12.03.2024",
        "API key is missing",
        "secret = geheimnis",
        "PIN vergessen, PIN 12",
        "bearer of these shares, bearer Inhaberschuldverschreibung",
        "-----BEGIN PUBLIC KEY-----",
        "https://firma.example:8080/a@b",
        "Bestellung sk-2024-10443 und key-4711",
        "Passwort-Richtlinie 2024",
        "memorise a few strong passwords: your",
    ],
)
def test_no_secrets(text):
    assert hits(text) == []


@pytest.mark.parametrize(
    "piece",
    [
        "password ",
        "passwort: a1 ",
        "token=a1B2c3D4 ",
        "eyJaaaaaaaaaa.",
        "sk-",
        "a://b:c",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\\n-----END ",
        "bearer ",
        "1:",
        "PIN ",
    ],
)
def test_hostile_texts_stay_fast(piece):
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    start = time.perf_counter()
    assert all(0 < span.score <= 1 and span.type == secret.TYPE for span in secret.find(text))
    assert time.perf_counter() - start < 10
