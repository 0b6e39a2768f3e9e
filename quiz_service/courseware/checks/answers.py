"""Each question has an answer that exists, among enough choices that differ, with feedback for every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error
from quiz_service.courseware.clauses import squeezed
from quiz_service.courseware.model import (
    AGAIN,
    Choice,
    Matching,
    Number,
    Ordering,
    Question,
    Selection,
    ShortText,
)  # fmt: skip

TRUE_FALSE = ("dung", "sai")
FEWEST_CHOICES = {"one": 4, "several": 4, "true-false": 2, "matching": 3, "ordering": 3}
MOST_CHOICES = 6
SHORTEST_FEEDBACK = 4
"""Words. "Sai." or "Chưa đúng." teaches nothing."""


def _key_faults(question: Question) -> Iterator[tuple[str, str, str]]:
    """(key of the file, message, hint) of what is wrong with the stated answer."""
    match question.answer:
        case Selection(choices=choices, correct=correct):
            ids = [choice.id for choice in choices]
            if not correct:
                yield "correct", "Câu hỏi chưa có đáp án đúng.", 'Ghi correct = ["…"].'
            for unknown in [one for one in correct if one not in ids]:
                yield "correct", f"Đáp án «{unknown}» không có trong các phương án.", f"Các mã: {', '.join(ids)}."
            if len(set(correct)) != len(correct):
                yield "correct", "Một phương án được ghi hai lần trong correct.", "Ghi mỗi mã một lần."
            if question.type in ("one", "true-false") and len(correct) > 1:
                yield "correct", "Loại câu này chỉ có một đáp án đúng.", 'Dùng type = "several" hoặc sửa correct.'
            if question.type == "several" and len(correct) == 1:
                yield "correct", "Câu nhiều lựa chọn mà chỉ có một đáp án đúng.", 'Dùng type = "one".'
            if question.type == "several" and correct and set(ids) <= set(correct):
                yield "correct", "Mọi phương án đều đúng.", "Thêm phương án sai hợp lý."
            if question.type == "true-false" and tuple(ids) != TRUE_FALSE:
                yield "choices", "Câu đúng/sai có hai phương án «dung» rồi «sai».", "Sửa mã các phương án."
        case Matching(left=left, right=right, pairs=pairs):
            if {one for one, _ in pairs} != {choice.id for choice in left}:
                yield "pairs", "«pairs» phải nêu mỗi mã bên trái đúng một lần.", "Đối chiếu với left."
            if not {one for _, one in pairs} <= {choice.id for choice in right}:
                yield "pairs", "«pairs» nêu mã không có bên phải.", "Đối chiếu với right."
            if len({one for _, one in pairs}) != len(pairs):
                yield "pairs", "Một mã bên phải được ghép hai lần.", "Mỗi mục bên phải ghép nhiều nhất một lần."
            if len(right) <= len(left):
                yield "right", "Bên phải phải có nhiều mục hơn bên trái.", "Thêm một mục không khớp với mục nào."
        case Ordering(items=items, order=order):
            if sorted(order) != sorted(choice.id for choice in items):
                yield "order", "«order» phải nêu mỗi mã của items đúng một lần.", "Đối chiếu với items."
            if list(order) == [choice.id for choice in items]:
                yield "items", "Các mục đã đứng sẵn theo thứ tự đúng.", "Xáo trộn items."
        case ShortText(accept=accept):
            if not accept:
                yield "accept", "Câu trả lời ngắn chưa có câu trả lời được nhận.", 'Ghi accept = ["…"].'
        case Number():
            return


def _check_answer(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for key, message, hint in _key_faults(question):
            yield Finding(question.at(key), message, hint, question.id)


def _groups(question: Question) -> list[tuple[str, tuple[Choice, ...]]]:
    """The lists of choices with the key of the file that holds each."""
    match question.answer:
        case Selection(choices=choices):
            return [("choices", choices)]
        case Matching(left=left, right=right):
            return [("left", left), ("right", right)]
        case Ordering(items=items):
            return [("items", items)]
        case _:
            return []


def _check_choice_ids(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for key, choices in _groups(question):
            for choice_id, count in Counter(choice.id for choice in choices).items():
                if count > 1:
                    place = question.at(f"{key}.{choice_id}{AGAIN}", f"{key}.{choice_id}", key)
                    yield Finding(place, f"Mã phương án «{choice_id}» dùng {count} lần.", "Đặt mã khác.", question.id)


def _check_few_choices(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for key, choices in _groups(question)[:1]:
            fewest = FEWEST_CHOICES[question.type]
            if len(choices) < fewest:
                yield Finding(question.at(key), f"Chỉ có {len(choices)} phương án, cần ít nhất {fewest}.",
                              "Thêm phương án sai hợp lý, lấy từ chính Kế hoạch.", question.id)  # fmt: skip
            if len(choices) > MOST_CHOICES:
                yield Finding(question.at(key), f"Có tới {len(choices)} phương án, nhiều nhất là {MOST_CHOICES}.",
                              "Bỏ phương án kém hợp lý nhất.", question.id)  # fmt: skip


def _check_same_choice(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for key, choices in _groups(question):
            seen: dict[str, str] = {}
            for choice in choices:
                words = squeezed(choice.text).casefold().rstrip(".;")
                if words in seen:
                    yield Finding(question.at(f"{key}.{choice.id}", key),
                                  f"Phương án «{choice.id}» trùng với «{seen[words]}».",
                                  "Viết lại một trong hai.", question.id)  # fmt: skip
                seen.setdefault(words, choice.id)


def _check_feedback(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        if not isinstance(question.answer, Selection):
            continue
        for choice in question.answer.choices:
            if len(choice.feedback.split()) < SHORTEST_FEEDBACK:
                what = "quá ngắn" if choice.feedback else "chưa có"
                yield Finding(question.at(f"choices.{choice.id}", "choices"),
                              f"Phản hồi của phương án «{choice.id}» {what}.",
                              "Nói vì sao đúng hoặc chưa đúng, dựa vào lời Kế hoạch.", question.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("answer", "Haladyna 19: chỉ một phương án là đáp án đúng (và đáp án ấy phải có)", _check_answer, final=True),
    error("choice-id", "Mã phương án là vĩnh viễn: câu trả lời được lưu theo mã", _check_choice_ids, final=True),
    error("few-choices", "Haladyna 18: viết đủ phương án có tác dụng", _check_few_choices),
    error("same-choice", "Haladyna 22: các phương án độc lập, không chồng lên nhau", _check_same_choice, final=True),
    error("feedback", "Người học biết vì sao từng phương án đúng hay chưa đúng", _check_feedback),
)
