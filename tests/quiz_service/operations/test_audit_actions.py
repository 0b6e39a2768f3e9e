"""Every action that the code records in the audit trail has a name that people read."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from quiz_service.operations.audit_actions import ACTIONS, FIELDS, action_name, field_name

PACKAGE = Path(__file__).resolve().parents[3] / "quiz_service"


@cache
def recorded_actions() -> dict[str, str]:
    """Action → the file that records it, read from the calls of `audit.record(session, "…")`."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                action = node.args[1]
                assert isinstance(action, ast.Constant), f"{file.name}:{node.lineno}: the action is a plain text"
                found[str(action.value)] = file.name
    return found


def test_every_action_that_is_recorded_has_a_name() -> None:
    assert [where for where in recorded_actions().items() if where[0] not in ACTIONS] == []


@pytest.mark.parametrize("action", ACTIONS)
def test_no_name_is_kept_for_an_action_that_nothing_records(action: str) -> None:
    assert action in recorded_actions()


def test_an_action_of_an_older_version_is_shown_as_it_was_stored() -> None:
    assert action_name("roster.import-v0") == "roster.import-v0"


def test_every_value_that_is_recorded_has_a_name() -> None:
    known = set(FIELDS)
    recorded = {
        "audience", "unit", "starts_on", "left_on", "expires_at", "ended", "role", "unit_id", "module",
        "completed_on", "annulled", "questions", "attempts", "risen", "newly_passed", "added", "changed", "retired",
        "modules", "retired_modules", "paths",
        "attendance_source", "attendances", "completed_all_days", "completions", "covered", "days", "hours", "persons",
        "place", "title", "trainer_changed",
        "amount", "comparator", "divided", "ends_on", "measure", "mended", "moved", "new_units",
        "readings", "stratum", "targets", "withdrawn_targets",
        "as_of", "digest", "kind", "with_people",
        "revision", "rows", "rows_changed", "rows_left", "rows_moved", "rows_new",
    }  # fmt: skip
    assert recorded == known
    assert field_name("role") == "vai trò"
    assert field_name("của bản cũ") == "của bản cũ"
