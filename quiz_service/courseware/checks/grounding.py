"""Every question rests on the plan: the clauses exist, the quotation is theirs word for word, figures come from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.model import Question

_NAMES_WITH_FIGURES = re.compile(
    r"Kế hoạch(?: số)? 255(?:/KH-UBND)?|[Ll]iên ngành 178|178/2004/NĐ-CP|HIV/AIDS|Đội 178"
    r"|giai đoạn 20\d\d ?[-–] ?20\d\d|(?:[Kk]hoản|[Gg]ạch đầu dòng(?: thứ)?|[Đđ]iều) \d+|[Mm]ục [IVX]+(?:\.\d+)?"
    r"|ví dụ:? [«“]?\d[\d/.,%]*"
)
"""Names of things and places of the plan: their figures test nothing. So do examples of how to write an answer."""
_FIGURE = re.compile(r"\d+(?:[./,-]\d+)*")


def _check_clause(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for cite in question.cites:
            if cite not in scope.clauses:
                yield Finding(question.at("cites"), f"Kế hoạch không có điều khoản «{cite}».",
                              "Xem mã bằng lệnh: plan outline.", question.id)  # fmt: skip
    for module in scope.courseware.modules:
        for clause in module.clauses:
            if clause not in scope.clauses:
                yield Finding(module.at("clauses"), f"Kế hoạch không có điều khoản «{clause}».",
                              "Xem mã bằng lệnh: plan outline.", module.id)  # fmt: skip


def _check_quote(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        cites = [cite for cite in question.cites if cite in scope.clauses]
        if len(cites) != len(question.cites) or not cites:
            continue  # said already, or nothing to look in
        paired = len(cites) == len(question.quote)
        for number, words in enumerate(question.quote):
            holders = [cite for cite in cites if scope.clauses.holds(cite, words)]
            short = words if len(words) < 60 else words[:57] + "…"
            if not holders:
                yield Finding(question.at("quote"), f"Không thấy «{short}» liền một mạch trong {', '.join(cites)}.",
                              f"Chép đúng từng chữ từ lệnh: plan show {cites[0]}.", question.id)  # fmt: skip
            elif paired and cites[number] not in holders:
                yield Finding(question.at("quote"), f"«{short}» ở {holders[0]}, không ở {cites[number]}.",
                              "Xếp quote theo đúng thứ tự của cites.", question.id)  # fmt: skip
        for cite in cites:
            if not any(scope.clauses.holds(cite, words) for words in question.quote):
                yield Finding(question.at("cites"), f"Điều khoản {cite} được nêu mà không có lời nào trích từ đó.",
                              "Thêm lời trích hoặc bỏ mã ấy.", question.id)  # fmt: skip


def _figures(text: str) -> list[str]:
    return _FIGURE.findall(_NAMES_WITH_FIGURES.sub(" ", text))


def _states_what_is_false(question: Question) -> bool:
    """A false statement has to carry a false figure."""
    return question.type == "true-false" and question.key_text == "Sai"


def _check_figures(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        if _states_what_is_false(question):
            continue
        carried = {figure for words in question.quote for figure in _FIGURE.findall(words)}
        foreign = [figure for figure in _figures(question.stem) if figure not in carried]
        if foreign:
            yield Finding(question.at("stem"), f"Câu dẫn có con số mà lời trích không có: {', '.join(foreign)}.",
                          "Bỏ con số, hoặc trích thêm chỗ có nó.", question.id)  # fmt: skip


def _check_taught(scope: Scope) -> Iterator[Finding]:
    for module, question in scope.courseware.questions:
        for cite in question.cites:
            if cite in scope.clauses and not any(scope.clauses.are_related(cite, c) for c in module.clauses):
                yield Finding(question.at("cites"), f"Câu hỏi dựa vào {cite} nhưng học phần {module.id} không dạy.",
                              "Thêm mã vào clauses của module.toml và dạy trong bài, hoặc chuyển câu hỏi.",
                              question.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("clause", "Haladyna 1: mỗi câu hỏi gắn với nội dung xác định của Kế hoạch", _check_clause, final=True),
    error("quote", "Haladyna 6: không hỏi theo ý kiến; căn cứ đúng nguyên văn", _check_quote, final=True),
    error("figures", "Trả lời được từ chính điều khoản đã nêu, kể cả con số trong câu dẫn", _check_figures),
    warning("untaught", "Haladyna 1: câu hỏi theo đúng nội dung của học phần", _check_taught),
)
