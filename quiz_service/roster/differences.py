"""What a row changes about one person: the fields before and after, or why it cannot be done.

In: a known person (or nobody), the values of a row, its unit. Out: a `Difference`. Only what differs stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from quiz_service.roster.known import Facts, Importer, KnownPerson, KnownPlacement, KnownUnit, Units
from quiz_service.roster.likeness import is_same_in_capitals
from quiz_service.roster.problems import day_of, problem, shown
from quiz_service.roster.row import RowProblem

LONGEST = {
    "staff_code": 40, "name": 120, "position_group": 100, "email": 200, "phone": 40, "scope_reason": 200,
}  # fmt: skip
"""Characters that are stored of a field."""
CONTACT = ("name", "email", "phone")
YES, NO = "yes", "no"

UNKNOWN_LEAVER = "Người này chưa có trong danh sách nên không ghi rời được. Hãy xem lại mã, hoặc bỏ dòng này."
ROLE_HELD = "Người này có vai trò quản lý: chỉ quản trị viên ghi được việc này. Hãy nhờ quản trị viên."


@dataclass
class Difference:
    """`before` and `after` of the fields that change. `before["placement_id"]` names the placement it is about."""

    outcome: str = "unchanged"
    before: Facts | None = field(default_factory=dict)
    after: Facts = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()

    def put(self, name: str, before: str, after: str) -> None:
        """Note a field when its value differs."""
        if before != after and self.before is not None:
            self.before[name], self.after[name] = before, after

    def refuse(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.problems += (problem(name, message),)


def _scope(in_scope: bool) -> str:
    return YES if in_scope else NO


def _check_lengths(found: Difference, values: Mapping[str, str]) -> None:
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            found.refuse(name, f"Dài quá {most} ký tự. Hãy rút ngắn.")


def _check_day(found: Difference, unit: KnownUnit | None, day: date, importer: Importer) -> None:
    """A placement begins on a past day or today, in a unit that exists on it."""
    if day > importer.today:
        found.refuse("starts_on", f"Ngày {shown(day)} chưa tới. Hãy nhập dòng này từ ngày đó trở đi.")
    elif unit is not None and not unit.exists_on(day):
        if unit.starts_on is not None and day < unit.starts_on:
            begun = shown(unit.starts_on)
            found.refuse("starts_on", f"Đơn vị {unit.code} chỉ có từ ngày {begun}. Hãy sửa ngày hoặc đơn vị.")
        elif unit.ends_on is not None:
            heirs = f" Đơn vị kế tiếp: {', '.join(unit.heirs)}." if unit.heirs else ""
            ended = shown(unit.ends_on)
            found.refuse("unit", f"Đơn vị {unit.code} không còn từ ngày {ended}.{heirs} Hãy ghi đơn vị hiện có.")


def _check_reason(found: Difference, in_scope: str, reason: str) -> None:
    if in_scope == NO and not reason:
        found.refuse("scope_reason", "Người không thuộc diện tính cần có lý do. Hãy ghi lý do.")


def newcomer(values: Mapping[str, str], unit: KnownUnit | None, importer: Importer) -> Difference:
    """Somebody whom nobody knows yet: all that is needed is there, or what lacks."""
    found = Difference("new", None)
    _check_lengths(found, values)
    for name, words in (("name", "họ và tên"), ("unit", "đơn vị"), ("audience", "nhóm học viên")):
        if name not in values:
            found.refuse(name, f"Người này chưa có trong danh sách nên cần {words}. Hãy điền vào.")
    if "left_on" in values:
        found.refuse("left_on", UNKNOWN_LEAVER)
    day = day_of(values, "starts_on") or importer.today
    _check_day(found, unit, day, importer)
    in_scope = values.get("in_scope", YES)
    reason = values.get("scope_reason", "") if in_scope == NO else ""
    _check_reason(found, in_scope, reason)
    if unit is not None:
        found.after = {
            "staff_code": values["staff_code"], "name": values.get("name", ""), "unit": unit.code,
            "audience": values.get("audience", ""), "position_group": values.get("position_group", ""),
            "email": values.get("email", ""), "phone": values.get("phone", ""), "starts_on": day.isoformat(),
            "in_scope": in_scope, "scope_reason": reason,
        }  # fmt: skip
    return found


def difference(person: KnownPerson, values: Mapping[str, str], unit: KnownUnit | None, units: Units,
               importer: Importer) -> Difference:  # fmt: skip
    """What the row changes about somebody who is known. `values["staff_code"]` is the code they are to have."""
    found = Difference()
    _check_lengths(found, values)
    _compare_contact(found, person, values)
    if person.has_role and not importer.is_administrator and "staff_code" in found.after:
        found.refuse("staff_code", ROLE_HELD)
    if person.left_on is not None:
        _compare_leaver(found, person, values, unit, units, importer)
    elif person.placement is None:
        _place_anew(found, person, values, unit, importer)
    elif "left_on" in values:
        _leave(found, person, person.placement, values, unit, importer)
    else:
        _compare_placement(found, person, person.placement, values, unit, units, importer)
    if found.after and found.outcome == "unchanged":
        found.outcome = "changed"
    if person.placement is not None and found.after and found.before is not None:
        found.before["placement_id"] = person.placement.id
    return found


def _compare_contact(found: Difference, person: KnownPerson, values: Mapping[str, str]) -> None:
    for name in ("staff_code", *CONTACT):
        before = getattr(person, name)
        after = values.get(name, before)
        if name != "name" or not is_same_in_capitals(before, after):
            found.put(name, before, after)


def _compare_leaver(found: Difference, person: KnownPerson, values: Mapping[str, str], unit: KnownUnit | None,
                    units: Units, importer: Importer) -> None:  # fmt: skip
    """Somebody who left: the day may be mended, or they come back with a new placement."""
    left_on = person.left_on
    assert left_on is not None, "only for who left"
    if "left_on" in values:
        _mend_leaving(found, person, left_on, values, importer)
        return
    day = day_of(values, "starts_on")
    if day is None or day < left_on:
        found.refuse("starts_on", f"Người này đã rời ngày {shown(left_on)}. Nếu đã trở lại, hãy ghi ngày trở lại "
                     f"(từ {shown(left_on)}) vào cột này; nếu không, hãy bỏ dòng.")  # fmt: skip
        return
    if person.has_role and not importer.is_administrator:
        found.refuse("staff_code", ROLE_HELD)
    found.put("left_on", left_on.isoformat(), "")
    old = units.by_id.get(person.placement.unit_id) if person.placement else None
    _place_anew(found, person, values, unit or old, importer)


def _mend_leaving(found: Difference, person: KnownPerson, left_on: date, values: Mapping[str, str],
                  importer: Importer) -> None:  # fmt: skip
    day = day_of(values, "left_on")
    if day is None or day == left_on:
        return
    begun = person.placement.starts_on if person.placement else day
    if day > importer.today or day < begun:
        found.refuse("left_on", f"Ngày rời phải từ {shown(begun)} đến hôm nay. Hãy sửa ngày.")
    found.put("left_on", left_on.isoformat(), day.isoformat())


def _place_anew(found: Difference, person: KnownPerson, values: Mapping[str, str], unit: KnownUnit | None,
                importer: Importer) -> None:  # fmt: skip
    """A new placement for somebody who has none now; what the row does not say is as it was last."""
    old = person.placement
    day = day_of(values, "starts_on") or importer.today
    audience = values.get("audience") or (old.audience if old else "")
    for name, value, words in (("unit", unit, "đơn vị"), ("audience", audience, "nhóm học viên")):
        if not value:
            found.refuse(name, f"Người này hiện không ở đơn vị nào nên cần {words}. Hãy điền vào.")
    _check_day(found, unit, day, importer)
    if person.next_starts_on is not None:
        _refuse_for_next(found, person.next_starts_on)
    in_scope = values.get("in_scope", _scope(old.in_scope) if old else YES)
    reason = values.get("scope_reason", old.scope_reason if old else "") if in_scope == NO else ""
    _check_reason(found, in_scope, reason)
    found.outcome = "new"
    found.after |= {
        "unit": unit.code if unit else "", "audience": audience, "starts_on": day.isoformat(), "in_scope": in_scope,
        "scope_reason": reason,
        "position_group": values.get("position_group") or (old.position_group if old else ""),
    }  # fmt: skip


def _leave(found: Difference, person: KnownPerson, placement: KnownPlacement, values: Mapping[str, str],
           unit: KnownUnit | None, importer: Importer) -> None:  # fmt: skip
    day = day_of(values, "left_on")
    assert day is not None, "the row names a day"
    if day > importer.today:
        found.refuse("left_on", f"Ngày {shown(day)} chưa tới. Hãy nhập dòng này từ ngày đó trở đi.")
    elif day < placement.starts_on:
        begun = shown(placement.starts_on)
        found.refuse("left_on", f"Người này ở đơn vị từ ngày {begun}; ngày rời không thể trước đó. Hãy sửa ngày.")
    if unit is not None and unit.id != placement.unit_id:
        found.refuse("unit", "Dòng này vừa ghi rời vừa ghi đơn vị khác. Hãy xóa ô đơn vị, hoặc xóa ngày rời.")
    if person.next_starts_on is not None:
        _refuse_for_next(found, person.next_starts_on)
    if person.id == importer.person_id:
        found.refuse("left_on", "Bạn không thể ghi chính mình là đã rời. Hãy nhờ quản trị viên.")
    elif person.has_role and not importer.is_administrator:
        found.refuse("left_on", ROLE_HELD)
    found.outcome = "left"
    found.put("left_on", "", day.isoformat())


def _refuse_for_next(found: Difference, day: date) -> None:
    found.refuse("starts_on", f"Người này đã được xếp vào nơi khác từ ngày {shown(day)}. Hãy nhập lại sau ngày đó.")


def _compare_placement(found: Difference, person: KnownPerson, placement: KnownPlacement, values: Mapping[str, str],
                       unit: KnownUnit | None, units: Units, importer: Importer) -> None:  # fmt: skip
    """Unit, audience and scope begin a new placement; position, reason and first day are mended in the old one."""
    old_unit = units.by_id[placement.unit_id]
    found.put("unit", old_unit.code, unit.code if unit else old_unit.code)
    found.put("audience", placement.audience, values.get("audience", placement.audience))
    if "unit" in found.after or "audience" in found.after:
        found.outcome = "moved"
    in_scope = values.get("in_scope", _scope(placement.in_scope))
    found.put("in_scope", _scope(placement.in_scope), in_scope)
    kept = placement.scope_reason if in_scope == NO else ""
    reason = values.get("scope_reason", kept) if in_scope == NO else ""
    found.put("scope_reason", placement.scope_reason, reason)
    _check_reason(found, in_scope, reason)
    found.put("position_group", placement.position_group, values.get("position_group", placement.position_group))
    day = day_of(values, "starts_on")
    if found.after.keys() & {"unit", "audience", "in_scope"}:
        _split(found, person, placement, day, unit or old_unit, importer)
    elif day is not None and day != placement.starts_on:
        _mend_start(found, person, placement, day, old_unit, importer)


def _split(found: Difference, person: KnownPerson, placement: KnownPlacement, given: date | None, unit: KnownUnit,
           importer: Importer) -> None:  # fmt: skip
    """The old placement ends on the day on which the new one begins."""
    day = given or importer.today
    _check_day(found, unit, day, importer)
    begun = shown(placement.starts_on)
    if given == placement.starts_on != importer.today:
        found.refuse("starts_on", f"Ngày {begun} là ngày bắt đầu ở nơi cũ. Hãy ghi ngày thay đổi, hoặc xóa ô này để "
                     "tính từ hôm nay.")  # fmt: skip
    elif day < placement.starts_on:
        found.refuse("starts_on", f"Nơi hiện nay bắt đầu từ ngày {begun}; ngày thay đổi không thể trước đó. "
                     "Hãy sửa ngày.")  # fmt: skip
    if person.next_starts_on is not None:
        _refuse_for_next(found, person.next_starts_on)
    if found.before is not None:
        found.before["starts_on"], found.after["starts_on"] = placement.starts_on.isoformat(), day.isoformat()


def _mend_start(found: Difference, person: KnownPerson, placement: KnownPlacement, day: date, unit: KnownUnit,
                importer: Importer) -> None:  # fmt: skip
    """Another first day of the same placement: it may touch the one before, not overlap it."""
    _check_day(found, unit, day, importer)
    if person.free_from is not None and day < person.free_from:
        free = shown(person.free_from)
        found.refuse("starts_on", f"Trước ngày {free} người này ở nơi khác. Hãy sửa ngày, hoặc xóa ô này.")
    elif placement.ends_on is not None and day >= placement.ends_on:
        ended = shown(placement.ends_on)
        found.refuse("starts_on", f"Nơi hiện nay kết thúc ngày {ended}; ngày bắt đầu phải trước đó. Hãy sửa ngày.")
    found.put("starts_on", placement.starts_on.isoformat(), day.isoformat())
