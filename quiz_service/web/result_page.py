"""A submitted attempt as its page shows it: the score, and every question with the own answer beside the right one.

In: the result that holds. Out: small objects for the template. Questions are read from the database only when the
module's policy lets the person see the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from markupsafe import Markup
from sqlalchemy.orm import Session

from quiz_service.operations.attempts import policy_of
from quiz_service.rules.allowance import shows_answers
from quiz_service.rules.codes import RECEIPT, shown_code
from quiz_service.rules.grading import Score, is_answered
from quiz_service.storage.attempt_queries import asked_questions, results_of, revisions_by_id
from quiz_service.storage.models import Attempt, Result
from quiz_service.web.attempt_page import COMPARATORS, SURENESS
from quiz_service.web.markdown import render_block, render_inline
from quiz_service.web.module_title import full_title

Verdict = Literal["right", "partly", "wrong", "unanswered"]
VERDICTS: Mapping[Verdict, str] = {
    "right": "Đúng", "partly": "Đúng một phần", "wrong": "Chưa đúng", "unanswered": "Chưa trả lời",
}  # fmt: skip
WHY_NO_ANSWERS = {
    "after-pass": "Đáp án và lời giải thích của học phần này hiện ra khi bạn đạt.",
    "never": "Học phần này không cho xem đáp án sau khi nộp.",
}


@dataclass(frozen=True)
class ShownChoice:
    """A choice after the submission."""

    text: Markup
    is_picked: bool
    is_right: bool
    feedback: Markup

    @property
    def note(self) -> str:
        """What the learner did with it, in words; "" for a wrong choice left alone."""
        if self.is_picked:
            return f"Bạn chọn · {'Đúng' if self.is_right else 'Chưa đúng'}"
        return "Đáp án" if self.is_right else ""


@dataclass(frozen=True)
class JudgedQuestion:
    """A question after the submission. `given` and `right` are lines; they are empty where there are choices."""

    number: int
    stem: Markup
    verdict: Verdict
    marks: str
    choices: tuple[ShownChoice, ...]
    given: tuple[Markup, ...]
    right: tuple[Markup, ...]
    sure: str
    explanation: Markup
    cites: tuple[str, ...]

    @property
    def verdict_shown(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]


@dataclass(frozen=True)
class EarlierResult:
    """A result that a regrade replaced and that is kept."""

    graded_at: datetime
    score: Score
    passed: bool
    receipt: str


@dataclass(frozen=True)
class ResultPage:
    """All that the page of a submitted attempt shows."""

    id: str
    module_id: str
    title: str
    result: Result
    score: Score
    receipt: str
    earlier: tuple[EarlierResult, ...]
    """Oldest first."""
    submitted_at: datetime | None
    questions: tuple[JudgedQuestion, ...]
    why_no_answers: str

    @property
    def marks_shown(self) -> str:
        """8,5 for 17/2; at most two places, rounded down."""
        return shown_marks(self.score.marks)


def shown_marks(marks: Fraction) -> str:
    """Marks in Vietnamese writing, rounded down to two places.

    >>> shown_marks(Fraction(17, 2)), shown_marks(Fraction(2, 3)), shown_marks(Fraction(3))
    ('8,5', '0,66', '3')
    """
    whole, hundredths = divmod(int(marks * 100), 100)
    return f"{whole},{hundredths:02}".rstrip("0").rstrip(",") if hundredths else str(whole)


def score_of(result: Result) -> Score:
    """The stored marks as the score they were."""
    return Score(Fraction(result.marks), result.out_of)


def _verdict(mark: Fraction, response: Mapping[str, Any]) -> Verdict:
    if not is_answered(response):
        return "unanswered"
    return "right" if mark == 1 else "partly" if mark else "wrong"


def _choices(record: Mapping[str, Any], order: Sequence[str], response: Mapping[str, Any]) -> tuple[ShownChoice, ...]:
    choices = {choice["id"]: choice for choice in record.get("choices", ())}
    picked = response.get("picked", ())
    return tuple(
        ShownChoice(
            render_inline(choices[one]["text"]), one in picked, one in record["key"],
            render_inline(choices[one].get("feedback", "")),
        )
        for one in order if one in choices
    )  # fmt: skip


def _lines(record: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[Markup, ...]:
    """A response, or the key in the form of one, as lines to read."""

    def texts(part: str) -> dict[str, Markup]:
        return {choice["id"]: render_inline(choice["text"]) for choice in record[part]}

    match record["type"]:
        case "matching":
            left, right, pairs = texts("left"), texts("right"), answer.get("pairs", {})
            return tuple(
                Markup("{} – {}").format(left[one], right[pairs[one]]) for one in left if pairs.get(one) in right
            )
        case "ordering":
            items, order = texts("items"), answer.get("order", ())
            places = enumerate(order, start=1)
            return tuple(Markup("{}. {}").format(place, items[one]) for place, one in places if one in items)
        case "number":
            compared = COMPARATORS.get(answer.get("comparator", ""), "") if answer.get("comparator") else ""
            words = (compared, answer.get("value", ""), record["unit"] if answer.get("value") else "")
            line = " ".join(word for word in words if word)
            return (Markup.escape(line),) if line else ()
        case "short":
            return (Markup.escape(answer["text"]),) if answer.get("text") else ()
        case _:
            return ()


def _key_as_response(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The responses that would be right: one, but for a short answer with several accepted wordings."""
    key = record["key"]
    match record["type"]:
        case "matching":
            return [{"pairs": key}]
        case "ordering":
            return [{"order": key}]
        case "number":
            return [key]
        case "short":
            return [{"text": accepted} for accepted in key["accept"]]
        case _:
            return []


