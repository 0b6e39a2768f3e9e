"""How a measurement is taken and shown: one run of a command, medians, one table, and how a program of bench/ ends.

In: commands and figures. Out: `Run` (seconds, processor seconds, peak memory) and lines on the screen.
Must not know what is measured. The machine is shared and noisy: programs take turns between what they compare,
give the least and the median, and judge by ratios within one run.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / "build" / "venv" / "bin" / "python"
WORK = ROOT / "build" / "bench"  # everything a program of bench/ writes
_QUIET = {
    "NO_MKDOCS_2_WARNING": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
    "PYTHONUTF8": "1",
    "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "cache" / "pycache"),
}


class CannotMeasure(Exception):
    """Something needed is missing or failed; the message says what to do."""


@dataclass(frozen=True)
class Run:
    """One run of a command: elapsed and processor seconds, greatest resident memory in MB (10^6 bytes)."""

    seconds: float
    cpu: float
    peak_mb: float


def run(command: Sequence[str | Path]) -> Run:
    """Run a command to its end, in the project's root.

    Raises:
        CannotMeasure: it ended with an error; its last words are passed on.
    """
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT, env={**os.environ, **_QUIET}, stdout=subprocess.DEVNULL, stderr=errors,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            words = errors.read().decode(errors="replace")[-1500:]
            raise CannotMeasure(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{words}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 … 1) of the values do not exceed.

    >>> percentile([5, 1, 4, 2, 3], 0.5), percentile([1, 2], 0.95)
    (3, 2)
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def megabytes(count: int) -> str:
    """A number of bytes in a unit that reads well."""
    return f"{count / 1e6:.2f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB"


def machine() -> str:
    """Where and when: a figure without it means nothing."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}, load {load:.1f} at this moment"


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with its title; the first column is text, the others are figures."""
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    print(f"\n{title}")
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        print("  " + "  ".join(cells).rstrip())
    sys.stdout.flush()


def finish(measure: Callable[[], None]) -> None:
    """Run a program's measurement and end the process: 0 measured, 1 could not measure."""
    print(machine(), flush=True)
    try:
        measure()
    except CannotMeasure as error:
        sys.exit(f"could not measure: {error}")
