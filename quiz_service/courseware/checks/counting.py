"""Readings of the training target: each kind of unit in one stratum, every quoted word in its clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error
from quiz_service.courseware.model import Place
from quiz_service.rules.strata import faults

COUNTING_FILE = "training_modules/counting.toml"


def _check_strata(scope: Scope) -> Iterator[Finding]:
    readings = [written.reading for written in scope.courseware.readings]
    if not readings:
        yield Finding(Place(COUNTING_FILE), "Chưa có cách hiểu chỉ tiêu nào.", "Thêm một [[reading]].")
    for number, written in enumerate(scope.courseware.readings):
        before = faults(readings[:number])
        for fault in faults(readings[: number + 1])[len(before) :]:  # those that this reading brings
            yield Finding(written.at("strata"), fault, "Sửa strata hoặc id của cách hiểu này.")
        ids = {stratum.id for stratum in written.reading.strata}
        for target in scope.clauses.training_targets:
            if target.stratum not in ids:
                yield Finding(
                    written.at("strata"), f"Cách hiểu «{written.reading.id}» thiếu nhóm «{target.stratum}» "
                    f"của chỉ tiêu {target.code}.", f'Thêm nhóm có id = "{target.stratum}".',
                )  # fmt: skip


def _check_quotes(scope: Scope) -> Iterator[Finding]:
    for written in scope.courseware.readings:
        if written.clause not in scope.clauses:
            yield Finding(written.at("clause"), f"Kế hoạch không có điều khoản «{written.clause}».",
                          "Xem các mã bằng lệnh: plan outline.")  # fmt: skip
            continue
        for words in re.findall(r"“([^”]*)”", written.reading.why):
            if not scope.clauses.holds(written.clause, words):
                yield Finding(written.at("why"), f"Lời trích «{words}» không có trong {written.clause}.",
                              f"Chép lại từ lệnh: plan show {written.clause}.")  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("reading", "Mỗi loại đơn vị tính vào đúng một nhóm của chỉ tiêu II.1.g13", _check_strata, final=True),
    error("reading-quote", "Cách hiểu dựa trên nguyên văn điều khoản", _check_quotes, final=True),
)
