"""Sentences about coverage: targets, verdicts, reasons, estimates.

In: figures. Out: Vietnamese as an official says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.operations.coverage import Asked, CountedPerson, CoverageReport, StratumLine
from quiz_service.operations.report_words import target_words as target_words  # pages say it as reports do
from quiz_service.rules.coverage import Count
from quiz_service.rules.pace import Pace
from quiz_service.storage.counting_queries import has_ended
from quiz_service.storage.models import Target
from quiz_service.web.coverage_asked import TRAINED_RULES
from quiz_service.web.filters import day, percent, whole

SOURCES = {"quiz": "bài kiểm tra", "class": "lớp tập huấn", "prior": "công nhận đã học trước"}
NO_PACE = {
    "no-history": "Chưa có đủ số liệu của các tháng trước nên chưa ước tính được ngày đạt chỉ tiêu.",
    "not-rising": "Ba tháng qua số người đã tập huấn không tăng; cứ như vậy thì không đạt chỉ tiêu.",
    "too-far": "Với tốc độ ba tháng qua, mười năm nữa vẫn chưa đạt chỉ tiêu.",
}


def period_in_words(target: Target, on: date) -> str:
    """What is said of a target whose period is over; "" while it holds."""
    if not has_ended(target, on) or target.ends_on is None:
        return ""
    return f"Kỳ của chỉ tiêu này đã hết trước ngày {day(target.ends_on)}; vẫn hiện ở đây để so sánh."


def verdict(line: StratumLine) -> str:
    """Whether the target is met, and how many people are missing."""
    if line.target is None:
        return "Chưa có chỉ tiêu cho nhóm này"
    if line.met is None:
        return "Không có ai trong diện tính"
    return "Đã đạt chỉ tiêu" if line.met else f"Còn thiếu {whole(line.missing)} người để đạt chỉ tiêu"


def points(value: Fraction | None) -> str:
    """How far a share moved, in points of a percent with a sign: "+1,25 điểm"; towards nought it is cut off.

    >>> points(Fraction(1, 80)), points(Fraction(-2, 3)), points(Fraction(0))
    ('+1,25 điểm', '−66,66 điểm', '0 điểm')
    """
    if value is None:
        return "không tính được"
    hundredths = int(abs(value) * 10_000)
    if not value:
        return "0 điểm"
    if not hundredths:
        return f"{'tăng' if value > 0 else 'giảm'} dưới 0,01 điểm"
    whole_points, rest = divmod(hundredths, 100)
    return f"{'+' if value > 0 else '−'}{whole_points},{rest:02} điểm"


def signed(number: int) -> str:
    """A change in persons with its sign: "+12", "−3", "0"."""
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{whole(abs(number))}"


def pace_in_words(pace: Pace) -> str:
    """The pace of late and the estimated day, said as an estimate; "" where the target is met or nobody is in scope."""
    if pace.why_none == "met":
        return ""
    if pace.why_none or pace.met_on is None or pace.a_month is None:
        return NO_PACE.get(pace.why_none, "")
    rate = f"{float(pace.a_month):.1f}".replace(".", ",")
    return (
        f"Ước tính: ba tháng qua mỗi tháng thêm khoảng {rate} người đã tập huấn; nếu giữ tốc độ ấy và số người không "
        f"đổi thì đạt chỉ tiêu vào khoảng ngày {day(pace.met_on)}. Đây là ước tính, không phải cam kết."
    )


def reason_in_words(person: CountedPerson) -> list[str]:
    """Why somebody counts as trained or does not, or is not counted at all; one sentence each."""
    sentences = []
    if not person.in_scope:
        sentences.append(f"Ngoài diện tính: {person.scope_reason or 'chưa ghi lý do'}.")
    if person.done:
        done = (f"{one.module_id} ngày {day(one.completed_on)} ({SOURCES[one.source]})" for one in person.done)
        sentences.append(f"Đã hoàn thành {', '.join(done)}.")
    never = [one.module_id for one in person.lacking if one.expired_on is None and not one.annulled]
    if never:
        sentences.append(f"Còn thiếu {', '.join(never)}.")
    expired = [f"{one.module_id} từ {day(one.expired_on)}" for one in person.lacking if one.expired_on]
    annulled = [one.module_id for one in person.lacking if one.annulled]
    if expired:
        sentences.append(f"Đã hết hạn: {', '.join(expired)}.")
    if annulled:
        sentences.append(f"Đã bị hủy công nhận: {', '.join(annulled)}.")
    if not person.done and not person.lacking:
        sentences.append("Lộ trình của nhóm này không có học phần bắt buộc nào để xét.")
    return sentences


def missing_in_words(person: CountedPerson) -> str:
    """The modules that somebody still has to complete."""
    return ", ".join(person.missing) or "không có"


def filters_in_words(asked: Asked, stratum_name: str, *, is_own_only: bool) -> list[str]:
    """What is left out of the figures, as "heading: choice"."""
    found = []
    if is_own_only:
        found.append("người ở chính đơn vị này, không gồm đơn vị trực thuộc")
    if stratum_name:
        found.append(f"nhóm chỉ tiêu: {stratum_name}")
    if asked.audience:
        found.append(f"nhóm học viên: {AUDIENCES[asked.audience]}")
    if asked.strand:
        found.append(f"nội dung: {STRANDS[asked.strand]}")
    elif asked.trained_rule != "all":
        found.append(f"tính là đã tập huấn khi {TRAINED_RULES[asked.trained_rule]}")
    return found


def share_in_words(count: Count) -> str:
    """For example "62,3 % (5 trên 8 người)"."""
    if not count.people:
        return "không có ai trong diện tính"
    return f"{percent(count.share)} ({whole(count.trained)} trên {whole(count.people)} người)"


def other_reading_in_words(usual: CoverageReport, other: CoverageReport) -> str:
    """What another reading of the target makes of the same people; "" where it makes no difference."""
    parts = [f"{line.name}: {share_in_words(line.count)}, {_lower(verdict(line))}" for line in _changed(usual, other)]
    return f"{'. '.join(parts)}." if parts else ""


def _changed(usual: CoverageReport, other: CoverageReport) -> Iterable[StratumLine]:
    known = {line.id: line.count for line in usual.strata}
    return [line for line in other.strata if known.get(line.id) != line.count]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
