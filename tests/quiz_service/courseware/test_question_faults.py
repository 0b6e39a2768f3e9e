"""One planted fault of each kind in a question is reported with its rule, file and line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.quiz_service.courseware.made_up import edit, edit_question, part, problems_in

ONE, SEVERAL, TRUTH, MATCHING, ORDERING, NUMBER, SHORT = (f"m01-q{n:02}" for n in range(1, 8))

FAULTS = tomllib.loads(Path(__file__).with_name("question-faults.toml").read_text(encoding="utf-8"))["fault"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_planted_fault_is_seen_at_its_line(project: Path, fault: dict[str, str]) -> None:
    path, line = edit_question(project, fault["question"], fault["old"], fault["new"])
    if not fault["new"]:
        _, line = edit_question(project, fault["question"], r"\[\[question\]\]", "[[question]]")  # told at the question
    found = [(problem.path, problem.line, problem.rule) for problem in problems_in(project)]
    assert (path, line, fault["rule"]) in found, found


def test_a_valid_folder_has_no_problem(project: Path) -> None:
    assert problems_in(project) == []


def test_too_few_choices(project: Path) -> None:
    path, _ = edit_question(project, ONE, r'  \{ id = "d".*\n', "")
    _, line = edit_question(project, ONE, r"choices", "choices")
    assert [(p.path, p.line) for p in problems_in(project) if p.rule == "few-choices"] == [(path, line)]


def test_too_many_choices(project: Path) -> None:
    more = "".join(f'  {{ id = "{x}", text = "Nhà {x}{x}", feedback = "Lời nói như vậy." }},\n' for x in "xyz")
    edit_question(project, ONE, r"choices = \[\n", f"choices = [\n{more}")
    assert [p.rule for p in problems_in(project)] == ["few-choices"]


def test_items_that_stand_in_the_right_order_already(project: Path) -> None:
    edit_question(project, ORDERING, r"order = .*", 'order = ["a", "b", "c"]')
    assert [p.rule for p in problems_in(project)] == ["answer"]


def test_choices_that_begin_with_different_kinds_of_words(project: Path) -> None:
    openers = {"a": "Sở Xây dựng", "b": "Chủ trì xây dựng", "c": "Hội Nông dân huyện", "d": "Công an cấp xã"}
    for letter, text in openers.items():
        edit_question(project, ONE, rf'\{{ id = "{letter}", text = "[^"]*"', f'{{ id = "{letter}", text = "{text}"')
    found = [p for p in problems_in(project) if p.rule == "parallel"]
    assert ["tên cơ quan, động từ" in p.message for p in found] == [True]


def test_quotations_follow_the_order_of_the_clauses(project: Path) -> None:
    other = part(project, SEVERAL).split('quote = ["')[1].split('"')[0]
    own = part(project, ONE).split('quote = ["')[1].split('"')[0]
    edit_question(project, ONE, r"cites = .*", 'cites = ["I.1.g1", "I.1.g2"]')
    path, line = edit_question(project, ONE, r"quote = .*", f'quote = ["{other}", "{own}"]')
    found = problems_in(project)
    assert [(p.path, p.line, p.rule) for p in found] == [(path, line, "quote")] * 2
    edit_question(project, ONE, r"quote = .*", f'quote = ["{own}", "{other}"]')
    assert problems_in(project) == []


def test_a_false_statement_may_carry_a_false_figure(project: Path) -> None:
    edit_question(project, TRUTH, r"correct = .*", 'correct = ["sai"]')
    edit_question(project, TRUTH, r'stem = "Ai', 'stem = "Trong 45 nhà, ai')
    assert problems_in(project) == []


@pytest.mark.parametrize(
    "stem",
    [
        "Theo Kế hoạch 255/KH-UBND giai đoạn 2021-2025, ai chăm lo vườn của làng?",
        "Đội Kiểm tra liên ngành 178 làm gì theo khoản 5 Mục IV?",
        "Gửi trước ngày nào? Ghi ngày và tháng, ví dụ 5/9.",
    ],
)
def test_figures_in_names_and_examples_are_let_be(project: Path, stem: str) -> None:
    edit_question(project, SHORT, r"stem = .*", f'stem = "{stem}"')
    assert problems_in(project) == []


@pytest.mark.parametrize(
    "stem",
    [
        "Việc nào KHÔNG thuộc phần của làng xóm ven sông?",
        "Câu “không để mất mùa” nói về việc nào của làng?",
        "Làng xóm ven sông có được chăm lo vườn cam hay không?",
        "Chị A. chưa biết hỏi ai về vườn cam. Chị A. tìm đến nơi nào?",
        "Nơi nào không chỉ trồng cam mà còn trồng quýt ven hồ?",
        "Bài trừ cỏ dại là việc của nơi nào trong làng?",
    ],
)
def test_a_negative_that_is_capital_quoted_or_not_asked_is_let_be(project: Path, stem: str) -> None:
    edit_question(project, SHORT, r"stem = .*", f'stem = "{stem}"')
    assert problems_in(project) == []


def test_a_negative_in_the_plans_own_words_is_let_be(project: Path) -> None:
    contract = project / "build" / "clauses.json"
    words = part(project, SHORT).split('quote = ["')[1].split("; trên")[0]
    contract.write_text(contract.read_text("utf-8").replace(words, f"{words} không để úng"), "utf-8")
    edit_question(project, SHORT, r"stem = .*", 'stem = "Ai chăm lo cho vườn tược không để úng?"')
    edit_question(project, SHORT, r"quote = .*", f'quote = ["{words}"]')
    assert problems_in(project) == []


@pytest.mark.parametrize("text", ["Tất cả các xã trong vùng", "Cả ba làng ven sông", "Ý kiến của dân làng"])
def test_plain_words_are_not_taken_for_all_of_the_above(project: Path, text: str) -> None:
    edit_question(project, ONE, r'\{ id = "a", text = "[^"]*"', f'{{ id = "a", text = "{text}"')
    assert problems_in(project) == []


def test_an_author_may_silence_a_rule_with_a_reason(project: Path) -> None:
    edit_question(project, ONE, r'stem = "Ai', 'stem = "Trong 45 nhà, ai')
    edit_question(
        project, ONE, r"explanation =", 'silence = [{ rule = "figures", reason = "tình huống" }]\nexplanation ='
    )
    assert problems_in(project) == []


def test_the_same_id_twice(project: Path) -> None:
    path, line = edit_question(project, SEVERAL, r'id = "m01-q02"', 'id = "m01-q01"')
    found = [p for p in problems_in(project) if p.rule == "duplicate-id"]
    assert [(p.path, p.line) for p in found] == [(path, line)]
    assert "questions.toml:1" in found[0].message


def test_a_question_written_twice_across_modules_and_practice(project: Path) -> None:
    stem = part(project, "m01-q08").split('stem = "')[1].split('"')[0]
    answer = part(project, "m03-q09").split("\n", 4)[4].split("\nexplanation")[0]
    for question_id in ("m02-p01", "m01-q08"):
        edit_question(project, question_id, r"choices = \[[^]]*\]\ncorrect = .*", answer)
    path, line = edit_question(project, "m02-p01", r"stem = .*", f'stem = "{stem}"')
    found = [p for p in problems_in(project) if p.rule == "same-question"]
    assert [(p.path, p.line) for p in found] == [(path, line)]
    assert "m01-q08" in found[0].message
    edit_question(project, "m02-p01", r'stem = "Ai chăm', 'stem = "Người nào chăm')
    assert [p.rule for p in problems_in(project) if p.path == path] == ["near-question"]


def test_a_stem_that_gives_another_answer_away(project: Path) -> None:
    edit_question(project, ONE, r'\{ id = "b", text = "[^"]*"', '{ id = "b", text = "Nhà trồng dừa bến mật"')
    edit_question(
        project, ONE, r'\{ id = "c", text = "[^"]*"', '{ id = "c", text = "Nhà bưởi sông đồi thương nhớ mong"'
    )
    path, line = edit_question(project, SHORT, r'stem = "Ai', 'stem = "Cùng với nhà trồng dừa bến mật, ai')
    assert [(p.path, p.line, p.rule) for p in problems_in(project)] == [(path, line, "given-away")]


def test_a_retired_id_is_not_given_again(project: Path) -> None:
    edit(project, "question-ids.txt", "m01-q01\n", "m01-q01 rút: trùng ý\n")
    path, line = edit_question(project, ONE, r'id = "m01-q01"', 'id = "m01-q01"')
    assert [(p.path, p.line, p.rule) for p in problems_in(project)] == [(path, line, "reused-id")]


def test_an_id_does_not_vanish_in_silence(project: Path) -> None:
    line = edit(project, "question-ids.txt", "m01-q01\n", "m01-q71\nm01-q01\n")
    found = [(p.path, p.line, p.rule) for p in problems_in(project)]
    assert found == [("training_modules/question-ids.txt", line, "reused-id")]
    edit(project, "question-ids.txt", "m01-q71\n", "m01-q71 rút: trùng ý với m01-q01\n")
    assert problems_in(project) == []


def test_a_new_id_wants_to_be_listed(project: Path) -> None:
    edit(project, "question-ids.txt", "m01-q01\n", "")
    assert [p.rule for p in problems_in(project)] == ["unlisted-id"]
