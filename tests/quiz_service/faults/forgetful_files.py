"""The file system of `forgetful_disk`: keeps in a folder only what was synced; run as a process of its own.

In: a folder to mount it on, a folder for what is durable. What is written, truncated, created, renamed or removed is
seen by every program at once, as on any disk, but reaches the durable folder by `fsync` alone: data by that of the
file, names by that of the directory (`journal`: by any, in the order they were made, as on ext4 and XFS). When it is
told to end the power goes: of what was not synced nothing is left, or a random part in pages of 4,096 bytes.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import random
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGE = 4096
TOP = 1
NAMES = "names.json"


@dataclass
class Node:
    """A file or a directory, as programs see it, and what of it is not synced."""

    mode: int
    owner: tuple[int, int] = (0, 0)
    data: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)
    """(offset, bytes) written, or a size it was cut or stretched to; in order."""
    entries: dict[str, int] = field(default_factory=dict)
    """Name → number of a node, for a directory."""
    synced: dict[str, int] = field(default_factory=dict)
    """The same when the directory was last synced."""
    changed_at: float = field(default_factory=time.time)


def _failed(code: int) -> OSError:
    return OSError(code, os.strerror(code))


class Forgetful:
    """The operations that the kernel asks for, all in one thread. Paths are absolute, "/" is the top."""

    use_ns = True

    def __init__(self, durable: Path, kept: float, seed: int, *, journal: bool) -> None:
        self.durable, self.kept, self.chance, self.journal = durable, kept, random.Random(seed), journal
        self.nodes: dict[int, Node] = {TOP: Node(stat.S_IFDIR | 0o777)}
        self.next = TOP + 1
        if (durable / NAMES).exists():
            self._load()

    def _load(self) -> None:
        known = json.loads((self.durable / NAMES).read_text(encoding="utf-8"))
        waiting = [TOP]
        while waiting:  # what no synced directory names is gone
            number = waiting.pop()
            mode, owner, synced = known[str(number)]
            file = self.durable / str(number)
            data = bytearray(file.read_bytes()) if stat.S_ISREG(mode) and file.exists() else bytearray()
            self.nodes[number] = Node(mode, (owner[0], owner[1]), data, [], dict(synced), dict(synced))
            waiting += synced.values()
        self.next = max(map(int, known)) + 1

    def _find(self, path: str) -> int:
        number = TOP
        for name in filter(None, path.split("/")):
            found = self.nodes[number].entries.get(name)
            if found is None:
                raise _failed(errno.ENOENT)
            number = found
        return number

    def _node(self, path: str) -> Node:
        return self.nodes[self._find(path)]

    def _place(self, path: str) -> tuple[Node, str]:
        folder, name = os.path.split(path)
        return self._node(folder), name

    # What makes things durable.

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        number = fh or self._find(path)
        self._write_down(number, self.nodes[number].pending)
        self.nodes[number].pending.clear()
        if self.journal:
            self._sync_names(self.nodes.values())
        return 0

    def _write_down(self, number: int, changes: list[tuple[int, bytes] | int]) -> None:
        descriptor = os.open(self.durable / str(number), os.O_WRONLY | os.O_CREAT, 0o600)
        for change in changes:
            if isinstance(change, int):
                os.ftruncate(descriptor, change)
            else:
                os.pwrite(descriptor, change[1], change[0])
        os.close(descriptor)

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self._sync_names(self.nodes.values() if self.journal else [self._node(path)])
        return 0

    def _sync_names(self, folders: Iterable[Node]) -> None:
        changed = [node for node in folders if node.entries != node.synced]
        for node in changed:
            node.synced = dict(node.entries)
        if changed:
            self._write_names()

    def _write_names(self) -> None:
        known = {number: (node.mode, node.owner, node.synced) for number, node in self.nodes.items()}
        (self.durable / f"{NAMES}.new").write_text(json.dumps(known), encoding="utf-8")
        (self.durable / f"{NAMES}.new").replace(self.durable / NAMES)

    def destroy(self, path: str) -> None:
        """The power goes: a share of what was not synced has reached the disk nevertheless."""
        if not self.kept:
            return
        for number, node in self.nodes.items():
            if node.pending:
                self._write_down(number, [piece for piece in _pages(node.pending) if self.chance.random() < self.kept])
            if node.entries != node.synced and self.chance.random() < self.kept:
                node.synced = dict(node.entries)
        self._write_names()

    # What programs see at once.

    def init(self, path: str) -> None:
        self._write_names()

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        node = self.nodes[fh] if fh else self._node(path)
        moment = int(node.changed_at * 1e9)
        return {"st_mode": node.mode, "st_nlink": 1, "st_size": len(node.data), "st_uid": node.owner[0],
                "st_gid": node.owner[1], "st_mtime": moment, "st_ctime": moment, "st_atime": moment,
                "st_blocks": (len(node.data) + 511) // 512}  # fmt: skip

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *self._node(path).entries]

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        return self._make(path, stat.S_IFREG | stat.S_IMODE(mode))

    def mkdir(self, path: str, mode: int) -> int:
        self._make(path, stat.S_IFDIR | mode)
        return 0

    def _make(self, path: str, mode: int) -> int:
        folder, name = self._place(path)
        if name in folder.entries:
            raise _failed(errno.EEXIST)
        number, self.next = self.next, self.next + 1
        self.nodes[number] = Node(mode)
        folder.entries[name] = number
        return number

    def open(self, path: str, flags: int) -> int:
        return self._find(path)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(memoryview(self.nodes[fh].data)[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        node = self.nodes[fh]
        if offset > len(node.data):
            node.data.extend(bytes(offset - len(node.data)))
        node.data[offset : offset + len(data)] = data
        node.pending.append((offset, bytes(data)))
        node.changed_at = time.time()
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        node = self.nodes[fh] if fh else self._node(path)
        del node.data[length:]
        node.data.extend(bytes(length - len(node.data)))
        node.pending.append(length)
        return 0

    def unlink(self, path: str) -> int:
        folder, name = self._place(path)
        del folder.entries[name]
        return 0

    def rmdir(self, path: str) -> int:
        if self._node(path).entries:
            raise _failed(errno.ENOTEMPTY)
        return self.unlink(path)

    def rename(self, old: str, new: str, flags: int = 0) -> int:
        number = self._find(old)
        (source, name), (target, other) = self._place(old), self._place(new)
        del source.entries[name]
        target.entries[other] = number
        return 0

    def link(self, target: str, source: str) -> int:
        folder, name = self._place(target)
        if name in folder.entries:
            raise _failed(errno.EEXIST)
        folder.entries[name] = self._find(source)
        return 0

    def chmod(self, path: str, mode: int) -> int:
        node = self._node(path)
        node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(mode)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        node = self._node(path)
        node.owner = (node.owner[0] if uid == -1 else uid, node.owner[1] if gid == -1 else gid)
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        return {"f_bsize": PAGE, "f_frsize": PAGE, "f_blocks": 1 << 20, "f_bfree": 1 << 19, "f_bavail": 1 << 19}


def _pages(changes: list[tuple[int, bytes] | int]) -> Iterator[tuple[int, bytes] | int]:
    """Each write in the pieces in which a disk writes it."""
    for change in changes:
        if isinstance(change, int):
            yield change
            continue
        offset, data = change
        at = 0
        while at < len(data):
            step = PAGE - (offset + at) % PAGE
            yield offset + at, data[at : at + step]
            at += step


def main() -> None:
    """The process that keeps the file system until it is told to end."""
    from mfusepy import FUSE

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("place")
    parser.add_argument("durable", type=Path)
    parser.add_argument("kept", type=float)
    parser.add_argument("seed", type=int)
    parser.add_argument("--journal", action="store_true")
    given = parser.parse_args()
    disk = Forgetful(given.durable, given.kept, given.seed, journal=given.journal)
    FUSE(disk, given.place, foreground=True, nothreads=True, allow_other=True)


if __name__ == "__main__":
    main()
