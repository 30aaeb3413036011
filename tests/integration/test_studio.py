"""The studio's routes as a browser meets them, and as somebody meets them who should not get in. No learning."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from studio_project import FakeProject, labels_walk, not_better, personal_data, without_release
from test_server import TOKEN, running

import feinschliff
from feinschliff.core.problems import Problem
from feinschliff.interfaces.server.guard import MAX_BODY, MAX_UPLOAD
from feinschliff.interfaces.server.session import Session
from feinschliff.interfaces.studio import pages, routes

Answer = tuple[int, dict[str, str], bytes]


class Browser:
    """Requests as our page sends them: with the cookie, and with an Origin when it writes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.cookie = f"feinschliff-{port}={Session(TOKEN).value.decode()}"

    def send(self, method: str, path: str, body: Any = None, **headers: str | None) -> Answer:
        sent: dict[str, str | None] = {"Cookie": self.cookie}
        if method != "GET":
            sent["Origin"] = self.origin
        if isinstance(body, dict):
            body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {k: v for k, v in sent.items() if v is not None})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, answer

    def upload(self, name: str, body: bytes = b"text;label\n", **headers: str | None) -> dict[str, Any]:
        status, _, answer = self.send("POST", f"/api/files?name={quote(name)}", body, **headers)
        assert status == 200, answer
        return json.loads(answer)

    def start(self, verb: str = "polish", **arguments: Any) -> str:
        status, _, answer = self.send("POST", "/api/runs", {"verb": verb, "arguments": arguments})
        assert status == 200, answer
        return json.loads(answer)["id"]

    def events(self, number: str, **headers: str | None) -> list[dict[str, Any]]:
        status, answered, body = self.send("GET", f"/api/runs/{number}/events", **headers)
        assert status == 200 and answered["content-type"].startswith("text/event-stream")
        blocks = [block.split("\n") for block in body.decode().split("\n\n") if block and not block.startswith(":")]
        fields = [dict(line.split(": ", 1) for line in block) for block in blocks]
        return [{**json.loads(f["data"]), "sse": f["event"], "id": int(f["id"])} for f in fields]

    def state(self) -> dict[str, Any]:
        return json.loads(self.send("GET", "/api/state")[2])


@pytest.fixture
def project(tmp_path: Path) -> FakeProject:
    return FakeProject(tmp_path)


@pytest.fixture
def browser(project: FakeProject) -> Iterator[Browser]:
    with running(project) as port:
        yield Browser(port)


# the way in


def test_the_printed_link_is_exchanged_for_a_cookie(browser: Browser) -> None:
    status, headers, _ = browser.send("GET", f"/?token={TOKEN}", Cookie=None)
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie
    status, headers, body = browser.send("GET", "/", Cookie=cookie.partition(";")[0])
    assert status == 200 and b'id="go"' in body
    assert headers["content-security-policy"] == pages.POLICY
    assert browser.send("GET", f"/?token={TOKEN}")[0] == 303, "the token does not stay in the address bar"


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", f"?token={TOKEN}&token=x", f"?x={TOKEN}"])
def test_without_the_link_a_page_says_where_it_is(browser: Browser, query: str) -> None:
    status, headers, body = browser.send("GET", f"/{query}", Cookie=None, Accept_Language="de-AT,de;q=0.9,en;q=0.5")
    assert (status, headers["www-authenticate"]) == (401, "Bearer")
    assert "set-cookie" not in headers
    assert 'lang="de"' in body.decode() and "feinschliff serve" in body.decode()


def test_a_stranger_gets_no_file_no_state_and_cannot_write(browser: Browser, project: FakeProject) -> None:
    paths = [
        ("GET", "/api/state"),
        ("POST", "/api/files?name=a.csv"),
        ("POST", "/api/runs"),
        ("GET", "/studio/en.json"),
    ]
    for method, path in paths:
        for cookie in (None, "feinschliff-1=x", f"feinschliff-{browser.port}=x", f"feinschliff-{browser.port}={TOKEN}"):
            assert browser.send(method, path, b"", Cookie=cookie)[0] == 401, (path, cookie)
    assert not project.uploads.folder.exists()


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://127.0.0.1:1", "http://localhost:{port}"]
)
def test_the_cookie_alone_cannot_write(browser: Browser, project: FakeProject, origin: str | None) -> None:
    foreign = origin and origin.format(port=browser.port)
    assert browser.send("POST", "/api/files?name=a.csv", b"x", Origin=foreign)[0] == 403
    assert browser.send("POST", "/api/runs", {"verb": "polish"}, Origin=foreign)[0] == 403
    assert not project.uploads.folder.exists()


