"""`quiz`: puts the commands of `quiz_service.commands` together, runs one, prints what went wrong as a sentence."""

from __future__ import annotations

import argparse
import io
import os
import sys
from importlib.metadata import version
from pathlib import Path

from quiz_service.commands.loading import collector_waits
from quiz_service.config import ROOT
from quiz_service.errors import QuizServiceError


def parser() -> argparse.ArgumentParser:
    """The command line. Each subcommand carries its function in `run`."""
    top = argparse.ArgumentParser(prog="quiz", description="Học phần, câu hỏi và bài kiểm tra.")
    top.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    top.add_argument("--version", action="version", version=f"Sổ tay 255, {version('so-tay-255')}",
                     help="in số phiên bản rồi dừng")  # fmt: skip
    commands = top.add_subparsers(required=True, metavar="LỆNH")
    with collector_waits():
        from quiz_service.commands import (
            audit,
            counting,
            courseware,
            database,
            doctor,
            people,
            publishing,
            rosters,
            safekeeping,
            serving,
            units,
        )  # fmt: skip
    groups = (courseware, publishing, database, units, people, rosters, counting, safekeeping, audit, doctor, serving)
    for group in groups:
        group.register(commands)
    return top


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 done, 1 problems found or an input missing, 2 a wrong command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except QuizServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
