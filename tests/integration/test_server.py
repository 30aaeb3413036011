"""The running server as clients meet it: the official openai client, the token, the host, the stream."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest
import uvicorn

from feinschliff.core.problems import Problem, unknown
from feinschliff.interfaces import server
from feinschliff.interfaces.server.app import create_app
from feinschliff.interfaces.server.guard import MAX_BODY
from feinschliff.models.bases import identity, locate
from feinschliff.models.folder import write_card, write_manifest
from feinschliff.serve.client import Engine

TOKEN = "fs-test-token"
PIECES = ["Grüße ", "👩‍👩‍", "👧 ", 'data: {"x"}\n\n', "\u2028", "done"]


class FakeStream:
    """Pieces with an emoji whose parts come in two pieces; remembers whether it was closed."""

    def __init__(self, pieces: list[str], pause: float = 0.0) -> None:
        self.pieces, self.pause, self.given, self.closed = iter(pieces), pause, 0, False
        self.finish_reason, self.usage = "stop", {"prompt_tokens": 3, "completion_tokens": 4}

    def __iter__(self) -> FakeStream:
        return self

    def __next__(self) -> str:
        time.sleep(self.pause)
        piece = next(self.pieces)
        self.given += 1
        return piece

    def close(self) -> None:
        self.closed = True


class FakeChat:
    task = "chat"

    def __init__(self, streams: list[FakeStream]) -> None:
        self.streams = streams
        self.options: dict[str, Any] = {}

    def stream(self, messages: list[dict[str, str]], **options: Any) -> FakeStream:
        self.options = options
        if messages[-1]["content"] == "slowly":
            self.streams.append(FakeStream(["x"] * 1000, pause=0.02))
        elif messages[-1]["content"] == "too long":
            raise Problem("serve/too-long", "The conversation has 9,000 tokens; the model reads 8,192.")
        else:
            self.streams.append(FakeStream(PIECES))
        return self.streams[-1]

    def classify(self, texts: list[str]) -> Any:
        raise Problem("serve/wrong-task", "This model was trained for chat.")


class FakeProject:
    """A project with a real classifier behind a real engine, and a chat model that says the same each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.streams: list[FakeStream] = []
        self.chat = FakeChat(self.streams)

    def releases(self) -> list[dict[str, Any]]:
        created = "2026-01-02T03:04:05+00:00"
        return [
            {"name": "tickets", "model": "m1", "task": "classify", "method": "linear", "created": created},
            {"name": "support", "model": "m2", "task": "chat", "method": "lora", "created": created},
        ]

    def place(self, name: str) -> dict[str, Any]:
        if name != "tickets":
            raise unknown("registry/unknown-model", "model", name, ["tickets", "support"])
        return {"model": "m1", "folder": str(self.folder), "base": None}

    @contextmanager
    def engine(self, *, released_only: bool = False) -> Iterator[Any]:
        with Engine(self.place) as engine:
            real = engine.answer
            engine.answer = lambda name: self.chat if name == "support" else real(name)  # type: ignore[method-assign]
            yield engine


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from feinschliff.models.simple import fit

    folder = tmp_path_factory.mktemp("served") / "model"
    folder.mkdir()
    texts = ["my invoice is wrong", "you charged me twice", "where is my parcel", "the parcel came broken"]
    model = fit(texts, {"label": ["billing", "billing", "delivery", "delivery"]}, seed=1)
    model.save(folder)
    write_card(folder, {"task": "classify", "method": "linear", "outputs": {"label": ["billing", "delivery"]}})
    write_manifest(folder)
    return folder


@contextmanager
def running(project: Any) -> Iterator[int]:
    listener = server.bind(0)
    config = uvicorn.Config(create_app(project, TOKEN), log_level="error", lifespan="on", proxy_headers=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.02)
    try:
        yield listener.getsockname()[1]
    finally:
        running.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def project(model: Path) -> FakeProject:
    return FakeProject(model)


@pytest.fixture(scope="module")
def port(project: FakeProject) -> Iterator[int]:
    with running(project) as port:
        yield port


@pytest.fixture
def client(port: int) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key=TOKEN, max_retries=0)


