"""Pages written by hand in content/pages, and the index pages that list a section."""

from __future__ import annotations

import re

from site_src.pages.page import Page, View, markdown, render
from site_src.site import Site

_FRONT = re.compile(r"---\n(?P<front>.*?)\n---\n(?P<body>.*)", re.DOTALL)
_SECTIONS = {"huong-dan": "Hướng dẫn", "hoc-tap": "Tập huấn", "tra-cuu": "Tra cứu", "chinh-sach": "Chính sách"}
_MARK = re.compile(r"\{§([\w.~]+)\}")


def handwritten_page(site: Site, path: str, text: str) -> Page:
    """A page as its author wrote it; `{§II.1.g13}` becomes the mark of that clause."""
    found = _FRONT.match(text)
    front = {
        line.split(":", 1)[0].strip(): line.split(":", 1)[1].strip().strip('"')
        for line in (found["front"] if found else "").splitlines()
        if ":" in line and not line.startswith(" ")
    }
    body = found["body"] if found else text
    view = View(site, path)
    body = _MARK.sub(lambda m: view.mark(m.group(1)) if m.group(1) in site.plan.by_id else m.group(0), body)
    heading = re.search(r"^# (.+?)(\s*\{.*\})?$", body, re.MULTILINE)
    title = front.get("title") or (heading.group(1) if heading else path)
    section = _SECTIONS.get(path.split("/", 1)[0], "")
    return Page(
        path,
        title,
        body,
        section,
        nav=front.get("nav", ""),
        description=front.get("description", ""),
        uses=tuple(view.used),
    )


def handwritten_pages(site: Site) -> list[Page]:
    """All of content/pages, in the order of their paths."""
    return [handwritten_page(site, path, text) for path, text in site.handwritten.items()]


def section_index(site: Site, path: str, title: str, lead: str, pages: list[Page]) -> Page:
    """The opening page of a section: a tile a page."""
    rows = [(page, page.description) for page in pages]
    body, uses = render(site, path, "section_index.md.j2", title=title, lead=markdown(lead), rows=rows)
    return Page(path, title, body, title, description=lead, uses=uses)
