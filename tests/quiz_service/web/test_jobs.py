"""Long work as its owner sees it: started by a form, a page that waits, the answer or the reason why there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import Engine, select

from quiz_service.errors import Invalid
from quiz_service.operations import jobs as rows
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Job
from quiz_service.web import jobs
from quiz_service.web.access import Who, allow
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

WAY = "/hoc-tap/thu-viec"
gates: dict[str, threading.Event] = {}


@jobs.handler("test-counting", "Đang đếm thử")
def count(work: jobs.Work) -> str:
    """Reads its file, tells its progress, writes in a transaction of its own."""
    text = (work.folder / "so.txt").read_text() if work.asked["with_file"] else "0"
    with writing(work.service.engine) as session:
        session.scalars(select(Job)).all()
        for done in range(4):
            work.progress(done, 4)
    if "wait" in work.asked:
        assert gates[work.asked["wait"]].wait(20)
    work.progress(4, 4)
    if work.asked.get("wrong") == "told":
        raise Invalid(["Dòng 2: thiếu tên. Hãy điền tên.", "Dòng 5: thiếu mã. Hãy điền mã."])
    if work.asked.get("wrong") == "fault":
        raise ZeroDivisionError(text)
    return url_for("learning.home", so=text)


def with_a_form(app: Flask, **asked: Any) -> Flask:
    """The application with one more address, whose form starts the work above."""

    @app.post(WAY)
    @allow(Who.TRAINEE)
    def start() -> Any:
        files = {"so.txt": b"42"} if asked.get("with_file", True) else {}
        return jobs.launch("test-counting", {"with_file": True} | asked, files)

    return app


def started(app: Flask, engine: Engine, made_up: MadeUp) -> tuple[Any, str]:
    client = signed_in_client(app, engine, made_up.trainee.id)
    client.get("/hoc-tap/tai-khoan")
    answer = client.post(WAY)
    assert answer.status_code == 303
    return client, answer.location


def files_left(app: Flask) -> list[str]:
    return [file.name for file in (app.extensions["so-tay"].settings.data / "jobs").glob("*/*.txt")]


def test_a_job_that_is_done_leads_on_to_its_answer(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client, address = started(with_a_form(service_app), engine, made_up)
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (303, "/hoc-tap/?so=42")
    told = client.get(f"{address}/trang-thai").json
    assert told == {"state": "done", "done": 4, "total": 4, "is_over": True}
    assert files_left(service_app) == []


def test_what_is_wrong_is_told_line_by_line(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client, address = started(with_a_form(service_app, wrong="told"), engine, made_up)
    page = client.get(address).text
    assert "<p>Dòng 2: thiếu tên. Hãy điền tên.</p>" in page
    assert "<p>Dòng 5: thiếu mã. Hãy điền mã.</p>" in page
    assert 'http-equiv="refresh"' not in page
    assert files_left(service_app) == []


def test_a_fault_is_told_without_its_details(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client, address = started(with_a_form(service_app, wrong="fault"), engine, made_up)
    page = client.get(address).text
    assert rows.FAULT in page
    assert "ZeroDivision" not in page


def test_nobody_else_sees_a_job(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    _, address = started(with_a_form(service_app), engine, made_up)
    other = signed_in_client(service_app, engine, made_up.administrator.id)
    assert [other.get(path).status_code for path in (address, f"{address}/trang-thai")] == [404, 404]


@pytest.fixture
def threaded(make_app: Callable[..., Flask], database: Engine) -> Iterator[tuple[Flask, MadeUp, threading.Event]]:
    """An application whose jobs are done by its worker thread, as in service; the gate lets the handler go on."""
    made_up, gate = MadeUp(database), gates.setdefault(str(database.url), threading.Event())
    gate.clear()
    app = with_a_form(make_app(database), wait=str(database.url))
    app.testing = False
    yield app, made_up, gate
    gate.set()
    worker = app.extensions["so-tay-jobs"]
    worker._pool.shutdown(wait=True)


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_page_waits_while_the_thread_works(threaded: tuple[Flask, MadeUp, threading.Event], database: Engine) -> None:
    app, made_up, gate = threaded
    client, address = started(app, database, made_up)
    until(lambda: client.get(f"{address}/trang-thai").json["total"] == 4)
    page = client.get(address).text
    for words in ("Đang đếm thử", "Đang làm.", ": 3 trên 4", 'value="3" max="4"', 'http-equiv="refresh"', "job.js"):
        assert words in page, words
    gate.set()
    until(lambda: client.get(f"{address}/trang-thai").json["is_over"])
    assert client.get(address).location == "/hoc-tap/?so=42"
    until(lambda: files_left(app) == [])


def test_a_second_job_waits_for_the_first_and_is_not_taken_for_dead(
    threaded: tuple[Flask, MadeUp, threading.Event], database: Engine, clock: Any
) -> None:
    app, made_up, gate = threaded
    client, first = started(app, database, made_up)
    second = client.post(WAY).location
    until(lambda: client.get(f"{first}/trang-thai").json["total"] == 4)
    clock.advance(minutes=10)  # the beat goes on with the clock
    until(lambda: client.get(f"{second}/trang-thai").json["state"] == "waiting")
    until(lambda: client.get(f"{first}/trang-thai").json["state"] == "running")
    assert "Đang chờ đến lượt." in client.get(second).text
    gate.set()
    until(lambda: client.get(f"{second}/trang-thai").json["state"] == "done")


def test_a_job_whose_server_was_killed_is_told_as_failed_after_two_minutes(
    service_app: Flask, engine: Engine, made_up: MadeUp, clock: Any
) -> None:
    with_a_form(service_app)
    with writing(engine) as session:
        job_id = rows.add(session, "test-counting", {}, owner_id=made_up.trainee.id, now=clock()).public_id
        rows.begin(session, job_id, now=clock())
    folder = rows.folder_of(service_app.extensions["so-tay"].settings.data, job_id)
    folder.mkdir(parents=True)
    rows.write_beat(folder, rows.Beat(clock() + timedelta(seconds=30), 2, 9))
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    assert "2 trên 9" in client.get(f"/hoc-tap/viec/{job_id}").text
    clock.advance(minutes=2, seconds=31)
    page = client.get(f"/hoc-tap/viec/{job_id}").text
    assert rows.DIED in page
    _, address = started(service_app, engine, made_up)  # the next job sweeps
    with reading(engine) as session:
        states = {job.public_id: job.state for job in session.scalars(select(Job))}
    assert states == {job_id: "failed", address.rsplit("/", 1)[-1]: "done"}
    assert not folder.exists()
