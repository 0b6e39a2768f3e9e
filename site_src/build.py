"""gather → check → render → write. The only writer of the generator; writes only what changed.

In: content/ under the project root. Out: build/docs (Markdown and files), build/nav.json, build/clauses.json.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_src.checks import check_pages, check_site
from site_src.errors import ProblemsFound
from site_src.exports.akoma_ntoso import export_akoma_ntoso
from site_src.exports.calendar import export_ics
from site_src.exports.contract import export_clauses
from site_src.exports.plain import export_json, export_text
from site_src.pages import links
from site_src.pages.fulltext import fulltext_page
from site_src.pages.handwritten import handwritten_pages, section_index
from site_src.pages.lessons import module_pages, paths_page
from site_src.pages.lookup import lookup_pages
from site_src.pages.page import Page
from site_src.pages.policies import policy_pages, targets_page
from site_src.pages.procedures import procedure_pages, procedures_index
from site_src.pages.roles import KINDS, matrix_page, role_pages, roles_index
from site_src.pages.training import training_page
from site_src.site import Site, gather

_SECTIONS = {
    "Chính sách": (
        "chinh-sach/index.md",
        "Quan điểm, mục đích, yêu cầu, chỉ tiêu, nhiệm vụ, giải pháp và kinh phí của Kế hoạch.",
    ),
    "Tra cứu": (
        "tra-cuu/index.md",
        "Toàn văn, hiệu đính, từ điển, lịch báo cáo, văn bản liên quan, chỉ mục và tệp tải về.",
    ),
}


def render_pages(site: Site) -> list[Page]:
    """Every page of the knowledge base, in menu order, ready to write."""
    policies = policy_pages(site)
    policies.insert(3, targets_page(site))
    own = handwritten_pages(site)
    home = [page for page in own if page.path == "index.md"]
    quiz = [page for page in own if page.path == links.QUIZ]
    guides = [page for page in own if page.path not in ("index.md", links.QUIZ)]
    roles = [roles_index(site), matrix_page(site), *role_pages(site)]
    procedures = [procedures_index(site), *procedure_pages(site)]
    paths = [paths_page(site)] if site.training.modules else []
    training = [training_page(site), *paths, *quiz, *module_pages(site)]
    lookup = lookup_pages(site)
    without = [*home, *policies, *roles, *procedures, *training, *lookup, *guides]
    lookup.insert(0, fulltext_page(site, without))
    indexes = {
        name: section_index(site, path, name, lead, policies if name == "Chính sách" else lookup)
        for name, (path, lead) in _SECTIONS.items()
    }
    return [
        *home, indexes["Chính sách"], *policies, *roles, *procedures, *training, indexes["Tra cứu"], *lookup, *guides,
    ]  # fmt: skip


def navigation(site: Site, pages: list[Page]) -> list[Any]:
    """The menu as MkDocs wants it: nested one-key mappings."""
    sections: dict[str, list[Any]] = {}
    kind_by_path = {links.role(role.id): KINDS[role.kind][0] for role in site.knowledge.roles}
    for page in pages:
        if not page.section:
            sections[page.nav or page.title] = [page.path]
            continue
        entries = sections.setdefault(page.section, [])
        if page.path.endswith("/index.md") and not any(isinstance(entry, str) for entry in entries):
            entries.insert(0, page.path)  # the section's own page; a second index is an entry like others
        elif page.path in kind_by_path:
            group = next((e for e in entries if isinstance(e, dict) and kind_by_path[page.path] in e), None)
            if group is None:
                group = {kind_by_path[page.path]: []}
                entries.append(group)
            group[kind_by_path[page.path]].append({page.nav or page.title: page.path})
        else:
            entries.append({page.nav or page.title: page.path})
    return [
        {name: entries[0] if len(entries) == 1 and name != "Tập huấn" else entries}
        for name, entries in sections.items()
    ]


def render_files(site: Site) -> dict[str, bytes]:
    """Files beside the pages: path under the docs folder → content."""
    folder = links.DOWNLOAD_FOLDER
    return {
        f"{folder}/ke-hoach-255.txt": export_text(site),
        f"{folder}/ke-hoach-255.json": export_json(site),
        f"{folder}/ke-hoach-255.akn.xml": export_akoma_ntoso(site),
        f"{folder}/lich-bao-cao.ics": export_ics(site),
    }


@dataclass(frozen=True)
class Built:
    """What a build did: number of pages, of files written, of files removed."""

    pages: int
    written: int
    removed: int


def _write(path: Path, content: bytes) -> bool:
    """Write when the content differs; True when written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
    return True


def check(root: Path) -> tuple[Site, list[Page]]:
    """Gather, check and render without writing.

    Raises:
        ProblemsFound: everything wrong with the content, in one go.
    """
    site = gather(root)
    problems = check_site(site)
    if problems:
        raise ProblemsFound(problems)
    pages = render_pages(site)
    problems = check_pages(site, pages)
    if problems:
        raise ProblemsFound(problems)
    return site, pages


def build(root: Path) -> Built:
    """Write build/docs, build/nav.json and build/clauses.json; nothing is written when a check fails.

    Raises:
        ProblemsFound: everything wrong with the content, in one go.
    """
    site, pages = check(root)
    docs = root / "build" / "docs"
    wanted: dict[Path, bytes] = {docs / page.path: page.render().encode() for page in pages}
    wanted |= {docs / path: content for path, content in render_files(site).items()}
    assets = root / "content" / "assets"
    wanted |= {
        docs / "assets" / f.relative_to(assets): f.read_bytes() for f in sorted(assets.rglob("*")) if f.is_file()
    }
    written = sum(_write(path, content) for path, content in wanted.items())
    stale = [f for f in docs.rglob("*") if f.is_file() and f not in wanted]
    for file in stale:
        file.unlink()
    for folder in sorted((f for f in docs.rglob("*") if f.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            shutil.rmtree(folder)
    nav = json.dumps(navigation(site, pages), ensure_ascii=False, indent=1).encode()
    written += _write(root / "build" / "nav.json", nav)
    written += _write(root / "build" / "clauses.json", export_clauses(site))
    return Built(len(pages), written, len(stale))
