"""A disk that forgets: mounted for a test or a measurement, it keeps only what was synced when the power is cut.

In: a folder to work in. Out: a mounted folder, `cut_power`, and the same folder again as a disk would come back
(`forgetful_files` is the file system). Needs Linux with /dev/fuse, the package mfusepy, libfuse, and root.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = "Debian: apt-get install fuse3; pip install mfusepy"


class ForgetfulDisk:
    """The file system in a process of its own, mounted on `place`."""

    def __init__(self, folder: Path, *, journal: bool) -> None:
        self.journal = journal
        self.place, self.durable = folder / "mounted", folder / "durable"
        self.place.mkdir()
        self.durable.mkdir()
        self.log = folder / "disk.log"
        self._process: subprocess.Popen[bytes] | None = None

    def mount(self, *, kept: float = 0.0, seed: int = 0) -> None:
        """Mount it with what is durable. `kept`: the share of what is not synced that the next cut leaves."""
        command = [sys.executable, "-m", "tests.quiz_service.faults.forgetful_files", self.place, self.durable,
                   kept, seed, *(["--journal"] if self.journal else [])]  # fmt: skip
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=log,
                                             stderr=log, start_new_session=True)  # fmt: skip
        deadline = time.monotonic() + 20
        while not os.path.ismount(self.place):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"could not mount:\n{self.log.read_text(encoding='utf-8')}")
            time.sleep(0.01)

    def cut_power(self) -> None:
        """Programs that use it are to be killed first: with the power they would be gone too."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=20)
        if os.path.ismount(self.place):
            subprocess.run(["umount", "-l", str(self.place)], check=False)
        self._process.kill()
        self._process.wait()
        self._process = None


@contextlib.contextmanager
def forgetful_disk(folder: Path, *, journal: bool = False) -> Iterator[ForgetfulDisk]:
    """A disk that is not mounted yet; gone at the end."""
    disk = ForgetfulDisk(folder, journal=journal)
    try:
        yield disk
    finally:
        disk.cut_power()


def why_not() -> str:
    """Why it cannot be had on this machine; "" where it can."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK) or os.geteuid() != 0:
        return "needs /dev/fuse and root"
    try:
        import mfusepy  # noqa: F401
    except (ImportError, OSError) as error:
        return f"needs mfusepy and libfuse ({error}). {PACKAGES}"
    return ""
