"""Checks of the rendered pages: every leaf clause is used, every page can be reached, no link leads nowhere."""

from __future__ import annotations

import re
from collections import Counter

from site_src.pages import links
from site_src.pages.page import Page
from site_src.problems import Problem
from site_src.site import PLAN_FILE, Site

_LINK = re.compile(r"\]\(([^)\s]+?)(?:\?[^)\s#]*)?(?:#([^)\s]*))?\)")


def check_pages(site: Site, pages: list[Page]) -> list[Problem]:
    """Every leaf clause is used by a page besides the full text; every page can be reached; no path twice."""
    problems = []
    others = [page for page in pages if page.path != links.FULL_TEXT]
    used = {clause for page in others for clause in page.uses}
    for clause in site.plan.leaves:
        if clause.id not in used:
            problems.append(
                Problem(
                    PLAN_FILE,
                    clause.lines[0],
                    f"{clause.id} chưa được trang nào dùng.",
                    "Thêm vào một lớp tri thức.",
                )
            )
    problems += [
        Problem(
            f"content/pages/{page.path}",
            0,
            f"Dấu «{mark}» trỏ tới mã không có trong cây.",
            "Xem mã bằng lệnh: plan outline",
        )
        for page in pages
        for mark in re.findall(r"\{§[^}]*\}", page.body)
    ]
    paths = Counter(page.path for page in pages)
    problems += [Problem(path, 0, f"Có {n} trang cùng đường dẫn.", "Đổi mã.") for path, n in paths.items() if n > 1]
    linked = {
        links.resolve(page.path, target)
        for page in pages
        for target, _ in _LINK.findall(page.body)
        if target.endswith(".md")
    }
    for page in pages:
        if page.path not in linked and page.path != "index.md":
            problems.append(
                Problem(page.path, 0, "Không trang nào dẫn tới trang này.", "Thêm liên kết từ trang mục lục.")
            )
    for target in sorted(linked - set(paths)):
        problems.append(Problem(target, 0, "Có liên kết tới trang này nhưng trang không có.", "Sửa liên kết."))
    return problems
