"""A wire between browser and server that keeps every byte the server sends: heads, bodies, redirections, everything."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 65_536


class Wiretap:
    """Listens on a port of its own and passes everything on to the server's."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self._received: list[bytearray] = []
        self.port: int = self._listener.getsockname()[1]

    @property
    def received(self) -> bytes:
        """What the browser got so far, connection by connection."""
        return b"\n".join(bytes(part) for part in self._received)

    def run(self) -> None:
        """Accept connections until the end."""
        with suppress(OSError):  # the listener is closed at the end
            while True:
                browser, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._open += [browser, server]
                kept = bytearray()
                self._received.append(kept)
                threading.Thread(target=_pass_on, args=(browser, server, None), daemon=True).start()
                threading.Thread(target=_pass_on, args=(server, browser, kept), daemon=True).start()

    def end(self) -> None:
        """Close every connection."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    """Everything from one side to the other until either hangs up."""
    with suppress(OSError):
        while part := source.recv(_CHUNK):
            if kept is not None:
                kept += part
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def wiretap(server_port: int) -> Iterator[Wiretap]:
    """A running wire to the server at this port."""
    tap = Wiretap(server_port)
    threading.Thread(target=tap.run, daemon=True).start()
    try:
        yield tap
    finally:
        tap.end()
