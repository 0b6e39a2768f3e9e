"""Serves the built site on this machine only, at one address, for reading and trying out."""

from __future__ import annotations

import functools
import http.server
from pathlib import Path

from site_src.errors import HandbookError

_HOST = "127.0.0.1"
_TRIES = 20


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with the content types a browser needs; quiet."""

    extensions_map = {  # noqa: RUF012 (the base class declares it so)
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".woff2": "font/woff2",
        ".ics": "text/calendar; charset=utf-8",
        ".xml": "application/xml",
        ".txt": "text/plain; charset=utf-8",
        ".js": "text/javascript",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address is all a reader needs on the screen."""


def open_server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server for `folder` at `port`, or at the next free one.

    Raises:
        HandbookError: nothing is built yet, or no port is free.
    """
    if not (folder / "index.html").is_file():
        raise HandbookError(f"{folder}: chưa có trang nào. Chạy: make site")
    handler = functools.partial(_Handler, directory=str(folder))
    for candidate in range(port, port + _TRIES):
        try:
            return http.server.ThreadingHTTPServer((_HOST, candidate), handler)
        except OSError:
            continue
    raise HandbookError(f"Các cổng {port}–{port + _TRIES - 1} đều bận. Chọn cổng khác: plan serve --port SỐ")


def serve(folder: Path, port: int) -> int:
    """Serve until Ctrl+C; prints the address first."""
    server = open_server(folder, port)
    print(f"Sổ tay 255: http://{_HOST}:{server.server_port}/   (Ctrl+C để dừng)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0
