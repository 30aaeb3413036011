"""The studio in a browser, with canned walks: every state, both languages, light and dark, keyboard, widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from studio_project import FakeProject, answers_walk, labels_walk, not_better, personal_data, without_release
from test_server import TOKEN, running

from feinschliff.core.problems import Problem
from feinschliff.interfaces.studio import pages

LOOKS = [
    ("de-DE", "light", 1440), ("de-AT", "dark", 360), ("en-US", "dark", 1440), ("en-GB", "light", 360),
]  # fmt: skip
CLAIMS = {"name": "claims.csv", "mimeType": "text/csv", "buffer": b"text;label\nWhere is it?;delivery\n"}
Opened = Callable[..., Any]


@pytest.fixture
def project(tmp_path: Path) -> FakeProject:
    return FakeProject(tmp_path)


@pytest.fixture
def port(project: FakeProject) -> Iterator[int]:
    with running(project) as port:
        yield port


def link(port: int) -> str:
    return f"http://127.0.0.1:{port}/?token={TOKEN}"


def accessible(page: Any) -> None:
    """axe-core finds nothing, and nothing sticks out at either width."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    before = page.viewport_size
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(before)


def words(page: Any) -> dict[str, str]:
    return pages.texts(page.evaluate("document.documentElement.lang"))


def start(page: Any) -> None:
    page.set_input_files("#files", CLAIMS)
    page.get_by_role("button", name=words(page)["start.button"]).click()


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_every_state_is_accessible(
    opened: Opened, port: int, project: FakeProject, locale: str, scheme: str, width: int
) -> None:
    project.holds_at = "train"
    with opened(port, locale=locale, scheme=scheme, width=width) as page:
        page.goto(link(port))
        assert page.url == f"http://127.0.0.1:{port}/", "the token does not stay in the address"
        told = pages.texts(locale[:2])
        assert page.locator("h1:visible").inner_text() == told["start.title"]
        assert page.get_by_text(told["private"]).is_visible()
        page.locator("#expert summary").click()
        accessible(page)
        page.set_input_files("#files", CLAIMS)
        page.locator("#chosen .facts", has_text="kB").wait_for()
        accessible(page)
        page.locator("#go").click()
        page.locator(".steps li:nth-child(4).now").wait_for()
        assert page.locator("progress").get_attribute("aria-label") == told["step.train"]
        accessible(page)
        project.go_on.set()
        page.locator("#end:visible").wait_for()
        assert page.locator("#end-title").inner_text() == told["end.good"]
        assert page.locator(".figure strong").inner_text() == "89"
        assert "84" in page.locator(".figure small").inner_text()
        page.fill("#question", "Where is my parcel?")
        page.locator("#ask button").click()
        page.locator(".answer-label", has_text="delivery").wait_for()
        assert told["cases.sure"].format(n=89) in page.locator(".answer-label").inner_text()
        accessible(page)


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_every_stop_is_accessible(
    opened: Opened, port: int, project: FakeProject, locale: str, scheme: str, width: int
) -> None:
    walked = without_release(labels_walk())
    with opened(port, locale=locale, scheme=scheme, width=width) as page:
        for problem in (
            Problem("collect/no-mapping", "It is not clear.", "Why.", ["name them"]),
            Problem("some/thing-new", "Something that the page has no words for.", do=["do that"]),
            not_better(walked),
            personal_data(walked),
        ):
            project.outcome = problem
            page.goto(link(port))
            page.locator("#go:visible, #again:visible").first.wait_for()
            if page.locator("#again").is_visible():
                page.locator("#again").click()
            start(page)
            page.locator("#end .stop").wait_for()
            accessible(page)
            assert page.locator("#details .case-text").count() == (2 if problem.report else 0)
        page.locator("#end .secondary").click()
        assert page.locator("#end .form-problem").inner_text() == words(page)["decision.empty"]
        page.fill("#reason", "Invented persons.")
        page.locator("[data-language]:not([aria-pressed=true])").click()
        assert page.input_value("#reason") == "Invented persons.", "what was typed survives the other language"
        page.locator("#end .secondary").click()
        page.locator("#end-title", has_text=words(page)["end.good"]).wait_for()
        assert project.decisions == [("m1", "claims", "Invented persons.")]


def test_a_walk_is_stopped_and_started_again(opened: Opened, port: int, project: FakeProject) -> None:
    project.holds_at = "train"
    with opened(port, locale="de-DE") as page:
        page.goto(link(port))
        start(page)
        page.locator(".steps li:nth-child(4).now").wait_for()
        page.locator("#stop").click()
        page.locator("#stop", has_text=words(page)["work.stopping"]).wait_for()
        accessible(page)
        project.go_on.set()
        page.locator("#end .stop h2", has_text=words(page)["p.studio/stopped"]).wait_for()
        page.locator("#end .secondary").click()
        page.locator("#go").click()
        page.locator("#end-title", has_text=words(page)["end.good"]).wait_for()


