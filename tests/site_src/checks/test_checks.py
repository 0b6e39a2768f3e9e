"""Each check finds the one fault planted in otherwise valid content, and says where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.build import check
from site_src.errors import ProblemsFound
from tests.builders import edit
from tests.made_up_plan import CLAUSE_IDS, SEED_LINE

KNOWLEDGE = "content/knowledge"
DUTIES, TARGETS, ROLES = f"{KNOWLEDGE}/duties.toml", f"{KNOWLEDGE}/targets.toml", f"{KNOWLEDGE}/roles.toml"
PROCEDURE, ERRATA = f"{KNOWLEDGE}/procedures/dao-tao-tap-huan.md", "content/plan/errata.toml"
IDS, PLAN, HOME = "content/plan/clause-ids.txt", "content/plan/plan.txt", "content/pages/index.md"


def problems_in(root: Path) -> list[str]:
    """What `plan check` would print, a line a problem."""
    try:
        check(root)
    except ProblemsFound as found:
        return [str(problem) for problem in sorted(found.problems)]
    return []


def test_valid_content_has_no_problem(content: Path) -> None:
    assert problems_in(content) == []


# name: (file, words replaced, new words, file and line of the problem, words of the problem)
FAULTS = {
    "a_byte_of_the_plan_is_changed": (
        PLAN, "bóng mát.", "bóng râm.", f"{PLAN}:", "sha256 không khớp"),
    "a_frozen_id_is_gone": (IDS, "II.1.g2\n", "II.1.g2\nII.9\n", f"{IDS}:7:", "«II.9» đã mất khỏi cây"),
    "an_id_is_not_frozen_yet": (IDS, "II.2.dd\n", "", f"{IDS}:", "Mã mới «II.2.dd»"),
    "an_erratum_no_longer_matches_its_line": (
        ERRATA, 'found = "cây gống"', 'found = "cây gôống"', f"{ERRATA}:2:", "có 0 lần ở dòng"),
    "an_erratum_could_stand_at_two_places": (
        ERRATA, 'found = "cây gống"\nproposed = "cây giống"', 'found = "ư"\nproposed = "u"', f"{ERRATA}:2:",
        "có 2 lần ở dòng"),
    "an_erratum_names_another_clause": (
        ERRATA, 'clause = "II.2.b"', 'clause = "II.2.c"', f"{ERRATA}:2:",
        f"clause ghi «II.2.c» nhưng dòng {SEED_LINE} thuộc «II.2.b»"),
    "a_certain_erratum_changes_nothing": (
        ERRATA, 'proposed = "cây giống"', 'proposed = "cây gống"', f"{ERRATA}:2:", "found và proposed giống nhau"),
    "a_certain_erratum_changes_a_figure": (
        ERRATA, 'proposed = "cây giống"', 'proposed = "5 cây giống"', f"{ERRATA}:2:", "đổi con số"),
    "a_certain_erratum_adds_a_word": (
        ERRATA, 'kind = "mất nguyên âm"', 'kind = "thiếu từ"', f"{ERRATA}:2:", "thêm chữ còn thiếu"),
    "a_duty_points_at_no_clause": (
        DUTIES, 'clause = "IV.2.g1"', 'clause = "IV.2.g9"', f"{DUTIES}:11:", "clause trỏ tới «IV.2.g9»"),
    "a_verb_points_at_no_clause": (
        DUTIES, 'deadline = "BC01"', 'verb_clause = "IX"', f"{DUTIES}:1:", "verb_clause trỏ tới «IX»"),
    "a_period_points_at_no_clause": (
        TARGETS, 'period_clause = "II.1"', 'period_clause = "IX"', f"{TARGETS}:13:", "period_clause trỏ tới «IX»"),
    "a_key_point_points_at_no_clause": (
        f"{KNOWLEDGE}/policies.toml", 'clause = "I.p1"', 'clause = "I.p7"', f"{KNOWLEDGE}/policies.toml:1:",
        "key_points trỏ tới «I.p7»"),
    "a_term_points_at_no_clause": (
        f"{KNOWLEDGE}/glossary.toml", 'more_clauses = ["II.1.g1"]', 'more_clauses = ["II.7"]',
        f"{KNOWLEDGE}/glossary.toml:9:", "more_clauses trỏ tới «II.7»"),
    "a_document_points_at_no_line": (
        f"{KNOWLEDGE}/documents.toml", "line = 21", "line = 2100", f"{KNOWLEDGE}/documents.toml:1:",
        "clause/line trỏ tới"),
    "a_procedure_points_at_no_clause": (
        PROCEDURE, 'clauses = ["II.2.a", "II.2.c"]', 'clauses = ["II.2.a", "II.2.z"]', f"{PROCEDURE}:1:",
        "clauses trỏ tới «II.2.z»"),
    "a_step_points_at_no_clause": (
        PROCEDURE, 'clause = "II.2.c"', 'clause = "II.2.z"', f"{PROCEDURE}:15:", "clause trỏ tới «II.2.z»"),
    "a_duty_names_no_role": (DUTIES, 'role = "hoi-nong-dan"', 'role = "hoi-x"', f"{DUTIES}:11:", "vai trò «hoi-x»"),
    "a_counterpart_is_no_role": (
        DUTIES, 'counterparts = ["ubnd-thanh-pho"]', 'counterparts = ["ai-do"]', f"{DUTIES}:1:", "vai trò «ai-do»"),
    "a_deadline_names_no_role": (
        f"{KNOWLEDGE}/deadlines.toml", 'to = ["ubnd-thanh-pho"]', 'to = ["ai-do"]', f"{KNOWLEDGE}/deadlines.toml:1:",
        "vai trò «ai-do»"),
    "a_step_names_no_role": (PROCEDURE, "who = []", 'who = ["ai-do"]', f"{PROCEDURE}:15:", "vai trò «ai-do»"),
    "a_duty_has_no_topic": (
        DUTIES, 'topics = ["trong-cay"]\ncounterparts', "topics = []\ncounterparts", f"{DUTIES}:1:", "Chưa có chủ đề"),
    "a_topic_is_unknown": (
        DUTIES, 'topics = ["trong-cay"]\ncounterparts', 'topics = ["ao"]\ncounterparts', f"{DUTIES}:1:", "chủ đề «ao»"),
    "a_procedures_topic_is_unknown": (PROCEDURE, 'topic = "trong-cay"', 'topic = "ao"', f"{PROCEDURE}:1:", "«ao»"),
    "a_duty_names_no_deadline": (DUTIES, 'deadline = "BC01"', 'deadline = "BC09"', f"{DUTIES}:1:", "hạn «BC09»"),
    "a_deadline_contradicts_an_unknown_one": (
        f"{KNOWLEDGE}/deadlines.toml", 'rhythm = "không nêu"', 'rhythm = "không nêu"\nconflict = ["BC07"]',
        f"{KNOWLEDGE}/deadlines.toml:1:", "hạn «BC07»"),
    "a_role_names_no_note": (ROLES, 'notes = ["LY01"]', 'notes = ["LY09"]', f"{ROLES}:1:", "lưu ý «LY09»"),
    "a_quotation_is_not_the_clauses_words": (
        DUTIES, 'quote = "Chủ trì trồng cây"', 'quote = "Chủ trì trồng hoa"', f"{DUTIES}:1:",
        "«Chủ trì trồng hoa» không có nguyên văn trong IV.1.g1"),
    "a_quotation_has_another_letter_case": (
        DUTIES, 'quote = "Chủ trì trồng cây"', 'quote = "chủ trì trồng cây"', f"{DUTIES}:1:", "không có nguyên văn"),
    "a_quotation_is_empty": (DUTIES, 'quote = "Chủ trì trồng cây"', 'quote = ""', f"{DUTIES}:1:", "«» không có"),
    "a_quotation_keeps_a_fault_that_is_corrected": (
        f"{KNOWLEDGE}/glossary.toml", "Ươm cây giống trong", "Ươm cây gống trong", f"{KNOWLEDGE}/glossary.toml:9:",
        "không có nguyên văn trong II.2.b"),
    "a_step_quotes_other_words": (
        PROCEDURE, 'quote = "Trồng cây"', 'quote = "Trồng rừng"', f"{PROCEDURE}:15:", "«Trồng rừng»"),
    "a_document_is_not_cited_so": (
        f"{KNOWLEDGE}/documents.toml", 'cited_as = "Quyết định số 1/QĐ-UBND"', 'cited_as = "Quyết định số 2"',
        f"{KNOWLEDGE}/documents.toml:1:", "không có nguyên văn ở dòng 21"),
    "a_verb_is_not_in_the_list": (
        DUTIES, 'verb = "vận động"', 'verb = "nhắc nhở"', f"{DUTIES}:11:", "«nhắc nhở» không có trong danh mục"),
    "a_verb_is_not_a_word_of_the_text": (
        DUTIES, 'verb = "vận động"', 'verb = "giám sát"', f"{DUTIES}:11:", "«giám sát» không có trong câu trích"),
    "a_mode_is_not_in_the_list": (
        DUTIES, 'mode = "phân công"', 'mode = "ra lệnh"', f"{DUTIES}:1:", "mode «ra lệnh»"),
    "a_request_becomes_an_order": (
        DUTIES, 'mode = "đề nghị"', 'mode = "giao"', f"{DUTIES}:11:", "IV.2.g1 là đề nghị nhưng mode ghi «giao»"),
    "an_order_becomes_a_request": (
        DUTIES, 'mode = "phân công"', 'mode = "đề nghị"', f"{DUTIES}:1:", "mode «đề nghị» nhưng IV.1.g1"),
    "a_comparator_is_unknown": (TARGETS, 'comparator = ">="', 'comparator = "≥"', f"{TARGETS}:1:", "comparator «≥»"),
    "at_least_is_said_without_the_words": (
        TARGETS, 'comparator = ">"\n', 'comparator = ">="\n', f"{TARGETS}:13:", "không có chữ «ít nhất»"),
    "more_than_is_said_without_the_word": (
        TARGETS, 'comparator = ">="\n', 'comparator = ">"\n', f"{TARGETS}:1:", "không có chữ «trên»"),
    "a_range_has_no_end": (TARGETS, 'comparator = ">="\n', 'comparator = "range"\n', f"{TARGETS}:1:", "value_to"),
    "a_figure_is_not_the_texts": (TARGETS, "value = 70", "value = 75", f"{TARGETS}:1:", "con số 75 không có"),
    "a_code_is_used_twice": (TARGETS, 'code = "CT02"', 'code = "CT01"', f"{TARGETS}:13:", "«CT01» dùng hai lần"),
    "a_body_has_no_duty": (
        DUTIES, 'role = "hoi-nong-dan"', 'role = "so-xay-dung"', f"{ROLES}:9:",
        "«Hội Nông dân Thành phố» chưa có việc"),
    "a_name_has_spaces_too_many": (
        ROLES, 'names = ["Sở Xây dựng"]', 'names = ["Sở  Xây dựng"]', f"{ROLES}:1:", "khoảng trắng thừa"),
    "an_item_of_the_assignment_has_no_role": (
        ROLES, 'clause = "IV.2"', 'clause = "IV.1"', f"{ROLES}:", "Khoản IV.2 chưa có vai trò"),
    "a_clause_of_the_assignment_has_no_duty": (
        DUTIES, 'clause = "IV.1.g1"\nrole = "so-xay-dung"\nverb = "chủ trì"\nquote = "Chủ trì trồng cây"',
        'clause = "II.2.c"\nrole = "so-xay-dung"\nverb = "khác"\nquote = "Trồng cây"', f"{DUTIES}:",
        "IV.1.g1 chưa có việc"),
    "a_leaf_clause_is_on_no_page": (
        f"{KNOWLEDGE}/policies.toml", 'clause = "II"\n', 'clause = "II.2"\n', f"{PLAN}:35:",
        "II.1.g3 chưa được trang nào"),
    "a_page_is_linked_from_nowhere": (
        HOME, ", [Tra cứu](tra-cuu/index.md)", "", "tra-cuu/index.md:", "Không trang nào dẫn tới"),
    "a_link_leads_nowhere": (
        HOME, "(quy-trinh/index.md)", "(quy-trinh/khong-co.md)", "quy-trinh/khong-co.md:", "trang không có"),
    "a_mark_names_no_clause": (HOME, "{§II.1}", "{§II.9}", f"{HOME}:", "Dấu «{§II.9}»"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_where_it_stands(fault: str, content: Path) -> None:
    path, old, new, where, words = FAULTS[fault]
    edit(content, path, old, new)
    assert [line for line in problems_in(content) if line.startswith(where) and words in line], problems_in(content)


def test_a_second_code_of_an_erratum_is_found(content: Path) -> None:
    file = content / ERRATA
    text = file.read_text(encoding="utf-8")
    second = text.replace("cây gống", "Ươm").replace("cây giống", "Ươm").replace('"certain"', '"convention"')
    file.write_text(text + second, encoding="utf-8")
    assert problems_in(content) == [f"{ERRATA}: Mã «HD001» dùng 2 lần. Mỗi mã chỉ dùng một lần."]


def test_an_erratum_under_another_one_is_found(content: Path) -> None:
    file = content / ERRATA
    text = file.read_text(encoding="utf-8")
    second = text.replace("HD001", "HD002").replace('"cây gống"', '"gống trong"').replace('"cây giống"', '"giống ở"')
    file.write_text(text + second, encoding="utf-8")
    assert [line for line in problems_in(content) if line.startswith(f"{ERRATA}:13:") and "chồng lên" in line]


def test_two_pages_of_one_path_are_found(content: Path) -> None:
    edit(content, f"{KNOWLEDGE}/policies.toml", 'page = "kinh-phi"', 'page = "muc-dich"')
    assert any("Có 2 trang cùng đường dẫn" in line for line in problems_in(content))


def test_the_list_of_frozen_ids_may_not_be_missing(content: Path) -> None:
    (content / IDS).unlink()
    assert problems_in(content) == [f"{IDS}: Thiếu danh sách mã điều khoản. Lấy lại tệp từ git."]


def test_all_faults_are_told_in_one_run(content: Path) -> None:
    edit(content, DUTIES, 'verb = "vận động"', 'verb = "nhắc nhở"')
    edit(content, TARGETS, "value = 70", "value = 75")
    edit(content, IDS, "II.2.dd\n", "")
    assert {line.split(":", 1)[0] for line in problems_in(content)} == {DUTIES, TARGETS, IDS}


def test_a_target_without_a_stated_figure_may_be_implicit(content: Path) -> None:
    edit(content, TARGETS, "value = 70\n", "value = 75\nimplicit = true\n")
    assert problems_in(content) == []


def test_a_verb_may_come_from_the_lead_in(content: Path) -> None:
    edit(content, DUTIES, 'quote = "Vận động hội viên', 'verb_clause = "IV.2.g1"\nquote = "hội viên')
    assert problems_in(content) == []


def test_the_made_up_plan_has_the_ids_it_is_said_to_have(content: Path) -> None:
    assert [clause.id for clause in check(content)[0].plan.clauses] == CLAUSE_IDS
