"""The rules of the house that no other tool checks: what may stand in a file here, and how modules look.

In: the files under version control, or all files outside build/ where git is not at hand. Knows no plan.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    ".ci", ".editorconfig", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "DECISIONS.md", "LICENSE",
    "Makefile", "README.md", "THREATS.md", "audit", "bench", "content", "deploy", "mkdocs.yml", "pyproject.toml",
    "quiz_service", "requirements-dev.lock", "requirements.lock", "site_src", "tests", "training_modules",
}  # fmt: skip
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "core"}
MOST_LINES = 300
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Each pattern has a bracket, so that it does not match itself.
FOREIGN = re.compile(
    r"(?:^|[\s\"'`(=:])/(?:wor[k]|roo[t]|hom[e]|User[s])/|py[p]i\.org|python[h]osted|npm[j]s\.org|deb\.deb[i]an|/op[t]/"
)
# Compared byte for byte with what was found or written on purpose with faults.
AS_FOUND = re.compile(r"content/plan/plan\.txt|tests/.*\.(txt|outline)")


@cache
def tracked() -> tuple[str, ...]:
    """Paths of the repository's own files, relative to its root."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    else:
        skipped = {"build", ".git", "__pycache__", ".hypothesis"}
        files = (f.relative_to(ROOT) for f in ROOT.rglob("*") if f.is_file())
        listed = [f.as_posix() for f in files if not skipped & set(f.parts)]
    return tuple(sorted(path for path in listed if path and (ROOT / path).is_file()))


def texts() -> list[tuple[str, str]]:
    """(path, text) of each of those files that is text."""
    found = []
    for path in tracked():
        try:
            found.append((path, (ROOT / path).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def modules() -> list[str]:
    """Paths of all Python modules, tests and measurements among them."""
    return [path for path in tracked() if path.endswith(".py")]


def test_the_top_level_holds_only_what_the_house_allows() -> None:
    assert {path.split("/", 1)[0] for path in tracked()} <= TOP_LEVEL


def test_no_file_names_a_path_of_one_machine_or_the_host_of_a_registry() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        if not AS_FOUND.fullmatch(path)
        for number, line in enumerate(text.splitlines(), start=1)
        if FOREIGN.search(line)
    ]
    assert found == []


def test_text_is_nfc_wherever_it_is_ours() -> None:
    found = [
        path for path, text in texts() if not AS_FOUND.fullmatch(path) and not unicodedata.is_normalized("NFC", text)
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_library_with_hashes_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(--index|--extra-index|--find-links|-i |-f )", text, re.MULTILINE)
    entries = re.split(r"^(?=[a-zA-Z])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_both_lock_files_agree_on_every_version() -> None:
    runtime, dev = (
        set(re.findall(r"^[a-zA-Z][\w.\[\]-]*==[^\s;]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS
    )
    assert runtime <= dev


def test_ci_runs_what_a_person_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test"]


@pytest.mark.parametrize("path", modules())
def test_every_module_says_what_lives_in_it(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    if path == "quiz_service/__init__.py":
        assert tree.body == [], "stays empty, so that importing a rule loads nothing else"
    else:
        assert ast.get_docstring(tree)


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules() if Path(path).stem in BANNED_NAMES] == []


def test_the_text_as_found_is_not_touched_by_an_editor() -> None:
    section = (ROOT / ".editorconfig").read_text(encoding="utf-8").split("[{content/plan/plan.txt", 1)[1]
    assert "trim_trailing_whitespace = unset" in section
