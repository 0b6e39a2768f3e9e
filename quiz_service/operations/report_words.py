"""A coverage report in sentences: each follows from the figures by a rule, so that two people draft the same report.

In: `CoverageReport`, an explanation of change, how clauses are cited. Out: sentences, and words for targets and days.
Nothing is judged beyond the arithmetic: why something is so, and what to do, is for the reader to write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.exports.table import grouped, signed
from quiz_service.operations.coverage import Asked, CoverageReport, StratumLine, UnitLine
from quiz_service.rules.change import Explanation, Step
from quiz_service.rules.coverage import percent
from quiz_service.storage.counting_queries import has_ended
from quiz_service.storage.models import Target

Cite = Callable[[str], str]
"""Clause id → its official citation."""

TRAINED_RULES = {
    "all": "đã hoàn thành và còn giá trị mọi học phần bắt buộc của lộ trình mình học",
    "any": "đã hoàn thành và còn giá trị mọi học phần bắt buộc của ít nhất một nội dung trong lộ trình mình học",
}
NBSP = "\N{NO-BREAK SPACE}"
MOST_NAMED = 5


def day_words(day: date) -> str:
    """16/6/2026 is written 16/06/2026, as on every page."""
    return f"{day:%d/%m/%Y}"


def share_words(share: Fraction | None) -> str:
    """The share with its sign, cut off and not rounded: "69,96 %"."""
    return f"{percent(share)}{NBSP}%" if share is not None else "không tính được"


def target_words(target: Target) -> str:
    """What a target asks for: "ít nhất 70 %", "trên 6.000 người"."""
    lead = "ít nhất" if target.comparator == ">=" else "trên"
    if target.measure == "share":
        return f"{lead} {target.amount.replace('.', ',')}{NBSP}%"
    return f"{lead} {grouped(int(target.amount)) if target.amount.isdecimal() else target.amount} người"


def verdict(met: bool | None, missing: int) -> str:
    """Met, or how many lack: the words of a table's cell."""
    if met is None:
        return "không xét"
    return "đạt" if met else f"chưa đạt, còn thiếu {grouped(missing)} người"


def filter_words(asked: Asked) -> list[tuple[str, str]]:
    """What was asked besides the day and the units, as (name, choice)."""
    return [
        ("Nhóm học viên", AUDIENCES.get(asked.audience, "tất cả")),
        ("Nội dung", STRANDS.get(asked.strand, "tất cả")),
        ("Đã được tập huấn nghĩa là", trained_words(asked)),
    ]


def trained_words(asked: Asked) -> str:
    """Who counts as trained."""
    if asked.strand:
        return f"đã hoàn thành và còn giá trị mọi học phần bắt buộc về nội dung {STRANDS[asked.strand]} của lộ trình"
    return TRAINED_RULES[asked.trained_rule]


def first_level(units: Sequence[UnitLine]) -> list[UnitLine]:
    """The units right below the top of the scope: what a chart and a comment speak of, so that nobody is told twice.

    Several tops are that level themselves, and so is one without anything below.
    """
    tops = [line for line in units if line.depth == 0]
    below = [line for line in units if line.depth == 1]
    return tops if len(tops) > 1 or not below else below


def _stratum_sentence(line: StratumLine, on: date, cite: Cite) -> str:
    count = line.count
    if not count.people:
        return f"{line.name}: không có người nào trong diện tính nên không xét chỉ tiêu."
    done = (
        f"{line.name}: {grouped(count.trained)} trên {grouped(count.people)} người đã được tập huấn, "
        f"bằng {share_words(count.share)}"
    )
    if line.target is None:
        return f"{done}; không có chỉ tiêu nào áp dụng vào ngày này."
    source = f" ({cite(line.target.clause_id)})" if line.target.clause_id else ""
    past = f", kỳ của chỉ tiêu đã hết trước ngày {day_words(line.target.ends_on)}, chỉ để đối chiếu" if (
        line.target.ends_on is not None and has_ended(line.target, on)) else ""  # fmt: skip
    goal = f"mức {target_words(line.target)}{source}{past}"
    if line.met:
        return f"{done}: đạt {goal}."
    return f"{done}: chưa đạt {goal}; còn thiếu {grouped(line.missing)} người."


def _unit_sentences(report: CoverageReport) -> list[str]:
    judged = [line for line in first_level(report.units) if line.met is not None]
    if len(judged) < 2:
        return []
    unmet = sorted((line for line in judged if not line.met), key=lambda line: -line.missing)
    said = f"Trong {grouped(len(judged))} đơn vị ngay dưới phạm vi này có người trong diện tính và thuộc một nhóm, "
    said += f"{grouped(len(judged) - len(unmet))} đơn vị đạt mức của nhóm mình, {grouped(len(unmet))} đơn vị chưa đạt."
    if not unmet:
        return [said]
    named = "; ".join(f"{line.node.name} (còn thiếu {grouped(line.missing)} người)" for line in unmet[:MOST_NAMED])
    more = f"; và {grouped(len(unmet) - MOST_NAMED)} đơn vị khác" if len(unmet) > MOST_NAMED else ""
    return [said, f"Còn thiếu nhiều người nhất: {named}{more}."]


def comments(report: CoverageReport, cite: Cite) -> list[str]:
    """What the figures say, one sentence or two a fact."""
    total, on = report.total, report.asked.on
    if not total.people:
        return [f"Đến hết ngày {day_words(on)}, không có người nào trong diện tính ở phạm vi này."]
    said = [
        f"Đến hết ngày {day_words(on)}, phạm vi này có {grouped(total.people)} người trong diện tính; "
        f"{grouped(total.trained)} người đã được tập huấn, bằng {share_words(total.share)}; "
        f"{grouped(total.untrained)} người chưa."
    ]
    said += [_stratum_sentence(line, on, cite) for line in [*report.strata, *report.further]]
    said += _unit_sentences(report)
    if report.out_of_scope:
        said.append(f"Ngoài ra có {grouped(report.out_of_scope)} người ngoài diện tính, mỗi người có lý do đã ghi.")
    return said


def _direction(first: Fraction | None, last: Fraction | None) -> str:
    if first is None or last is None:
        return "không so sánh được vì một ngày không có người trong diện tính"
    if first == last:
        return f"giữ ở {share_words(last)}"
    return f"{'tăng' if last > first else 'giảm'} từ {share_words(first)} {'lên' if last > first else 'xuống'} " \
           f"{share_words(last)}"  # fmt: skip


def change_sentences(since: date, change: Explanation) -> list[str]:
    """How the share moved since a day, and by what."""
    first, last = change.first, change.last
    said = f"So với ngày {day_words(since)}, tỷ lệ chung {_direction(first.share, last.share)}; "
    said += f"người đã được tập huấn {signed(last.trained - first.trained)}, "
    said += f"người trong diện tính {signed(last.people - first.people)}."
    moved = moving_steps(change)
    if not moved:
        return [said, "Không có thay đổi nào giữa hai ngày."]
    parts = "; ".join(f"{step.name.lower()} ({_effect(step)})" for step in moved)
    return [said, f"Nguyên nhân theo sổ ghi: {parts}."]


def moving_steps(change: Explanation) -> list[Step]:
    """The steps in which something happened."""
    return [step for step in change.steps if step.effects]


def _effect(step: Step) -> str:
    parts = [f"đã được tập huấn {signed(step.trained)}"] if step.trained else []
    parts += [f"diện tính {signed(step.people)}"] if step.people else []
    return ", ".join(parts) or "bù trừ nhau"
