"""Rows of a roster held against who is known: what each row would change, or why it changes nothing.

In: rows, known people and units, who imports. Out: one `RosterChange` a row. An empty cell changes nothing. A change of
unit, audience or scope ends the old main placement on a day and begins a new one, so that every earlier count stays as
it was. Whom a row may be about, if the code leaves doubt, a person decides and not this code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quiz_service.roster.differences import Difference, difference, newcomer
from quiz_service.roster.known import Facts, Importer, Known, KnownPerson, KnownUnit
from quiz_service.roster.likeness import code_key, is_other_name
from quiz_service.roster.problems import day_of, problem
from quiz_service.roster.row import RosterRow, RowProblem

OUT_OF_SIGHT = (
    "Mã này không thuộc phạm vi của bạn. Hãy xem lại mã; nếu người này vừa chuyển đến đơn vị của bạn, "
    "hãy nhờ quản trị viên chuyển."
)
NEAR_CODE = "Mã chỉ khác số 0 đứng đầu so với mã đã có."
SAME_NAME = "Đã có người cùng họ tên trong đơn vị này, với mã khác."
OTHER_NAME = "Mã này đang thuộc người có họ tên khác hẳn."
MOST_CANDIDATES = 5

SAME, RECODE, DIFFERENT, SKIP = "same", "recode", "different", "skip"
"""Decisions: the known person, under the known code; the known person, from now on with the code of the file; somebody
new; leave the row out. The first two carry the public id of the person: "same:…"."""


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What a row would do. `before` and `after` hold the fields that change; `before` None: somebody new.

    A waiting row carries the public ids of whom it may be about in `before["candidates"]`.
    """

    number: int
    row: RosterRow
    outcome: str
    problems: tuple[RowProblem, ...] = ()
    """Why it is refused or waits; those that came with the row stand first."""
    person_id: int | None = None
    before: Facts | None = None
    after: Facts | None = None
    decision: str = ""


def change_of(number: int, row: RosterRow, known: Known, importer: Importer, decision: str = "") -> RosterChange:
    """What one row would change, for who imports it."""
    code = row.values.get("staff_code", "")
    problems = [*row.problems, *_faults_of_code(row, code, known)]
    person = known.people.by_code.get(code)
    change = RosterChange(number, row, "refused", person_id=person.id if person else None)
    if person is not None and not in_sight(person, importer):
        return replace(change, problems=(*problems, problem("staff_code", OUT_OF_SIGHT)))
    unit = _unit(row, known, importer)
    if isinstance(unit, str):
        problems.append(problem("unit", unit))
    if problems or isinstance(unit, str):
        problems += _more_problems(person, row, known, importer)
        return replace(change, problems=tuple(dict.fromkeys(problems)))
    if person is not None:
        waits = is_other_name(person.name, row.values.get("name", person.name))
        if waits and decision != f"{SAME}:{person.public_id}":
            return _waiting(change, [person], OTHER_NAME, decision)
        return _as_known(replace(change, decision=decision if waits else ""), person, unit, known, importer)
    candidates, why = _candidates(row, code, unit, known, importer)
    choice, _, public_id = decision.partition(":")
    chosen = next((one for one in candidates if one.public_id == public_id), None)
    if candidates and chosen is None and choice != DIFFERENT:
        return _waiting(change, candidates, why, decision)
    change = replace(change, decision=decision if candidates else "")
    if chosen is None:
        return _finished(change, newcomer(row.values, unit, importer))
    return _as_known(change, chosen, unit, known, importer, new_code=code if choice == RECODE else "")


def in_sight(person: KnownPerson, importer: Importer) -> bool:
    """True for somebody whom the importer looks after; who is placed nowhere, only an administrator."""
    if importer.units is None:
        return True
    return person.placement is not None and importer.may_touch(person.placement.unit_id)


def _faults_of_code(row: RosterRow, code: str, known: Known) -> list[RowProblem]:
    """A code that is missing, or that another row of the file carries too."""
    if not code:
        return [] if row.problems else [problem("staff_code", "Chưa có mã cán bộ. Hãy điền mã.")]
    others = [place for place in known.file.codes.get(code, ()) if place != (row.sheet, row.row)]
    if others:
        return [problem("staff_code", f"Mã này còn ở {_places(others)}. Hãy chỉ giữ một dòng cho mỗi người.")]
    twins = known.file.keys.get(code_key(code), set()) - {code}
    name = known.file.names.get(code)
    places = [place for twin in sorted(twins) if name and known.file.names[twin] == name
              for place in known.file.codes[twin]]  # fmt: skip
    if places:
        return [problem("staff_code", f"Ở {_places(places)} có người cùng họ tên, mã chỉ khác số 0 đứng đầu. "
                        "Hãy chỉ giữ một dòng, với mã đúng.")]  # fmt: skip
    return []


def _places(places: Sequence[tuple[str, int]]) -> str:
    named = [f"dòng {row}" + (f" trang «{sheet}»" if sheet else "") for sheet, row in places[:3]]
    return ", ".join(named) + (f" và {len(places) - 3} dòng khác" if len(places) > 3 else "")


def _unit(row: RosterRow, known: Known, importer: Importer) -> KnownUnit | str | None:
    typed = row.values.get("unit")
    if not typed:
        return None
    person = known.people.by_code.get(row.values.get("staff_code", ""))
    current = person.placement.unit_id if person and person.placement else None
    return known.units.resolve(typed, day_of(row.values, "starts_on") or importer.today, importer, current)


def _more_problems(person: KnownPerson | None, row: RosterRow, known: Known, importer: Importer) -> list[RowProblem]:
    """What else is wrong with a row that is refused already, so that it is mended once."""
    if person is None:
        return []
    return list(difference(person, row.values, None, known.units, importer).problems)


def _candidates(row: RosterRow, code: str, unit: KnownUnit | None, known: Known,
                importer: Importer) -> tuple[list[KnownPerson], str]:  # fmt: skip
    """Who an unknown code may stand for. Who is in the file under a code of their own is somebody else."""
    near = known.people.with_nearly_the_code(code)
    name = row.values.get("name", "")
    named = known.people.with_the_name(name, unit.id) if unit and name else ()
    found = {
        one.id: one
        for one in (*near, *named)
        if in_sight(one, importer) and one.staff_code not in known.file.codes
    }  # fmt: skip
    return list(found.values())[:MOST_CANDIDATES], NEAR_CODE if any(one.id in found for one in near) else SAME_NAME


def _waiting(change: RosterChange, candidates: Sequence[KnownPerson], why: str, decision: str) -> RosterChange:
    return replace(
        change, outcome="waiting", person_id=candidates[0].id, problems=(problem("staff_code", why),),
        before={"candidates": [one.public_id for one in candidates]}, decision=SKIP if decision == SKIP else "",
    )  # fmt: skip


def _as_known(change: RosterChange, person: KnownPerson, unit: KnownUnit | None, known: Known, importer: Importer, *,
              new_code: str = "") -> RosterChange:  # fmt: skip
    """The change of a known person, with a new code if that was decided."""
    values = {**change.row.values, "staff_code": new_code or person.staff_code}
    found = difference(person, values, unit, known.units, importer)
    return _finished(replace(change, person_id=person.id), found)


def _finished(change: RosterChange, found: Difference) -> RosterChange:
    if found.problems:
        return replace(change, problems=found.problems)
    return replace(change, outcome=found.outcome, before=found.before, after=found.after)
