"""The whole made-up city in a database of its own: the same from the same seed, counted right, ready to sign in to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from quiz_service.config import Settings
from quiz_service.demo import PASSWORD
from quiz_service.demo_city import city
from quiz_service.demo_city.officials import OFFICIALS
from quiz_service.errors import Refused
from quiz_service.operations import accounts, audit, spans
from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import (
    Attendance,
    Base,
    ClassSession,
    Completion,
    CountedSpan,
    PathRevision,
    Person,
    Placement,
    RoleGrant,
    Target,
    Unit,
)  # fmt: skip
from tests.quiz_service.courseware.made_up import write_project

TODAY = date(2026, 11, 26)


@contextmanager
def session_of(settings: Settings) -> Iterator[Session]:
    engine = open_engine(settings.database)
    with reading(engine) as session:
        yield session
    engine.dispose()


def build(folder: Path, *, people: int = 60, seed: int = 255, today: date = TODAY) -> Settings:
    folder.mkdir()
    settings = city.settings_in(write_project(folder), "http://127.0.0.1:8300")
    city.build(settings, people=people, seed=seed, today=today, progress=lambda done, total: None)
    return settings


def rows(settings: Settings, table: Table) -> list[tuple[object, ...]]:
    columns = [column for column in table.c if column.name != "password_hash"]  # salted anew each time
    with session_of(settings) as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(*table.primary_key.columns))]


def test_the_same_seed_and_day_give_the_same_rows_in_every_table(tmp_path: Path) -> None:
    one, other = build(tmp_path / "a"), build(tmp_path / "b")
    differing = [table.name for table in Base.metadata.sorted_tables if rows(one, table) != rows(other, table)]
    assert differing == []


@pytest.mark.parametrize("change", [{"seed": 1}, {"today": date(2026, 6, 1)}])
def test_another_seed_or_day_gives_another_city(tmp_path: Path, change: dict[str, object]) -> None:
    one, other = build(tmp_path / "a"), build(tmp_path / "b", **change)
    assert rows(one, Placement.__table__) != rows(other, Placement.__table__)


def test_spans_are_what_the_evidence_says(small_city: Settings) -> None:
    with session_of(small_city) as session:
        assert spans.differing(session) == []


def test_the_trail_holds_from_end_to_end(small_city: Settings) -> None:
    with session_of(small_city) as session:
        verdict = audit.verify(session)
        assert verdict.fault == ""
        assert verdict.entry_count > len([one for one in OFFICIALS if one.role])


def test_there_is_something_of_everything(small_city: Settings) -> None:
    wanted = {
        "quiz": select(Completion).where(Completion.source == "quiz"),
        "class": select(Completion).where(Completion.source == "class", Completion.class_session_id.is_not(None)),
        "prior": select(Completion).where(Completion.source == "prior", Completion.evidence != ""),
        "expired": select(Completion).where(Completion.expires_on <= TODAY),
        "annulled": select(Completion).where(Completion.annulled_at.is_not(None), Completion.annulled_why != ""),
        "before joining": select(Completion).join(Person, Person.id == Completion.person_id).where(
            Completion.completed_on < select(func.min(Placement.starts_on))
            .where(Placement.person_id == Person.id).scalar_subquery()
        ),
        "held": select(ClassSession).where(ClassSession.state == "held", ClassSession.held_at.is_not(None)),
        "planned": select(ClassSession).where(ClassSession.state == "planned"),
        "cancelled": select(ClassSession).where(ClassSession.state == "cancelled"),
        "by code": select(Attendance).where(Attendance.source == "code"),
        "left": select(Person).where(Person.left_on.is_not(None)),
        "no email": select(Person).where(Person.email.is_(None)),
        "a number of people": select(Target).where(Target.measure == "count", Target.stratum == "all"),
        "trained": select(CountedSpan).where(CountedSpan.is_trained),
        "no more trained": select(CountedSpan).where(CountedSpan.is_trained, CountedSpan.ends_on < TODAY),
    }  # fmt: skip
    with session_of(small_city) as session:
        missing = [what for what, query in wanted.items() if session.scalars(query.limit(1)).first() is None]
        assert missing == []


def test_only_who_attended_every_day_of_a_class_completed_by_it(small_city: Settings) -> None:
    attended = (
        select(Attendance.class_session_id, Attendance.person_id, func.count().label("days"))
        .group_by(Attendance.class_session_id, Attendance.person_id)
        .subquery()
    )
    with session_of(small_city) as session:
        completed = select(Completion.class_session_id, Completion.person_id).where(Completion.source == "class")
        pairs = {tuple(row) for row in session.execute(completed)}
        came = {(row[0], row[1]): row[2] for row in session.execute(select(attended))}
        days = {one.id: len(one.days) for one in session.scalars(select(ClassSession))}
        assert pairs == {pair for pair, count in came.items() if count == days[pair[0]]}
        assert len(pairs) < len(came)


def test_one_path_got_a_module_later_on_a_day_that_utc_would_count_wrongly(small_city: Settings) -> None:
    with session_of(small_city) as session:
        first, second = session.scalars(
            select(PathRevision).where(PathRevision.audience == "can-bo-huyen-xa").order_by(PathRevision.revision)
        ).all()
        assert set(second.required) - set(first.required)
        curriculum = spans.load_curriculum(session)
    assert curriculum.required_on("can-bo-huyen-xa", date(2025, 1, 14)) == tuple(first.required)
    assert curriculum.required_on("can-bo-huyen-xa", date(2025, 1, 15)) == tuple(second.required)


def test_after_the_reform_nobody_counts_in_a_district(small_city: Settings) -> None:
    with session_of(small_city) as session:
        counted = select(func.count()).select_from(CountedSpan).join(Unit).where(Unit.kind == "district")
        assert session.scalar(counted.where(CountedSpan.ends_on > date(2025, 7, 1))) == 0
        assert session.scalar(counted) or 0 > 50


def test_officials_of_each_kind_sign_in_with_the_demo_s_password(small_city: Settings) -> None:
    with session_of(small_city) as session:
        for official in OFFICIALS:
            found = accounts.find_account(session, official.code)
            assert accounts.is_password(found, PASSWORD), official.code
        held = session.execute(select(RoleGrant.role, Unit.code).join(Unit, isouter=True).order_by(RoleGrant.id)).all()
        assert [tuple(row) for row in held] == [
            (one.role, one.role_unit or None) for one in OFFICIALS if one.role
        ]  # fmt: skip
        nobody = accounts.find_account(session, "THU00011")
        assert nobody.password_hash is None


def test_a_city_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    settings = build(tmp_path / "a")
    before = rows(settings, Person.__table__)
    built = city.build(settings, people=99, seed=1, today=TODAY, progress=lambda done, total: None)
    assert not built.is_new
    assert (built.people, rows(settings, Person.__table__)) == (60, before)


def test_progress_goes_on_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    settings = city.settings_in(write_project(tmp_path), "http://127.0.0.1:8300")
    city.build(settings, people=60, seed=255, today=TODAY, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (120, 120)


@pytest.mark.parametrize("change", [{"data": "build/data"}, {"database": "sqlite:///that.db"}])
def test_it_is_put_into_no_other_database(tmp_path: Path, change: dict[str, str]) -> None:
    settings = city.settings_in(write_project(tmp_path), "http://127.0.0.1:8300")
    changed = {name: tmp_path / value if name == "data" else value for name, value in change.items()}
    with pytest.raises(Refused, match="bản chạy thử"):
        city.build(dataclasses.replace(settings, **changed), people=60, seed=1, today=TODAY,
                   progress=lambda done, total: None)  # fmt: skip


@pytest.mark.parametrize(("people", "today"), [(3, TODAY), (60, date(2025, 7, 1))])
def test_numbers_that_make_no_city_are_refused(tmp_path: Path, people: int, today: date) -> None:
    with pytest.raises(Refused, match="Cần ít nhất"):
        build(tmp_path / "a", people=people, today=today)


def test_settings_of_the_environment_never_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTAY_DATABASE", "postgresql+psycopg://may-chu-that/so-that")
    settings = city.settings_in(write_project(tmp_path), "http://127.0.0.1:8300")
    assert settings.database == f"sqlite:///{tmp_path}/build/demo-large/sotay.db"


def test_the_screen_tells_who_can_sign_in_and_how_much_there_is(small_city: Settings) -> None:
    shown = city.render_welcome(city.Built(True, 40_000, 920, 329_643), small_city)
    for word in (PASSWORD, "http://127.0.0.1:8300/hoc-tap/dang-nhap", "40.000 người", "329.643 lần", "demo-large"):
        assert word in shown
    for official in OFFICIALS:
        assert f"  {official.code}  {official.about}" in shown
