"""Do clients that send or read a byte at a time keep others waiting? The service alone, and behind nginx as deployed.

`build/venv/bin/python bench/slow_clients.py [--slow 200] [--quick]`. Slow ones hold connections open in three ways:
a head that never ends, a form that never ends, an answer that is never read. Meanwhile one client asks for a small page
of the service. The documented installation is the one behind nginx: ends with status 1 if somebody there waits longer
than 5 seconds or gets no answer. Needs nginx and openssl.
"""

from __future__ import annotations

import argparse
import socket
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from measuring import ROOT, CannotMeasure, finish, percentile, print_table

sys.path.insert(0, str(ROOT))

import requests
from deployed import make_certificate, needs, process, proxy_file

from tests.running_service import free_port, running_service

PATIENCE = 5.0
"""Seconds after which somebody gives up."""
SECONDS = 15.0
HEAD = b"GET /hoc-tap/phien HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
FORM = (b"POST /hoc-tap/dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 100000\r\n\r\ncsrf_token=")  # fmt: skip
PAGE = b"GET /hoc-tap/dang-nhap HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
KINDS = {"a head that never ends": (HEAD, b"a"), "a form that never ends": (FORM, b"a"),
         "answers that are never read": (PAGE * 20, b"")}  # fmt: skip
Connect = Callable[[], socket.socket]


class SlowOnes:
    """So many connections that send one byte a second each, until they are let go."""

    def __init__(self, connect: Connect, count: int, begin: bytes, drop: bytes) -> None:
        self.connect, self.count, self.begin, self.drop = connect, count, begin, drop
        self.open: list[socket.socket] = []
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._drip)

    def __enter__(self) -> SlowOnes:
        for _ in range(self.count):
            with suppress(OSError):
                one = self.connect()
                one.sendall(self.begin)
                self.open.append(one)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join()
        for one in self.open:
            one.close()

    def _drip(self) -> None:
        while not self.is_over.wait(1):
            for one in self.open:
                with suppress(OSError):
                    if self.drop:
                        one.sendall(self.drop)


def ask(address: str, certificate: str, seconds: float) -> tuple[list[float], int]:
    """Ask again and again, each time on a new connection; the seconds each took, and how many got no answer."""
    took, lost, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        try:
            answer = requests.get(f"{address}/hoc-tap/phien", timeout=PATIENCE, verify=certificate or True)
            lost += answer.status_code != 200
        except requests.RequestException:
            lost += 1
        took.append(time.perf_counter() - began)
        time.sleep(0.02)
    return took, lost


@contextmanager
def places(folder: Path) -> Iterator[list[tuple[str, str, str, Connect]]]:
    """(name, address, certificate, how to connect): the service alone, and behind the proxy."""
    needs("nginx", "openssl")
    certificate, tls = make_certificate(folder), free_port()
    with running_service(folder, {"P1": "can-bo-thanh-pho"}) as service:
        file = proxy_file(folder, tls, free_port(), [service.port])
        trusting = ssl.create_default_context(cafile=certificate)

        def plain() -> socket.socket:
            return socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)

        def secure() -> socket.socket:
            bare = socket.create_connection(("127.0.0.1", tls), timeout=PATIENCE)
            return trusting.wrap_socket(bare, server_hostname="localhost")

        with process("nginx", "-c", file, "-g", "daemon off;", log=folder / "nginx.log"):
            time.sleep(1)
            yield [("service alone", service.url.rstrip("/"), "", plain),
                   ("behind nginx", f"https://localhost:{tls}", certificate, secure)]  # fmt: skip


def measure(slow: int, seconds: float) -> None:
    """Every place, nobody slow and each kind of slowness.

    Raises:
        CannotMeasure: behind the proxy somebody waited too long.
    """
    rows, wrong = [], []
    with tempfile.TemporaryDirectory() as name, places(Path(name)) as found:
        for place, address, certificate, connect in found:
            for kind, (begin, drop) in {"nobody": (b"", b""), **KINDS}.items():
                with SlowOnes(connect, slow if begin else 0, begin, drop) as ones:
                    took, lost = ask(address, certificate, seconds)
                    held = len(ones.open)
                rows.append([f"{place}, {kind}", str(held), str(len(took)), str(lost),
                             *(f"{percentile(took, share) * 1000:.0f}" for share in (0.5, 0.95, 1.0))])  # fmt: skip
                if certificate and lost:
                    wrong.append(f"{kind}: {lost} of {len(took)} got no answer")
                time.sleep(3)  # those who are let go are noticed
    head = ["who is slow", "slow ones", "asked", "no answer", "p50 ms", "p95 ms", "longest ms"]
    print_table(f"A page of the service while {slow} others are slow", head, rows)
    if wrong:
        raise CannotMeasure(f"behind nginx, {'; '.join(wrong)}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    finish(lambda: measure(20 if given.quick else given.slow, 2 if given.quick else SECONDS))


if __name__ == "__main__":
    main()