def judged_question(
    number: int, record: Mapping[str, Any], choice_order: Sequence[str], detail: Mapping[str, Any]
) -> JudgedQuestion:
    """One question of a result; `record` is the one whose key judged it."""
    response, mark = detail["response"], Fraction(detail["mark"])
    return JudgedQuestion(
        number=number, stem=render_block(record["stem"]), verdict=_verdict(mark, response), marks=shown_marks(mark),
        choices=_choices(record, choice_order, response), given=_lines(record, response),
        right=tuple(line for answer in _key_as_response(record) for line in _lines(record, answer)),
        sure=SURENESS.get(str(response.get("sure", "")), ""), explanation=render_block(record["explanation"]),
        cites=tuple(record["cites"]),
    )  # fmt: skip


def result_page(session: Session, attempt: Attempt) -> ResultPage:
    """The page of a submitted attempt."""
    *earlier, result = results_of(session, attempt.id)
    policy = policy_of(attempt.module_revision)
    is_shown = shows_answers(policy, result.passed)
    return ResultPage(
        id=attempt.public_id, module_id=attempt.module_id,
        title=full_title(attempt.module_revision, "Kết quả học phần"), result=result,
        score=score_of(result), receipt=shown_code(RECEIPT, result.receipt),
        earlier=tuple(
            EarlierResult(one.graded_at, score_of(one), one.passed, shown_code(RECEIPT, one.receipt))
            for one in earlier
        ),
        submitted_at=attempt.submitted_at, questions=_judged(session, attempt, result) if is_shown else (),
        why_no_answers="" if is_shown else WHY_NO_ANSWERS[policy.answers_shown],
    )  # fmt: skip


def _judged(session: Session, attempt: Attempt, result: Result) -> tuple[JudgedQuestion, ...]:
    asked = asked_questions(session, attempt.id)
    records = {question.question_revision_id: question.revision.record for question in asked}
    others = {detail["revision_id"] for detail in result.details} - records.keys()
    if others:  # a regrade judged by a newer row
        records |= {row.id: row.record for row in revisions_by_id(session, others)}
    return tuple(
        judged_question(question.position, records[detail["revision_id"]], question.choice_order, detail)
        for question, detail in zip(asked, result.details, strict=True)
    )
