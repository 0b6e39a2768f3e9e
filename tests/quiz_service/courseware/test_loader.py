"""Files become records: values exact, text in NFC, faults collected, the contract read or asked for."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from quiz_service.courseware.loader import load_clauses, load_courseware
from quiz_service.courseware.model import Matching, Number, Ordering, Question, Selection, ShortText
from quiz_service.errors import MissingInput, UnreadableInput
from tests.quiz_service.courseware.made_up import FOLDERS, edit, edit_question

FIRST = FOLDERS["m01"]


def question(project: Path, number: int) -> Question:
    """A question of the first module as loaded."""
    return load_courseware(project).courseware.modules[0].questions[number - 1]


def test_everything_is_read(project: Path) -> None:
    loaded = load_courseware(project)
    assert loaded.problems == ()
    assert [module.id for module in loaded.courseware.modules] == ["m01", "m02", "m03", "m04"]
    assert len(loaded.courseware.questions) == 4 * 25
    assert len(loaded.courseware.paths) == 5
    assert {q.scored for q in loaded.courseware.modules[0].practice} == {False}


def test_each_type_has_its_answer(project: Path) -> None:
    answers = [question(project, number).answer for number in range(1, 8)]
    kinds = [Selection, Selection, Selection, Matching, Ordering, Number, ShortText]
    assert [type(answer) for answer in answers] == kinds
    assert answers[3] == Matching(answers[3].left, answers[3].right, (("1", "b"), ("2", "d"), ("3", "a")))  # type: ignore[union-attr]
    assert answers[5] == Number(Decimal(60), "%", ">")


def test_attempts_are_unlimited_and_answers_shown_unless_a_module_says_otherwise(project: Path) -> None:
    module = load_courseware(project).courseware.modules[0]
    assert (module.attempts_allowed, module.wait_minutes, module.answers_shown) == (None, 0, "after-submit")


def test_a_module_states_its_attempt_policy(project: Path) -> None:
    edit(project, f"{FIRST}/module.toml", "draw = 10",
         'draw = 10\nattempts = 3\nwait_minutes = 30\nanswers_shown = "after-pass"')  # fmt: skip
    loaded = load_courseware(project)
    module = loaded.courseware.modules[0]
    assert loaded.problems == ()
    assert (module.attempts_allowed, module.wait_minutes, module.answers_shown) == (3, 30, "after-pass")


@pytest.mark.parametrize(
    "line",
    ["attempts = 1", "attempts = 100", "wait_minutes = 0", "wait_minutes = 10080", 'answers_shown = "never"',
     'answers_shown = "after-submit"'],
)  # fmt: skip
def test_the_bounds_of_the_attempt_policy_are_within_it(project: Path, line: str) -> None:
    edit(project, f"{FIRST}/module.toml", "draw = 10", f"draw = 10\n{line}")
    assert load_courseware(project).problems == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("attempts = 0", "«attempts» phải là số nguyên từ 1 đến 100"),
        ("attempts = 101", "«attempts» phải là số nguyên từ 1 đến 100"),
        ('attempts = "3"', "«attempts» phải là số nguyên từ 1 đến 100"),
        ("attempts = true", "«attempts» phải là số nguyên từ 1 đến 100"),
        ("wait_minutes = -1", "«wait_minutes» phải là số nguyên từ 0 đến 10080"),
        ("wait_minutes = 10081", "«wait_minutes» phải là số nguyên từ 0 đến 10080"),
        ("wait_minutes = 1.5", "«wait_minutes» phải là số nguyên từ 0 đến 10080"),
        ('answers_shown = "later"', "Chọn một trong: after-submit, after-pass, never."),
        ('answers_shown = ""', "«answers_shown» để trống"),
        ("answers_shown = true", "«answers_shown» phải là chuỗi"),
    ],
)
def test_a_fault_of_the_attempt_policy_is_told_at_its_line(project: Path, line: str, words: str) -> None:
    place = edit(project, f"{FIRST}/module.toml", "draw = 10", f"draw = 10\n{line}")
    problems = load_courseware(project).problems
    assert [(problem.path, problem.line) for problem in problems] == [
        (f"training_modules/{FIRST}/module.toml", place + 1)
    ]
    assert words in str(problems[0])


def test_the_correct_answer_can_be_said_in_words(project: Path) -> None:
    assert question(project, 1).key_text == "Nhà dừa bến mật"
    assert question(project, 5).key_text.count(" → ") == 2
    assert question(project, 6).key_text == "> 60 %"


def test_decimals_are_exact(project: Path) -> None:
    edit_question(project, "m01-q06", "value = 60", "value = 2.50")
    answer = question(project, 6).answer
    assert isinstance(answer, Number)
    assert str(answer.value) == "2.50"


def test_text_is_nfc_and_without_line_breaks(project: Path) -> None:
    edit_question(
        project, "m01-q01", r'stem = "[^"]*"', 'stem = """Ai lo\n  ' + unicodedata.normalize("NFD", 'việc?"""')
    )
    assert question(project, 1).stem == "Ai lo việc?"


def test_a_file_from_another_editor_is_read_as_well(project: Path) -> None:
    file = project / "training_modules" / FIRST / "questions.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_courseware(project).problems == ()
    assert question(project, 2).place.line > 1


def test_all_faults_are_told_in_one_run(project: Path) -> None:
    first = edit(project, f"{FIRST}/module.toml", "minutes = 12", 'minutes = "12"')
    _, second = edit_question(project, "m01-q06", "value = 60", 'value = "60"')
    _, third = edit_question(project, "m02-p01", "explanation =", "giai_thich =")
    assert {first, second, third} <= {problem.line for problem in load_courseware(project).problems}
    assert load_courseware(project).courseware.unread == {"m01", "m02"}


def test_a_file_that_is_no_utf8_is_told(project: Path) -> None:
    (project / "training_modules" / FIRST / "lesson.md").write_bytes(b"\xff\xfe\x00")
    assert [p.path for p in load_courseware(project).problems] == [f"training_modules/{FIRST}/lesson.md"]


def test_an_empty_folder_tells_what_is_missing(tmp_path: Path) -> None:
    loaded = load_courseware(tmp_path)
    missing = {"paths.toml", "stigma-words.toml", "question-ids.txt", "counting.toml"}
    assert {problem.path for problem in loaded.problems} == {f"training_modules/{name}" for name in missing}


def test_without_the_contract_the_command_that_makes_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="plan build"):
        load_clauses(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"schema_version": 99, "clauses": []})])
def test_a_contract_of_another_form_is_refused(project: Path, text: str) -> None:
    (project / "build" / "clauses.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput, match="plan build"):
        load_clauses(project)


def test_a_clause_knows_its_words_and_its_kin(project: Path) -> None:
    clauses = load_clauses(project)
    assert clauses.holds("I.1.g1", "trước  ngày 17/6")
    assert not clauses.holds("I.1.g1", "17")
    assert not clauses.holds("I.1.g1", " ")
    assert not clauses.holds("IX", "trước")
    assert [clause.id for clause in clauses.lineage("I.1.g1")] == ["I.1.g1", "I.1", "I"]
    assert clauses.are_related("I.1", "I.1.g1")
    assert not clauses.are_related("I.1.g1", "I.1.g2")
