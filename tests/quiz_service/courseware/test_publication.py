"""Files against what is published: added, changed, retired; a mended typing error and a changed answer told apart."""

from __future__ import annotations

import dataclasses
import unicodedata
from decimal import Decimal

import pytest

from quiz_service.courseware.model import (
    Answer,
    Choice,
    Courseware,
    Matching,
    Module,
    Number,
    Ordering,
    Place,
    Question,
    Selection,
    ShortText,
)  # fmt: skip
from quiz_service.courseware.publication import (
    Publication,
    Published,
    answer_digest,
    as_published,
    parse_published,
    plan_publication,
    render_published,
    wording_digest,
)  # fmt: skip
from quiz_service.problems import Severity

CHOICES = (
    Choice("a", "Sở Y tế", "Chưa đúng."),
    Choice("b", "Công an Thành phố", "Đúng."),
    Choice("c", "Sở Du lịch", "Chưa đúng."),
)
FILE = "training_modules/m01-mot/questions.toml"
STEM = "Cơ quan nào chủ trì việc này và gửi báo cáo trước ngày 17/6?"


def make_question(question_id: str = "m01-q01", **changes: object) -> Question:
    """A single-choice question about who leads."""
    question = Question(
        id=question_id, type="one", stem=STEM, answer=Selection(CHOICES, ("b",)), explanation="Vì vậy.",
        cites=("IV.2.g2",), quote=("Chủ trì",), place=Place(FILE, 3),
    )  # fmt: skip
    return dataclasses.replace(question, **changes)  # type: ignore[arg-type]


def make_courseware(*questions: Question, module_id: str = "m01", **changes: object) -> Courseware:
    """One module with these scored questions."""
    module = Module(
        id=module_id, title="Bài", strand="nghiep-vu", audiences=(), objectives=(), minutes=10, pass_mark=70, draw=10,
        version="1", clauses=(), folder=f"training_modules/{module_id}-mot", place=Place("module.toml", 1),
        questions=questions,
    )  # fmt: skip
    return Courseware((dataclasses.replace(module, **changes),))  # type: ignore[arg-type]


def published(*questions: Question, module_id: str = "m01") -> Published:
    """These questions as published earlier."""
    return Published({question.id: as_published(module_id, question) for question in questions})


def change(**changes: object) -> Publication:
    """What becomes of the question when its files change like this."""
    return plan_publication(make_courseware(make_question(**changes)), published(make_question()))


def with_texts(**texts: str) -> Selection:
    """The choices with other texts."""
    return Selection(tuple(dataclasses.replace(c, text=texts.get(c.id, c.text)) for c in CHOICES), ("b",))


def test_what_was_never_published_is_added() -> None:
    plan = plan_publication(make_courseware(make_question()), Published({}))
    assert [question.id for question in plan.added] == ["m01-q01"]
    assert plan.can_be_published


def test_the_same_files_change_nothing() -> None:
    plan = change()
    assert [question.id for question in plan.unchanged] == ["m01-q01"]
    assert (plan.added, plan.changed, plan.retired, plan.problems) == ((), (), (), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": Selection(CHOICES[::-1], ("b",))},
        {"stem": f"  {STEM.replace(' ', '  ')} "},
        {"stem": unicodedata.normalize("NFD", STEM)},
        {"place": Place("other.toml", 99)},
        {"revision": 2, "change": "typo"},
    ],
    ids=["choices in another order", "more blanks", "decomposed letters", "another place", "only the statement"],
)
def test_what_a_learner_cannot_see_is_no_change(changes: dict[str, object]) -> None:
    assert change(**changes).unchanged
    assert change(**changes).problems == ()


def test_practice_is_not_published() -> None:
    files = make_courseware(practice=(make_question("m01-p01", scored=False),))
    assert plan_publication(files, Published({})).added == ()


def test_a_question_gone_from_the_files_is_retired() -> None:
    plan = plan_publication(make_courseware(), published(make_question()))
    assert [question.id for question in plan.retired] == ["m01-q01"]


def test_a_question_that_could_not_be_read_stops_publication() -> None:
    files = dataclasses.replace(make_courseware(), unread=frozenset({"m01"}))
    plan = plan_publication(files, published(make_question()))
    assert not plan.can_be_published


def test_a_retired_id_does_not_come_back() -> None:
    retired = dataclasses.replace(as_published("m01", make_question()), is_retired=True)
    plan = plan_publication(make_courseware(make_question()), Published({"m01-q01": retired}))
    assert not plan.can_be_published
    assert (plan.added, plan.changed, plan.retired, plan.unchanged) == ((), (), (), ())


def test_a_question_does_not_move_to_another_module() -> None:
    plan = plan_publication(make_courseware(make_question(), module_id="m02"), published(make_question()))
    assert not plan.can_be_published


