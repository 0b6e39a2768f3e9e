"""What people call the columns: for each kind of file, its fields with the headings by which they are known.

In: nothing. Out: data. A heading is compared without marks, case, punctuation and line breaks. Where a field has
several columns the first in the list is preferred: a unit's code before its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from quiz_service.roster.problems import HEADINGS
from quiz_service.rules.grading import folded

_BETWEEN = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")


@lru_cache(maxsize=4_000)
def folded_heading(text: str) -> str:
    """A heading as it is compared.

    >>> folded_heading("Họ  và\\nTÊN *")
    'ho va ten'
    """
    return _BETWEEN.sub(" ", folded(text, ignore_marks=True, ignore_case=True)).strip()


def without_brackets(text: str) -> str:
    """A heading without what it explains in brackets: "Từ ngày (ngày/tháng/năm)"."""
    return _IN_BRACKETS.sub(" ", text)


FAMILY_NAME, MIDDLE_NAME, GIVEN_NAME = "family_name", "middle_name", "given_name"
PARTS_OF_NAME = (FAMILY_NAME, MIDDLE_NAME, GIVEN_NAME)
"""Parts of a name in columns of their own; reading joins them."""

_STAFF_CODE = (
    "Mã cán bộ | Mã CB | Mã số cán bộ | Mã CBCCVC | Mã CCVC | Mã công chức | Mã viên chức | Mã công chức, viên chức "
    "| Mã cán bộ, công chức, viên chức | Mã nhân viên | Mã NV | Mã số nhân viên | Mã học viên | Mã số học viên "
    "| Mã định danh cán bộ | Số hiệu công chức | Số hiệu viên chức | Số hiệu cán bộ | Số hiệu CBCC | Staff code",
    "Mã số | Số hiệu | Mã",
)
_NAME = (
    "Họ và tên | Họ tên | Họ, tên | Họ và tên cán bộ | Họ tên cán bộ | Họ và tên học viên | Họ tên học viên "
    "| Họ và tên khai sinh | Họ, chữ đệm và tên | Họ, tên đệm và tên | Tên cán bộ | Tên nhân viên | Tên học viên "
    "| Full name",
)
_COLUMNS_OF_PARTS = {
    FAMILY_NAME: ("Họ và tên đệm | Họ và đệm | Họ đệm | Họ, đệm | Họ và chữ đệm | Họ lót | Họ và chữ lót | Họ",),
    MIDDLE_NAME: ("Tên đệm | Đệm | Chữ đệm | Chữ lót | Tên lót",),
    GIVEN_NAME: ("Tên | Tên gọi",),
}
_UNIT = (
    "Mã đơn vị | Mã ĐV | Mã cơ quan | Mã cơ quan, đơn vị",
    "Đơn vị | Đơn vị công tác | Cơ quan | Cơ quan, đơn vị | Cơ quan công tác | Cơ quan, đơn vị công tác | Nơi công tác "
    "| Tên đơn vị | Tên cơ quan | Đơn vị, địa phương",
)
_AUDIENCE = (
    "Mã nhóm học viên | Mã nhóm | Mã đối tượng",
    "Nhóm học viên | Nhóm đối tượng | Đối tượng | Đối tượng tập huấn | Đối tượng học",
)
_POSITION = ("Nhóm chức danh", "Chức danh | Chức vụ | Chức vụ, chức danh | Chức danh, chức vụ | Vị trí việc làm")
_EMAIL = ("Thư điện tử | Email | E-mail | Địa chỉ thư điện tử | Địa chỉ email | Hộp thư | Thư điện tử công vụ",)
_PHONE = (
    "Điện thoại | Số điện thoại | SĐT | Số ĐT | ĐT | Điện thoại di động | Di động | Số di động | Điện thoại liên hệ",
)
_STARTS_ON = (
    "Từ ngày | Tính từ ngày | Ngày vào | Ngày vào đơn vị | Ngày về đơn vị | Ngày bắt đầu | Ngày nhận việc "
    "| Ngày nhận công tác | Ngày đến | Ngày chuyển đến",
    "Từ",
)
_LEFT_ON = (
    "Ngày rời | Ngày rời đơn vị | Ngày nghỉ | Ngày nghỉ việc | Ngày thôi việc | Ngày nghỉ hưu | Ngày chuyển đi",
)
_IN_SCOPE = (
    "Trong diện tính | Thuộc diện tính | Diện tính | Trong diện | Tính vào chỉ tiêu | Trong diện tính chỉ tiêu",
)
_SCOPE_REASON = ("Lý do | Lí do | Lý do ngoài diện | Lý do không tính | Lý do ngoài diện tính",)
_MODULES = ("Mã học phần | Học phần | Các học phần | Học phần đã học", "Nội dung | Nội dung đã học | Chuyên đề")
_COMPLETED_ON = (
    "Ngày hoàn thành | Hoàn thành ngày | Ngày học xong | Ngày tập huấn | Ngày kết thúc | Ngày cấp", "Ngày học | Ngày",
)  # fmt: skip
_EVIDENCE = (
    "Minh chứng | Căn cứ | Tài liệu chứng minh | Giấy chứng nhận | Số giấy chứng nhận | Chứng nhận | Số chứng nhận "
    "| Chứng chỉ | Số chứng chỉ | Số quyết định | Quyết định",
)
_DAY = ("Ngày học | Ngày tập huấn | Ngày tham dự | Ngày dự | Ngày điểm danh | Ngày",)

IGNORED = frozenset(
    map(
        folded_heading,
        (
            "STT | TT | Số TT | Số thứ tự | No | Ghi chú | Giới tính | Nam | Nữ | Ngày sinh | Năm sinh | Dân tộc "
            "| Ngày tháng năm sinh | Tôn giáo | Quê quán | Nơi sinh | Địa chỉ | Trình độ | Trình độ chuyên môn "
            "| Chuyên môn | Ngạch | Ngạch, bậc | Ký tên | Chữ ký | Ký nhận | Ký | Điểm | Kết quả | Xếp loại "
            "| Trạng thái | Tiến độ"
        ).split("|"),
    )
)
"""Columns that lists often have and nobody expects to be read."""


@dataclass(frozen=True)
class Form:
    """A kind of file: its fields, each with ranks of headings separated by "|"; which fields are needed."""

    what: str
    """What the file lists, for sentences."""
    headings: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    """Fields that must have a column, and a value in every row."""
    least_columns: int = 2
    """How many fields a row must name to be a row of headings."""

    @property
    def needed_titles(self) -> list[str]:
        """What the template calls the needed columns."""
        return [TITLES[field] for field in self.needed]

    @cached_property
    def field_by_heading(self) -> dict[str, tuple[str, int]]:
        """Folded heading → field and rank, 0 first."""
        return {
            folded_heading(heading): (field, rank)
            for field, ranks in self.headings.items()
            for rank, headings in enumerate(ranks)
            for heading in headings.split("|")
        }


TITLES = {
    "unit_code": "Mã đơn vị", "unit_name": "Tên đơn vị", "kind": "Loại đơn vị", "parent": "Mã đơn vị cấp trên",
    "ends_on": "Kết thúc từ ngày", "last_day": "Đến hết ngày", "successors": "Mã đơn vị thay thế",
    **HEADINGS, "day": "Ngày học", FAMILY_NAME: "Họ và tên đệm", MIDDLE_NAME: "Tên đệm", GIVEN_NAME: "Tên",
}  # fmt: skip
"""The heading that the template and sentences use for each field."""

_PERSON = {"staff_code": _STAFF_CODE, "name": _NAME, **_COLUMNS_OF_PARTS}
ROSTER = Form(
    "danh sách cán bộ",
    {**_PERSON, "unit": _UNIT, "audience": _AUDIENCE, "position_group": _POSITION, "email": _EMAIL, "phone": _PHONE,
     "starts_on": _STARTS_ON, "left_on": _LEFT_ON, "in_scope": _IN_SCOPE, "scope_reason": _SCOPE_REASON},
    needed=("staff_code",),
)  # fmt: skip
EVIDENCE = Form(
    "danh sách kết quả tập huấn trước đây",
    {**_PERSON, "modules": _MODULES, "completed_on": _COMPLETED_ON, "evidence": _EVIDENCE},
    needed=("staff_code", "modules", "completed_on", "evidence"),
)
STAFF_CODES = Form("danh sách điểm danh", {**_PERSON, "day": _DAY}, needed=("staff_code",), least_columns=1)
