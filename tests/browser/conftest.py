"""A real browser that forgives nothing: every console error, page error and request to elsewhere fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
NO_BROWSER = "no chromium on this machine; get it with: apt-get install chromium"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Callable[..., Any]:
    """opened(port, locale=..., scheme=..., width=...) as a context: the page, watched until it is closed."""

    @contextmanager
    def open_page(port: int, *, locale: str = "en-US", scheme: str = "light", width: int = 1440) -> Iterator[Any]:
        wrong: list[str] = []
        own = f"http://127.0.0.1:{port}/"
        context = chromium.new_context(
            locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on(
            "request",
            lambda sent: None if sent.url.startswith((own, "blob:" + own)) else wrong.append(f"to {sent.url}"),
        )
        page.forgiven = wrong  # a test that provokes an error takes it out again
        yield page
        context.close()
        assert not wrong

    return open_page
