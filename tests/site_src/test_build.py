"""The build: writes only what changed, removes what is stale, writes nothing when a check fails."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from site_src.build import Built, build, check, navigation
from site_src.errors import ProblemsFound
from tests.builders import edit

ROLES = "content/knowledge/roles.toml"


def written(root: Path) -> dict[str, bytes]:
    """Path under build/ → content, of all that the build wrote."""
    made = root / "build"
    return {f.relative_to(made).as_posix(): f.read_bytes() for f in made.rglob("*") if f.is_file()}


def age(root: Path) -> None:
    """Give every written file the same old time, so that a second writing shows."""
    for file in (root / "build").rglob("*"):
        if file.is_file():
            os.utime(file, (1, 1))


def touched(root: Path) -> list[str]:
    """Written files that are younger than `age` left them."""
    made = root / "build"
    return sorted(f.relative_to(made).as_posix() for f in made.rglob("*") if f.is_file() and f.stat().st_mtime > 1)


def test_a_first_build_writes_pages_files_menu_and_contract(content: Path) -> None:
    built = build(content)
    files = written(content)
    assert built == Built(pages=len([path for path in files if path.endswith(".md")]), written=len(files), removed=0)
    assert {"nav.json", "clauses.json", "docs/index.md", "docs/tra-cuu/toan-van.md", "docs/assets/stylesheets/a.css",
            "docs/tai-ve/ke-hoach-255.akn.xml", "docs/tai-ve/lich-bao-cao.ics"} <= set(files)  # fmt: skip


def test_a_second_build_writes_nothing(content: Path) -> None:
    build(content)
    age(content)
    assert build(content).written == 0
    assert touched(content) == []


def test_a_change_of_one_page_writes_that_page_alone(content: Path) -> None:
    build(content)
    age(content)
    edit(content, "content/pages/index.md", "Xem {§II.1}", "Đọc {§II.1}")
    assert build(content).written == 1
    assert touched(content) == ["docs/index.md"]


def test_a_page_that_is_no_longer_made_is_removed_with_its_empty_folder(content: Path) -> None:
    build(content)
    stale = content / "build" / "docs" / "cu" / "trang-cu.md"
    stale.parent.mkdir()
    stale.write_text("cũ", encoding="utf-8")
    assert build(content).removed == 1
    assert not stale.parent.exists()


def test_nothing_is_written_when_a_check_fails(content: Path) -> None:
    edit(content, ROLES, 'names = ["Sở Xây dựng"]', 'names = ["Sở  Xây dựng"]')
    with pytest.raises(ProblemsFound):
        build(content)
    assert not (content / "build").exists()


def test_a_good_build_is_kept_when_a_later_one_fails(content: Path) -> None:
    build(content)
    before = written(content)
    edit(content, "content/pages/index.md", "(vai-tro/index.md)", "(vai-tro/khong-co.md)")
    with pytest.raises(ProblemsFound, match="Chưa ghi gì ra đĩa"):
        build(content)
    assert written(content) == before


def test_no_half_written_file_is_left(content: Path) -> None:
    build(content)
    assert [path for path in written(content) if path.endswith(".tmp")] == []


def paths_in(nav: list[Any]) -> list[str]:
    """All page paths of a menu."""
    found: list[str] = []
    for entry in nav:
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(entry, dict):
            for value in entry.values():
                found += paths_in(value if isinstance(value, list) else [value])
    return found


def test_the_menu_holds_every_page_once(content: Path) -> None:
    site, pages = check(content)
    assert sorted(paths_in(navigation(site, pages))) == sorted(page.path for page in pages)


def test_the_menu_opens_each_section_with_its_index(content: Path) -> None:
    build(content)
    nav = json.loads((content / "build" / "nav.json").read_text(encoding="utf-8"))
    sections = {name: entries for entry in nav for name, entries in entry.items()}
    assert list(sections) == ["Trang đầu", "Chính sách", "Vai trò", "Quy trình", "Tập huấn", "Tra cứu"]
    assert [entries[0] for name, entries in sections.items() if isinstance(entries, list) and len(entries) > 1] == [
        "chinh-sach/index.md",
        "vai-tro/index.md",
        "quy-trinh/index.md",
        "tra-cuu/index.md",
    ]
