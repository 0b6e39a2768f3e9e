"""Publishing while people work: open attempts, past attempts, somebody else who publishes too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from quiz_service.courseware.model import Courseware, Module
from quiz_service.courseware.record import record_of
from quiz_service.errors import Refused
from quiz_service.operations import attempts
from quiz_service.operations.publishing import Touched
from quiz_service.storage.engine import writing
from quiz_service.storage.models import ModuleRevision, PathRevision, QuestionRevision
from tests.quiz_service.made_up_content import Content
from tests.quiz_service.made_up_files import changed, make_files, make_module, make_question
from tests.quiz_service.made_up_modules import right_response
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
LATER = NOW + timedelta(days=1)
Q1, Q2 = make_question("m01-q01"), make_question("m01-q02", "several")


@pytest.fixture
def content(database: Engine) -> Content:
    return Content(database)


# ---- whom it meets


def submitted(engine: Engine, person_id: int, module_id: str = "m01") -> None:
    """An attempt with everything right."""
    with writing(engine) as session:
        attempt = attempts.start(session, person_id=person_id, module_id=module_id, now=NOW)
        answers = {one.revision.question_id: right_response(one.revision.record) for one in attempt.questions}
        attempts.submit(session, person_id=person_id, attempt_id=attempt.public_id, base_seq=0,
                        client_key="key-of-this-very-step", answers=answers, now=NOW)  # fmt: skip


def test_a_plan_counts_the_attempts_of_every_module_it_touches(content: Content) -> None:
    def both(module: Module) -> Courseware:
        return make_files(module, make_module(make_question("m02-q01"), module_id="m02"))

    content.publish(both(make_module(Q1)))
    people = MadeUp(content.engine)
    submitted(content.engine, people.trainee.id)
    submitted(content.engine, people.trainee.id, "m02")
    with writing(content.engine) as session:
        for someone in (people.colleague, people.stranger):
            attempts.start(session, person_id=someone.id, module_id="m01", now=NOW)
    expected = (Touched("m01", open_attempts=2, past_attempts=1),)
    assert content.plan(both(make_module(changed(Q1, "meaning", key=["a"])))).touched == expected
    assert content.plan(both(make_module(Q1, Q2, draw=1))).touched == expected
    assert content.plan(both(make_module(Q1, pass_mark=71))).touched == expected
    assert content.plan(both(make_module(Q1))).touched == ()


def test_an_open_attempt_goes_on_with_what_it_started_with(content: Content) -> None:
    content.publish(make_files(make_module(Q1, Q2, pass_mark=70)))
    person_id = MadeUp(content.engine).trainee.id
    with writing(content.engine) as session:
        attempt_id = attempts.start(session, person_id=person_id, module_id="m01", now=NOW).public_id
    content.publish(make_files(make_module(changed(Q1, "meaning", key=["a"]), pass_mark=100)), LATER)
    with writing(content.engine) as session:
        answers = {question.id: right_response(record_of(question)) for question in (Q1, Q2)}
        result = attempts.submit(session, person_id=person_id, attempt_id=attempt_id, base_seq=0,
                                 client_key="key-of-this-very-step", answers=answers, now=LATER)  # fmt: skip
        assert (result.marks, result.out_of, result.pass_mark, result.passed) == ("2", 2, 70, True)


def test_two_who_publish_at_the_same_moment_publish_once(content: Content) -> None:
    files = make_files(make_module(Q1, Q2))
    together = Barrier(2)

    def publish_with_another(_: int) -> str:
        together.wait()
        try:
            content.publish(files)
        except Refused as refusal:
            return str(refusal)
        return "published or nothing to do"

    with ThreadPoolExecutor(2) as threads:
        said = set(threads.map(publish_with_another, range(2)))
    assert said <= {"published or nothing to do", "Có người khác vừa xuất bản cùng lúc. Hãy chạy lại lệnh này."}
    assert [content.rows(table) for table in (ModuleRevision, PathRevision, QuestionRevision)] == [1, 1, 2]
    assert len(content.audit_entries()) == 1
    assert content.plan(files).changes_nothing
