"""Whom a row may be about when its code leaves doubt: it waits, and each decision does what it says."""

from __future__ import annotations

from datetime import date

from quiz_service.roster.changes import DIFFERENT, NEAR_CODE, OTHER_NAME, SAME_NAME, SKIP
from tests.quiz_service.roster.made_up_known import (
    ADMINISTRATOR,
    PHONG_A1,
    QUAN_B,
    SO_A,
    judge,
    judged,
    new_row,
    person,
    placement,
    row,
    told,
)  # fmt: skip


def test_a_code_that_differs_by_leading_zeros_waits() -> None:
    known = person("00123", "Lê Văn Xa")
    change = judge(new_row("123", name="Hoàng Thị Gần"), known)
    assert (change.outcome, change.before, change.after) == ("waiting", {"candidates": [known.public_id]}, None)
    assert NEAR_CODE in told(change)
    assert change.person_id == known.id


def test_the_same_name_in_the_same_unit_with_another_code_waits() -> None:
    known = person("NV001", "Nguyễn Văn An")
    change = judge(new_row("NV555", name="nguyen van an"), known)
    assert (change.outcome, change.before) == ("waiting", {"candidates": [known.public_id]})
    assert SAME_NAME in told(change)


def test_the_same_name_in_another_unit_is_somebody_new() -> None:
    assert judge(new_row("NV555", name="Nguyễn Văn An", unit="SO-A"), person()).outcome == "new"


def test_whoever_is_in_the_file_under_their_own_code_is_not_meant_by_another_row() -> None:
    first, second = judged([row("NV001", 2), new_row("NV555", 3, name="Nguyễn Văn An")], person("NV001"))
    assert (first.outcome, second.outcome) == ("unchanged", "new")


def test_a_known_code_with_a_wholly_different_name_waits() -> None:
    known = person("NV001", "Nguyễn Văn An")
    change = judge(row(name="Trần Thị Bình"), known)
    assert (change.outcome, change.before) == ("waiting", {"candidates": [known.public_id]})
    assert OTHER_NAME in told(change)
    same = judge(row(name="Trần Thị Bình"), known, decision=f"same:{known.public_id}")
    assert (same.outcome, same.after) == ("changed", {"name": "Trần Thị Bình"})
    assert judge(row(name="Trần Thị Bình"), known, decision=DIFFERENT).outcome == "waiting", "a code is one person's"


def test_decided_the_same_the_known_code_stays() -> None:
    known = person("00123", "Trần Thị Mới", phone="")
    change = judge(new_row("123", phone="0911"), known, decision=f"same:{known.public_id}")
    assert (change.outcome, change.after, change.person_id) == ("changed", {"phone": "0911"}, known.id)


def test_decided_the_same_with_a_new_code_the_code_changes() -> None:
    known = person("NV001", "Trần Thị Mới")
    change = judge(new_row("NV555"), known, decision=f"recode:{known.public_id}")
    assert (change.outcome, change.after) == ("changed", {"staff_code": "NV555"})
    official = person("NV001", "Trần Thị Mới", has_role=True)
    assert "chỉ quản trị viên" in told(judge(new_row("NV555"), official, decision=f"recode:{official.public_id}"))
    assert judge(new_row("NV555"), official, decision=f"recode:{official.public_id}",
                 importer=ADMINISTRATOR).outcome == "changed"  # fmt: skip


def test_decided_different_somebody_new_comes() -> None:
    change = judge(new_row("123"), person("00123"), decision=DIFFERENT)
    assert (change.outcome, change.person_id, change.decision) == ("new", None, DIFFERENT)


def test_decided_to_skip_the_row_stays_out() -> None:
    change = judge(new_row("123"), person("00123"), decision=SKIP)
    assert (change.outcome, change.decision) == ("waiting", SKIP)


def test_a_decision_for_somebody_who_is_no_candidate_is_no_decision() -> None:
    change = judge(new_row("123"), person("00123"), decision="same:khac")
    assert (change.outcome, change.decision) == ("waiting", "")


def test_a_decision_nobody_needs_any_more_falls_away() -> None:
    assert judge(new_row("123"), decision="different").decision == ""


def test_people_out_of_scope_are_no_candidates() -> None:
    stranger = person("00123", "Trần Thị Mới", placement(QUAN_B))
    assert judge(new_row("123"), stranger).outcome == "new"
    assert judge(new_row("123"), stranger, importer=ADMINISTRATOR).outcome == "waiting"


def test_several_candidates_are_all_told() -> None:
    people = [person(f"NV00{number}", "Trần Thị Mới") for number in range(3)]
    assert judge(new_row(), *people).before == {"candidates": [one.public_id for one in people]}


def test_whoever_left_may_be_meant_too() -> None:
    left = person("NV001", "Trần Thị Mới", placement(PHONG_A1, ends_on=date(2026, 2, 1)), left_on=date(2026, 2, 1))
    assert judge(new_row("NV555"), left).outcome == "waiting"
    back = judge(new_row("NV555", starts_on="2026-02-10"), left, decision=f"same:{left.public_id}")
    assert (back.outcome, back.person_id) == ("new", left.id)


def test_a_row_that_is_refused_does_not_wait() -> None:
    assert judge(new_row("123", unit="Không có"), person("00123")).outcome == "refused"
    assert judge(new_row("123", unit=SO_A.code), person("00123")).outcome == "waiting"
