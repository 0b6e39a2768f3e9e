"""Saving answers, on both databases: only what changed, once, and never over what somebody did not see."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import attempts
from quiz_service.operations.steps import StaleStep
from quiz_service.storage.engine import reading
from quiz_service.storage.models import AttemptStep, Result
from tests.quiz_service.operations.one_quiz import NOW, Quiz, later


@pytest.fixture
def quiz(database: Engine) -> Quiz:
    return Quiz(database)


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
