"""The one place that knows where a page lives and what an anchor is called."""

from __future__ import annotations

import posixpath
from functools import cache

FULL_TEXT = "tra-cuu/toan-van.md"
ERRATA = "tra-cuu/hieu-dinh.md"
GLOSSARY = "tra-cuu/tu-dien.md"
CALENDAR = "tra-cuu/lich-bao-cao.md"
DOCUMENTS = "tra-cuu/van-ban-lien-quan.md"
BODY_INDEX = "tra-cuu/chi-muc-co-quan.md"
NOW_NOTES = "tra-cuu/luu-y-hien-nay.md"
EXCLUDED = "tra-cuu/phan-da-loai.md"
DOWNLOADS = "tra-cuu/tai-ve.md"
TARGETS = "chinh-sach/chi-tieu.md"
MATRIX = "vai-tro/ma-tran.md"
TRAINING = "tap-huan/index.md"
PATHS = "tap-huan/lo-trinh.md"
QUIZ = "hoc-tap/index.md"
DOWNLOAD_FOLDER = "tai-ve"


def policy(page: str) -> str:
    """Path of a page of Chính sách by its slug."""
    return f"chinh-sach/{page}.md"


def role(role_id: str) -> str:
    """Path of a role's page."""
    return f"vai-tro/{role_id}.md"


def module(slug: str) -> str:
    """Path of a training module's page by its folder name."""
    return f"tap-huan/{slug}.md"


def quiz(module_id: str) -> str:
    """Path of the page where quizzes are taken, opened for one module.

    Where the quiz service runs, it answers at this page's address and reads the module from the query.
    """
    return f"{QUIZ}?hoc-phan={module_id}"


def procedure(code: str) -> str:
    """Path of a procedure's page."""
    return f"quy-trinh/{code}.md"


def clause(clause_id: str) -> str:
    """Path and anchor of a clause in the full text."""
    return f"{FULL_TEXT}#{clause_id}"


@cache
def relative(here: str, there: str) -> str:
    """Link from page `here` to `there`, both relative to the docs folder.

    >>> relative("vai-tro/so-y-te.md", "tra-cuu/toan-van.md#II.1")
    '../tra-cuu/toan-van.md#II.1'
    """
    path, _, anchor = there.partition("#")
    if path == here and anchor:
        return f"#{anchor}"
    link = posixpath.relpath(path, posixpath.dirname(here) or ".")
    return f"{link}#{anchor}" if anchor else link


def url(path: str) -> str:
    """Address of a page on the built site, relative to its root ("tra-cuu/toan-van/#II.1")."""
    page, _, anchor = path.partition("#")
    page = page.removesuffix(".md")
    page = page.removesuffix("index") if page == "index" or page.endswith("/index") else f"{page}/"
    return f"{page}#{anchor}" if anchor else page


def resolve(here: str, link: str) -> str:
    """The page path that a relative link on page `here` leads to.

    >>> resolve("vai-tro/so-y-te.md", "../tra-cuu/toan-van.md")
    'tra-cuu/toan-van.md'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(here), link))
