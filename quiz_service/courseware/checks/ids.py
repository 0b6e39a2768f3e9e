"""Ids are permanent: one question each, of the module's own, and never given again once retired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.model import Place, Question

USED_IDS_FILE = "training_modules/question-ids.txt"


def _check_form(scope: Scope) -> Iterator[Finding]:
    for module in scope.courseware.modules:
        if not re.fullmatch(r"m\d{2}", module.id) or not module.folder.rsplit("/", 1)[-1].startswith(f"{module.id}-"):
            yield Finding(module.at("id"), f"Mã học phần «{module.id}» không khớp với tên thư mục.",
                          "Thư mục mNN-ten-khong-dau mang mã mNN.", module.id)  # fmt: skip
    for module, question in scope.courseware.questions:
        letter = "q" if question.scored else "p"
        if not re.fullmatch(rf"{re.escape(module.id)}-{letter}\d{{2}}", question.id):
            yield Finding(question.at("id"), f"Mã câu hỏi «{question.id}» không đúng dạng {module.id}-{letter}NN.",
                          "Sửa mã trước khi câu hỏi được xuất bản lần đầu.", question.id)  # fmt: skip


def _check_duplicates(scope: Scope) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for module in scope.courseware.modules:
        if module.id in seen:
            yield Finding(module.at("id"), f"Mã học phần «{module.id}» đã dùng ở {seen[module.id].path}.",
                          "Đặt mã khác.", module.id)  # fmt: skip
        seen.setdefault(module.id, module.place)
    for question in scope.questions:
        if question.id in seen:
            first = seen[question.id]
            yield Finding(question.at("id"), f"Mã câu hỏi «{question.id}» đã dùng ở {first.path}:{first.line}.",
                          "Đặt mã chưa dùng bao giờ.", question.id)  # fmt: skip
        seen.setdefault(question.id, question.place)


def _check_retired(scope: Scope) -> Iterator[Finding]:
    present = {question.id: question for question in scope.questions}
    listed: dict[str, int] = {}
    for used in scope.courseware.used_ids:
        if used.id in listed:
            yield Finding(used.place, f"Mã «{used.id}» đã ghi ở dòng {listed[used.id]}.", "Giữ một dòng.")
        listed.setdefault(used.id, used.place.line)
        if used.retired and used.id in present:
            yield Finding(present[used.id].at("id"), f"Mã «{used.id}» là của một câu hỏi đã rút ({used.retired}).",
                          "Đặt mã chưa dùng bao giờ.", used.id)  # fmt: skip
        gone = not used.retired and used.id not in present
        if gone and used.id.split("-")[0] not in scope.courseware.unread:
            yield Finding(used.place, f"Câu hỏi «{used.id}» không còn trong tệp nào.",
                          f"Đưa trở lại, hoặc ghi «{used.id} rút: lý do».")  # fmt: skip


def new_ids(scope: Scope) -> list[Question]:
    """Questions whose ids are not yet in the frozen list."""
    listed = {used.id for used in scope.courseware.used_ids}
    return [question for question in scope.questions if question.id not in listed]


def _check_listed(scope: Scope) -> Iterator[Finding]:
    for path, questions in groupby(new_ids(scope), key=lambda question: question.place.path):
        ids = [question.id for question in questions]
        yield Finding(Place(path), f"{len(ids)} mã câu hỏi mới chưa ghi vào {USED_IDS_FILE} ({ids[0]} … {ids[-1]}).",
                      "Khi các mã đã chắc chắn, chạy: quiz ids.")  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("id-form", "Mã nói câu hỏi thuộc học phần nào", _check_form, final=True),
    error("duplicate-id", "Mỗi mã một câu hỏi", _check_duplicates, final=True),
    error("reused-id", "Mã là vĩnh viễn: không mất đi lặng lẽ, không dùng lại", _check_retired, final=True),
    warning("unlisted-id", "Danh sách mã đã dùng là căn cứ để không dùng lại", _check_listed),
)
