"""Rows of prior training held against who is known: which modules would be recognised, or why none.

In: rows, known people, published modules and paths, what is recognised already. Out: one `RosterChange` a row, of the
outcome "new" when something is recognised. A row says whose training, which modules, when, and what proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from quiz_service.roster.changes import OTHER_NAME, SAME, SKIP, RosterChange, in_sight
from quiz_service.roster.known import Importer, KnownPerson, People
from quiz_service.roster.likeness import is_other_name
from quiz_service.roster.problems import day_of, problem, shown
from quiz_service.roster.row import RosterRow, RowProblem

ALL = "all"
"""What stands for the whole path of the person."""
LONGEST_EVIDENCE = 500
NOBODY = "Không có ai mang mã này trong phạm vi của bạn. Hãy xem lại mã, hoặc nhập danh sách người trước."

Recognised = tuple[int, str, date]
"""Person, module, day."""


@dataclass
class PriorKnown:
    """Everything that a row of prior training is held against."""

    people: People
    titles: Mapping[str, str]
    """Published module → title."""
    paths: Mapping[str, tuple[str, ...]]
    """Audience → modules its path requires."""
    held: set[Recognised]
    """What was recognised before and still stands."""
    first: dict[Recognised, tuple[str, int]] = field(default_factory=dict)
    """What the file says → (sheet, row) of the first row that says it."""

    def note(self, rows: Iterable[RosterRow]) -> None:
        """Note which row says something first."""
        for row in rows:
            person = self.people.by_code.get(row.values.get("staff_code", ""))
            day = day_of(row.values, "completed_on")
            if person is not None and day is not None:
                for module_id in self.modules_of(row, person):
                    self.first.setdefault((person.id, module_id, day), (row.sheet, row.row))

    def modules_of(self, row: RosterRow, person: KnownPerson) -> tuple[str, ...]:
        """The modules that a row means for this person, each once."""
        given = row.values.get("modules", "")
        if given == ALL:
            return self.paths.get(person.placement.audience, ()) if person.placement else ()
        return tuple(dict.fromkeys(one for one in given.split(",") if one))


def prior_change_of(number: int, row: RosterRow, known: PriorKnown, importer: Importer,
                    decision: str = "") -> RosterChange:  # fmt: skip
    """What one row would recognise, for who imports it."""
    problems = [*row.problems, *_faults(row, known, importer)]
    person = known.people.by_code.get(row.values.get("staff_code", ""))
    change = RosterChange(number, row, "refused", person_id=person.id if person else None)
    if person is None or not in_sight(person, importer):
        if "staff_code" in row.values or not row.problems:
            problems.append(problem("staff_code", NOBODY))
        return replace(change, problems=tuple(problems))
    modules = known.modules_of(row, person)
    if not modules and row.values.get("modules") == ALL:
        problems.append(problem("modules", "Nhóm học viên của người này chưa có lộ trình. Hãy ghi từng mã học phần."))
    if problems:
        return replace(change, problems=tuple(problems))
    if is_other_name(person.name, row.values.get("name", person.name)):
        if decision != f"{SAME}:{person.public_id}":
            return replace(
                change, outcome="waiting", problems=(problem("staff_code", OTHER_NAME),),
                before={"candidates": [person.public_id]}, decision=SKIP if decision == SKIP else "",
            )  # fmt: skip
        change = replace(change, decision=decision)
    return _recognised(change, person, modules, known)


def _faults(row: RosterRow, known: PriorKnown, importer: Importer) -> list[RowProblem]:
    """What is wrong with the row whoever it is about."""
    values, faults = row.values, []
    for name, words in (("modules", "học phần"), ("completed_on", "ngày hoàn thành"), ("evidence", "minh chứng")):
        if name not in values and not row.problems:
            faults.append(problem(name, f"Chưa có {words}. Hãy điền vào."))
    given = values.get("modules", "")
    unknown = [one for one in given.split(",") if one and one not in known.titles] if given != ALL else []
    if unknown:
        faults.append(problem("modules", f"Chưa có học phần {', '.join(unknown[:5])}. Hãy xem lại mã học phần."))
    day = day_of(values, "completed_on")
    if day is not None and day > importer.today:
        faults.append(problem("completed_on", f"Ngày {shown(day)} chưa tới. Hãy sửa ngày."))
    if len(values.get("evidence", "")) > LONGEST_EVIDENCE:
        faults.append(problem("evidence", f"Dài quá {LONGEST_EVIDENCE} ký tự. Hãy rút ngắn."))
    return faults


def _recognised(change: RosterChange, person: KnownPerson, modules: tuple[str, ...], known: PriorKnown) -> RosterChange:
    """The modules that are not recognised yet; a repetition within the file is told."""
    row = change.row
    day = day_of(row.values, "completed_on")
    assert day is not None, "a row without a day is refused"
    wanted = [one for one in modules if (person.id, one, day) not in known.held]
    fresh = [one for one in wanted if known.first.get((person.id, one, day)) == (row.sheet, row.row)]
    if not wanted:
        return replace(change, outcome="unchanged")
    if not fresh:
        sheet, number = known.first[(person.id, wanted[0], day)]
        where = f"dòng {number}" + (f" trang «{sheet}»" if sheet else "")
        return replace(change, problems=(problem("modules", f"Đã ghi ở {where}. Hãy chỉ giữ một dòng."),))
    after = {"modules": ",".join(fresh), "completed_on": day.isoformat(), "evidence": row.values["evidence"]}
    return replace(change, outcome="new", after=after)
