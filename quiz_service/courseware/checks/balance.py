"""A module as a whole: enough questions, and no habit that lets one guess (the longest choice, one position)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.model import Module, Question, Selection

LONGEST_SHARE = 1 / 3
POSITION_SHARE = 0.4
FEWEST_TO_JUDGE = 6
"""Single-choice questions. Fewer show no habit."""
FEWEST_SCORED = 20
FEWEST_PRACTICE = 5


def _single(module: Module) -> list[tuple[Question, Selection]]:
    return [
        (question, question.answer)
        for question in module.questions
        if question.type == "one" and isinstance(question.answer, Selection) and len(question.answer.correct) == 1
    ]


def _correct_is_longest(answer: Selection) -> bool:
    lengths = {choice.id: len(choice.text) for choice in answer.choices}
    correct = lengths.pop(answer.correct[0], 0)
    return bool(lengths) and correct > max(lengths.values())


def _check_longest(scope: Scope) -> Iterator[Finding]:
    for module in scope.courseware.modules:
        single = _single(module)
        longest = [question.id for question, answer in single if _correct_is_longest(answer)]
        if len(single) >= FEWEST_TO_JUDGE and len(longest) > LONGEST_SHARE * len(single):
            yield Finding(module.questions_place,
                          f"Đáp án đúng dài nhất ở {len(longest)} trên {len(single)} câu một lựa chọn"
                          f" ({', '.join(longest)}).",
                          "Rút gọn đáp án hoặc viết đủ ý các phương án kia: không quá một phần ba.",
                          module.id)  # fmt: skip


def _check_position(scope: Scope) -> Iterator[Finding]:
    for module in scope.courseware.modules:
        single = _single(module)
        ids: dict[int, list[str]] = {}
        for question, answer in single:
            for index, choice in enumerate(answer.choices):
                if choice.id == answer.correct[0]:
                    ids.setdefault(index, []).append(question.id)
        for index, found in sorted(ids.items()):
            if len(single) >= FEWEST_TO_JUDGE and len(found) > POSITION_SHARE * len(single):
                yield Finding(module.questions_place,
                              f"Đáp án đúng đứng ở vị trí thứ {index + 1} trong {len(found)} trên {len(single)} câu"
                              f" một lựa chọn ({', '.join(found)}).",
                              f"Đổi chỗ: mỗi vị trí không quá {POSITION_SHARE:.0%}.", module.id)  # fmt: skip


def _check_pool(scope: Scope) -> Iterator[Finding]:
    for module in scope.courseware.modules:
        if module.id in scope.courseware.unread:
            continue  # some of its questions could not be read: counting would mislead
        if len(module.questions) < max(FEWEST_SCORED, module.draw):
            yield Finding(module.questions_place, f"Chỉ có {len(module.questions)} câu hỏi tính điểm.",
                          f"Cần ít nhất {max(FEWEST_SCORED, module.draw)} để mỗi lượt rút đề là một lượt khác.",
                          module.id)  # fmt: skip
        if len(module.practice) < FEWEST_PRACTICE:
            yield Finding(module.at("id"), f"Chỉ có {len(module.practice)} câu luyện tập trong practice.toml.",
                          f"Cần ít nhất {FEWEST_PRACTICE}.", module.id)  # fmt: skip


def _check_types(scope: Scope) -> Iterator[Finding]:
    for module in scope.courseware.modules:
        kinds = Counter(question.type for question in module.questions)
        if module.questions and len(kinds) < 3:
            yield Finding(module.questions_place, f"Chỉ dùng {len(kinds)} loại câu hỏi.",
                          "Dùng ít nhất ba loại.", module.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    warning("longest", "Haladyna 24, 28d: độ dài gần bằng nhau; đáp án không lộ vì dài", _check_longest),
    warning("position", "Haladyna 20: thay đổi vị trí đáp án đúng", _check_position),
    error("pool", "Mỗi lượt rút đề là một lượt khác thật sự", _check_pool),
    warning("types", "Nhiều dạng câu hỏi đo được nhiều mức hiểu", _check_types),
)
