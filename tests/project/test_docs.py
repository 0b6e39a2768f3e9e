"""Documents cannot lag: each command, target, content file and section is named where people look.

In: README.md and the guides in content/pages/huong-dan. Out: a failing test that names what is missing.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from quiz_service.cli import parser as quiz_parser
from quiz_service.config import SETTINGS, Setting
from site_src.build import navigation, render_pages
from site_src.cli import parser as plan_parser
from site_src.site import gather

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "content" / "pages" / "huong-dan"
README = (ROOT / "README.md").read_text(encoding="utf-8")
AUTHORS = (GUIDES / "nguoi-bien-soan.md").read_text(encoding="utf-8")
OPERATORS = (GUIDES / "nguoi-van-hanh.md").read_text(encoding="utf-8")


def commands_of(program: argparse.ArgumentParser) -> list[str]:
    """Names of a program's subcommands."""
    return sorted(next(a for a in program._actions if isinstance(a, argparse._SubParsersAction)).choices)


COMMANDS = {"plan": commands_of(plan_parser()), "quiz": commands_of(quiz_parser())}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
NOTES = ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", "deploy/README.md"]
GUIDE_NAMES = sorted(file.relative_to(ROOT).as_posix() for file in GUIDES.glob("*.md"))


def test_readme_opens_in_vietnamese() -> None:
    opening = README.split("---", 1)[0].strip().splitlines()
    assert opening[0] == "# Sổ tay 255"
    assert len([line for line in opening[1:] if line]) == 3


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_is_explained(target: str) -> None:
    assert re.search(rf"^\|? ?`?make {target}\b", README, re.MULTILINE), "README.md"
    assert f"`make {target}`" in OPERATORS


def test_every_target_that_is_not_a_file_is_listed_by_help() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert sorted(phony.group(1).split()) == sorted(TARGETS)


@pytest.mark.parametrize("command", [f"{program} {name}" for program, names in COMMANDS.items() for name in names])
def test_every_command_is_explained(command: str) -> None:
    assert f"`{command}" in README
    assert f"`{command}" in AUTHORS + OPERATORS, "the guide of authors or of operators"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_explained_to_the_operator(setting: Setting) -> None:
    assert f"| `{setting.name}` | {setting.meaning} |" in OPERATORS


@pytest.mark.parametrize("document", [*NOTES, *GUIDE_NAMES])
def test_no_document_names_a_command_that_is_gone(document: str) -> None:
    code = re.findall(r"```.*?```|`[^`]+`", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    named = [found for piece in code for found in re.findall(r"\b(make|plan|quiz) ([a-z][a-z-]*)\b", piece)]
    known = {"make": TARGETS, **COMMANDS}
    assert [f"{program} {word}" for program, word in named if word not in known[program]] == []


def test_every_section_of_the_site_is_named_in_the_readme() -> None:
    site = gather(ROOT)
    sections = [name for entry in navigation(site, render_pages(site)) for name in entry]
    assert [name for name in sections if name not in README] == []


def test_every_file_of_knowledge_has_its_place_in_the_authors_guide() -> None:
    files = sorted((ROOT / "content" / "knowledge").iterdir())
    wanted = [f"content/knowledge/{file.name}{'/' if file.is_dir() else ''}" for file in files]
    assert [path for path in wanted if path not in AUTHORS] == []


def test_every_guide_is_linked_from_the_readme_and_from_the_index_of_guides() -> None:
    index = (GUIDES / "index.md").read_text(encoding="utf-8")
    names = [file.name for file in GUIDES.glob("*.md") if file.name != "index.md"]
    assert [name for name in names if f"({name})" not in index or f"huong-dan/{name})" not in README] == []


def test_every_folder_of_the_readmes_map_exists_and_none_is_left_out() -> None:
    drawn = README.split("## The map", 1)[1].split("```")[1]
    path: list[str] = []
    named = set()
    for line in drawn.strip().splitlines():
        found = re.match(r"( *)([\w.-]+)/ ", line)
        assert found, line
        path = [*path[: len(found.group(1)) // 2], found.group(2)]
        named.add("/".join(path))
    made = {"build"}
    assert [name for name in sorted(named - made) if not (ROOT / name).is_dir()] == []
    rooms = {f"site_src/{f.name}" for f in (ROOT / "site_src").iterdir() if f.is_dir() and f.name != "__pycache__"}
    rooms |= {f"content/{f.name}" for f in (ROOT / "content").iterdir() if f.is_dir()}
    assert rooms <= named


@pytest.mark.parametrize("document", NOTES)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / document).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []
