"""The server's clock jumps a day ahead, or hours back: no answer is lost, nothing ends before it began."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.operations import audit, delays, second_factor, spans
from quiz_service.operations.delays import MustWait
from quiz_service.rules.delays import LONGEST_WAIT
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AttemptStep, Completion, Result
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.faults.aftermath import keeping_faults
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.operations.one_quiz import NOW, Quiz, later
from tests.quiz_service.web.learners import JSON, Learner

KEY = "k" * 40


@pytest.fixture
def learner(service_app: Flask, made_up: MadeUp) -> Learner:
    """Somebody with an open attempt."""
    with writing(made_up.engine) as session:
        add_module(session)
    learner = Learner(service_app, made_up.engine, made_up.trainee.id)
    learner.start()
    return learner


def moments(engine: Engine) -> list[object]:
    """Of the one attempt: when it began, its steps in the order of their numbers, end, result, completion."""
    with reading(engine) as session:
        attempt, result = session.scalars(select(Attempt)).one(), session.scalars(select(Result)).one()
        steps = session.scalars(select(AttemptStep.at).order_by(AttemptStep.seq)).all()
        completion = session.scalars(select(Completion)).one()
        return [attempt.started_at, *steps, attempt.submitted_at, result.graded_at, completion.recorded_at]


@pytest.mark.parametrize("jump", [{"hours": -3}, {"days": 1}])
def test_an_attempt_goes_on_over_a_jump_and_its_moments_stay_in_order(
    database: Engine, jump: dict[str, int], tmp_path: Path
) -> None:
    quiz = Quiz(database)
    answers = quiz.all_right()
    one = dict(list(answers.items())[:1])
    assert quiz.save(one, key="before-the-jump-01", now=later(minutes=5)).seq == 1
    jumped = later(minutes=6) + timedelta(**jump)
    two = dict(list(answers.items())[:2])
    assert quiz.save(two, base_seq=1, key="after-the-jump-02", now=jumped).seq == 2
    quiz.submit(answers, base_seq=2, key="after-the-jump-03", now=jumped + timedelta(minutes=1))
    found = moments(database)
    assert len(found) == 7
    assert found == sorted(found)
    with writing(database) as session:
        spans.rebuild(session)  # made-up people were added without their spans
    assert keeping_faults(database.url.render_as_string(hide_password=False), tmp_path) == []


def test_a_jump_ahead_signs_out_and_what_was_sent_then_is_taken_once_when_the_clock_is_right(
    learner: Learner, clock: FixedClock
) -> None:
    fields = learner.fields(learner.all_right())
    clock.advance(days=1)
    assert learner.save(fields, headers=JSON).status_code == 401
    assert learner.submit(fields, headers=JSON).status_code == 401
    clock.advance(days=-1)
    assert learner.save(fields, headers=JSON).status_code == 200
    assert learner.submit(fields).status_code == 303
    assert learner.rows(Result) == 1


def test_a_jump_back_closes_no_attempt_and_signs_nobody_out(learner: Learner, clock: FixedClock) -> None:
    clock.advance(hours=-5)
    assert learner.open().status_code == 200
    assert learner.submit(learner.fields(learner.all_right())).status_code == 303
    assert learner.client.get(f"{learner.address}/ket-qua").status_code == 200


def test_who_erred_while_the_clock_was_ahead_need_not_wait_for_that_day(session: Session) -> None:
    counter = [delays.of_account(KEY, "sign-in", "THU01")]
    for _ in range(9):
        delays.count_failure(session, counter, later(days=1))
    with pytest.raises(MustWait):
        delays.check(session, counter, later(days=1))
    delays.check(session, counter, NOW)
    delays.count_failure(session, counter, NOW)
    with pytest.raises(MustWait) as waiting:
        delays.check(session, counter, NOW)
    assert 0 < waiting.value.seconds <= LONGEST_WAIT


def test_after_a_jump_back_no_old_code_of_the_app_is_taken_again_and_a_recovery_code_opens(
    session: Session, made_up: MadeUp
) -> None:
    person_id = made_up.administrator.id
    second_factor.begin(session, person_id, key=KEY, now=NOW)
    secret = second_factor.unconfirmed_secret(session, person_id, key=KEY)
    assert secret
    ahead = later(days=1)
    codes = second_factor.confirm(session, person_id, pyotp.TOTP(secret).at(ahead), key=KEY, sign_in_id=0, now=ahead)
    assert second_factor.prove(session, person_id, pyotp.TOTP(secret).at(NOW), key=KEY, now=NOW) is None
    assert second_factor.prove(session, person_id, codes[0], key=KEY, now=NOW) is not None
    right_again = ahead + timedelta(minutes=1)
    code = pyotp.TOTP(secret).at(right_again)
    assert second_factor.prove(session, person_id, code, key=KEY, now=right_again) is not None


def test_the_audit_trail_is_a_chain_whatever_the_clock_says(database: Engine) -> None:
    for moment in (NOW, later(days=1), later(hours=-3), NOW):
        with writing(database) as session:
            audit.record(session, "unit.add", now=moment, actor_id=None, object_id="DV")
    with reading(database) as session:
        verdict = audit.verify(session)
        assert (verdict.entry_count, verdict.fault) == (4, "")
