"""Steps of an attempt: what the answers are after them, and whether a new one may follow.

A step is only ever added. It says upon which step it was made (`base_seq`); when others came in between and the answers
would differ from those on the server, it is refused, so that a second device or a forgotten tab never overwrites.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.clock import HANOI
from quiz_service.errors import Invalid, Refused
from quiz_service.rules.responses import problems_of_response
from quiz_service.storage.models import Attempt, AttemptQuestion, AttemptStep

MOST_SAVES = 2_000
"""Saves of one attempt. An honest one has some dozens; without an end one person could fill the disk."""

Answers = Mapping[str, Mapping[str, Any]]
"""Question id → response."""

_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{16,50}")


class StaleStep(Refused):
    """The answers on the server were changed from elsewhere since the sender last saw them."""

    def __init__(self, seq: int, at: datetime, differing: Sequence[str]) -> None:
        super().__init__(
            f"Bài này đã được lưu ở nơi khác lúc {at.astimezone(HANOI):%H:%M} (máy khác, thẻ khác, hoặc trang cũ của "
            "chính thẻ này). Chưa có gì bị ghi đè: hãy chọn giữ bản nào."
        )
        self.seq = seq
        self.at = at
        self.differing = tuple(differing)
        """Ids of the questions whose answers are not those of the server, in the order they are asked."""


class AlreadySubmitted(Refused):
    """The attempt is submitted: its answers change no more."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__("Bài này đã nộp rồi nên không sửa câu trả lời được nữa. Hãy mở kết quả để xem.")
        self.attempt_id = attempt.public_id


class InvalidAnswers(Invalid):
    """Answers that cannot be stored, each fault with the question it is in; `general` belongs to none of them."""

    def __init__(self, by_question: Mapping[str, Sequence[str]], general: Sequence[str] = ()) -> None:
        super().__init__([*general, *(problem for problems in by_question.values() for problem in problems)])
        self.by_question = by_question
        self.general = tuple(general)


UNKNOWN_QUESTION = "Có câu trả lời cho một câu hỏi không thuộc bài này. Hãy tải lại trang rồi gửi lại."


def check_client_key(client_key: str) -> None:
    """Is this the key of one request, as our pages make them?

    Raises:
        Invalid: no page of ours made it.
    """
    if not _CLIENT_KEY.fullmatch(client_key):
        raise Invalid(["Thiếu mã của lần gửi, hoặc mã không đúng dạng. Hãy tải lại trang rồi gửi lại."])


def answers_after(steps: Sequence[AttemptStep], seq: int | None = None) -> dict[str, Any]:
    """The answers after the step of this number (None: the last one); a question never answered is left out."""
    answers: dict[str, Any] = {}
    for step in steps:
        if seq is None or step.seq <= seq:
            answers |= step.answers
    return {question_id: response for question_id, response in answers.items() if response}


def _differing(asked: Sequence[AttemptQuestion], one: Answers, other: Answers) -> list[str]:
    ids = [question.revision.question_id for question in asked]
    return [question_id for question_id in ids if one.get(question_id, {}) != other.get(question_id, {})]


def find_same_step(steps: Sequence[AttemptStep], client_key: str, sent: Answers) -> AttemptStep | None:
    """The step that this very request made before, when its acknowledgement was lost.

    A key that comes back with other answers is not the same request: it goes the way of every stale one.
    """
    for step in steps:
        if step.client_key == client_key:
            then = answers_after(steps, step.seq)
            return step if all(then.get(key, {}) == response for key, response in sent.items()) else None
    return None


def check_base(attempt: Attempt, asked: Sequence[AttemptQuestion], steps: Sequence[AttemptStep], base_seq: int,
               client_key: str, sent: Answers) -> None:  # fmt: skip
    """May a step made upon `base_seq` follow the last one? Yes when it is the last one, or when the sender's answers
    are exactly those the server holds: then there is nothing to overwrite.

    Raises:
        Invalid: the attempt has no such step.
        StaleStep: answers would be overwritten unseen.
    """
    if not 0 <= base_seq <= attempt.last_seq:
        raise Invalid(["Số thứ tự của lần lưu không đúng. Hãy tải lại trang rồi gửi lại."])
    # A key that stands for other answers already: the page is an old one, shown again by the back button.
    is_used = any(step.client_key == client_key for step in steps)
    if base_seq == attempt.last_seq and not is_used:
        return
    differing = _differing(asked, answers_after(steps, base_seq) | dict(sent), answers_after(steps))
    if differing:
        raise StaleStep(attempt.last_seq, steps[-1].at, differing)


def check_answers(asked: Sequence[AttemptQuestion], sent: Answers) -> None:
    """Is each answer one that can be stored?

    Raises:
        InvalidAnswers: a question is not of this attempt, or a response has not the form of its question; all at once.
    """
    records = {question.revision.question_id: question.revision.record for question in asked}
    found = {key: problems_of_response(record, sent.get(key, {})) for key, record in records.items()}
    by_question = {key: problems for key, problems in found.items() if problems}
    general = [] if sent.keys() <= records.keys() else [UNKNOWN_QUESTION]
    if by_question or general:
        raise InvalidAnswers(by_question, general)


def changed_answers(steps: Sequence[AttemptStep], sent: Answers) -> dict[str, Any]:
    """Of the answers sent, those that differ from what the server holds."""
    held = answers_after(steps)
    return {key: dict(response) for key, response in sent.items() if response != held.get(key, {})}


def moment_after(attempt: Attempt, steps: Sequence[AttemptStep], now: datetime) -> datetime:
    """Now; where the clock was put back, the moment of the last step: moments follow the numbers of steps."""
    return max(now, steps[-1].at if steps else attempt.started_at)


def add_step(session: Session, attempt: Attempt, *, kind: str, client_key: str, answers: dict[str, Any],
             now: datetime) -> AttemptStep:  # fmt: skip
    """Append a step; the attempt's row is held by this transaction, so no other takes the same number. The caller
    flushes: what else it changes goes along.
    """
    attempt.last_seq += 1
    step = AttemptStep(
        attempt_id=attempt.id, seq=attempt.last_seq, client_key=client_key, kind=kind, at=now, answers=answers
    )
    session.add(step)
    return step
