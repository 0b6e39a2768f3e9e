"""Every command that changes what is stored records it in the audit trail, or is listed with the reason."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from quiz_service.cli import parser
from tests.quiz_service.web.recording import reaches_the_trail

LEAVES_NO_ENTRY = {
    "ids": "writes a file of the repository, which git watches",
    "backup": "writes a file and changes nothing",
    "restore": "puts back what was, row by row, its trail with it; what is added would make it another",
    "move": "the same",
}
"""Commands with --dry-run that record nothing, each with what tells of it instead."""


def leaves(top: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its words."""
    choices = [action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not choices:
        yield name.strip(), top
    for word, below in (choices[0] if choices else {}).items():
        yield from leaves(below, f"{name} {word}")


def changing() -> dict[str, argparse.ArgumentParser]:
    """Commands that can be tried without writing: each that changes something can."""
    return {name: one for name, one in leaves(parser()) if "--dry-run" in one._option_string_actions}


def test_every_command_that_changes_something_records_or_is_listed() -> None:
    silent = [
        name for name, one in changing().items()
        if name not in LEAVES_NO_ENTRY and not reaches_the_trail(one.get_default("run"))
    ]  # fmt: skip
    assert silent == [], "record an entry (operations.audit), or say here what tells of the change instead"


def test_what_is_listed_is_there() -> None:
    assert LEAVES_NO_ENTRY.keys() <= changing().keys()
    assert {"unit add", "person add", "role grant", "publish"} <= changing().keys()