def test_pages_of_other_ports_cannot_read_with_the_cookie(browser: Browser) -> None:
    assert browser.send("GET", "/api/state", Sec_Fetch_Site="same-origin")[0] == 200
    for site in ("same-site", "cross-site"):
        assert browser.send("GET", "/api/state", Sec_Fetch_Site=site)[0] == 403
    assert browser.send("GET", "/", Sec_Fetch_Site="cross-site")[0] == 200, "a bookmark or link opens the page"


def test_programs_use_the_token_and_need_no_origin(browser: Browser) -> None:
    bearer = {"Cookie": None, "Origin": None, "Authorization": f"Bearer {TOKEN}"}
    assert browser.upload("a.csv", **bearer)["name"] == "a.csv"


def test_foreign_hosts_get_nothing(browser: Browser) -> None:
    assert browser.send("GET", "/", Host="evil.example")[0] == 421
    assert browser.send("GET", f"/?token={TOKEN}", Host="evil.example", Cookie=None)[0] == 421


# pages and their files


@pytest.mark.parametrize("name", ["..%2f__init__.py", "%2e%2e/pages.py", "nothing.js", "pages", "studio.js%00"])
def test_only_the_studios_own_files_are_served(browser: Browser, name: str) -> None:
    assert browser.send("GET", f"/studio/{name}")[0] == 404


def test_the_studios_files_are_served(browser: Browser) -> None:
    for name, media in pages.FILES.items():
        status, headers, body = browser.send("GET", f"/studio/{name}")
        assert (status, headers["content-type"], len(body) > 50) == (200, media, True)


# uploads


def test_an_upload_lies_in_the_project_under_its_id(browser: Browser, project: FakeProject) -> None:
    body = "Text;Ämter\n".encode() * 300_000
    told = browser.upload("Schäden 2024.csv", body)
    assert told["name"] == "Schäden 2024.csv" and told["bytes"] == len(body)
    place = project.folder / "uploads" / told["id"] / told["name"]
    assert place.read_bytes() == body and project.uploads.path(told["id"]) == place
    assert not told["replaced"] and browser.upload("Schäden 2024.csv", b"Text\n")["replaced"]
    assert place.read_bytes() == b"Text\n"
    assert browser.send("DELETE", f"/api/files/{told['id']}")[0] == 200
    assert not place.exists()
    assert browser.send("DELETE", f"/api/files/{told['id']}")[0] == 404
    assert browser.send("DELETE", "/api/files/..%2f..%2fx")[0] == 404


@pytest.mark.parametrize("name", ["%2e%2e%2f%2e%2e%2fx.csv", "%00", "a%2Fb%5Cc.csv", "%ED%A0%80.csv", "%FF.csv"])
def test_hostile_names_stay_inside_over_http(browser: Browser, project: FakeProject, name: str) -> None:
    status, _, answer = browser.send("POST", f"/api/files?name={name}", b"x")
    assert status == 200, answer
    assert project.uploads.path(json.loads(answer)["id"]).is_file()
    assert {path.parts[-3] for path in project.folder.rglob("*") if path.is_file()} == {"uploads"}


def test_an_upload_may_be_larger_than_other_requests_but_not_endless(
    browser: Browser, project: FakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_UPLOAD == 200 * 2**20
    assert browser.upload("a.csv", b"x" * (MAX_BODY + 1))["bytes"] == MAX_BODY + 1
    path = "/api/files?name=b.csv"
    assert browser.send("POST", path, None, Content_Length=str(MAX_UPLOAD + 1))[0] == 413
    monkeypatch.setattr("feinschliff.interfaces.server.guard.MAX_UPLOAD", 2**20)
    pieces = (b"x" * 2**18 for _ in range(8))
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=20)
    headers = {"Cookie": browser.cookie, "Origin": browser.origin}
    connection.request("POST", path, pieces, headers, encode_chunked=True)  # announces no length
    response = connection.getresponse()
    assert response.status == 413 and b"1 MB" in response.read()
    assert len(list(project.uploads.folder.iterdir())) == 1, "nothing is left of what was refused"


def test_half_an_upload_leaves_nothing(browser: Browser, project: FakeProject) -> None:
    with socket.create_connection(("127.0.0.1", browser.port)) as half:
        head = f"POST /api/files?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{browser.port}\r\nContent-Length: 5000000\r\n"
        half.sendall(f"{head}Cookie: {browser.cookie}\r\nOrigin: {browser.origin}\r\n\r\n".encode() + b"x" * 2_000_000)
        wait_for(lambda: any(project.uploads.folder.rglob("*.tmp-*")))
    wait_for(lambda: not any(project.uploads.folder.iterdir()))


