"""The demo: made-up people with a history, in a folder of its own, kept from one run to the next."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service import demo
from quiz_service.clock import day_in_hanoi
from quiz_service.config import Settings
from quiz_service.errors import Refused
from quiz_service.operations import accounts, activation, attempts, certificates, people, spans
from quiz_service.operations.certificates import record_of
from quiz_service.rules.completion import path_progress
from quiz_service.rules.passwords import problems_of_password
from quiz_service.storage.administration_listing import find_person_by_staff_code
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.engine import open_engine, reading, writing
from quiz_service.storage.evidence_queries import completions_of
from quiz_service.storage.models import Attempt, AuditEntry, Completion, CountedSpan, Person, Result, RoleGrant
from tests.quiz_service.courseware.made_up import edit_question, write_project
from tests.quiz_service.made_up_modules import right_response

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def settings_in(root: Path) -> Settings:
    return demo.settings_in(root, "http://127.0.0.1:8300")


@contextmanager
def session_of(settings: Settings) -> Iterator[Session]:
    engine = open_engine(settings.database)
    with reading(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with made-up modules."""
    return write_project(tmp_path)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose demo ran once; never changed."""
    project = write_project(tmp_path_factory.mktemp("demo"))
    assert demo.prepare(settings_in(project), now=NOW).is_new
    return project


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Settings:
    """A demo that ran once, to do with as one likes."""
    shutil.copytree(template, tmp_path / "project")
    return settings_in(tmp_path / "project")


def person_id(session: Session, staff_code: str) -> int:
    person = find_person_by_staff_code(session, staff_code)
    assert person, staff_code
    return person.id


def counts(settings: Settings) -> list[int]:
    with session_of(settings) as session:
        tables = (Person, Attempt, Result, Completion)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


# ---- its own folder


def test_settings_of_the_environment_never_reach_the_demo(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTAY_DATABASE", "postgresql+psycopg://may-chu-that/so-that")
    monkeypatch.setenv("SOTAY_DATA", str(root / "that"))
    settings = settings_in(root)
    assert settings.database == f"sqlite:///{root}/build/demo/sotay.db"
    assert settings.data == root / "build" / "demo"
    assert not (root / "that").exists()


@pytest.mark.parametrize("change", ["data", "database"])
def test_made_up_people_are_put_into_no_other_database(root: Path, change: str) -> None:
    settings = settings_in(root)
    other = {"data": root / "build" / "data", "database": f"sqlite:///{root}/that.db"}
    with pytest.raises(Refused, match="chạy thử"):
        demo.prepare(dataclasses.replace(settings, **{change: other[change]}), now=NOW)
    assert not (root / "that.db").exists()


# ---- who is there


def test_there_is_somebody_of_each_kind(filled: Settings) -> None:
    with session_of(filled) as session:
        grants = dict(session.execute(select(RoleGrant.role, Person.staff_code).join(Person)).all())
        placed = {somebody.audience for somebody in demo.PEOPLE}
    assert grants == {"coordinator": "DEMO06", "administrator": "DEMO07", "auditor": "DEMO08"}
    assert len(placed) == 5


def test_every_name_is_plainly_invented(filled: Settings) -> None:
    with session_of(filled) as session:
        names = list(session.scalars(select(Person.name)))
    assert len(names) == len(demo.PEOPLE) + demo.CROWD
    assert [name for name in names if " Thử " not in name] == []


def test_the_password_obeys_the_rule_and_opens_each_account(filled: Settings) -> None:
    with session_of(filled) as session:
        for somebody in demo.PEOPLE:
            assert problems_of_password(demo.PASSWORD, somebody.code, somebody.name) == []
            found = accounts.find_account(session, somebody.code)
            assert accounts.is_password(found, demo.PASSWORD) == somebody.has_password


def test_one_has_begun_and_one_lacks_a_single_module(filled: Settings) -> None:
    with session_of(filled) as session:
        begun = select(Attempt.person_id).where(Attempt.submitted_at.is_(None))
        assert list(session.scalars(begun)) == [person_id(session, "DEMO02")]
        required = current_paths(session)["nguoi-ho-tro"].required
        records = [record_of(row) for row in completions_of(session, person_id(session, "DEMO04"))]
        assert path_progress(required, records, day_in_hanoi(NOW)).missing == tuple(required[-1:])
        assert completions_of(session, person_id(session, "DEMO01")) == []


def test_passing_the_last_module_earns_the_certificate(filled: Settings) -> None:
    engine = open_engine(filled.database)
    with writing(engine) as session:
        whom = person_id(session, "DEMO04")
        module_id = current_paths(session)["nguoi-ho-tro"].required[-1]
        attempt = attempts.start(session, person_id=whom, module_id=module_id, now=NOW)
        answers = {
            one.revision.question_id: right_response(one.revision.record)
            for one in asked_questions(session, attempt.id)
        }
        attempts.submit(session, person_id=whom, attempt_id=attempt.public_id, base_seq=0, answers=answers,
                        client_key="key-of-this-very-step", now=NOW)  # fmt: skip
        certificate = certificates.issue(session, person_id=whom, audience="nguoi-ho-tro", now=NOW)
        assert certificate.holder_name == "Học viên Thử Bốn"
    engine.dispose()


def test_the_history_lies_in_the_past_and_some_of_it_went_wrong(filled: Settings) -> None:
    with session_of(filled) as session:
        submitted = [moment for moment in session.scalars(select(Attempt.submitted_at)) if moment]
        assert NOW - timedelta(days=demo.DAYS_BEFORE) < min(submitted) <= max(submitted) < NOW
        assert set(session.scalars(select(Result.passed))) == {True, False}
        assert len(submitted) > demo.CROWD


def test_the_same_people_have_the_same_history_in_every_demo(filled: Settings, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    other = settings_in(write_project(tmp_path / "again"))
    demo.prepare(other, now=NOW)
    assert counts(other) == counts(filled)
    told = []
    for settings in (filled, other):
        with session_of(settings) as session:
            told.append(list(session.scalars(select(Result.marks).order_by(Result.id))))
    assert told[0] == told[1]


# ---- the next runs


def test_a_second_run_keeps_what_was_done(filled: Settings) -> None:
    engine = open_engine(filled.database)
    with writing(engine) as session:
        attempts.start(session, person_id=person_id(session, "DEMO01"), module_id="m01", now=NOW)
    engine.dispose()
    before = counts(filled)
    assert not demo.prepare(filled, now=NOW + timedelta(days=1)).is_new
    assert counts(filled) == before
    with session_of(filled) as session:
        published = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "content.publish")
        assert session.scalar(published) == 1


def test_a_demo_in_which_somebody_was_made_nameless_is_still_the_same_demo(filled: Settings) -> None:
    engine = open_engine(filled.database)
    with writing(engine) as session:
        for code in ("DEMO01", "DEMO05"):
            whom = person_id(session, code)
            people.record_leaving(session, whom, left_on=day_in_hanoi(NOW), actor_id=None, now=NOW)
            people.pseudonymise(session, whom, actor_id=None, reason="thử", now=NOW)
    engine.dispose()
    before = counts(filled)
    welcome = demo.prepare(filled, now=NOW)
    assert (welcome.is_new, welcome.code) == (False, None)
    assert counts(filled) == before


def test_a_code_is_told_until_it_is_redeemed(filled: Settings) -> None:
    first, second = (demo.prepare(filled, now=NOW).code for _ in range(2))
    assert first != second
    engine = open_engine(filled.database)
    with writing(engine) as session:
        assert activation.find_holder(session, "DEMO05", first or "", key=filled.secret_key, now=NOW) is None
        activation.redeem(session, "DEMO05", second or "", key=filled.secret_key, now=NOW,
                          password_hash=accounts.hashed("một mật khẩu khác hẳn"))  # fmt: skip
    engine.dispose()
    welcome = demo.prepare(filled, now=NOW)
    assert welcome.code is None
    assert "DEMO05  đã kích hoạt" in demo.render_welcome(welcome, filled)


def test_changed_files_are_published_into_a_demo_that_is_there(filled: Settings) -> None:
    edit_question(filled.root, "m01-q09", r'explanation = ".*"', 'explanation = "Lời khác của việc này."')
    assert demo.prepare(filled, now=NOW).notice == ""
    with session_of(filled) as session:
        entries = list(session.scalars(select(AuditEntry).where(AuditEntry.action == "content.publish")))
    assert [entry.new["changed"] for entry in entries if entry.new] == [{}, {"m01-q09": "notes"}]


def test_faulty_files_stop_a_new_demo_but_not_one_that_is_there(filled: Settings, tmp_path: Path) -> None:
    edit_question(filled.root, "m01-q01", r"correct = .*", "correct = []")
    welcome = demo.prepare(filled, now=NOW)
    assert "Bản chạy thử dùng nội dung đã xuất bản trước đó." in demo.render_welcome(welcome, filled)
    (tmp_path / "new").mkdir()
    project = write_project(tmp_path / "new")
    edit_question(project, "m01-q01", r"correct = .*", "correct = []")
    settings = settings_in(project)
    with pytest.raises(Refused, match="còn 1 lỗi"):
        demo.prepare(settings, now=NOW)
    assert counts(settings) == [0, 0, 0, 0], "a demo that failed begins anew the next time"


# ---- what the newcomer reads


def test_the_screen_tells_who_can_sign_in_with_what_and_how_to_begin_anew(filled: Settings) -> None:
    welcome = demo.prepare(filled, now=NOW)
    shown = demo.render_welcome(welcome, filled)
    for word in (demo.PASSWORD, welcome.code or "?", "http://127.0.0.1:8300/hoc-tap/dang-nhap",
                 "http://127.0.0.1:8300/hoc-tap/kich-hoat", "build/demo", "Ctrl+C"):  # fmt: skip
        assert word in shown
    for somebody in demo.PEOPLE:
        assert f"  {somebody.code}  {somebody.about}" in shown
    assert "xóa thư mục build/demo" in shown


def test_the_real_modules_make_a_demo_too(tmp_path: Path) -> None:
    (tmp_path / "training_modules").symlink_to(ROOT / "training_modules", target_is_directory=True)
    (tmp_path / "build").mkdir()
    clauses = json.loads((ROOT / "build" / "clauses.json").read_text(encoding="utf-8"))
    (tmp_path / "build" / "clauses.json").write_text(json.dumps(clauses), encoding="utf-8")
    settings = settings_in(tmp_path)
    assert demo.prepare(settings, now=NOW).is_new
    with session_of(settings) as session:
        for somebody in demo.PEOPLE:
            required = current_paths(session)[somebody.audience].required
            passed = [row.module_id for row in completions_of(session, person_id(session, somebody.code))]
            assert passed == required[: somebody.passed]


def test_everybody_in_the_demo_is_counted_as_the_evidence_says(filled: Settings) -> None:
    with session_of(filled) as session:
        assert spans.differing(session) == []
        assert session.scalar(select(func.count()).select_from(CountedSpan)) > len(demo.PEOPLE)
