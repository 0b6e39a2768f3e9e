"""A real disk fills up, or turns read-only, under the service: refused in words, nothing half-done, then it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import Result, Unit
from quiz_service.storage.schema import upgrade
from tests.quiz_service.faults.aftermath import keeping_faults, quiz
from tests.quiz_service.faults.small_disk import SmallDisk, small_disk
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_person
from tests.quiz_service.web.learners import JSON, Learner

PEOPLE = 8
MEGABYTES = 12
LEFT = 200 * 1024
"""Bytes that a full disk has left: enough for one submission, not for all."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small", MEGABYTES) as disk:
        if disk is None:
            pytest.skip("needs the right to mount a file system")
        yield disk


@pytest.fixture
def engine(disk: SmallDisk) -> Iterator[Engine]:
    """A database on it."""
    engine = open_engine(f"sqlite:///{disk.place / 'sotay.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def learners(engine: Engine, make_app: Callable[..., Flask]) -> list[Learner]:
    """People in front of an open attempt each."""
    app, people = make_app(engine), MadeUp(engine)
    with writing(engine) as session:
        add_module(session)
        unit = session.get_one(Unit, people.units["PHONG-A1"])
        ids = [add_person(session, unit).id for _ in range(PEOPLE)]
    learners = [Learner(app, engine, person_id) for person_id in ids]
    for learner in learners:
        learner.start()
    return learners


def test_on_a_full_disk_who_was_told_received_has_a_result_and_the_others_send_again(
    disk: SmallDisk, engine: Engine, learners: list[Learner], tmp_path: Path
) -> None:
    forms = [learner.fields(learner.all_right()) for learner in learners]
    disk.fill(LEFT)
    statuses = [learner.submit(form).status_code for learner, form in zip(learners, forms, strict=True)]
    assert set(statuses) == {303, 503}
    assert learners[0].rows(Result) == statuses.count(303)
    backup = disk.place / "backups" / "one.db"
    said = quiz(str(engine.url), str(tmp_path), "backup", str(backup))
    assert "Không ghi được bản sao lưu" in said[0]
    assert list(backup.parent.glob("*")) == []
    disk.free()
    assert quiz(str(engine.url), str(tmp_path), "backup", str(backup)) == []
    disk.fill(LEFT)
    said = quiz(str(engine.url), str(tmp_path), "restore", str(backup), "--verify")
    assert "Không ghi được bản chép tạm" in said[0]
    assert [path.name for path in backup.parent.iterdir()] == ["one.db"]
    disk.free()
    for learner, form in zip(learners, forms, strict=True):
        assert learner.submit(form).status_code == 303
    assert learners[0].rows(Result) == PEOPLE
    quiz(str(engine.url), str(tmp_path), "coverage", "rebuild")  # made-up people were added without their spans
    assert keeping_faults(str(engine.url), tmp_path) == []


def test_on_a_disk_that_turned_read_only_pages_say_so_and_it_goes_on_without_a_restart(
    disk: SmallDisk, engine: Engine, learners: list[Learner], tmp_path: Path
) -> None:
    learner = learners[0]
    form = learner.fields(learner.all_right())
    engine.dispose()  # a disk turns read-only under open files when it fails: here nothing may be open
    disk.turn("ro")
    assert learner.client.get("/healthz").status_code == 200
    assert learner.client.get("/readyz").status_code == 503
    refused = learner.submit(form, headers=JSON)
    assert refused.status_code == 503
    assert "chưa được ghi" in refused.json["error"]
    assert refused.headers["Retry-After"]
    assert learner.open().status_code == 503
    disk.turn("rw")
    assert learner.client.get("/readyz").status_code == 200
    assert learner.submit(form).status_code == 303
    assert learner.rows(Result) == 1
    quiz(str(engine.url), str(tmp_path), "coverage", "rebuild")
    assert keeping_faults(str(engine.url), tmp_path) == []