@pytest.mark.parametrize("names", [("a.csv", "b.csv", "c.csv"), ("same.csv", "same.csv", "same.csv")])
def test_uploads_at_once_do_not_mix(browser: Browser, project: FakeProject, names: tuple[str, ...]) -> None:
    told: list[dict[str, Any]] = []
    bodies = [bytes([65 + i]) * 3_000_000 for i in range(3)]
    threads = [
        threading.Thread(target=lambda n=name, b=body: told.append(browser.upload(n, b)))
        for name, body in zip(names, bodies, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    found = {project.uploads.path(each["id"]).read_bytes() for each in told}
    assert len(told) == 3 and len(found) == len(set(names)) and found <= set(bodies)


# walks


def test_a_walk_is_followed_to_its_result(browser: Browser, project: FakeProject) -> None:
    files = [browser.upload("a.csv", b"one")["id"], browser.upload("b.csv", b"two")["id"]]
    number = browser.start(files=files, effort="quick", input_column=" Meldung ", output_column="")
    events = browser.events(number)
    assert project.asked == [
        (["one", "two"], {"map": {"text": "Meldung"}, "encoding": None, "effort": "quick", "decision": None}),
    ]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    stages = [(e["stage"], e["number"], e["of"]) for e in events if "stage" in e]
    assert stages[0] == ("collect", 1, 6) and stages[-1] == ("release", 6, 6)
    assert events[-1]["sse"] == events[-1]["type"] == "result"
    assert events[-1]["result"]["evaluate"]["n"] == 40
    state = browser.state()
    assert state["running"] is None and state["last"]["result"]["release"]["name"] == "claims"


def test_a_page_that_comes_back_gets_what_it_missed(browser: Browser) -> None:
    number = browser.start(files=[browser.upload("a.csv")["id"]])
    events = browser.events(number)
    missed = browser.events(number, Last_Event_ID=str(len(events) - 2))
    assert missed == events[-2:]
    assert browser.send("GET", f"/api/runs/{number}/events", Last_Event_ID=str(len(events)))[0] == 204
    for odd in ("-1", "x", "9" * 30, "²"):
        assert browser.events(number, Last_Event_ID=odd.encode().decode("latin-1")) == events


def test_events_come_while_the_walk_is_under_way_with_a_sign_of_life(
    browser: Browser, project: FakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "HEARTBEAT_SECONDS", 0.2)
    project.holds_at = "train"
    number = browser.start(files=[browser.upload("a.csv")["id"]])
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=10)
    connection.request("GET", f"/api/runs/{number}/events", headers={"Cookie": browser.cookie})
    stream = connection.getresponse()
    heard = b""
    while b": still here" not in heard:
        heard += stream.readline()
    assert b'"stage": "train"' in heard and b"event: result" not in heard
    assert browser.state()["running"] == number
    connection.close()  # a page that is closed does not end the walk
    project.go_on.set()
    assert browser.events(number)[-1]["type"] == "result"


def test_one_walk_at_a_time(browser: Browser, project: FakeProject) -> None:
    project.holds_at = "collect"
    file = browser.upload("a.csv")["id"]
    number = browser.start(files=[file])
    status, _, answer = browser.send("POST", "/api/runs", {"verb": "polish", "arguments": {"files": [file]}})
    assert (status, json.loads(answer)["error"]["code"]) == (409, "run/busy")
    project.go_on.set()
    browser.events(number)
    browser.events(browser.start(files=[file]))
    assert len(project.asked) == 2


def test_a_walk_can_be_stopped(browser: Browser, project: FakeProject) -> None:
    project.holds_at = "train"
    number = browser.start(files=[browser.upload("a.csv")["id"]])
    assert browser.send("POST", f"/api/runs/{number}/stop")[0] == 200
    project.go_on.set()
    end = browser.events(number)[-1]
    assert (end["type"], end["problem"]["code"]) == ("problem", "studio/stopped")
    assert browser.send("POST", f"/api/runs/{number}/stop")[0] == 200, "too late is no harm"
    assert browser.send("POST", "/api/runs/0000/stop")[0] == 404
    project.holds_at = ""
    assert browser.events(browser.start(files=[browser.upload("a.csv")["id"]]))[-1]["type"] == "result"


def test_a_gate_shows_what_was_measured_and_takes_a_decision(browser: Browser, project: FakeProject) -> None:
    project.outcome = personal_data(without_release(labels_walk()))
    end = browser.events(browser.start(files=[browser.upload("a.csv")["id"]]))[-1]
    assert (end["type"], end["problem"]["code"]) == ("problem", "release/personal-data")
    assert end["report"]["evaluate"]["n"] == 40
    assert browser.state()["last"]["report"] == end["report"]
    refused = browser.events(browser.start("release", model="m1"))[-1]
    assert refused["problem"]["code"] == "release/personal-data"
    end = browser.events(browser.start("release", model="m1", decision="Invented persons."))[-1]
    assert end["result"]["release"] == {"name": "claims", "model": "m1"}
    assert end["result"]["evaluate"]["n"] == 40, "the page shows the walk and its release together"
    assert project.decisions[-1] == ("m1", "claims", "Invented persons.")


def test_what_goes_wrong_ends_the_walk_with_a_problem(
    browser: Browser, project: FakeProject, capfd: pytest.CaptureFixture[str]
) -> None:
    file = browser.upload("a.csv")["id"]
    for outcome, code in [
        (Problem("prepare/too-few", "3 examples are too few."), "prepare/too-few"),
        (not_better(without_release(labels_walk())), "polish/not-better"),
        (KeyboardInterrupt(), "studio/stopped"),
        (ZeroDivisionError("1/0"), "bug/studio"),
    ]:
        project.outcome = outcome
        end = browser.events(browser.start(files=[file]))[-1]
        assert (end["type"], end["problem"]["code"]) == ("problem", code)
        assert end["problem"]["do"] or code == "prepare/too-few"
    assert "ZeroDivisionError" in capfd.readouterr().err, "our mistakes are written where the server runs"


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"verb": "polish", "arguments": {"files": []}}, 400, "arguments.files"),
        ({"verb": "polish"}, 400, "arguments.files"),
        ({"verb": "polish", "arguments": {"files": ["../../etc/passwd"]}}, 404, "studio/unknown-file"),
        ({"verb": "polish", "arguments": {"files": ["0" * 32]}}, 404, "studio/unknown-file"),
        ({"verb": "polish", "arguments": {"files": [3]}}, 400, "arguments.files.0"),
        ({"verb": "polish", "arguments": {"files": ["0" * 32], "effort": "endless"}}, 400, "arguments.effort"),
        ({"verb": "polish", "arguments": {"files": ["0" * 32], "shell": "rm"}}, 400, "arguments.shell"),
        ({"verb": "polish", "arguments": {"files": ["0" * 32], "decision": "x" * 2001}}, 400, "arguments.decision"),
        ({"verb": "release", "arguments": {"model": "m1"}}, 404, "studio/unknown-run"),
        ({"verb": "polsh", "arguments": {}}, 404, "did you mean polish"),
        ({"arguments": {}}, 400, "verb"),
        ({"verb": "polish", "arguments": {}, "more": 1}, 400, "more"),
    ],
)
def test_what_cannot_be_started_is_said(browser: Browser, body: Any, status: int, word: str) -> None:
    answered, _, answer = browser.send("POST", "/api/runs", body)
    assert answered == status, answer
    assert word in answer.decode()
    assert browser.state()["running"] is None


