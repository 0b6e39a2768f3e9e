"""Checks of lessons and practice: their clauses exist, their quotations are exact, ids and paths fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from site_src.lessons import AUDIENCES, STRANDS, Module, Training
from site_src.problems import Problem
from site_src.site import Site

_MACRO = re.compile(r"\{(?:§|trích )([\w.~]+)(?:: [\"“](.+?)[\"”])?\}")
_BROKEN = re.compile(r"\{(§|trích)(?![^{}]*\})")
_SECTIONS = ("muc-tieu", "ke-hoach", "cong-viec", "tinh-huong", "loi", "tom-tat")


def check_training(site: Site) -> Iterable[Problem]:
    """Everything about training_modules/ that the site shows."""
    yield from _check_paths(site.training)
    for module in site.training.modules:
        yield from _check_card(site, module)
        yield from _check_lesson(site, module)
        yield from _check_practice(site, module)


def _check_paths(training: Training) -> Iterable[Problem]:
    known = {module.id for module in training.modules}
    for path in training.paths:
        where, line = path.source.path, path.source.line
        if path.id not in AUDIENCES:
            yield Problem(where, line, f"Không có đối tượng «{path.id}».", f"Dùng: {', '.join(AUDIENCES)}.")
        for module_id in (*path.required, *path.optional):
            if module_id not in known:
                yield Problem(where, line, f"Không có học phần «{module_id}».", "Sửa lộ trình.")


def _check_card(site: Site, module: Module) -> Iterable[Problem]:
    where = module.source.path
    if not module.slug.startswith(f"{module.id}-"):
        yield Problem(where, 1, f"id «{module.id}» không khớp tên thư mục.", "Sửa id hoặc tên thư mục.")
    if module.strand not in STRANDS:
        yield Problem(where, 1, f"Không có nội dung «{module.strand}».", f"Dùng: {', '.join(STRANDS)}.")
    for audience in module.audiences:
        if audience not in AUDIENCES:
            yield Problem(where, 1, f"Không có đối tượng «{audience}».", f"Dùng: {', '.join(AUDIENCES)}.")
    for clause in module.clauses:
        if clause not in site.plan.by_id:
            yield Problem(where, 1, f"clauses có «{clause}» không có trong cây.", "Xem mã bằng lệnh: plan outline")


def _check_lesson(site: Site, module: Module) -> Iterable[Problem]:
    where = module.source.path.replace("module.toml", "lesson.md")
    for number, line in enumerate(module.lesson.splitlines(), start=1):
        if _BROKEN.search(line):
            yield Problem(where, number, "Dấu trích dẫn thiếu ngoặc đóng.", "Viết {§II.1.g13} hoặc {trích II.1.g13}.")
        for clause, quote in _MACRO.findall(line):
            if clause not in site.plan.by_id:
                yield Problem(where, number, f"«{clause}» không có trong cây.", "Xem mã bằng lệnh: plan outline")
            elif quote and quote not in site.overlay.shown(clause):
                yield Problem(where, number, f"«{quote}» không có nguyên văn trong {clause}.", "Chép đúng chữ.")
    for anchor in _SECTIONS:
        if f"{{ #{anchor} }}" not in module.lesson:
            yield Problem(where, 0, f"Thiếu phần có neo «{anchor}».", "Xem training_modules/README.md.")


def _check_practice(site: Site, module: Module) -> Iterable[Problem]:
    for question in module.practice:
        where, line = question.source.path, question.source.line
        for at, clause in enumerate(question.cites):
            quote = question.quote[min(at, len(question.quote) - 1)] if question.quote else ""
            if clause not in site.plan.by_id:
                yield Problem(where, line, f"{question.id}: «{clause}» không có trong cây.", "Sửa cites.")
            elif not quote or quote not in site.overlay.shown(clause):
                yield Problem(where, line, f"{question.id}: «{quote}» không có trong {clause}.", "Chép đúng chữ.")
