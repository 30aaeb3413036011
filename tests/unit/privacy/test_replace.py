from feinschliff.core.nouns import Example, Span
from feinschliff.privacy.replace import Findings, Redaction, mask, replace, texts_of, with_texts

PLAIN = Redaction("redact")


def classify(text, label="a@b.example"):
    return Example("i", "c", "domain", {"text": text}, {"labels": {"team": label}}, source="s.csv", position=3)


def test_replace_keeps_all_other_characters():
    assert replace("Ä😀 xx!", [Span(3, 5, "EMAIL")]) == "Ä😀 [EMAIL]!"
    assert replace("same", []) == "same"


def test_labels_and_id_stay():
    example = with_texts(classify("Ich bin über a.b@firma.example da, nicht c@d.example"), PLAIN.text)
    assert example.input["text"] == "Ich bin über [EMAIL] da, nicht [EMAIL]"
    assert example.output == {"labels": {"team": "a@b.example"}}
    assert (example.id, example.position) == ("i", 3)


def test_every_message_is_redacted():
    messages = [{"role": "system", "content": "Fax 0221/4710686"}, {"role": "user", "content": "ich: x@y.example"}]
    answer = {"role": "assistant", "content": "Danke, x@y.example", "name": "bot"}
    before = Example("i", "c", "conversations", {"messages": messages}, {"message": answer})
    after = with_texts(before, PLAIN.text)
    assert list(texts_of(after)) == ["Fax [PHONE]", "ich: [EMAIL]", "Danke, [EMAIL]"]
    assert after.output["message"]["name"] == "bot"
    hits, redacted = Findings(PLAIN).add(before)
    assert hits == {"PHONE": 1, "EMAIL": 2} and redacted == after
    assert messages[1]["content"] == "ich: x@y.example", "the example given is not changed"


def test_samples_never_hold_a_whole_value():
    findings = Findings(PLAIN)
    for i in range(9):
        findings.add(classify(f"kunde{i}@firma.example"))
    found = findings.to_json()
    assert (found["counts"], found["examples"], found["samples"]) == ({"EMAIL": 9}, 9, {"EMAIL": ["ku…"] * 5})
    assert "kunde" not in str(found)
    assert mask("a@b.example") == "a@…"