def test_an_unknown_run_is_404(browser: Browser) -> None:
    assert browser.send("GET", "/api/runs/0000/events")[0] == 404


# a real project


def test_a_picture_is_refused_with_the_reason(tmp_path: Path) -> None:
    with running(feinschliff.new(tmp_path / "real")) as port:
        browser = Browser(port)
        file = browser.upload("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        end = browser.events(browser.start(files=[file["id"]]))[-1]
        assert end["type"] == "problem" and end["problem"]["code"].startswith("collect/")
        assert browser.state()["project"]["sources"] == 0


def test_the_first_files_decide_the_task_and_later_ones_do_not(tmp_path: Path) -> None:
    project = feinschliff.new(tmp_path / "real", goal="answer kindly")
    line = {"messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "There."}]}
    mails = tmp_path / "mails.jsonl"
    mails.write_text("\n".join([json.dumps(line)] * 30), encoding="utf-8")
    project.fit_task([mails])
    assert (project.config.task, project.config.kind, project.config.privacy) == ("chat", "conversations", "redact")
    assert feinschliff.open(project.folder).config == project.config and project.config.goal == "answer kindly"
    project.collect(mails)
    table = tmp_path / "claims.csv"
    table.write_text("text;label\n" + "roof is wet;water\ncar is hit;motor\n" * 20, encoding="utf-8")
    project.fit_task([table])
    assert project.config.task == "chat"


def wait_for(condition: Any) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)
