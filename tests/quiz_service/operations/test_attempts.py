"""Starting, saving and submitting, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import attempts
from quiz_service.operations.steps import AlreadySubmitted, StaleStep, answers_after
from quiz_service.storage.attempt_queries import asked_questions, steps_of
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AttemptStep, Completion, QuestionRevision, Result
from tests.quiz_service.made_up_modules import (
    a_record,
    add_module,
    add_question,
    right_response,
    wrong_response,
)  # fmt: skip
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
KEY = "key-of-this-very-step"


def later(**time: float) -> datetime:
    return NOW + timedelta(**time)


class Quiz:
    """One person in front of one module."""

    def __init__(self, engine: Engine, **module) -> None:
        self.engine = engine
        self.people = MadeUp(engine)
        self.person_id = self.people.trainee.id
        with writing(engine) as session:
            add_module(session, **module)
        self.attempt_id = self.start()

    def start(self, now: datetime = NOW) -> str:
        with writing(self.engine) as session:
            attempt = attempts.start(session, person_id=self.person_id, module_id="m01", now=now, rng=random.Random(1))
            return attempt.public_id

    def save(self, answers, base_seq: int = 0, key: str = KEY, now: datetime = NOW, **changes) -> attempts.Saved:
        values = {"person_id": self.person_id, "attempt_id": self.attempt_id, "base_seq": base_seq,
                  "client_key": key, "answers": answers, "now": now}  # fmt: skip
        with writing(self.engine) as session:
            return attempts.save(session, **values | changes)

    def submit(self, answers, base_seq: int = 0, key: str = KEY, now: datetime = NOW, **changes) -> Result:
        values = {"person_id": self.person_id, "attempt_id": self.attempt_id, "base_seq": base_seq,
                  "client_key": key, "answers": answers, "now": now}  # fmt: skip
        with writing(self.engine) as session:
            result = attempts.submit(session, **values | changes)
            session.commit()
            session.refresh(result)
            session.expunge(result)
            return result

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table))

    def records(self) -> dict[str, dict]:
        with reading(self.engine) as session:
            attempt = session.scalars(select(Attempt).where(Attempt.public_id == self.attempt_id)).one()
            asked = asked_questions(session, attempt.id)
            return {question.revision.question_id: question.revision.record for question in asked}

    def draft(self) -> dict:
        with reading(self.engine) as session:
            attempt = session.scalars(select(Attempt).where(Attempt.public_id == self.attempt_id)).one()
            return answers_after(steps_of(session, attempt.id))

    def all_right(self) -> dict[str, dict]:
        return {question_id: right_response(record) for question_id, record in self.records().items()}

    def all_wrong(self) -> dict[str, dict]:
        return {question_id: wrong_response(record) for question_id, record in self.records().items()}


@pytest.fixture
def quiz(database: Engine) -> Quiz:
    return Quiz(database)


# ---- starting


def test_an_attempt_fixes_its_questions_their_order_and_the_order_of_choices(quiz: Quiz) -> None:
    with reading(quiz.engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        asked = asked_questions(session, attempt.id)
        assert [question.position for question in asked] == [1, 2, 3, 4, 5, 6, 7]
        for question in asked:
            record = question.revision.record
            offered = record.get({"matching": "right", "ordering": "items"}.get(record["type"], "choices"), [])
            assert sorted(question.choice_order) == sorted(choice["id"] for choice in offered)
        assert (attempt.number, attempt.last_seq, attempt.submitted_at) == (1, 0, None)


def test_a_second_start_returns_the_open_attempt(quiz: Quiz) -> None:
    assert quiz.start(later(minutes=5)) == quiz.attempt_id
    assert quiz.rows(Attempt) == 1


def test_an_open_attempt_goes_on_with_the_questions_it_started_with(quiz: Quiz) -> None:
    before = quiz.records()
    with writing(quiz.engine) as session:
        session.scalars(
            select(QuestionRevision).where(QuestionRevision.question_id == "m01-q01")
        ).one().retired_at = NOW
        add_question(session, "m01-q01", a_record("one", 99), revision=2)
    assert quiz.start() == quiz.attempt_id
    assert quiz.records() == before


def test_the_next_attempt_asks_what_has_been_seen_less_often(database: Engine) -> None:
    quiz = Quiz(database, kinds=["one"] * 10, draw=5)
    first = set(quiz.records())
    quiz.submit({})
    quiz.attempt_id = quiz.start(later(hours=1))
    assert not first & set(quiz.records())


def test_an_unknown_and_a_retired_module_cannot_be_started(quiz: Quiz) -> None:
    with writing(quiz.engine) as session:
        add_module(session, "m02", retired_at=NOW)
    for module_id in ("m02", "m77"):
        with writing(quiz.engine) as session, pytest.raises(NotFound, match="Không có học phần này"):
            attempts.start(session, person_id=quiz.person_id, module_id=module_id, now=NOW)


def test_a_module_without_questions_cannot_be_started(quiz: Quiz) -> None:
    with writing(quiz.engine) as session:
        add_module(session, "m02", kinds=[], draw=10)
    with writing(quiz.engine) as session, pytest.raises(Refused, match="chưa có câu hỏi"):
        attempts.start(session, person_id=quiz.person_id, module_id="m02", now=NOW)


def test_after_the_last_attempt_allowed_none_can_be_started(database: Engine) -> None:
    quiz = Quiz(database, attempts_allowed=1)
    quiz.submit({})
    with pytest.raises(Refused, match="dùng hết 1 lượt"):
        quiz.start(later(days=1))


def test_a_new_attempt_waits_as_long_as_the_module_says(database: Engine) -> None:
    quiz = Quiz(database, wait_minutes=30)
    quiz.submit({})
    with pytest.raises(Refused, match="sau 1 phút"):
        quiz.start(later(minutes=29))
    assert quiz.start(later(minutes=30)) != quiz.attempt_id


def test_attempts_before_a_completion_expired_do_not_use_up_the_allowance(database: Engine) -> None:
    quiz = Quiz(database, attempts_allowed=1, validity_months=1)
    quiz.submit(quiz.all_right())
    with pytest.raises(Refused, match="dùng hết"):
        quiz.start(datetime(2026, 4, 1, 16, 59, tzinfo=UTC))  # 1 April, 23:59 in Hà Nội
    assert quiz.start(datetime(2026, 4, 1, 17, 0, tzinfo=UTC)) != quiz.attempt_id


def test_what_still_holds_gives_no_new_allowance(session: Session) -> None:
    def completion(expires_on: date | None, **changes) -> Completion:
        return Completion(
            public_id="c", person_id=1, module_id="m01", module_revision=1, source="class", pass_rule={},
            completed_on=date(2026, 1, 1), recorded_at=NOW, expires_on=expires_on, **changes,
        )  # fmt: skip

    expired, holds = completion(date(2026, 2, 1)), completion(None)
    assert attempts.counted_from([expired], "m01", NOW) == datetime(2026, 1, 31, 17, 0, tzinfo=UTC)
    assert attempts.counted_from([expired], "m02", NOW) is None
    assert attempts.counted_from([expired, holds], "m01", NOW) is None
    assert attempts.counted_from([completion(date(2026, 2, 1), annulled_at=NOW)], "m01", NOW) is None
    assert attempts.counted_from([], "m01", NOW) is None


# ---- saving


def test_a_save_is_acknowledged_with_its_number_and_its_time(quiz: Quiz) -> None:
    assert quiz.save({"m01-q01": {"picked": ["a"]}}) == attempts.Saved(1, NOW)
    assert quiz.draft() == {"m01-q01": {"picked": ["a"]}}


def test_only_what_changed_is_stored(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}, "m01-q07": {}})
    quiz.save({"m01-q01": {"picked": ["a"]}, "m01-q07": {"text": "mưa"}}, 1, key="another-key-of-a-step")
    with reading(quiz.engine) as session:
        stored = session.scalars(select(AttemptStep.answers).order_by(AttemptStep.seq)).all()
    assert stored == [{"m01-q01": {"picked": ["a"]}}, {"m01-q07": {"text": "mưa"}}]


def test_a_save_without_a_change_stores_nothing_and_says_what_is_stored(quiz: Quiz) -> None:
    assert quiz.save({}) == attempts.Saved(0, NOW)
    quiz.save({"m01-q01": {"picked": ["a"]}}, now=later(minutes=1))
    same = quiz.save({"m01-q01": {"picked": ["a"]}}, 1, key="another-key-of-a-step", now=later(minutes=9))
    assert same == attempts.Saved(1, later(minutes=1))
    assert quiz.rows(AttemptStep) == 1


def test_an_answer_can_be_taken_back_and_the_others_stay(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}, "m01-q07": {"text": "mưa"}})
    quiz.save({"m01-q01": {}}, 1, key="another-key-of-a-step")
    assert quiz.draft() == {"m01-q07": {"text": "mưa"}}


def test_the_same_key_again_gets_the_same_acknowledgement(quiz: Quiz) -> None:
    first = quiz.save({"m01-q01": {"picked": ["a"]}})
    quiz.save({"m01-q07": {"text": "mưa"}}, 1, key="another-key-of-a-step")
    assert quiz.save({"m01-q01": {"picked": ["a"]}}, now=later(hours=1)) == first
    quiz.submit({}, 2)
    assert quiz.save({"m01-q01": {"picked": ["a"]}}, now=later(hours=2)) == first
    assert quiz.draft() == {"m01-q01": {"picked": ["a"]}, "m01-q07": {"text": "mưa"}}


def test_a_key_that_comes_back_with_other_answers_is_never_acknowledged(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    for base_seq in (0, 1):
        with pytest.raises(StaleStep) as refused:
            quiz.save({"m01-q01": {"picked": ["b"]}}, base_seq)
        assert refused.value.differing == ("m01-q01",)
    assert quiz.draft() == {"m01-q01": {"picked": ["a"]}}


def test_a_second_device_is_told_who_saved_when_and_what_differs(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}, "m01-q07": {"text": "mưa"}}, now=later(minutes=5))
    with pytest.raises(StaleStep, match=r"đã được lưu ở nơi khác lúc 08:05") as refused:
        quiz.save({"m01-q01": {"picked": ["b"]}, "m01-q07": {"text": "mưa"}}, 0, key="key-of-the-second-device")
    assert (refused.value.seq, refused.value.at) == (1, later(minutes=5))
    assert refused.value.differing == ("m01-q01",)
    assert quiz.rows(AttemptStep) == 1


def test_what_the_other_device_answered_and_this_one_never_saw_counts_as_differing(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    with pytest.raises(StaleStep) as refused:
        quiz.save({"m01-q07": {"text": "mưa"}}, 0, key="key-of-the-second-device")
    assert set(refused.value.differing) == {"m01-q01", "m01-q07"}


def test_a_device_that_holds_the_very_same_answers_is_not_bothered(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}}, now=later(minutes=5))
    same = quiz.save({"m01-q01": {"picked": ["a"]}}, 0, key="key-of-the-second-device", now=later(minutes=9))
    assert same == attempts.Saved(1, later(minutes=5))


def test_a_device_that_was_told_may_go_on_from_the_number_it_was_told(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    assert quiz.save({"m01-q01": {"picked": ["b"]}}, 1, key="key-of-the-second-device").seq == 2
    assert quiz.draft() == {"m01-q01": {"picked": ["b"]}}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"m01-q99": {"picked": ["a"]}}, "không thuộc bài này"),
        ({"m02-q01": {}}, "không thuộc bài này"),
        ({"m01-q01": {"picked": ["z"]}}, "không thuộc câu hỏi này"),
        ({"m01-q01": {"picked": ["a", "b"]}}, "chỉ chọn một"),
        ({"m01-q07": {"text": "x" * 301}}, "dài quá"),
        ({"m01-q01": {"text": "mưa"}}, "không đúng dạng"),
        ({"m01-q01": ["a"]}, "không đúng dạng"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_taken_stores_nothing(quiz: Quiz, answers, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        quiz.save({"m01-q06": {"value": "7"}, **answers})
    with pytest.raises(Invalid, match=sentence):
        quiz.submit({"m01-q06": {"value": "7"}, **answers})
    assert quiz.draft() == {}
    assert quiz.rows(Result) == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 51, "has blanks in the middle", "tiếng-việt-có-dấu-ở-đây"])
def test_a_key_that_no_browser_of_ours_made_is_refused(quiz: Quiz, key: str) -> None:
    with pytest.raises(Invalid, match="mã của lần gửi"):
        quiz.save({}, key=key)
    with pytest.raises(Invalid, match="mã của lần gửi"):
        quiz.submit({}, key=key)


@pytest.mark.parametrize("base_seq", [-1, 1, 10**12])
def test_a_step_that_never_was_is_refused(quiz: Quiz, base_seq: int) -> None:
    with pytest.raises(Invalid, match="Số thứ tự"):
        quiz.save({"m01-q01": {"picked": ["a"]}}, base_seq)


def test_saving_does_not_go_on_without_an_end(quiz: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_SAVES", 1)
    quiz.save({"m01-q01": {"picked": ["a"]}})
    with pytest.raises(Refused, match="quá nhiều lần"):
        quiz.save({"m01-q01": {"picked": ["b"]}}, 1, key="another-key-of-a-step")
    assert quiz.submit({"m01-q01": {"picked": ["b"]}}, 1).number == 1


def test_nobody_reaches_another_persons_attempt(quiz: Quiz) -> None:
    stranger = {"person_id": quiz.people.stranger.id}
    with pytest.raises(NotFound, match="Không có bài làm này"):
        quiz.save({"m01-q01": {"picked": ["a"]}}, **stranger)
    with pytest.raises(NotFound):
        quiz.submit({}, **stranger)
    assert quiz.draft() == {}


# ---- submitting


def test_a_submission_is_graded_and_passing_completes_the_module(database: Engine) -> None:
    quiz = Quiz(database, validity_months=12)
    result = quiz.submit(quiz.all_right(), now=datetime(2026, 3, 2, 17, 30, tzinfo=UTC))
    assert (result.passed, result.marks, result.out_of, result.hundredths) == (True, "7", 7, 10000)
    assert (result.rule, result.pass_mark, result.reason, result.number) == ("partial-v1", 70, "submit", 1)
    with reading(quiz.engine) as session:
        completion = session.scalars(select(Completion)).one()
        assert (completion.module_id, completion.module_revision, completion.source) == ("m01", 1, "quiz")
        assert (completion.completed_on, completion.expires_on) == (date(2026, 3, 3), date(2027, 3, 3))  # in Hà Nội
        assert completion.pass_rule == {"rule": "partial-v1", "pass_mark": 70}
        assert (completion.result_id, completion.hundredths) == (result.id, 10000)


def test_failing_leaves_a_result_and_no_completion(quiz: Quiz) -> None:
    result = quiz.submit(quiz.all_wrong())
    assert (result.passed, result.marks) == (False, "0")
    assert quiz.rows(Completion) == 0


def test_the_pass_mark_is_that_of_the_revision_the_attempt_started_with(quiz: Quiz) -> None:
    with writing(quiz.engine) as session:
        add_module(session, kinds=[], revision=2, pass_mark=100)
    assert quiz.submit(quiz.all_right()).pass_mark == 70


def test_a_later_failure_does_not_take_a_completion_back(quiz: Quiz) -> None:
    quiz.submit(quiz.all_right())
    quiz.attempt_id = quiz.start(later(hours=1))
    quiz.submit(quiz.all_wrong(), now=later(hours=2))
    assert (quiz.rows(Completion), quiz.rows(Result)) == (1, 2)


def test_answers_saved_before_count_without_being_sent_again(quiz: Quiz) -> None:
    quiz.save(quiz.all_right())
    assert quiz.submit({}, 1, key="key-of-the-submission").marks == "7"


def test_the_last_answers_are_kept_as_a_step_of_their_own(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    quiz.submit({"m01-q01": {"picked": ["c"]}}, 1, now=later(minutes=3))
    with reading(quiz.engine) as session:
        steps = session.scalars(select(AttemptStep).order_by(AttemptStep.seq)).all()
        assert [(step.seq, step.kind, step.answers) for step in steps] == [
            (1, "save", {"m01-q01": {"picked": ["a"]}}), (2, "submit", {"m01-q01": {"picked": ["c"]}}),
        ]  # fmt: skip
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.submitted_at, attempt.last_seq) == (later(minutes=3), 2)


@pytest.mark.parametrize("key", [KEY, "quite-another-key-than-before"])
def test_submitting_again_returns_the_same_result_whatever_is_sent(quiz: Quiz, key: str) -> None:
    first = quiz.submit(quiz.all_right())
    again = quiz.submit(quiz.all_wrong(), 0, key, later(hours=1))
    assert (again.id, again.receipt) == (first.id, first.receipt)
    assert (quiz.rows(Result), quiz.rows(Completion)) == (1, 1)


def test_one_page_may_use_its_one_key_for_saving_and_then_submitting(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["c"]}})
    assert quiz.submit({"m01-q01": {"picked": ["c"]}}).marks == "1"


def test_a_stale_submission_is_refused_and_grades_nothing(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    with pytest.raises(StaleStep) as refused:
        quiz.submit(quiz.all_right(), 0, key="key-of-the-second-device")
    assert refused.value.seq == 1
    assert (quiz.rows(Result), quiz.rows(AttemptStep)) == (0, 1)


def test_after_submission_nothing_can_be_saved(quiz: Quiz) -> None:
    quiz.submit({})
    with pytest.raises(AlreadySubmitted, match="đã nộp rồi"):
        quiz.save({"m01-q01": {"picked": ["a"]}}, 1, key="another-key-of-a-step")


def test_how_sure_somebody_is_is_kept_and_changes_no_score(quiz: Quiz) -> None:
    sure = {question_id: response | {"sure": 1} for question_id, response in quiz.all_right().items()}
    result = quiz.submit(sure)
    assert result.marks == "7"
    assert {detail["response"]["sure"] for detail in result.details} == {1}


def test_details_tell_for_each_question_what_was_answered_and_what_it_earned(quiz: Quiz) -> None:
    result = quiz.submit({"m01-q02": {"picked": ["a"]}})
    detail = next(detail for detail in result.details if detail["question_id"] == "m01-q02")
    assert (detail["response"], detail["mark"]) == ({"picked": ["a"]}, "1/2")
    assert [detail["question_id"] for detail in result.details] == list(quiz.records())
    assert result.marks == "1/2"
