from feinschliff.core.nouns import Example
from feinschliff.redact import report


def test_report_counts_hits_and_examples():
    texts = ["a@b.example und c@d.example", "nichts", "Tel. 0221/4710686"]
    result = report(Example(str(i), "", "domain", {"text": text}, {"labels": {}}) for i, text in enumerate(texts))
    assert (result["n"], result["examples"], result["counts"]) == (3, 2, {"EMAIL": 2, "PHONE": 1})
    assert result["samples"] == {"EMAIL": ["a@…", "c@…"], "PHONE": ["02…"]}
    assert result["checked"] and result["not_checked"]


def test_report_of_nothing():
    assert report([])["n"] == 0
