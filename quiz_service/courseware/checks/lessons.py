"""A lesson has its sections, names clauses that exist, quotes them exactly and teaches what its module promises."""

from __future__ import annotations

from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.lesson import SECTIONS
from quiz_service.courseware.model import Place

FEWEST_WORDS, MOST_WORDS = 1000, 1700
"""Syllables between blanks: ten to fifteen minutes of reading and thinking."""


def _check_sections(scope: Scope) -> Iterator[Finding]:
    for module, path, lesson in scope.lessons:
        titles = [line for level, _, _, line in lesson.headings if level == 1]
        if len(titles) != 1 or lesson.headings[0][0] != 1:
            place = Place(path, titles[-1] if titles else 1)
            yield Finding(place, "Bài học phải mở đầu bằng đúng một dòng «# Tên bài».", "Sửa tiêu đề.",
                          module.id)  # fmt: skip
        sections = [(anchor, line) for level, _, anchor, line in lesson.headings if level == 2]
        anchors = [anchor for anchor, _ in sections]
        for wanted in SECTIONS:
            if wanted not in anchors:
                yield Finding(Place(path), f"Bài học thiếu phần có mã {{ #{wanted} }}.",
                              "Thêm phần này theo mẫu trong training_modules/README.md.", module.id)  # fmt: skip
        for anchor, line in sections:
            if anchor not in SECTIONS:
                yield Finding(Place(path, line), f"Phần có mã «{anchor or 'không mã'}» không có trong mẫu bài học.",
                              f"Các mã: {', '.join(SECTIONS)}.", module.id)  # fmt: skip
        known = [anchor for anchor in anchors if anchor in SECTIONS]
        if known != sorted(known, key=SECTIONS.index):
            yield Finding(Place(path, sections[0][1]), "Các phần của bài học không theo thứ tự của mẫu.",
                          f"Xếp theo: {', '.join(SECTIONS)}.", module.id)  # fmt: skip


def _check_mentions(scope: Scope) -> Iterator[Finding]:
    for module, path, lesson in scope.lessons:
        for mention in lesson.mentions:
            place = Place(path, mention.line)
            if mention.clause not in scope.clauses:
                yield Finding(place, f"Kế hoạch không có điều khoản «{mention.clause}».",
                              "Xem mã bằng lệnh: plan outline.", module.id)  # fmt: skip
            elif mention.words and not scope.clauses.holds(mention.clause, mention.words):
                yield Finding(place, f"«{mention.words}» không liền một mạch trong {mention.clause}.",
                              f"Chép đúng từng chữ từ lệnh: plan show {mention.clause}.", module.id)  # fmt: skip


def _check_markup(scope: Scope) -> Iterator[Finding]:
    for module, path, lesson in scope.lessons:
        for piece, line in lesson.malformed:
            yield Finding(Place(path, line), f"«{piece}» không phải ký hiệu nào của bài học.",
                          'Viết {§mã}, {trích mã} hoặc {trích mã: "lời"}.', module.id)  # fmt: skip
        for piece, line in lesson.html:
            yield Finding(Place(path, line), f"Bài học không dùng thẻ HTML ({piece}).", "Viết bằng Markdown.",
                          module.id)  # fmt: skip


def _check_length(scope: Scope) -> Iterator[Finding]:
    for module, path, lesson in scope.lessons:
        if not FEWEST_WORDS <= lesson.words <= MOST_WORDS:
            yield Finding(Place(path), f"Bài học dài {lesson.words} tiếng.",
                          f"Giữ trong khoảng {FEWEST_WORDS}-{MOST_WORDS}.", module.id)  # fmt: skip


def _check_promised(scope: Scope) -> Iterator[Finding]:
    for module, path, lesson in scope.lessons:
        named = {mention.clause for mention in lesson.mentions}
        for clause in module.clauses:
            below = (c for c in named if clause in [above.id for above in scope.clauses.lineage(c)])
            if clause in scope.clauses and not any(below):
                yield Finding(module.at("clauses"), f"Bài học không nhắc tới {clause} đã ghi trong clauses.",
                              f"Nhắc tới trong {path}, hoặc bỏ khỏi clauses.", module.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("lesson-sections", "Mọi bài học cùng một khung: người học biết tìm gì ở đâu", _check_sections, final=True),
    error("lesson-clause", "Nói điều gì của Kế hoạch thì chỉ đúng chỗ, đúng nguyên văn", _check_mentions, final=True),
    error("lesson-markup", "Bài học hiện đúng như người viết muốn", _check_markup, final=True),
    warning("lesson-length", "Bài học mười đến mười lăm phút", _check_length),
    warning("lesson-promise", "Haladyna 1: dạy đúng nội dung đã nêu", _check_promised),
)
