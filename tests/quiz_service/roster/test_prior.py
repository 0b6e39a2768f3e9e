"""Rows of prior training: which modules would be recognised, or why none."""

from __future__ import annotations

from datetime import date

from quiz_service.roster.changes import RosterChange
from quiz_service.roster.known import KnownPerson, People
from quiz_service.roster.prior import NOBODY, PriorKnown, prior_change_of
from quiz_service.roster.row import RosterRow, RowProblem
from tests.quiz_service.roster.made_up_known import COORDINATOR, QUAN_B, person, placement, row, told

TITLES = {"m01": "Một", "m02": "Hai", "m03": "Ba"}
DAY = date(2025, 5, 6)


def prior_row(code: str = "NV001", number: int = 2, **values: str) -> RosterRow:
    given = {"modules": "m01,m02", "completed_on": "2025-05-06", "evidence": "Giấy chứng nhận số 12"} | values
    return row(code, number, **{name: value for name, value in given.items() if value})


def judged(rows: list[RosterRow], *people: KnownPerson, held: set[tuple[int, str, date]] = frozenset(),
           decision: str = "") -> list[RosterChange]:  # fmt: skip
    known = PriorKnown(People(people), TITLES, {"nguoi-ho-tro": ("m01", "m03")}, set(held))
    known.note(rows)
    return [prior_change_of(at, one, known, COORDINATOR, decision) for at, one in enumerate(rows)]


def test_each_module_is_recognised_with_its_day_and_evidence() -> None:
    someone = person()
    change = judged([prior_row()], someone)[0]
    assert (change.outcome, change.person_id) == ("new", someone.id)
    assert change.after == {
        "modules": "m01,m02", "completed_on": "2025-05-06", "evidence": "Giấy chứng nhận số 12",
    }  # fmt: skip


def test_the_whole_path_means_what_the_person_s_audience_requires() -> None:
    assert judged([prior_row(modules="all")], person())[0].after["modules"] == "m01,m03"
    pathless = person(at=placement(audience="doi-178"))
    assert "chưa có lộ trình" in told(judged([prior_row(modules="all")], pathless)[0])


def test_what_is_recognised_already_changes_nothing() -> None:
    someone = person()
    held = {(someone.id, "m01", DAY), (someone.id, "m02", DAY)}
    assert judged([prior_row()], someone, held=held)[0].outcome == "unchanged"
    assert judged([prior_row()], someone, held={(someone.id, "m01", DAY)})[0].after["modules"] == "m02"


def test_what_the_file_says_twice_is_taken_once() -> None:
    rows = [prior_row(number=2, modules="m01"), prior_row(number=3, modules="m01,m02"), prior_row(number=4)]
    first, second, third = judged(rows, person())
    assert (first.after["modules"], second.after["modules"]) == ("m01", "m02")
    assert "Đã ghi ở dòng 2" in told(third)


def test_all_faults_of_a_row_are_told_at_once() -> None:
    change = judged([prior_row(modules="m01,m99", completed_on="2026-05-01", evidence="")], person())[0]
    assert change.outcome == "refused"
    assert [one.column for one in change.problems] == ["Minh chứng", "Học phần", "Ngày hoàn thành"]
    read = RosterRow("", 2, {"staff_code": "NV001"}, (RowProblem("Ngày", "Không phải ngày."),))
    assert [one.column for one in judged([read], person())[0].problems] == ["Ngày"]


def test_nobody_and_somebody_of_another_unit_are_told_in_the_same_words() -> None:
    stranger = person("NV777", at=placement(QUAN_B))
    for code in ("NV777", "NV888"):
        assert told(judged([prior_row(code)], stranger)[0]) == f"Mã cán bộ: {NOBODY}"


def test_a_wholly_different_name_waits_for_a_decision() -> None:
    someone = person()
    rows = [prior_row(name="Trần Thị Bình")]
    waiting = judged(rows, someone)[0]
    assert (waiting.outcome, waiting.before) == ("waiting", {"candidates": [someone.public_id]})
    assert judged(rows, someone, decision=f"same:{someone.public_id}")[0].outcome == "new"
    assert judged(rows, someone, decision="skip")[0].decision == "skip"
