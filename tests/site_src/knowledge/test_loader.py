"""The loader: a fault in the form of a file is told with file and line, all faults in one run."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path

import pytest

from site_src.clauses.errata import ErratumClass
from site_src.errors import ProblemsFound
from site_src.knowledge.loader import load_errata, load_knowledge, load_source
from site_src.knowledge.model import Day, KeyPoint, Source
from tests.builders import edit

KNOWLEDGE = "content/knowledge"
TARGETS, DEADLINES, DUTIES = (f"{KNOWLEDGE}/{name}.toml" for name in ("targets", "deadlines", "duties"))
PROCEDURE = f"{KNOWLEDGE}/procedures/dao-tao-tap-huan.md"


def problems_in(root: Path) -> list[str]:
    """What is wrong with the form of the files in content/knowledge."""
    try:
        load_knowledge(root)
    except ProblemsFound as found:
        return [str(problem) for problem in sorted(found.problems)]
    return []


def test_a_record_knows_where_it_was_written(content: Path) -> None:
    knowledge = load_knowledge(content)
    assert [target.source for target in knowledge.targets[:2]] == [Source(TARGETS, 1), Source(TARGETS, 13)]
    assert knowledge.procedures[0].source == Source(PROCEDURE, 1)
    assert [step.source.line for step in knowledge.procedures[0].steps] == [9, 15]


def test_values_come_in_their_types(content: Path) -> None:
    knowledge = load_knowledge(content)
    assert knowledge.targets[0].value == 70.0
    assert type(knowledge.targets[0].value) is float
    written = Source(DEADLINES, 1)
    assert knowledge.deadlines[0].days == (Day(month=6, day=17, strict=True, source=written),)
    assert [type(point) for point in knowledge.policies[0].key_points] == [KeyPoint]
    assert knowledge.notes[0].seen_on == dt.date(2025, 2, 1)
    assert (knowledge.notes[0].since, knowledge.notes[0].source_name) == ("1/1/2025", "trang thử")
    assert knowledge.procedures[0].body == "Kế hoạch không nêu loại cây."
    assert load_errata(content)[0].klass is ErratumClass.CERTAIN
    assert load_source(content).issued_on == dt.date(2022, 3, 5)


def test_decomposed_letters_are_composed(content: Path) -> None:
    file = content / DUTIES
    file.write_text(unicodedata.normalize("NFD", file.read_text(encoding="utf-8")), encoding="utf-8")
    assert load_knowledge(content).duties[0].quote == unicodedata.normalize("NFC", "Chủ trì trồng cây")


# name: (file, words replaced, new words, the problem's beginning)
FAULTS = {
    "an_unknown_key": (TARGETS, 'unit = "cây"', 'units = "cây"', f"{TARGETS}:13: Khóa «units» không có"),
    "the_key_source_is_not_for_authors": (
        TARGETS, 'unit = "cây"', 'unit = "cây"\nsource = "a"', f"{TARGETS}:13: Khóa «source» không có"),
    "a_missing_key": (TARGETS, 'unit = "cây"\n', "", f"{TARGETS}:13: Thiếu khóa «unit» trong [[target]]."),
    "a_missing_key_with_another_name_inside": (
        f"{KNOWLEDGE}/notes.toml", 'source = "trang thử"\n', "", f"{KNOWLEDGE}/notes.toml:1: Thiếu khóa «source»"),
    "text_for_a_number": (TARGETS, "value = 80", 'value = "80"', f"{TARGETS}:13: Giá trị của «value» sai kiểu: '80'."),
    "yes_or_no_for_a_number": (
        TARGETS, "value = 80", "value = true", f"{TARGETS}:13: Giá trị của «value» sai kiểu: True"),
    "a_number_for_text": (TARGETS, 'unit = "cây"', "unit = 5", f"{TARGETS}:13: Giá trị của «unit» sai kiểu: 5."),
    "text_for_a_list": (
        DEADLINES, 'who = ["so-xay-dung"]', 'who = "so-xay-dung"', f"{DEADLINES}:1: Giá trị của «who» sai kiểu"),
    "a_number_in_a_list_of_text": (
        DEADLINES, 'who = ["so-xay-dung"]', "who = [1]", f"{DEADLINES}:1: Giá trị của «who» sai kiểu"),
    "text_for_a_table": (
        DEADLINES, "days = [{month = 6, day = 17, strict = true}]", 'days = ["17/6"]',
        f"{DEADLINES}:1: Giá trị của «days» sai kiểu"),
    "an_unknown_key_of_an_inner_table": (
        DEADLINES, "strict = true", "hour = 8", f"{DEADLINES}:1: Khóa «hour» không có"),
    "text_for_a_date": (
        f"{KNOWLEDGE}/notes.toml", "seen_on = 2025-02-01", 'seen_on = "hôm qua"',
        f"{KNOWLEDGE}/notes.toml:1: Giá trị của «seen_on» sai kiểu"),
    "a_value_that_is_not_among_the_allowed": (
        PROCEDURE, 'order = "plan"', 'order = "khác"', f"{PROCEDURE}:1: Giá trị của «order» sai kiểu"),
    "a_fault_of_syntax": (TARGETS, "value = 80", "value = = 80", f"{TARGETS}:18: TOML sai cú pháp"),
    "a_fault_of_syntax_in_a_procedure": (PROCEDURE, "who = []", "who = = []", f"{PROCEDURE}:17: TOML sai cú pháp"),
    "an_unknown_key_of_a_step": (PROCEDURE, "gap = ", "gaps = ", f"{PROCEDURE}:15: Khóa «gaps» không có"),
    "a_procedure_without_its_lines_of_plus": (PROCEDURE, '+++\ncode', "code", f"{PROCEDURE}:1: Phần đầu tệp"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_form_is_found_where_it_stands(fault: str, content: Path) -> None:
    path, old, new, told = FAULTS[fault]
    edit(content, path, old, new)
    assert [line for line in problems_in(content) if line.startswith(told)], problems_in(content)


def test_a_missing_file_is_a_problem(content: Path) -> None:
    (content / TARGETS).unlink()
    assert problems_in(content) == [f"{TARGETS}: Thiếu tệp này. Lấy lại tệp từ git."]


def test_a_file_in_another_encoding_is_a_problem(content: Path) -> None:
    (content / TARGETS).write_bytes('unit = "đồng"'.encode("cp1258", "ignore") + b"\xf0\xff")
    assert problems_in(content) == [f"{TARGETS}: Tệp không phải UTF-8. Lưu lại bằng UTF-8."]


def test_all_faults_are_told_in_one_run(content: Path) -> None:
    edit(content, TARGETS, "value = 80", 'value = "80"')
    edit(content, DUTIES, 'verb = "vận động"\n', "")
    (content / DEADLINES).unlink()
    assert len(problems_in(content)) == 3


def test_two_faults_of_one_record_are_both_told(content: Path) -> None:
    edit(content, TARGETS, 'value = 80\nunit = "cây"', 'value = "80"\nunits = "cây"')
    assert len(problems_in(content)) == 2


def test_a_fault_in_the_errata_is_told_with_its_line(content: Path) -> None:
    edit(content, "content/plan/errata.toml", 'class = "certain"', 'class = "sure"')
    with pytest.raises(ProblemsFound) as found:
        load_errata(content)
    assert str(found.value).startswith("content/plan/errata.toml:2: Giá trị của «class» sai kiểu: 'sure'.")


def test_a_source_file_without_a_value_is_told(content: Path) -> None:
    edit(content, "content/plan/source.toml", 'signatory = "Lê Thị Mai"\n', "")
    with pytest.raises(ProblemsFound, match="Thiếu khóa «signatory»"):
        load_source(content)
