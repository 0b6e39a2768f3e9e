"""An operator's own targets: added, ended, withdrawn, each in the trail; those of the plan are left alone."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import targets
from quiz_service.operations.targets import NewTarget, exact_amount
from quiz_service.rules.coverage import Count, goal_of, is_met
from quiz_service.storage.counting_queries import targets_on
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, Target
from tests.quiz_service.made_up_counting import add_target, day
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START


def a_target(**changes: object) -> NewTarget:
    values = {"code": "nam-2026", "title": "Mục tiêu năm 2026", "stratum": "local", "measure": "share",
              "comparator": ">=", "amount": "62,5", "starts_on": date(2026, 1, 1)}  # fmt: skip
    return NewTarget(**values | changes)


def add(session: Session, **changes: object) -> Target:
    return targets.add(session, a_target(**changes), actor_id=None, now=NOW)


def last_entry(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_a_target_is_stored_exactly_and_counted_against(database: Engine) -> None:
    with writing(database) as session:
        add(session, ends_on=date(2027, 1, 1))
    with reading(database) as session:
        (target,) = targets_on(session, day("1/3"))
        assert (target.code, target.amount, target.source, target.ends_on) == (
            "NAM-2026", "62.5", "operator", date(2027, 1, 1),
        )  # fmt: skip
        goal = goal_of("share", ">=", target.amount)
        assert is_met(Count(625, 1000), goal)
        assert not is_met(Count(624, 1000), goal)
        assert last_entry(session).new == {
            "stratum": "local", "measure": "share", "comparator": ">=", "amount": "62.5",
            "title": "Mục tiêu năm 2026", "starts_on": "2026-01-01", "ends_on": "2027-01-01",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "typed", "stored"),
    [
        ("share", "70", "70"), ("share", "70%", "70"), ("share", "70,0 %", "70"), ("share", "62.25", "62.25"),
        ("share", "100", "100"), ("share", "0,5", "0.5"), ("share", "100,01", None), ("share", "0", None),
        ("share", "-5", None), ("share", "1e2", None), ("share", "33,333", None), ("share", "", None),
        ("count", "500", "500"), ("count", "1.200", "1200"), ("count", "1 200", "1200"), ("count", "007", "7"),
        ("count", "0", None), ("count", "12,5", None), ("count", "1.20", None), ("count", "99999999999", None),
        ("count", "²", None), ("share", "٧٠", None),
    ],
)  # fmt: skip
def test_a_figure_is_taken_as_it_is_written_or_not_at_all(measure: str, typed: str, stored: str | None) -> None:
    assert exact_amount(measure, typed) == stored


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "Mã chỉ tiêu: ghi chữ không dấu"),
        ({"code": "năm"}, "Mã chỉ tiêu: ghi chữ không dấu"),
        ({"code": "ct13a"}, "dành cho chỉ tiêu của Kế hoạch"),
        ({"title": " "}, "Tên chỉ tiêu: chưa có."),
        ({"title": "x" * 301}, "dài quá 300"),
        ({"stratum": "khac"}, "không có nhóm «khac»; các nhóm là city, local, all"),
        ({"measure": "lượt"}, "Cách đo: chọn một trong"),
        ({"comparator": "="}, "So sánh: chọn một trong >=, >"),
        ({"amount": "101"}, "Con số: ghi phần trăm"),
        ({"measure": "count", "amount": "0"}, "Con số: ghi số người"),
        ({"starts_on": None}, "Từ ngày: chưa có."),
        ({"ends_on": date(2026, 1, 1)}, "phải sau ngày bắt đầu"),
    ],
)
def test_a_faulty_field_is_refused_with_its_sentence(
    session: Session, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        add(session, **changes)


def test_all_faults_are_told_at_once(session: Session) -> None:
    with pytest.raises(Invalid) as caught:
        add(session, code="", title="", stratum="", measure="", comparator="", starts_on=None)
    assert len(caught.value.problems) == 6


def test_a_code_is_given_once_even_when_its_target_was_withdrawn(session: Session) -> None:
    add(session)
    targets.retire(session, "NAM-2026", reason="Nhầm", actor_id=None, now=NOW)
    with pytest.raises(Refused, match="NAM-2026"):
        add(session)


def test_an_ended_target_holds_until_the_day_before(session: Session) -> None:
    add(session)
    targets.end(session, "nam-2026", on=date(2026, 7, 1), actor_id=None, now=NOW)
    assert [one.code for one in targets_on(session, date(2026, 6, 30))] == ["NAM-2026"]
    assert targets_on(session, date(2026, 7, 1)) == []
    assert (last_entry(session).old, last_entry(session).new) == (None, {"ends_on": "2026-07-01"})
    with pytest.raises(Refused, match="phải sau ngày ấy"):
        targets.end(session, "NAM-2026", on=date(2026, 1, 1), actor_id=None, now=NOW)


def test_a_withdrawn_target_holds_on_no_day_and_keeps_its_reason(session: Session) -> None:
    add(session)
    targets.retire(session, "NAM-2026", reason="Ghi nhầm nhóm", actor_id=None, now=NOW)
    assert targets_on(session, date(2026, 6, 30)) == []
    assert last_entry(session).reason == "Ghi nhầm nhóm"
    with pytest.raises(Refused, match="đã được rút"):
        targets.retire(session, "NAM-2026", reason="Lần nữa", actor_id=None, now=NOW)
    with pytest.raises(Invalid, match="chưa ghi lý do"):
        targets.retire(session, "NAM-2026", reason="", actor_id=None, now=NOW)


def test_the_plan_s_targets_are_not_an_operator_s_to_change(session: Session) -> None:
    add_target(session, "CT13a".upper())
    for change in (
        lambda: targets.end(session, "CT13A", on=date(2026, 1, 1), actor_id=None, now=NOW),
        lambda: targets.retire(session, "CT13A", reason="Nhầm", actor_id=None, now=NOW),
    ):
        with pytest.raises(Refused, match="chỉ tiêu của Kế hoạch"):
            change()


def test_a_target_that_is_not_there_is_told(session: Session) -> None:
    with pytest.raises(NotFound):
        targets.end(session, "KHONG-CO", on=date(2026, 1, 1), actor_id=None, now=NOW)
