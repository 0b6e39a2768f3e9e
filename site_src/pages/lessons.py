"""Pages of Tập huấn made from training_modules/: the paths, one page a module with its lesson and practice."""

from __future__ import annotations

import re

from site_src.lessons import AUDIENCES, STRANDS, Module
from site_src.pages import links
from site_src.pages.page import Page, View, environment, render
from site_src.site import Site

SECTION = "Tập huấn"
_MARK = re.compile(r"\{§([\w.~]+)\}")
_QUOTE_BLOCK = re.compile(r"^\{trích ([\w.~]+)\}[ \t]*$", re.MULTILINE)
_QUOTE = re.compile(r"\{trích ([\w.~]+): [\"“](.+?)[\"”]\}")
_SITE_LINK = re.compile(r"\]\(site:([\w/.-]+?)/?(?:#([\w.-]+))?\)")


def expand_lesson(view: View, text: str) -> str:
    """A lesson's Markdown with its macros filled in: clause marks, exact quotations, links into the site.

    Macros: `{§II.1.g13}`, `{trích II.1.g13}` alone on a line, `{trích II.1.g13: "exact words"}` and
    `](site:vai-tro/so-y-te)`.
    """
    text = _QUOTE_BLOCK.sub(lambda m: view.quote_block(m[1]), text)
    text = _QUOTE.sub(lambda m: f"“{view.quote(m[1], m[2])}” {view.mark(m[1])}", text)
    text = _MARK.sub(lambda m: view.mark(m[1]), text)
    return _SITE_LINK.sub(lambda m: f"]({view.link(_page_path(view.site, m[1]) + (f'#{m[2]}' if m[2] else ''))})", text)


def _page_path(site: Site, place: str) -> str:
    """Page path of a `site:` link: a section's name means its index."""
    return f"{place}/index.md" if "/" not in place and place != "index" else f"{place}.md"


def module_page(site: Site, module: Module) -> Page:
    """One module: for whom, how long, which clauses, the lesson, the practice, the way to the quiz."""
    path = links.module(module.slug)
    number = module.id[1:].lstrip("0")
    view = View(site, path)
    lesson = expand_lesson(view, re.sub(r"^# .*$", "", module.lesson, count=1, flags=re.MULTILINE).strip())
    paths = [p for p in site.training.paths if module.id in (*p.required, *p.optional)]
    body = environment().get_template("module.md.j2").render(
        view=view, site=site, index=site.index, links=links, module=module, number=number, lesson=lesson, paths=paths,
        strand=STRANDS[module.strand], audiences=[AUDIENCES[audience] for audience in module.audiences],
    )  # fmt: skip
    return Page(
        path,
        f"Học phần {number}: {module.title}",
        re.sub(r"\n{3,}", "\n\n", body),
        SECTION,
        description=f"Học phần {number}: {module.title}; khoảng {module.minutes} phút.",
        tags=(f"học phần {number}", module.id),
        boost=0.6,  # who searches wants the plan's page first, its lesson second
        uses=(*view.used, *module.clauses),
    )


def module_pages(site: Site) -> list[Page]:
    """All modules in their order."""
    return [module_page(site, module) for module in site.training.modules]


def paths_page(site: Site) -> Page:
    """Which audience needs which modules, and why."""
    body, uses = render(site, links.PATHS, "paths.md.j2", training=site.training, strands=STRANDS)
    return Page(links.PATHS, "Lộ trình học", body, SECTION, uses=uses, boost=1.3,
                description="Mỗi nhóm học viên cần những học phần nào, theo thứ tự nào.")  # fmt: skip


def modules_for_clauses(site: Site, clause_ids: set[str]) -> list[Module]:
    """Modules that teach one of the clauses."""
    return [module for module in site.training.modules if clause_ids & set(module.clauses)]
