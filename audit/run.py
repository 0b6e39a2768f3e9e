"""`make audit`: every tool in turn, each finding held against the answers in THREATS.md, the time each one took.

Ends with 0 when everything ran and nothing is left unanswered, else with 1. `run.py NAME …` runs only these.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import live_checks
import static_checks
from finding import THREATS, CannotRun, Finding, read_answers, unanswered

MOST_MINUTES = 15
STATIC: dict[str, Callable[[], list[Finding]]] = {
    "bandit": static_checks.bandit, "semgrep": static_checks.semgrep,
    "known-faults": static_checks.known_faults, "licences": static_checks.licences,
}  # fmt: skip
LIVE: dict[str, Callable[[live_checks.Victim], list[Finding]]] = {
    "headers": live_checks.headers, "schemathesis": live_checks.schemathesis, "sqlmap": live_checks.sqlmap,
    "wapiti": live_checks.wapiti,
}  # fmt: skip


class Audit:
    """What was found, which tools ran, which could not, how long they took."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    def do(self, name: str, check: Callable[[], list[Finding]]) -> None:
        """Run one tool; that it cannot run is kept and told at the end."""
        print(f"{name} …", flush=True)
        began = time.monotonic()
        try:
            self.found += check()
            self.seconds[name] = time.monotonic() - began
        except CannotRun as error:
            self.failed.append(f"{name} COULD NOT RUN: {error}")

    def report(self) -> int:
        """Print what is left, then the times; the exit status."""
        answers = read_answers(THREATS.read_text(encoding="utf-8"))
        left = unanswered(self.found, answers, self.seconds)
        print()
        for name, seconds in self.seconds.items():
            mine = [one for one in self.found if one.tool == name]
            print(f"{name:14} {seconds:6.1f} s  {len(mine):3} found")
        total = sum(self.seconds.values())
        print(f"{'together':14} {total:6.1f} s  {len(self.found):3} found, {len(left)} unanswered")
        for line in [*left, *self.failed]:
            print(f"- {line}")
        if total > MOST_MINUTES * 60:
            print(f"- took more than {MOST_MINUTES} minutes")
        return int(bool(left or self.failed or total > MOST_MINUTES * 60))


def main(names: list[str]) -> int:
    """Run what was asked for, or everything."""
    unknown = set(names) - STATIC.keys() - LIVE.keys()
    if unknown:
        raise SystemExit(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join([*STATIC, *LIVE])}")
    wanted, audit = set(names) or STATIC.keys() | LIVE.keys(), Audit()
    for name, check in STATIC.items():
        if name in wanted:
            audit.do(name, check)
    live = {name: check for name, check in LIVE.items() if name in wanted}
    try:
        if live:
            with live_checks.attacked() as victim:
                for name, attack in live.items():
                    audit.do(name, lambda attack=attack: attack(victim))  # type: ignore[misc]
    except CannotRun as error:
        audit.failed.append(str(error))
    return audit.report()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
