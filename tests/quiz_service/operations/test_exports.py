"""Files given out: whole or not at all, recorded, kept for a week, found by their code and by nothing else."""

from __future__ import annotations

import hashlib
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import exports, reports
from quiz_service.operations.exports import Made
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, Export
from tests.quiz_service.made_up_coverage import City
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.operations.made_up_reports import CLAUSES, order

NOW = MadeUp.START
CHECK = "https://sotay.example/hoc-tap/kiem-tra"


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


@pytest.fixture
def maker(city: City) -> int:
    return city.people("SO")[0]


def make(city: City, data: Path, maker: int, wanted: Any = None, *, now: Any = NOW) -> Made:
    return exports.make(city.engine, wanted or order("figures-csv"), data=data, clauses=CLAUSES, check_url=CHECK,
                        actor_id=maker, now=now, progress=lambda done, total: None)  # fmt: skip


def stored(city: City, code: str) -> Export:
    with reading(city.engine) as session:
        return exports.find_given_out(session, code)


def files(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "exports").iterdir())


@pytest.mark.parametrize("kind", reports.KINDS)
def test_a_file_is_recorded_with_its_digest_and_its_totals(city: City, maker: int, tmp_path: Path, kind: str) -> None:
    made = make(city, tmp_path, maker, order(kind, with_people=True))
    export, content = stored(city, made.code), made.path.read_bytes()
    assert (export.digest, export.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (export.kind, export.made_by_id, export.made_at) == (kind, maker, NOW)
    assert (export.figures["trained"], export.figures["people"]) == (10, 19)
    assert export.asked["units"] is None
    assert files(tmp_path) == [made.path.name]
    assert made.path.stat().st_mode & 0o077 == 0 or (tmp_path / "exports").stat().st_mode & 0o077 == 0


def words_in(path: Path) -> str:
    """Everything that is written in a file, packed or not."""
    if path.suffix in (".csv", ".json"):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as packed:
        return "".join(packed.read(name).decode("utf-8", "ignore") for name in packed.namelist())


@pytest.mark.parametrize("kind", reports.KINDS)
def test_code_day_and_scope_stand_in_every_file(city: City, maker: int, tmp_path: Path, kind: str) -> None:
    made = make(city, tmp_path, maker, order(kind))
    words = words_in(made.path)
    for said in (made.code, "Mọi đơn vị", "2026-03-02" if kind == "figures-json" else "02/03/2026"):
        assert said in words, said


def test_nothing_of_the_record_names_a_person(city: City, maker: int, tmp_path: Path) -> None:
    export = stored(city, make(city, tmp_path, maker, order("people-csv")).code)
    with reading(city.engine) as session:
        entry = session.query(AuditEntry).filter_by(action="export.make").one()
        told = str([export.title, export.file_name, export.asked, export.figures, entry.new])
    assert "Người Thử" not in told
    assert "THU0" not in told
    assert (entry.object_id, entry.actor_id) == (export.code, maker)
    assert entry.new["with_people"] is True


class Broken(Exception):
    """The disk is full, for example."""


def test_a_failure_leaves_neither_a_file_nor_a_record(
    city: City, maker: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        if done == 7:
            raise Broken

    for kind in ("people-csv", "coverage-xlsx"):
        with pytest.raises(Broken):
            exports.make(city.engine, order(kind, with_people=True), data=tmp_path, clauses=CLAUSES, check_url=CHECK,
                         actor_id=maker, now=NOW, progress=stop)  # fmt: skip
    assert files(tmp_path) == []
    monkeypatch.setattr(exports, "remove_old", lambda *_, **__: stop(7, 7))
    with pytest.raises(Broken):
        make(city, tmp_path, maker)
    assert files(tmp_path) == []
    with reading(city.engine) as session:
        assert session.query(Export).count() == 0


def test_who_made_a_file_downloads_it_and_nobody_else(city: City, maker: int, tmp_path: Path) -> None:
    scope = frozenset({city.units["QUAN"], city.units["XA-A"], city.units["XA-B"]})
    code = make(city, tmp_path, maker, order("figures-csv", scope=scope)).code

    def may(person_id: int, units: frozenset[int] | None) -> bool:
        with reading(city.engine) as session:
            try:
                exports.get_to_download(session, code, person_id=person_id, units=units, data=tmp_path, now=NOW)
            except NotFound:
                return False
            return True

    assert may(maker, scope)
    assert not may(maker, scope - {city.units["QUAN"]})  # a unit that was taken from them since
    assert not may(maker + 1, scope)
    assert may(maker + 1, None)  # an administrator
    assert stored(city, code).asked["units"] == [city.units["QUAN"]]


def test_a_file_about_all_units_is_not_for_who_sees_some(city: City, maker: int, tmp_path: Path) -> None:
    code = make(city, tmp_path, maker).code
    with reading(city.engine) as session, pytest.raises(NotFound):
        exports.get_to_download(session, code, person_id=maker, units=frozenset(city.units.values()), data=tmp_path,
                                now=NOW)  # fmt: skip


def test_a_file_is_kept_for_a_week_and_its_record_for_ever(city: City, maker: int, tmp_path: Path) -> None:
    old = make(city, tmp_path, maker)
    later = NOW + timedelta(days=7, seconds=1)
    with reading(city.engine) as session, pytest.raises(Refused, match="quá 7 ngày"):
        exports.get_to_download(session, old.code, person_id=maker, units=None, data=tmp_path, now=later)
    new = make(city, tmp_path, maker, now=later)  # the next one removes it
    assert files(tmp_path) == [new.path.name]
    assert stored(city, old.code).figures["people"] == 19


def test_what_a_killed_server_left_behind_is_removed_after_a_day(city: City, maker: int, tmp_path: Path) -> None:
    make(city, tmp_path, maker)
    left = [tmp_path / "exports" / "TX-XXXX.csv", tmp_path / "exports" / f"TX-YYYY{exports.UNFINISHED}"]
    for path in left:
        path.write_text("half")
    with writing(city.engine) as session:
        for hours, remain in ((20, 3), (30, 1)):
            for path in left:
                os.utime(path, times=((NOW - timedelta(hours=hours)).timestamp(),) * 2)
            exports.remove_old(session, tmp_path, now=NOW)
            assert len(files(tmp_path)) == remain


@pytest.mark.parametrize("typed", ["", "TX", "255-AAAA", "x" * 500, "TX-2222-2222-2222-2223"])
def test_a_mistyped_code_is_told_as_such(city: City, typed: str) -> None:
    with pytest.raises(NotFound, match="gõ nhầm"):
        stored(city, typed)


def test_a_code_may_be_typed_as_one_likes(city: City, maker: int, tmp_path: Path) -> None:
    code = make(city, tmp_path, maker).code
    assert stored(city, f" {code.lower().replace('-', ' ')} ").code == code
