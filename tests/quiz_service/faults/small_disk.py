"""A small real disk that a test fills up, or turns read-only: a file system in memory, mounted for it.

In: a folder, a size. Out: the mounted folder; nothing where this process may not mount (it needs root).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

PAGE = 4096


def mount(*arguments: str | Path) -> bool:
    """True when the system did it."""
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0


class SmallDisk:
    """A file system of a few megabytes in memory."""

    def __init__(self, place: Path) -> None:
        self.place, self._ballast = place, place / "ballast"

    def fill(self, left: int) -> None:
        """Nothing but so many bytes is free any more."""
        with self._ballast.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while shutil.disk_usage(self.place).free > left:  # others may write at the same time
                ballast.write(bytes(PAGE))

    def free(self) -> None:
        """There is room again."""
        self._ballast.unlink()

    def turn(self, how: str) -> None:
        """Read-only ("ro"), as a system does with a disk that fails, or writable again ("rw")."""
        assert mount("-o", f"remount,{how}", self.place)


@contextlib.contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[SmallDisk | None]:
    """Mounted until the end of the block; None where that is not allowed."""
    place.mkdir()
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place):
        yield None
        return
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
