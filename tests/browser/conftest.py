"""What the browser tests stand on: the built site behind a real HTTP server, the USB copy by file:, the quiz service as
a process of its own, one Chromium.

The site and the copy are built before (`make site`, `make site-usb`); nothing here builds. Each test gets a fresh
browser context that records every request and every message of the console: a request to another host, or an error,
fails the test that made it.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api as playwright_api

from tests.browser.searching import DESKTOP, PHONE
from tests.browser.service import Service, started_service
from tests.quiz_service.made_up_people import Someone

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "site"
USB = ROOT / "build" / "usb"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NO_ANSWER = "Failed to load resource"
"""So begins what the console says of a request that got no answer or was refused."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder carries the marker `browser`."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: pytest's output is for the tests."""


@pytest.fixture(scope="session")
def site_url() -> Iterator[str]:
    """Address of the built site, with a slash at its end."""
    if not (SITE / "index.html").is_file():
        pytest.fail("build/site is missing. Run `make site` first.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def usb_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the USB copy, moved to a folder with a space and Vietnamese letters in its name."""
    if not (USB / "index.html").is_file():
        pytest.fail("build/usb is missing. Run `make site-usb` first.")
    folder = tmp_path_factory.mktemp("usb") / "Sổ tay 255"
    shutil.copytree(USB, folder)
    return folder.as_uri() + "/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests."""
    if not Path(CHROMIUM).is_file():
        pytest.fail("Chromium is missing. Run `apt-get install -y chromium`.")
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Watch:
    """The browser contexts of one test, and what their pages did that no page may do."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.contexts: list[Any] = []
        self.faults: list[str] = []

    def context(self, home: str, *, may_be_refused: bool = False, **options: Any) -> Any:
        """A fresh context. `may_be_refused`: the test cuts the network or is refused, and the console may say so."""
        context = self.browser.new_context(**{"viewport": DESKTOP, "locale": "vi-VN"} | options)
        self.contexts.append(context)
        self.watch(context, home, may_be_refused=may_be_refused)
        return context

    def own_browser(self, folder: Path, home: str, **options: Any) -> Any:
        """A browser that keeps what it has in this folder: closed and opened again, it is still there."""
        context = self.browser.browser_type.launch_persistent_context(
            folder, executable_path=CHROMIUM, args=FLAGS, **{"viewport": PHONE, "locale": "vi-VN"} | options
        )
        self.contexts.append(context)
        self.watch(context, home, may_be_refused=True)
        return context

    def watch(self, context: Any, home: str, *, may_be_refused: bool) -> None:
        """Note what the pages of this context do from now on."""

        def note_request(request: Any) -> None:
            if not request.url.startswith((home, "data:", "about:", "blob:")):
                self.faults.append(f"request to another address: {request.url}")

        def note_console(message: Any) -> None:
            if message.type == "error" and not (may_be_refused and message.text.startswith(NO_ANSWER)):
                self.faults.append(f"console: {message.text}")

        context.on("request", note_request)
        context.on("console", note_console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))

    def end(self) -> None:
        """Close everything.

        Raises:
            AssertionError: a page did what no page may do.
        """
        for context in self.contexts:
            context.close()
        assert not self.faults, "\n".join(dict.fromkeys(self.faults))


@pytest.fixture
def watch(browser: Any) -> Iterator[Watch]:
    """Browser contexts for one test; a foreign request or a console error fails the test that made it."""
    watch = Watch(browser)
    yield watch
    watch.end()


@pytest.fixture
def open_page(watch: Watch) -> Callable[..., Any]:
    """open_page(url, viewport=…, **context) → a page; a foreign request or a console error fails the test."""

    def open_one(url: str, viewport: dict[str, int] | None = None, **options: Any) -> Any:
        home = "file:///" if url.startswith("file:") else "/".join(url.split("/")[:3]) + "/"
        page = watch.context(home, viewport=viewport or DESKTOP, **options).new_page()
        page.goto(url, wait_until="load")
        return page

    return open_one


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The running quiz service: see `tests.browser.service`."""
    with started_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def open_device(service: Service, watch: Watch) -> Callable[..., Any]:
    """open_device(person=None, **context) → a phone of their own, signed in as this person when one is named."""

    def open_one(person: Someone | None = None, **options: Any) -> Any:
        device = watch.context(service.running.url, **{"viewport": PHONE} | options)
        if person:
            device.add_cookies([service.cookie(person)])
        return device

    return open_one
