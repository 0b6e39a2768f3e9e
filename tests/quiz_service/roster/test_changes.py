"""A row and what it would change: new, changed, moved, left, back, unchanged, refused with the way to mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quiz_service.roster.changes import OUT_OF_SIGHT
from quiz_service.roster.known import KnownUnit, Units
from quiz_service.roster.row import RowProblem
from tests.quiz_service.roster.made_up_known import (
    ADMINISTRATOR,
    COORDINATOR,
    ENDED,
    PHONG_A1,
    QUAN_B,
    judge,
    judged,
    new_row,
    person,
    placement,
    row,
    told,
)  # fmt: skip

EXPORTED = {
    "name": "Nguyễn Văn An", "unit": "PHONG-A1", "audience": "nguoi-ho-tro", "position_group": "Chuyên viên",
    "email": "an@vidu.vn", "phone": "0900000001", "starts_on": "2026-01-01", "in_scope": "yes",
}  # fmt: skip


def without_placement(facts):
    return {name: value for name, value in facts.items() if name != "placement_id"}


def test_somebody_new_needs_a_name_a_unit_and_an_audience() -> None:
    change = judge(new_row())
    assert (change.outcome, change.before, change.person_id) == ("new", None, None)
    assert change.after == {
        "staff_code": "NV009", "name": "Trần Thị Mới", "unit": "PHONG-A1", "audience": "nguoi-ho-tro",
        "position_group": "", "email": "", "phone": "", "starts_on": "2026-03-02", "in_scope": "yes",
        "scope_reason": "",
    }  # fmt: skip
    lacking = judge(row("NV009"))
    assert lacking.outcome == "refused"
    assert [one.column for one in lacking.problems] == ["Họ và tên", "Đơn vị", "Nhóm học viên"]


def test_what_an_export_says_changes_nothing() -> None:
    someone = person()
    change = judge(row(**EXPORTED), someone)
    assert (change.outcome, change.before, change.after, change.person_id) == ("unchanged", {}, {}, someone.id)


def test_an_export_of_somebody_who_left_changes_nothing() -> None:
    left = person(left_on=date(2026, 2, 1), at=placement(ends_on=date(2026, 2, 1)))
    assert judge(row(**EXPORTED, left_on="2026-02-01"), left).outcome == "unchanged"


def test_an_empty_cell_changes_nothing() -> None:
    assert judge(row(), person()).outcome == "unchanged"


def test_each_field_that_differs_is_told_before_and_after() -> None:
    change = judge(row(name="Nguyễn Văn Ân", phone="0911", position_group="Trưởng phòng"), person())
    assert change.outcome == "changed"
    assert without_placement(change.before) == {
        "name": "Nguyễn Văn An", "phone": "0900000001", "position_group": "Chuyên viên",
    }  # fmt: skip
    assert change.after == {"name": "Nguyễn Văn Ân", "phone": "0911", "position_group": "Trưởng phòng"}


def test_a_name_in_capitals_is_the_same_name() -> None:
    assert judge(row(name="NGUYỄN VĂN AN"), person()).outcome == "unchanged"


def test_another_unit_is_a_move_from_the_day_given_or_today() -> None:
    today = judge(row(unit="SO-A"), person())
    assert today.outcome == "moved"
    assert without_placement(today.before) == {"unit": "PHONG-A1", "starts_on": "2026-01-01"}
    assert today.after == {"unit": "SO-A", "starts_on": "2026-03-02"}
    assert judge(row(unit="SO-A", starts_on="2026-02-01"), person()).after["starts_on"] == "2026-02-01"
    audience = judge(row(audience="doi-178"), person())
    assert (audience.outcome, audience.after["audience"]) == ("moved", "doi-178")


def test_a_unit_may_be_named_by_its_name_without_marks() -> None:
    assert judge(row(unit="so a"), person()).after["unit"] == "SO-A"


def test_the_old_first_day_beside_a_new_unit_is_refused_since_it_would_rewrite_what_was_counted() -> None:
    change = judge(row(**EXPORTED | {"unit": "SO-A"}), person())
    assert change.outcome == "refused"
    assert "Từ ngày: Ngày 01/01/2026 là ngày bắt đầu ở nơi cũ. Hãy ghi ngày thay đổi" in told(change)


@pytest.mark.parametrize(("given", "sentence"), [
    ("2025-12-31", "không thể trước đó"), ("2026-03-03", "chưa tới"),
])  # fmt: skip
def test_a_move_begins_after_the_old_placement_and_not_in_the_future(given: str, sentence: str) -> None:
    change = judge(row(unit="SO-A", starts_on=given), person())
    assert change.outcome == "refused"
    assert sentence in told(change)


def test_what_was_placed_today_is_corrected_today() -> None:
    someone = person(at=placement(starts_on=date(2026, 3, 2)))
    for given in ({}, {"starts_on": "2026-03-02"}):
        assert judge(row(unit="SO-A", **given), someone).outcome == "moved"


def test_a_placement_that_is_to_come_stands_in_the_way_of_a_move() -> None:
    change = judge(row(unit="SO-A"), person(next_starts_on=date(2026, 7, 1)))
    assert "đã được xếp vào nơi khác từ ngày 01/07/2026" in told(change)


def test_a_first_day_is_mended_in_the_same_placement_when_it_touches_no_other() -> None:
    someone = person(free_from=date(2025, 7, 1))
    change = judge(row(starts_on="2025-07-01"), someone)
    assert (change.outcome, change.after) == ("changed", {"starts_on": "2025-07-01"})
    assert "Trước ngày 01/07/2025 người này ở nơi khác" in told(judge(row(starts_on="2025-06-30"), someone))


def test_going_out_of_scope_is_dated_like_a_move_and_needs_a_reason() -> None:
    change = judge(row(in_scope="no", scope_reason="Nghỉ thai sản"), person())
    assert change.outcome == "changed"
    assert change.after == {"in_scope": "no", "scope_reason": "Nghỉ thai sản", "starts_on": "2026-03-02"}
    assert "cần có lý do" in told(judge(row(in_scope="no"), person()))


def test_coming_back_into_scope_drops_the_reason() -> None:
    out = person(at=placement(in_scope=False, scope_reason="Nghỉ thai sản"))
    change = judge(row(in_scope="yes"), out)
    assert change.after == {"in_scope": "yes", "scope_reason": "", "starts_on": "2026-03-02"}
    assert judge(row(in_scope="no"), out).outcome == "unchanged"


def test_leaving_is_told_with_its_day() -> None:
    change = judge(row(left_on="2026-02-15", phone="0911"), person())
    assert change.outcome == "left"
    assert change.after == {"phone": "0911", "left_on": "2026-02-15"}


@pytest.mark.parametrize(("given", "sentence"), [
    ({"left_on": "2026-03-03"}, "chưa tới"),
    ({"left_on": "2025-12-31"}, "ở đơn vị từ ngày 01/01/2026"),
    ({"left_on": "2026-02-01", "unit": "SO-A"}, "vừa ghi rời vừa ghi đơn vị khác"),
])  # fmt: skip
def test_a_leaving_that_cannot_be_is_refused(given: dict[str, str], sentence: str) -> None:
    assert sentence in told(judge(row(**given), person()))


def test_nobody_records_their_own_leaving() -> None:
    self_ = person(id=COORDINATOR.person_id)
    assert "chính mình" in told(judge(row(left_on="2026-02-15"), self_))


def test_whoever_left_comes_back_with_a_new_first_day() -> None:
    left = person(left_on=date(2026, 2, 1), at=placement(ends_on=date(2026, 2, 1)))
    change = judge(row(starts_on="2026-03-01", unit="SO-A"), left)
    assert (change.outcome, change.person_id) == ("new", left.id)
    assert without_placement(change.before) == {"left_on": "2026-02-01"}
    assert change.after == {
        "left_on": "", "unit": "SO-A", "audience": "nguoi-ho-tro", "starts_on": "2026-03-01", "in_scope": "yes",
        "scope_reason": "", "position_group": "Chuyên viên",
    }  # fmt: skip
    for given in ({}, {"starts_on": "2026-01-01"}):
        assert "đã rời ngày 01/02/2026" in told(judge(row(**given), left))


def test_the_day_of_leaving_is_mended() -> None:
    left = person(left_on=date(2026, 2, 1), at=placement(ends_on=date(2026, 2, 1)))
    assert judge(row(left_on="2026-02-03"), left).after == {"left_on": "2026-02-03"}
    assert "phải từ 01/01/2026 đến hôm nay" in told(judge(row(left_on="2025-02-03"), left))


@pytest.mark.parametrize("given", [{"left_on": "2026-02-15"}])
def test_only_an_administrator_closes_the_account_of_an_official(given: dict[str, str]) -> None:
    official = person(has_role=True)
    assert "chỉ quản trị viên" in told(judge(row(**given), official))
    assert judge(row(**given), official, importer=ADMINISTRATOR).outcome == "left"


def test_only_an_administrator_opens_the_account_of_an_official_again() -> None:
    official = person(has_role=True, left_on=date(2026, 2, 1), at=placement(ends_on=date(2026, 2, 1)))
    assert "chỉ quản trị viên" in told(judge(row(starts_on="2026-03-01"), official))
    assert judge(row(starts_on="2026-03-01"), official, importer=ADMINISTRATOR).outcome == "new"


def test_somebody_of_another_unit_is_refused_without_a_word_about_them() -> None:
    stranger = person("NV777", "Lê Thị Lạ", placement(QUAN_B))
    change = judge(row("NV777", name="Hoàng Văn Khác", unit="PHONG-A1"), stranger)
    assert change.outcome == "refused"
    assert told(change) == f"Mã cán bộ: {OUT_OF_SIGHT}"
    assert change.person_id == stranger.id, "so that the row can be forgotten with the person"


@pytest.mark.parametrize("unit", ["QUAN-B", "quan b", "Không có"])
def test_a_unit_out_of_scope_is_as_unknown_as_one_that_does_not_exist(unit: str) -> None:
    change = judge(new_row(unit=unit))
    assert told(change) == (
        f"Đơn vị: Không có đơn vị «{unit}» trong phạm vi của bạn. Hãy ghi mã như ở trang «Danh mục» của tệp mẫu."
    )


def test_a_name_of_several_units_is_told_with_their_codes() -> None:
    change = judge(new_row(unit="phong a1"), importer=ADMINISTRATOR)
    assert change.outcome == "new"
    twins = Units([PHONG_A1, replace(PHONG_A1, id=9, code="PHONG-B1"), KnownUnit(8, "X", "Khác")])
    assert "2 đơn vị cùng tên" in str(twins.resolve("Phòng A1", date(2026, 3, 2), ADMINISTRATOR))
    assert twins.resolve("Phòng A1", date(2026, 3, 2), ADMINISTRATOR, current=9).code == "PHONG-B1"


def test_a_unit_that_ended_is_refused_with_its_heirs_and_a_later_one_with_its_first_day() -> None:
    change = judge(new_row(unit="HUYEN-C"), importer=ADMINISTRATOR)
    assert "không còn từ ngày 01/07/2025. Đơn vị kế tiếp: XA-C." in told(change)
    assert "chỉ có từ ngày 01/07/2025" in told(
        judge(new_row(unit="XA-C", starts_on="2025-06-30"), importer=ADMINISTRATOR)
    )
    there = person(at=placement(ENDED))
    assert judge(row(unit="HUYEN-C"), there, importer=ADMINISTRATOR).outcome == "unchanged"


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    bad = row(unit="Không có", problems=(RowProblem("Ngày vào", "Không phải ngày."),), phone="0" * 50)
    columns = [one.column for one in judge(bad, person()).problems]
    assert columns == ["Ngày vào", "Đơn vị", "Số điện thoại"]


def test_a_row_without_a_code_is_refused_once() -> None:
    assert "Chưa có mã cán bộ" in told(judge(row("")))
    already = RowProblem("Mã", "Trống.")
    assert judge(row("", problems=(already,))).problems == (already,)


def test_a_code_that_stands_twice_refuses_both_rows() -> None:
    first, second = judged([new_row("NV009", 2), new_row("NV009", 7)])
    assert "Mã này còn ở dòng 7 trang «Danh sách»" in told(first)
    assert "dòng 2" in told(second)


def test_codes_of_the_file_that_differ_by_zeros_for_the_same_name_refuse_both_rows() -> None:
    first, second = judged([new_row("00123", 2), new_row("123", 3)])
    assert "mã chỉ khác số 0 đứng đầu" in told(first)
    assert second.outcome == "refused"
    other = judged([new_row("00123", 2), new_row("123", 3, name="Lê Văn Khác")])
    assert [one.outcome for one in other] == ["new", "new"]
