"""What the browser tests stand on: the built site behind a real HTTP server, the USB copy by file:, one Chromium.

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

from tests.browser.searching import DESKTOP

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "site"
USB = ROOT / "build" / "usb"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


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


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """open_page(url, viewport=…, **context) → a page; a foreign request or a console error fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def note_request(home: str, request: Any) -> None:
        if not request.url.startswith((home, "data:", "about:", "blob:")):
            faults.append(f"request to another address: {request.url}")

    def note_console(message: Any) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text}")

    def open_one(url: str, viewport: dict[str, int] | None = None, **options: Any) -> Any:
        context = browser.new_context(viewport=viewport or DESKTOP, locale="vi-VN", **options)
        contexts.append(context)
        page = context.new_page()
        home = "file:///" if url.startswith("file:") else "/".join(url.split("/")[:3]) + "/"
        page.on("request", partial(note_request, home))
        page.on("console", note_console)
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.goto(url, wait_until="load")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))
