"""Choices of one question look alike: length, end mark, first letter, kind of first word. Few and sure signs only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, warning
from quiz_service.courseware.model import Choice, Question, Selection

LENGTH_RATIO = 2.5
LENGTH_GAP = 40
"""Letters. Short choices may differ much in ratio and little to the eye."""

_VERBS = (
    "chủ trì", "phối hợp", "tham mưu", "chỉ đạo", "hướng dẫn", "đề xuất", "kiện toàn", "vận động", "cung cấp",
    "bố trí", "rà soát", "phát hiện", "triển khai", "thực hiện", "xây dựng", "tăng cường", "nâng cao", "duy trì",
    "tiếp nhận", "xử lý", "ban hành", "trình", "gửi", "giao",
)  # fmt: skip
_BODIES = (
    "sở", "công an", "ubnd", "ủy ban", "hội", "cục", "chi nhánh", "thành đoàn", "liên đoàn", "viện kiểm sát",
    "tòa án", "đội kiểm tra", "tổ công tác", "thanh tra sở", "bộ", "ban thi đua", "đài", "mặt trận",
)  # fmt: skip
_FIGURES = ("ít nhất", "trên", "dưới", "đúng", "khoảng", "từ", "tối đa", "tối thiểu", "hơn", "trước ngày")


def _openers(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\b")


_VERB, _BODY = _openers(_VERBS), _openers(_BODIES)
_FIGURE = re.compile(rf"\d|{_openers(_FIGURES).pattern}.*\d")


def opening_of(text: str) -> str:
    """What a choice begins with: a verb, a body, a figure, or "" when not sure."""
    text = text.strip().casefold()
    if _FIGURE.match(text):
        return "con số"
    if _BODY.match(text):
        return "tên cơ quan"
    return "động từ" if _VERB.match(text) else ""


def _differences(choices: tuple[Choice, ...]) -> Iterator[str]:
    lengths = [len(choice.text) for choice in choices]
    if max(lengths) > LENGTH_RATIO * min(lengths) and max(lengths) - min(lengths) > LENGTH_GAP:
        yield f"độ dài chênh nhau nhiều ({min(lengths)} và {max(lengths)} ký tự)"
    if len({choice.text.rstrip()[-1] in ".;:" for choice in choices}) > 1:
        yield "có phương án kết thúc bằng dấu câu, có phương án không"
    letters = [choice.text.strip()[0] for choice in choices]
    if len({letter.isupper() for letter in letters if letter.isalpha()}) > 1:
        yield "có phương án mở đầu bằng chữ hoa, có phương án chữ thường"
    kinds = [opening_of(choice.text) for choice in choices]
    if all(kinds) and len(set(kinds)) > 1:
        yield f"mở đầu khác loại ({', '.join(dict.fromkeys(kinds))})"


def _check_parallel(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for difference in _question_differences(question):
            yield Finding(question.at("choices"), f"Các phương án không đồng dạng: {difference}.",
                          "Viết các phương án cùng một kiểu.", question.id)  # fmt: skip


def _question_differences(question: Question) -> Iterator[str]:
    if question.type in ("one", "several") and isinstance(question.answer, Selection) and question.answer.choices:
        yield from _differences(question.answer.choices)


RULES: tuple[Rule, ...] = (
    warning("parallel", "Haladyna 23, 24: phương án đồng nhất, gần bằng nhau về độ dài", _check_parallel),
)
