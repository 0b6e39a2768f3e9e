"""THREATS.md claims nothing that is not there: each file, each test, each requirement of the standard, each answer."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AUDIT = ROOT / "audit"
TEXT = (ROOT / "THREATS.md").read_text(encoding="utf-8")
ASVS = TEXT.partition("## OWASP ASVS 5.0")[2].partition("\n## ")[0]
MOST = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
"""Section → its last requirement of level 1 or 2: in OWASP ASVS 5.0.0 they come before those of level 3."""
REQUIREMENTS = [f"{section}.{number}" for section, most in MOST.items() for number in range(1, most + 1)]
VERDICTS = ("met", "met in part", "not met", "does not apply", "by ", "the operator's")


def rows_of(text: str, cells: int) -> list[list[str]]:
    """Rows of the tables of a text that have so many cells, without their heads."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in rows if len(row) == cells and not set(row[0]) <= set("-") and row[0] != "requirements"]


def named() -> list[str]:
    """Everything between back quotes that is a path, perhaps with a test of it."""
    return sorted({one for one in re.findall(r"`([\w./-]+(?:::\w+)?)`", TEXT) if "/" in one or one.endswith(".md")})


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("name", [one for one in named() if not one.startswith("/")])
def test_what_is_named_is_there(name: str) -> None:
    path, _, test = name.partition("::")
    assert (ROOT / path).exists()
    assert not test or test in functions_of(path)


def test_a_file_of_tests_that_is_named_holds_tests() -> None:
    files = {name.partition("::")[0] for name in named() if name.startswith("tests/") and "test_" in name}
    assert len(files) > 40
    assert [file for file in files if not any(name.startswith("test_") for name in functions_of(file))] == []


def test_each_threat_is_stopped_by_something_that_a_test_shows() -> None:
    threats = rows_of(TEXT.partition("## Who wants what")[2].partition("\n## ")[0], 4)[1:]
    assert len(threats) > 12
    assert [row[0] for row in threats if "tests/" not in row[3]] == []


def test_each_requirement_of_both_levels_has_its_row_and_no_other_has() -> None:
    said = [one for row in rows_of(ASVS, 3) for one in row[0].split(", ")]
    assert len(REQUIREMENTS) == 253
    assert sorted(said) == sorted(REQUIREMENTS)


def test_each_row_says_whether_it_is_met_and_shows_something() -> None:
    for numbers, how, shown in rows_of(ASVS, 3):
        assert how.startswith(VERDICTS), numbers
        assert "`" in shown, numbers
        if how == "met" or how.startswith(("met:", "met,")):
            assert re.search(r"`(tests/|audit/|content/|deploy/|quiz_service/|DECISIONS|pyproject)", shown), numbers


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch):
    """The modules of audit/, as `make audit` loads them."""
    monkeypatch.syspath_prepend(str(AUDIT))
    import finding
    import static_checks

    yield finding, static_checks
    for name in ("finding", "static_checks"):
        sys.modules.pop(name)


def test_each_answer_says_why(tools) -> None:
    answers = tools[0].read_answers(TEXT)
    assert len(answers) > 5
    assert all(len(answer.why) > 7 for answer in answers)


def test_a_finding_without_an_answer_is_left_and_so_is_an_answer_without_a_finding(tools) -> None:
    finding = tools[0]
    found = finding.Finding("bandit", "B1", "a/b.py", "x")
    answer = finding.Answer("bandit", "B1", "a/*", "because it is so")
    assert finding.unanswered([found], [answer], ["bandit"]) == []
    assert len(finding.unanswered([found], [], ["bandit"])) == 1
    assert len(finding.unanswered([], [answer], ["bandit"])) == 1
    assert finding.unanswered([], [answer], ["semgrep"]) == [], "that tool did not run"


def test_a_row_without_its_why_stops_the_audit(tools) -> None:
    with pytest.raises(tools[0].CannotRun):
        tools[0].read_answers("## Answered findings\n| a | b | c | d |\n|---|---|---|---|\n| bandit | B1 | a/* | |\n")


def test_a_tool_that_is_not_there_is_an_error(tools) -> None:
    with pytest.raises(tools[0].CannotRun):
        tools[1].run(["khong-co-chuong-trinh-nay"], most_seconds=5)


def test_every_library_is_under_a_licence_that_we_may_use(tools) -> None:
    assert tools[1].licences() == []


def test_no_library_has_a_fault_that_we_know_of(tools) -> None:
    assert tools[1].known_faults() == []


def test_every_rule_of_ours_has_something_that_it_finds_and_something_that_it_does_not() -> None:
    for rules in sorted((AUDIT / "rules").glob("*.yml")):
        ids = re.findall(r"^  - id: (\S+)", rules.read_text(encoding="utf-8"), re.MULTILINE)
        [example] = [file for file in rules.parent.glob(f"{rules.stem}.*") if file != rules]
        tried = example.read_text(encoding="utf-8")
        for wanted in ids:
            assert re.search(rf"ruleid: {wanted}\b", tried), f"{rules.name}: {wanted} finds nothing"
            assert re.search(rf"ok: {wanted}\b", tried), f"{rules.name}: {wanted} leaves nothing alone"


@pytest.mark.parametrize("lock", sorted(file.name for file in AUDIT.glob("*.lock")))
def test_the_tools_are_pinned_with_hashes_and_without_an_address(lock: str) -> None:
    text = (AUDIT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==.*\\$", text, re.MULTILINE)
    assert len(entries) > 10
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(entries)
