"""gunicorn around one application, on a port of this machine, until Ctrl+C.

One worker with a few threads: SQLite has one writer anyway, and limits are counted in one memory.
"""

from __future__ import annotations

import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from quiz_service.errors import Refused

HOST = "127.0.0.1"
THREADS = 8
_TRIES = 20


class _Server(BaseApplication):  # type: ignore[misc]
    """Listens on a socket that is bound already: nobody can take the port between asking and serving."""

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        self._app, self._descriptor = app, listener.detach()
        super().__init__()

    def load_config(self) -> None:
        """No access log: who opened which page is nobody's business."""
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}", "worker_class": "gthread", "workers": 1, "threads": THREADS,
            "accesslog": None, "loglevel": "warning", "control_socket_disable": True,
        }  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made before the worker was."""
        return self._app


def bind(port: int) -> socket.socket:
    """A socket bound to this port, or to the next free one.

    Raises:
        Refused: none of them is free.
    """
    for candidate in range(port, min(port + _TRIES, 65536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen()
        except OSError:
            listener.close()
            continue
        return listener
    raise Refused(f"Cổng {port} và các cổng kế tiếp đều bận. Chọn cổng khác bằng --port SỐ.")


def address_of(listener: socket.socket) -> str:
    """What to type into a browser, without a slash at the end."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def serve_until_stopped(app: Flask, listener: socket.socket) -> int:
    """Serve until Ctrl+C or SIGTERM. Returns the exit status."""
    try:
        _Server(app, listener).run()
    except SystemExit as end:  # gunicorn's way to say that it has stopped
        return end.code if isinstance(end.code, int) else 0
    return 0