@pytest.mark.parametrize(
    "changes", [{"explanation": "Vì thế."}, {"quote": ("Chủ trì, phối hợp",)}, {"cites": ("IV.2",)}]
)
def test_mending_what_stands_beside_the_answer_needs_no_statement(changes: dict[str, object]) -> None:
    plan = change(**changes)
    assert [one.kind for one in plan.changed] == ["notes"]
    assert plan.problems == ()


def test_a_typing_error_is_mended() -> None:
    old = make_question(stem=STEM.replace("việc", "viec"))
    plan = plan_publication(make_courseware(make_question(revision=2, change="typo")), published(old))
    assert [one.kind for one in plan.changed] == ["typo"]
    assert plan.problems == ()


MEANING = {
    "the key": ({"answer": Selection(CHOICES, ("a",))}, "đáp án"),
    "a figure": ({"stem": STEM.replace("17/6", "17/12")}, "con số"),
    "a negative": ({"stem": STEM.replace("nào chủ", "nào KHÔNG chủ")}, "từ phủ định"),
    "a comparator": ({"stem": STEM.replace("trước", "sau")}, "từ so sánh"),
    "lead and support": ({"stem": STEM.replace("chủ trì", "phối hợp")}, "động từ phân công"),
    "a choice more": ({"answer": Selection((*CHOICES, Choice("d", "Sở Tư pháp")), ("b",))}, "các phương án"),
    "most of the words": ({"stem": "Ai làm?"}, "phần lớn lời văn"),
    "the type": ({"type": "several"}, "loại câu hỏi"),
}


@pytest.mark.parametrize(("changes", "sign"), MEANING.values(), ids=MEANING)
def test_a_change_of_meaning_called_a_typo_is_warned_of(changes: dict[str, object], sign: str) -> None:
    plan = change(**changes, revision=2, change="typo")
    assert [problem.severity for problem in plan.problems] == [Severity.WARNING]
    assert sign in plan.problems[0].message
    assert plan.can_be_published
    assert change(**changes, revision=2, change="meaning").problems == ()


def test_a_change_of_a_comma_called_a_meaning_is_warned_of() -> None:
    plan = change(answer=with_texts(a="Sở Y tế."), revision=2, change="meaning")
    assert [problem.severity for problem in plan.problems] == [Severity.WARNING]


def test_the_author_has_to_say_what_changed_and_number_the_revision() -> None:
    plan = change(answer=with_texts(a="Sở Y-tế"))
    assert [problem.severity for problem in plan.problems] == [Severity.ERROR, Severity.ERROR]
    assert {(problem.path, problem.line) for problem in plan.problems} == {
        ("training_modules/m01-mot/questions.toml", 3)
    }
    assert "revision = 2" in " ".join(problem.hint for problem in plan.problems)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Number(Decimal("60"), "%", ">"), Number(Decimal("60.0"), "%", ">")),
        (ShortText(("17/6", "17/06")), ShortText(("17/06", "17/6"))),
        (
            Matching(CHOICES[:2], CHOICES, (("a", "b"), ("b", "c"))),
            Matching(CHOICES[1::-1], CHOICES, (("b", "c"), ("a", "b"))),
        ),
        (Ordering(CHOICES, ("b", "a", "c")), Ordering(CHOICES[::-1], ("b", "a", "c"))),
    ],
    ids=["60 and 60.0", "accepted answers", "pairs", "items"],
)  # fmt: skip
def test_the_order_of_writing_does_not_matter(one: Answer, other: Answer) -> None:
    assert answer_digest(make_question(answer=one)) == answer_digest(make_question(answer=other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Number(Decimal("60"), "%", ">"), Number(Decimal("60"), "%", ">=")),
        (ShortText(("a",)), ShortText(("a",), ignore_marks=True)),
        (Ordering(CHOICES, ("b", "a", "c")), Ordering(CHOICES, ("a", "b", "c"))),
    ],
    ids=["comparator", "forgiveness", "order"],
)
def test_what_is_graded_matters(one: Answer, other: Answer) -> None:
    assert answer_digest(make_question(answer=one)) != answer_digest(make_question(answer=other))


def test_feedback_is_wording_and_not_answer() -> None:
    other = Selection((dataclasses.replace(CHOICES[0], feedback="Khác."), *CHOICES[1:]), ("b",))
    one, two = make_question(), make_question(answer=other)
    assert answer_digest(one) == answer_digest(two)
    assert wording_digest(one) != wording_digest(two)


def test_what_is_published_comes_back_from_its_file_as_it_was() -> None:
    before = published(make_question(), make_question("m01-q02", type="number", answer=Number(Decimal("2.50"), "lần")))
    again = parse_published(render_published(before))
    assert again == before
    assert render_published(again) == render_published(before)
