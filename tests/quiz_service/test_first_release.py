"""From the first released schema with data to the newest and back: nothing of what was there changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from quiz_service.config import Settings
from quiz_service.operations import attempts
from quiz_service.storage import schema
from quiz_service.storage.backups import make_backup, restore_into
from quiz_service.storage.engine import open_engine, reading, writing
from quiz_service.storage.models import Attempt, Certificate, Person, Result
from tests.quiz_service import first_release
from tests.quiz_service.databases import KINDS, database_address
from tests.quiz_service.faults.aftermath import keeping_faults, quiz
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

TRAINEE, COORDINATOR, ADMINISTRATOR, AUDITOR = "NV001", "NV008", "NV009", "NV010"
LATER = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database as version 0.2.0 left it."""
    with database_address(request.param, tmp_path) as address:
        engine = open_engine(address)
        first_release.fill(engine)
        engine.dispose()
        yield address


@pytest.fixture
def old(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()


def test_every_table_of_the_first_schema_has_rows(old: Engine) -> None:
    tables = set(first_release.columns_of(old)) - {"alembic_version"}
    assert tables == set(first_release.frozen_rows())
    assert all(first_release.stored_rows(old).values())


def test_up_and_down_again_every_row_is_what_it_was(old: Engine) -> None:
    before, columns = first_release.stored_rows(old), first_release.columns_of(old)
    schema.upgrade(old)
    assert first_release.stored_rows(old) == before
    schema.downgrade(old, first_release.REVISION)
    assert first_release.stored_rows(old) == before
    assert first_release.columns_of(old) == columns
    schema.upgrade(old)
    assert first_release.stored_rows(old) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_in_full_use_goes_down_and_up_again(kind: str, small_city: Settings, tmp_path: Path) -> None:
    """Classes, imports and exports are only known to the newer schema; people and their evidence stay."""
    city, backup = open_engine(small_city.database), tmp_path / "city.db"
    make_backup(city, backup)
    city.dispose()
    with database_address(kind, tmp_path) as address:
        engine = open_engine(address)
        assert restore_into(engine, backup) == []
        before = first_release.stored_rows(engine)
        schema.downgrade(engine, first_release.REVISION)
        assert first_release.stored_rows(engine) == before
        engine.dispose()
        assert quiz(address, str(tmp_path), "db", "upgrade") == []
        after = first_release.stored_rows(engine)
        upgraded = [json.loads(row)["action"] for row in set(after["audit_entries"]) - set(before["audit_entries"])]
        assert upgraded == ["database.upgrade"]
        assert {name: rows for name, rows in after.items() if name != "audit_entries"} == {
            name: rows for name, rows in before.items() if name != "audit_entries"
        }
        engine.dispose()
        for command in (("audit", "verify"), ("coverage", "check")):
            assert quiz(address, str(tmp_path), *command) == []


def test_after_the_commands_for_it_all_is_counted_chained_and_kept(address: str, tmp_path: Path) -> None:
    assert quiz(address, str(tmp_path), "db", "upgrade") == []
    assert keeping_faults(address, tmp_path) == []


def test_the_pages_work_and_the_quiz_that_was_open_is_handed_in(
    address: str, old: Engine, tmp_path: Path, make_app: Callable[..., Flask]
) -> None:
    assert quiz(address, str(tmp_path), "db", "upgrade") == []
    app = make_app(old)
    with reading(old) as session:
        ids = dict(session.execute(select(Person.staff_code, Person.id)).all())
        public = dict(session.execute(select(Person.staff_code, Person.public_id)).all())
        passed = session.scalars(select(Attempt).where(Attempt.person_id == ids[TRAINEE])).first()
        receipt = session.scalars(select(Result.receipt)).first()
        certificate = session.scalars(select(Certificate.number).where(Certificate.annulled_at.is_(None))).first()
    pages = {
        TRAINEE: ("", "hoc-phan/m01", f"bai/{passed.public_id}/ket-qua", "tai-khoan", "du-lieu", "chung-nhan",
                  f"chung-nhan/{certificate}", f"bien-nhan/{receipt}"),
        COORDINATOR: ("", "dieu-phoi/nguoi", f"dieu-phoi/nguoi/{public['NV002']}", "do-phu", "do-phu/nguoi",
                      "do-phu/thay-doi", "do-phu/ke-hoach", "lop", "dieu-phoi/danh-sach"),
        ADMINISTRATOR: ("quan-tri/", "quan-tri/phien", "quan-tri/vai-tro", "quan-tri/don-vi", "quan-tri/chi-tieu",
                        "quan-tri/nhat-ky", f"dieu-phoi/nguoi/{public['NV011']}"),
        AUDITOR: ("do-phu", "quan-tri/nhat-ky", "phan-tich/cau-hoi", "phan-tich/dieu-khoan"),
    }  # fmt: skip
    for staff_code, paths in pages.items():
        client = signed_in_client(app, old, ids[staff_code])
        statuses = {path: client.get(f"/hoc-tap/{path}", follow_redirects=True).status_code for path in paths}
        assert statuses == dict.fromkeys(paths, 200)
    with writing(old) as session:
        begun = session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).one()
        attempts.submit(session, person_id=begun.person_id, attempt_id=begun.public_id, base_seq=begun.last_seq,
                        client_key="after-the-upgrade", answers={}, now=LATER)  # fmt: skip
        again = attempts.start(session, person_id=ids[COORDINATOR], module_id="m02", now=LATER)
        assert again.number == 1
    assert keeping_faults(address, tmp_path) == []


def test_who_had_a_password_signs_in_with_it(
    address: str, old: Engine, tmp_path: Path, make_app: Callable[..., Flask]
) -> None:
    assert quiz(address, str(tmp_path), "db", "upgrade") == []
    client = make_app(old).test_client()
    client.get("/hoc-tap/dang-nhap")
    sent = {"staff_code": TRAINEE, "password": first_release.PASSWORD}
    assert client.post("/hoc-tap/dang-nhap", data=sent).status_code == 303
    assert "Nguyễn Đức Ẩn" in client.get("/hoc-tap/tai-khoan").text
