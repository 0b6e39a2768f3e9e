"""training_modules/ as the site sees it: lessons and practice are shown, nothing scored is ever read."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.build import check, navigation
from site_src.errors import ProblemsFound
from site_src.site import Site, gather
from tests.builders import edit
from tests.made_up_training import MODULE, training_files


@pytest.fixture
def training(content: Path) -> Path:
    """Made-up content with one valid module."""
    words = gather(content).overlay.shown("II.1.g1")
    for path, text in training_files(words[:20]).items():
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return content


def problems_in(root: Path) -> list[str]:
    try:
        check(root)
    except ProblemsFound as found:
        return [str(problem) for problem in sorted(found.problems)]
    return []


def body_of(root: Path, path: str) -> str:
    return next(page.body for page in check(root)[1] if page.path == path)


def test_a_valid_module_has_no_problem(training: Path) -> None:
    assert problems_in(training) == []


def test_a_module_page_holds_its_lesson_its_practice_and_the_clause_in_full(training: Path) -> None:
    body = body_of(training, "tap-huan/m01-trong-cay.md")
    words = gather(training).overlay.shown("II.1.g1")
    assert words in body.replace("\\", "")
    assert "Xem đáp án" in body
    assert "](../tra-cuu/toan-van.md#II.1.g1)" in body
    assert "](../index.md)" in body


def test_a_path_page_says_why_and_leads_to_the_module(training: Path) -> None:
    body = body_of(training, "tap-huan/lo-trinh.md")
    assert "vì bạn là tuyên truyền viên" in body
    assert "](m01-trong-cay.md)" in body


def test_a_module_page_has_a_button_that_opens_its_quiz(training: Path) -> None:
    body = body_of(training, "tap-huan/m01-trong-cay.md")
    assert '<p class="quiz-button" data-module="m01" markdown>[Làm bài kiểm tra học phần 1](' in body
    assert "](../hoc-tap/index.md?hoc-phan=m01){ .md-button .md-button--primary }" in body


def test_a_quiz_button_without_a_page_to_lead_to_is_a_problem(training: Path) -> None:
    (training / "content/pages/hoc-tap/index.md").unlink()
    assert any(line.startswith("hoc-tap/index.md:") and "trang không có" in line for line in problems_in(training))


def test_the_paths_page_leads_to_the_quizzes(training: Path) -> None:
    assert "](../hoc-tap/index.md){ .md-button }" in body_of(training, "tap-huan/lo-trinh.md")


def test_the_menu_keeps_the_quizzes_under_training_beside_its_own_index(training: Path) -> None:
    site, pages = check(training)
    sections = {name: entries for entry in navigation(site, pages) for name, entries in entry.items()}
    assert sections["Tập huấn"][:3] == [
        "tap-huan/index.md",
        {"Lộ trình học": "tap-huan/lo-trinh.md"},
        {"Học và kiểm tra": "hoc-tap/index.md"},
    ]


def test_no_page_holds_anything_of_the_scored_questions(training: Path) -> None:
    for page in check(training)[1]:
        assert "bí mật" not in page.render()


# name: (file, words replaced, new words, words of the problem)
FAULTS = {
    "an_unknown_clause_on_the_card": ("module.toml", '["II.1.g1"]', '["II.9"]', "«II.9» không có trong cây"),
    "an_unknown_strand": ("module.toml", '"nghiep-vu"', '"khac"', "Không có nội dung «khac»"),
    "an_unknown_audience": ("module.toml", '["tuyen-truyen"]', '["ai-do"]', "Không có đối tượng «ai-do»"),
    "an_id_that_is_not_the_folder's": ("module.toml", 'id = "m01"', 'id = "m02"', "không khớp tên thư mục"),
    "an_unknown_clause_in_the_lesson": ("lesson.md", "{trích II.1.g1}", "{trích II.9}", "«II.9» không có trong cây"),
    "a_quotation_that_is_not_the_clause's": (
        "lesson.md", "{trích II.1.g1}", '{trích II.1.g1: "chữ lạ"}', "«chữ lạ» không có nguyên văn"),
    "a_macro_that_is_not_closed": ("lesson.md", "{trích II.1.g1}", "{trích II.1.g1", "thiếu ngoặc đóng"),
    "a_missing_section": ("lesson.md", "{ #tom-tat }", "", "Thiếu phần có neo «tom-tat»"),
    "a_practice_question_without_its_words": ("practice.toml", 'quote = ["', 'quote = ["zz', "không có trong II.1.g1"),
    "an_unknown_key": ("practice.toml", 'type = "one"', 'type = "one"\nkiểu = "một"'.replace("kiểu", "kieu"), "«kieu»"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_reported_with_its_file(name: str, training: Path) -> None:
    file, old, new, words = FAULTS[name]
    edit(training, f"{MODULE}/{file}", old, new)
    found = [problem for problem in problems_in(training) if words in problem]
    assert found, problems_in(training)
    assert any(problem.startswith(f"{MODULE}/{file}") for problem in found)


def test_a_path_with_an_unknown_module_is_reported_with_its_line(training: Path) -> None:
    edit(training, "training_modules/paths.toml", '["m01"]', '["m07"]')
    assert any("paths.toml:1:" in p and "«m07»" in p for p in problems_in(training))


def test_every_role_with_a_taught_duty_points_to_its_module(real_site: Site) -> None:
    if not real_site.training.modules:
        pytest.fail("training_modules/ holds no module")
    from site_src.pages.roles import role_page

    page = role_page(real_site, real_site.index.role_by_id["so-y-te"])
    assert "Học phần nên học" in page.body