def call(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", **(headers or {})}
    connection.request(method, path, None if body is None else json.dumps(body), {k: v for k, v in sent.items() if v})
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, answer


def ask(content: Any = "hello", **more: Any) -> dict[str, Any]:
    return {"model": "support", "messages": [{"role": "user", "content": content}], **more}


def test_the_openai_client_lists_the_releases(client: openai.OpenAI) -> None:
    assert [m.id for m in client.models.list()] == ["tickets", "support"]
    assert client.models.retrieve("tickets").created == 1767323045
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("ticket")


def test_a_classifier_answers_chat_with_its_labels(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model="tickets", messages=[{"role": "user", "content": "where is my parcel"}]
    )
    assert json.loads(answer.choices[0].message.content or "") == {"label": "delivery"}
    assert answer.usage is not None and answer.usage.total_tokens > 0
    streamed = client.chat.completions.create(
        model="tickets", messages=[{"role": "user", "content": "where is my parcel"}], stream=True
    )
    assert "".join(c.choices[0].delta.content or "" for c in streamed) == answer.choices[0].message.content


def test_plain_and_streamed_answers_are_the_same_text(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": [{"type": "text", "text": "hello"}]}]
    plain = client.chat.completions.create(model="support", messages=messages)
    assert plain.choices[0].message.content == "".join(PIECES)
    assert plain.choices[0].finish_reason == "stop"
    assert plain.usage is not None and (plain.usage.prompt_tokens, plain.usage.total_tokens) == (3, 7)
    chunks = list(
        client.chat.completions.create(
            model="support", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "".join(PIECES)
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None and chunks[-1].usage.total_tokens == 7


def test_every_event_of_a_stream_is_whole_json(port: int) -> None:
    status, headers, body = call(port, "POST", "/v1/chat/completions", ask(stream=True))
    assert status == 200 and headers["content-type"].startswith("text/event-stream")
    events = body.decode().split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    contents = [json.loads(e.removeprefix("data: "))["choices"][0]["delta"].get("content", "") for e in events[:-2]]
    assert "".join(contents) == "".join(PIECES)


def test_a_client_that_goes_away_stops_the_writing(port: int, project: FakeProject) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/chat/completions", json.dumps(ask("slowly", stream=True)), headers)
    connection.getresponse().read(300)
    connection.close()
    stream = project.streams[-1]
    until = time.monotonic() + 5
    while not stream.closed and time.monotonic() < until:
        time.sleep(0.02)
    assert stream.closed
    assert stream.given < 100


def test_classify_gives_labels_confidence_and_top_3(port: int) -> None:
    status, _, body = call(port, "POST", "/v1/classify", {"model": "tickets", "input": ["wrong invoice", "my parcel"]})
    answer = json.loads(body)
    assert status == 200
    assert [row["outputs"]["label"]["label"] for row in answer["data"]] == ["billing", "delivery"]
    top = answer["data"][0]["outputs"]["label"]["top"]
    assert top[0]["label"] == "billing" and top[0]["confidence"] >= top[1]["confidence"]
    assert call(port, "POST", "/v1/classify", {"model": "support", "input": "x"})[0] == 400


def test_options_reach_the_model(client: openai.OpenAI, project: FakeProject) -> None:
    client.chat.completions.create(
        model="support", messages=[{"role": "user", "content": "x"}], max_tokens=7, temperature=0.5, top_p=0.9, seed=3
    )
    assert project.chat.options == {"max_tokens": 7, "temperature": 0.5, "top_p": 0.9, "seed": 3}
    client.chat.completions.create(model="support", messages=[{"role": "user", "content": "x"}])
    assert project.chat.options["temperature"] == 0.0, "nobody asked for chance"


@pytest.mark.parametrize(
    "body",
    [
        {"model": "support", "messages": []},
        {"model": "support"},
        {"messages": [{"role": "user", "content": "x"}]},
        ask(""),
        ask("   "),
        ask(None),
        ask([{"type": "image_url", "image_url": {"url": "http://x"}}]),
        ask("x", temperature=-1),
        ask("x", temperature=3),
        ask("x", temperature="hot"),
        ask("x", top_p=0),
        ask("x", top_p=1.5),
        ask("x", max_tokens=0),
        ask("x", max_tokens=100_000),
        ask("x", n=2),
        ask("x", tools=[{"type": "function", "function": {"name": "f"}}]),
        ask("x", stop=["."]),
        ask("x", response_format={"type": "json_object"}),
        ask("too long"),
        {"model": "support", "messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]},
        {"model": "support", "messages": [{"role": "robot", "content": "x"}]},
        [1, 2],
    ],
)
def test_bad_requests_are_400_in_openais_shape(port: int, body: Any) -> None:
    status, _, answer = call(port, "POST", "/v1/chat/completions", body)
    error = json.loads(answer)["error"]
    assert status == 400, answer
    assert error["message"] and error["type"] == "invalid_request_error" and error["code"]


@pytest.mark.parametrize(
    ("path", "body", "field", "words"),
    [
        ("/v1/chat/completions", ask("x", temperature=3), "temperature", "less than or equal to 2"),
        ("/v1/chat/completions", ask(None), "messages.0.content", "valid string"),
        ("/v1/classify", {"model": "tickets", "input": ["x"] * 10_001}, "input", "10000"),
        ("/v1/classify", {"model": "tickets", "input": ["x", "\ud800"]}, "input.1", "half a character"),
        ("/v1/classify", {"model": "tickets", "input": 3}, "input", "valid string"),
    ],
)
def test_a_refusal_names_the_clients_own_field(port: int, path: str, body: Any, field: str, words: str) -> None:
    status, _, answer = call(port, "POST", path, body)
    error = json.loads(answer)["error"]
    assert (status, error["param"]) == (400, field)
    assert error["message"].startswith(f"{field}: ") and words in error["message"]


def test_broken_bodies_are_refused(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for body in (b"{", b"\xff\xfe", b'{"model":"support","messages":[{"role":"user","content":"\\ud800"}]}'):
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/chat/completions", body, headers)
        response = connection.getresponse()
        assert response.status == 400 and "error" in json.loads(response.read())


def test_an_unknown_model_is_404_with_the_nearest_name(port: int) -> None:
    status, _, body = call(port, "POST", "/v1/classify", {"model": "ticket", "input": "x"})
    assert status == 404
    assert "tickets" in json.loads(body)["error"]["message"]


def routes(app: Any) -> list[tuple[str, str]]:
    return [(method, route.path) for route in app.routes for method in route.methods]


def test_every_route_wants_the_token(port: int, project: FakeProject) -> None:
    found = routes(create_app(project, TOKEN))
    assert ("POST", "/v1/chat/completions") in found
    for method, path in [*found, ("GET", "/docs"), ("GET", "/openapi.json"), ("GET", "/nothing")]:
        for authorization in ("", "Bearer wrong", "Basic x", TOKEN):
            status, headers, _ = call(port, method, path, None, {"Authorization": authorization})
            if path == "/health":
                assert status == 200
            else:
                assert (status, headers["www-authenticate"]) == (401, "Bearer"), (method, path, authorization)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0", "localhost:80@evil", "localhost:x", "[::]"]
)
def test_a_foreign_host_is_refused_also_for_health(port: int, host: str) -> None:
    assert call(port, "GET", "/v1/models", headers={"Host": host})[0] == 421
    assert call(port, "GET", "/health", headers={"Host": host, "Authorization": ""})[0] == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999", "[::1]:1"])
def test_this_machines_names_are_taken(port: int, host: str) -> None:
    assert call(port, "GET", "/health", headers={"Host": host})[0] == 200


def test_foreign_pages_cannot_write(port: int) -> None:
    body = {"model": "tickets", "input": "x"}
    assert call(port, "POST", "/v1/classify", body, {"Origin": "https://evil.example"})[0] == 403
    assert call(port, "POST", "/v1/classify", body, {"Origin": "null"})[0] == 403
    status, headers, _ = call(port, "POST", "/v1/classify", body, {"Origin": f"http://127.0.0.1:{port}"})
    assert status == 200
    assert "access-control-allow-origin" not in headers
    assert call(port, "OPTIONS", "/v1/classify", None, {"Origin": "https://evil.example"})[0] == 403
    assert call(port, "POST", "/v1/classify", body, {"Content-Type": "text/plain"})[0] in (400, 415)


def test_large_bodies_are_refused_announced_or_not(port: int) -> None:
    assert call(port, "POST", "/v1/classify", None, {"Content-Length": str(MAX_BODY + 1)})[0] == 413
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    pieces = (b"x" * 2**20 for _ in range(9))
    connection.request("POST", "/v1/classify", pieces, headers, encode_chunked=True)
    assert connection.getresponse().status == 413


def test_answers_carry_security_headers_and_no_server_name(port: int) -> None:
    for path in ("/health", "/v1/models", "/nothing"):
        _, headers, _ = call(port, "GET", path)
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_a_taken_port_names_a_free_one() -> None:
    with server.bind(0) as holder, pytest.raises(Problem) as caught:
        server.bind(holder.getsockname()[1])
    assert (caught.value.code, caught.value.exit_code) == ("serve/port-taken", 4)
    free = int(caught.value.do[0].command.rpartition(" ")[2])
    server.bind(free).close()


@pytest.mark.starter
def test_a_real_chat_model_streams_and_stops_when_the_client_goes(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    card = {"task": "chat", "method": "lora", "system": "", "max_length": 1024, "base": identity(locate("smollm2"))}
    write_card(folder, card)
    write_manifest(folder)
    with Engine(lambda name: {"model": "m1", "folder": str(folder), "base": "smollm2"}) as engine:
        answering = engine.answer("support")
        question = [{"role": "user", "content": "What is the capital of France?"}]
        stream = answering.stream(question, max_tokens=20)
        text = "".join(stream)
        assert "Paris" in text
        assert stream.finish_reason == "stop"
        assert stream.usage["prompt_tokens"] == stream.prompt_tokens > 10
        assert engine.ask("support", "What is the capital of France?")["answer"] == text
        long = answering.stream([{"role": "user", "content": "Tell me a long story."}], max_tokens=2000)
        next(long)
        long.close()
        started = time.monotonic()
        assert engine.request("ping") == "pong"
        assert time.monotonic() - started < 5, "a dropped answer must not hold up the next question"
        short = answering.stream(question, max_tokens=2)
        assert len("".join(short)) > 0 and short.finish_reason == "length"
        with pytest.raises(Problem, match="8,192"):
            answering.stream([{"role": "user", "content": "word " * 9000}])
