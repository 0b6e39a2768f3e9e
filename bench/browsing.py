"""A built site behind a small server that counts, and one Chromium to read it with.

In: a folder. Out: its address on this machine, a list of what was sent (path, type, bytes over the wire, headers
included), and a browser. Files can be overlaid with other bytes, so that one site can be tried with a larger index.
Bodies are compressed as deploy/README.md has a server do it, or sent as they are.
"""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from measuring import CannotMeasure

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
GZIP_LEVEL = 1  # nginx's default
GZIP_TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
)


@lru_cache(maxsize=512)
def compressed(body: bytes) -> bytes:
    """As a server with the settings of deploy/README.md would send it."""
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


@dataclass(frozen=True)
class Sent:
    """One answer: the path asked for, the content type, bytes over the wire."""

    path: str
    type: str
    size: int


@dataclass
class Serving:
    """A site being served."""

    url: str
    sent: list[Sent] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012 (the base class declares it so)
        **SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".woff2": "font/woff2",
    }  # fmt: skip

    def __init__(self, *given: Any, serving: Serving, zipped: bool, overlay: dict[str, bytes], **named: Any) -> None:
        self.serving, self.zipped, self.overlay = serving, zipped, overlay
        super().__init__(*given, **named)

    def do_GET(self) -> None:
        """One file, whole."""
        path = self.path.partition("?")[0]
        file = Path(self.translate_path(path))
        file = file / "index.html" if file.is_dir() else file
        body = self.overlay.get(path.lstrip("/"))
        if body is None:
            body = file.read_bytes() if file.is_file() else None
        status = 200 if body is not None else 404
        body = body or b""
        kind = self.guess_type(str(file))
        headers = {"Date": self.date_time_string(), "Content-Type": kind, "Connection": "keep-alive"}
        if self.zipped and kind in GZIP_TYPES and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = compressed(body)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        headers["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        answer = "\r\n".join([*lines, "", ""]).encode() + body
        self.serving.sent.append(Sent(path, kind, len(answer)))
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes its connections is no error."""


@contextmanager
def serve(folder: Path, *, zipped: bool = False, overlay: dict[str, bytes] | None = None) -> Iterator[Serving]:
    """Serve a built site while the block runs.

    Raises:
        CannotMeasure: there is no site.
    """
    if not (folder / "index.html").is_file():
        raise CannotMeasure(f"{folder} holds no site. Run: make site")
    serving = Serving("")
    handler = partial(_Handler, directory=str(folder), serving=serving, zipped=zipped, overlay=overlay or {})
    server = _Server(("127.0.0.1", 0), handler)
    serving.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield serving
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Callable[[], Any]]:
    """What launches headless Chromiums; all are closed when the block ends.

    Raises:
        CannotMeasure: Chromium or the library that drives it is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CannotMeasure("playwright is missing. Run: make bench") from error
    if not Path(CHROMIUM).is_file():
        raise CannotMeasure("Chromium is missing. Run: .ci/system-packages browser")
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=CHROMIUM, args=FLAGS)


class Processor:
    """What the pages and workers of one browser have taken of the processor; needs Linux.

    A busy neighbour makes everything last longer but adds little here.
    """

    def __init__(self, browser: Any) -> None:
        session = browser.new_browser_cdp_session()
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        self._folders = [Path(f"/proc/{one['id']}/task") for one in found if one["type"] == "renderer"]

    def ms(self) -> float:
        """Milliseconds since the pages were opened."""
        total = 0.0
        for file in (file for folder in self._folders for file in folder.glob("*/schedstat")):
            try:
                total += int(file.read_text().split()[0]) / 1e6
            except OSError:  # the thread has ended
                continue
        return total
