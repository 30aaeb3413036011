"""Every chat shape becomes the same conversation; what cannot is refused with its reason."""

import json

import pytest

OPENAI = {
    "messages": [
        {"role": "system", "content": "Du hilfst."},
        {"role": "user", "content": "Wo ist\r\nmein Paket?"},
        {"role": "assistant", "content": "Unterwegs.\r\nMorgen da."},
    ]
}
SHAREGPT = {
    "conversations": [
        {"from": "human", "value": "Hallo"},
        {"from": "gpt", "value": "Guten Tag"},
        {"from": "human", "value": "Wo ist mein Paket?"},
        {"from": "gpt", "value": "Unterwegs."},
    ]
}


def write_jsonl(path, *records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def test_openai_messages(data, take):
    report, (example,) = take(write_jsonl(data / "chat.jsonl", OPENAI), task="chat")
    assert report["mapping"] == {"messages": "messages"}
    assert report["mapping_guessed"]
    assert example.input["messages"] == [
        {"role": "system", "content": "Du hilfst."},
        {"role": "user", "content": "Wo ist\nmein Paket?"},
    ]
    assert example.output == {"message": {"role": "assistant", "content": "Unterwegs.\nMorgen da."}}


def test_sharegpt_conversations(data, take):
    _, (example,) = take(write_jsonl(data / "chat.jsonl", SHAREGPT), task="chat")
    assert [m["role"] for m in example.input["messages"]] == ["user", "assistant", "user"]
    assert example.output["message"]["content"] == "Unterwegs."


def test_sharegpt_with_its_system_field(data, take):
    _, (example,) = take(write_jsonl(data / "chat.jsonl", {**SHAREGPT, "system": "Sei kurz."}), task="chat")
    assert example.input["messages"][0] == {"role": "system", "content": "Sei kurz."}


def test_alpaca_joins_instruction_and_input(data, take):
    records = [
        {"instruction": "Fasse zusammen.", "input": "Ein langer Text.", "output": "Kurz."},
        {"instruction": "Sag Hallo.", "input": "", "output": "Hallo."},
    ]
    report, examples = take(write_jsonl(data / "alpaca.jsonl", *records), task="chat")
    assert report["mapping"] == {"question": "instruction", "context": "input", "answer": "output"}
    assert [e.input["messages"][0]["content"] for e in examples] == [
        "Fasse zusammen.\n\nEin langer Text.",
        "Sag Hallo.",
    ]


@pytest.mark.parametrize(
    "pair",
    [
        ("prompt", "completion"),
        ("question", "answer"),
        ("frage", "antwort"),
        ("Anfrage", "Antwort"),
        ("input", "output"),
    ],
)
def test_question_and_answer_columns(data, take, pair):
    report, (example,) = take(write_jsonl(data / "qa.jsonl", {pair[0]: "Wer?", pair[1]: "Wir."}), task="chat")
    assert report["mapping"] == {"question": pair[0], "answer": pair[1]}
    assert example.input["messages"] == [{"role": "user", "content": "Wer?"}]
    assert example.output["message"]["content"] == "Wir."


def test_question_and_answer_in_a_csv(data, take):
    (data / "faq.csv").write_text("Frage;Antwort;Quelle\nWer?;Wir.;Handbuch\n", encoding="cp1252")
    _, (example,) = take(data / "faq.csv", task="chat")
    assert example.output["message"]["content"] == "Wir."


def test_messages_as_json_in_a_csv_cell(data, take):
    cell = json.dumps(OPENAI["messages"]).replace('"', '""')
    (data / "chat.csv").write_text(f'id,verlauf\n1,"{cell}"\n', encoding="utf-8")
    report, (example,) = take(data / "chat.csv", task="chat")
    assert report["mapping"] == {"messages": "verlauf"}
    assert example.output["message"]["content"] == "Unterwegs.\nMorgen da."


def test_map_names_the_columns(data, take):
    path = write_jsonl(data / "chat.jsonl", {"a": "Wer?", "b": "Wir.", "c": "Sei nett."})
    report, (example,) = take(path, task="chat", mapping={"question": "a", "answer": "b", "system": "c"})
    assert not report["mapping_guessed"]
    assert [m["content"] for m in example.input["messages"]] == ["Sei nett.", "Wer?"]


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([{"role": "user", "content": "a"}], "no answer"),
        ([{"role": "assistant", "content": "a"}], "no user turn"),
        ([{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}], "role 'tool'"),
        ([{"role": "user", "content": " "}, {"role": "assistant", "content": "b"}], "message 1 (user) is empty"),
        ([{"role": "user", "content": "a"}, {"role": "assistant", "content": None}], "message 2 (assistant) is empty"),
        ([], "no messages"),
        (None, "no messages"),
        (["a", "b"], "message 1 is no object"),
    ],
)
def test_unusable_conversations_are_refused_with_their_reason(data, take, messages, why):
    report, examples = take(write_jsonl(data / "chat.jsonl", OPENAI, {"messages": messages}, OPENAI), task="chat")
    assert [e.position for e in examples] == [0, 2]
    (refused,) = report["refused"]
    assert (refused["position"], refused["line"]) == (1, 2)
    assert why in refused["why"]


def test_turns_after_the_last_answer_are_cut_and_counted(data, take):
    longer = {"messages": [*OPENAI["messages"], {"role": "user", "content": "Danke"}]}
    report, examples = take(write_jsonl(data / "chat.jsonl", longer, OPENAI, longer), task="chat")
    assert examples[0].input == examples[1].input
    assert any(note.startswith("2 ×") and "left out" in note for note in report["notes"])


def test_two_turns_of_one_speaker_are_joined(data, take):
    turns = [
        {"role": r, "content": c} for r, c in (("user", "a"), ("user", "b"), ("assistant", "c"), ("assistant", "d"))
    ]
    _, (example,) = take(write_jsonl(data / "chat.jsonl", {"messages": turns}), task="chat")
    assert example.input["messages"] == [{"role": "user", "content": "a\n\nb"}]
    assert example.output["message"]["content"] == "c\n\nd"


def test_content_parts(data, take):
    turn = {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}
    image = {"role": "user", "content": [{"type": "image_url", "image_url": {}}]}
    answer = {"role": "assistant", "content": "c"}
    path = write_jsonl(data / "chat.jsonl", {"messages": [turn, answer]}, {"messages": [image, answer]})
    report, (example,) = take(path, task="chat")
    assert example.input["messages"][0]["content"] == "a\nb"
    assert "other than text" in report["refused"][0]["why"]


def test_empty_answers_are_refused(data, take):
    path = write_jsonl(
        data / "qa.jsonl", {"frage": "a", "antwort": "b"}, {"frage": "a", "antwort": ""}, {"frage": "", "antwort": "b"}
    )
    report, examples = take(path, task="chat")
    assert len(examples) == 1
    assert [r["why"] for r in report["refused"]] == ["the answer is empty", "the question is empty"]