def test_a_file_can_be_corrected_and_taken_back(opened: Opened, port: int, project: FakeProject) -> None:
    with opened(port) as page:
        page.goto(link(port))
        for body in (CLAIMS["buffer"], CLAIMS["buffer"] + b"Late again;delivery\n"):
            page.set_input_files("#files", {**CLAIMS, "buffer": body})
            page.locator("#chosen .facts", has_text="kB").wait_for()
        page.locator("#chosen .facts", has_text="replaces").wait_for()
        assert page.locator("#chosen li").count() == 1
        with page.expect_response(lambda answer: answer.request.method == "DELETE") as answered:
            page.locator("#chosen button").click()
        assert answered.value.status == 200 and not list(project.uploads.folder.iterdir())
        assert page.locator("#chosen li").count() == 0


def test_conversations_are_shown_as_conversations_and_asked_as_such(
    opened: Opened, port: int, project: FakeProject
) -> None:
    project.outcome = answers_walk()
    with opened(port) as page:
        page.goto(link(port))
        start(page)
        page.locator(".case-talk").wait_for()
        assert page.locator(".case-talk .bubble").count() == 4
        assert "{" not in page.locator("main").inner_text()
        accessible(page)
        for question in ("Where is my parcel?", "And the other one?"):
            page.fill("#question", question)
            page.locator("#question").press("Control+Enter")
            page.locator(f"#talk .bubble.person:has-text('{question}') + .model", has_text="<b>Bold</b>").wait_for()
        assert [m["role"] for m in project.answering["chat"].asked[-1]] == ["user", "assistant", "user"]
        accessible(page)


def test_the_language_is_switched_on_the_spot_and_kept(opened: Opened, port: int, project: FakeProject) -> None:
    with opened(port, locale="de-DE") as page:
        page.goto(link(port))
        start(page)
        page.locator("#end:visible").wait_for()
        assert "Ihr Modell liegt" not in page.locator(".words").first.inner_text(), "the figure says it already"
        assert "Vor dem Training" in page.locator(".words").first.inner_text()
        page.get_by_role("button", name="English").click()
        assert page.locator("#end-title").inner_text() == "Your model is ready"
        assert "Before training" in page.locator(".words").first.inner_text()
        page.reload()
        page.locator("#end-title", has_text="Your model is ready").wait_for()
        assert page.locator("html").get_attribute("lang") == "en"


def test_texts_of_files_never_become_markup(opened: Opened, port: int, project: FakeProject) -> None:
    with opened(port) as page:
        page.goto(link(port))
        page.set_input_files("#files", {**CLAIMS, "name": "<img src=x onerror=alert(1)>.csv"})
        page.locator("#chosen .facts", has_text="kB").wait_for()
        page.locator("#go").click()
        page.locator(".case-text", has_text="<img src=x onerror=alert(1)>").wait_for()
        assert page.locator("main img").count() == 0


def test_the_keyboard_is_enough(opened: Opened, port: int, project: FakeProject) -> None:
    with opened(port) as page:
        page.goto(link(port))
        page.locator("#form").wait_for()
        order = []
        for _ in range(5):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
        assert order == ["Deutsch", "English", "files", "go", "Expert settings"]
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert page.locator("#form-problem").inner_text() == "Choose at least one file first."
        assert page.evaluate("document.activeElement.id") == "files"
        page.set_input_files("#files", CLAIMS)
        page.locator("#go").focus()
        page.keyboard.press("Enter")
        page.locator("#end:visible").wait_for()
        assert page.evaluate("document.activeElement.id") == "end-title", "the reader starts where the news is"
        page.locator("#question").focus()
        page.keyboard.type("Where is it?")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".answer-label").wait_for()


def test_files_are_dropped_named_and_taken_back(opened: Opened, port: int, project: FakeProject) -> None:
    with opened(port) as page:
        page.goto(link(port))
        dropped = page.evaluate_handle(
            "() => { const data = new DataTransfer(); data.items.add(new File(['a;b'], 'one.csv'));"
            " data.items.add(new File(['c;d'], 'two.csv')); return data; }"
        )
        page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
        page.locator("#chosen li:nth-child(2) .facts", has_text="kB").wait_for()
        page.get_by_role("button", name="Remove one.csv").click()
        assert page.locator("#chosen .name").all_inner_texts() == ["two.csv"]
        page.locator("#go").click()
        page.locator("#end:visible").wait_for()
        assert project.asked[0][0] == ["c;d"]


def test_a_page_opened_again_shows_the_walk_under_way(opened: Opened, port: int, project: FakeProject) -> None:
    project.holds_at = "prepare"
    with opened(port) as page:
        page.goto(link(port))
        start(page)
        page.locator(".steps li:nth-child(2).now").wait_for()
        page.reload()
        page.locator(".steps li:nth-child(2).now").wait_for()
        assert page.locator("progress").get_attribute("value") == "1"
        project.go_on.set()
        page.locator("#end:visible").wait_for()
        assert page.locator("#asking").is_visible()


def test_without_the_link_there_is_a_friendly_page(opened: Opened, port: int) -> None:
    with opened(port, locale="de-DE", width=360) as page:
        page.goto(f"http://127.0.0.1:{port}/")
        assert page.locator("h1").inner_text() == pages.texts("de")["closed.title"]
        accessible(page)
        assert all("401" in each for each in page.forgiven), page.forgiven
        page.forgiven.clear()
