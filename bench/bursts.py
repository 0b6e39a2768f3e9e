"""A client that costs little: many kept-alive connections in one loop, requests that are bytes beforehand.

In: a port, requests ready to be sent, how many at a time, for how long. Out: how long each took and what was answered,
and the processor time this side took: on two cores a client that works hard measures itself. Must not know what is
asked.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from measuring import CannotMeasure, percentile

SILENCE = 30.0
"""Seconds without any answer after which the server counts as hanging."""


@dataclass
class Burst:
    """What one burst gave. `seconds` are those from sending a request to the last byte of its answer."""

    elapsed: float = 0.0
    client_cpu: float = 0.0
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answered: list[bytes] = field(default_factory=list)
    """The requests that were answered with 200 or 303, in the order of their answers."""

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed

    def milliseconds(self, share: float) -> float:
        """The time that this share of the requests did not exceed."""
        return percentile(self.seconds, share) * 1000


def a_request(method: str, path: str, port: int, cookie: str = "", body: str = "") -> bytes:
    """A request as it goes over the wire, a form when it has a body, asking for JSON as the pages' script does."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json" if body else ""]
    lines += [f"Cookie: {cookie}"] if cookie else []
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(line for line in lines if line) + "\r\n\r\n" + body).encode("ascii")


class _Connection:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.port, self.began, self.sent = port, 0.0, b""
        self.received = bytearray()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SILENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.sent, self.began = request, time.perf_counter()
        self.received.clear()
        self.socket.sendall(request)

    def receive(self) -> int:
        """The status once the whole answer is here, 0 while something is missing; -1 when the server hung up."""
        part = self.socket.recv(262_144)
        self.received += part
        head = self.received.find(b"\r\n\r\n")
        if not part:
            return -1
        if head < 0:
            return 0
        length = _length(bytes(self.received[:head]).lower())
        return int(self.received[9:12]) if len(self.received) >= head + 4 + length else 0


def _length(head: bytes) -> int:
    place = head.find(b"content-length:")
    if place < 0:
        raise CannotMeasure(f"an answer without a length: {head[:200]!r}")
    return int(head[place + 15 : head.find(b"\r\n", place) if b"\r\n" in head[place:] else None])


def burst(port: int, requests: Iterable[bytes], clients: int, seconds: float) -> Burst:
    """Let so many clients send one request after another until the time is over or nothing is left to send.

    Raises:
        CannotMeasure: the server answers no more.
    """
    supply, result = iter(requests), Burst()
    selector = selectors.DefaultSelector()
    for _ in range(clients):
        connection = _Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    began, cpu = time.perf_counter(), time.process_time()
    waiting = sum(_send_next(key.data, supply) for key in list(selector.get_map().values()))
    while waiting:
        ready = selector.select(SILENCE)
        if not ready:
            raise CannotMeasure(f"no answer for {SILENCE:.0f} s")
        for key, _ in ready:
            connection: _Connection = key.data
            status = connection.receive()
            if status == 0:
                continue
            if status < 0:  # an idle connection was closed under the request: the same again on a new one
                selector.unregister(connection.socket)
                again = _Connection(port)
                selector.register(again.socket, selectors.EVENT_READ, again)
                again.send(connection.sent)
                continue
            now = time.perf_counter()
            result.seconds.append(now - connection.began)
            result.statuses[status] += 1
            if status in (200, 303):
                result.answered.append(connection.sent)
            waiting -= 1
            if now - began < seconds:
                waiting += _send_next(connection, supply)
    result.elapsed, result.client_cpu = time.perf_counter() - began, time.process_time() - cpu
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    return result


def _send_next(connection: _Connection, supply: Iterator[bytes]) -> int:
    request = next(supply, None)
    if request is None:
        return 0
    connection.send(request)
    return 1


def _running() -> Iterator[tuple[int, list[str]]]:
    """Each process with the fields of its /proc/…/stat behind the name (proc(5); the first is its state)."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield int(stat.parent.name), stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):  # gone meanwhile
            continue


def cpu_seconds(group: int) -> float:
    """Processor seconds that the processes of a process group have taken up to now."""
    return sum(int(fields[11]) + int(fields[12]) for _, fields in _running() if int(fields[2]) == group) / 100


def cpu_of_children(parent: int) -> float:
    """Processor seconds of a process and its children, ended ones included, as PostgreSQL has them."""
    ticks = 0
    for process, fields in _running():
        if int(fields[1]) == parent:
            ticks += int(fields[11]) + int(fields[12])
        elif process == parent:
            ticks += sum(int(one) for one in fields[11:15])
    return ticks / 100
