"""Problems of a row as sentences under the heading of their column; days of a row as dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quiz_service.roster.row import RowProblem

HEADINGS = {
    "staff_code": "Mã cán bộ", "name": "Họ và tên", "unit": "Đơn vị", "audience": "Nhóm học viên",
    "position_group": "Nhóm chức danh", "email": "Thư điện tử", "phone": "Số điện thoại", "starts_on": "Từ ngày",
    "left_on": "Ngày rời", "in_scope": "Thuộc diện tính", "scope_reason": "Lý do",
    "modules": "Học phần", "completed_on": "Ngày hoàn thành", "evidence": "Minh chứng",
}  # fmt: skip
"""Field → heading of its column in the template."""


def problem(field: str, message: str) -> RowProblem:
    """A problem of this field."""
    return RowProblem(HEADINGS[field], message)


def day_of(values: Mapping[str, str], field: str) -> date | None:
    """A day of the row; None where there is none."""
    return date.fromisoformat(values[field]) if field in values else None


def shown(day: date) -> str:
    """16/11/2026."""
    return f"{day:%d/%m/%Y}"
