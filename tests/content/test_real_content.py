"""The real content under test: the plan as it was found, its clauses, and what is said of them.

Expected values were written down by hand from the plan's text, not taken from the files they are compared with.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from site_src.build import check, render_files
from site_src.clauses.errata import ErratumClass
from site_src.clauses.model import ClauseKind
from site_src.knowledge.model import NOT_STATED
from site_src.pages.page import Page
from site_src.site import Site

ROOT = Path(__file__).resolve().parents[2]
SHA256 = "df56880de60fcfaa49b6f739052d45984289b412f1a31506c8f0501ad0e33809"
CHROME = ("Đăng nhập", "Đăng Nhập", "DMCA", "IP:", "3.145.35.234", "2.246", "Đã biết", "Đang cập nhật",
          "Đang tải văn bản", "Hãy để chúng tôi hỗ trợ bạn", "Thành Viên")  # fmt: skip

TARGETS = {
    "CT01a": ("II.1.g1", ">=", 70, "%", False),
    "CT01b": ("II.1.g1", ">=", 1, "hình thức", False),
    "CT02": ("II.1.g2", ">=", 1, "lần/tháng", False),
    "CT03a": ("II.1.g3", ">=", 70, "%", False),
    "CT03b": ("II.1.g3", ">=", 60, "%", False),
    "CT03c": ("II.1.g3", ">=", 70, "%", True),
    "CT04": ("II.1.g4", "=", 100, "%", False),
    "CT05": ("II.1.g5", "=", 100, "%", False),
    "CT06": ("II.1.g6", ">=", 50, "%", False),
    "CT07": ("II.1.g7", "=", 100, "%", False),
    "CT08": ("II.1.g8", "range", 3, "%", False),
    "CT09a": ("II.1.g9", "=", 100, "%", False),
    "CT09b": ("II.1.g9", "=", 0, "điểm", True),
    "CT09c": ("II.1.g9", "=", 0, "điểm", True),
    "CT10": ("II.1.g10", ">", 60, "%", False),
    "CT11": ("II.1.g11", ">=", 10, "%", False),
    "CT12": ("II.1.g12", ">=", 60, "%", False),
    "CT13a": ("II.1.g13", ">=", 70, "%", False),
    "CT13b": ("II.1.g13", ">=", 50, "%", True),
    "CT14": ("IV.24.c.g2", "=", 100, "%", False),
}
"""Code → clause, comparator, value, unit, implicit; "ít nhất" is >=, "trên" is >, a bare figure is =."""


def test_the_plan_is_the_one_that_was_found_byte_for_byte() -> None:
    data = (ROOT / "content" / "plan" / "plan.txt").read_bytes()
    source = tomllib.loads((ROOT / "content" / "plan" / "source.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256(data).hexdigest() == SHA256 == source["sha256"]


def test_the_plan_has_162_clauses(real_site: Site) -> None:
    kinds = Counter(clause.kind for clause in real_site.plan.clauses)
    assert kinds == {
        ClauseKind.SECTION: 5, ClauseKind.ITEM: 36, ClauseKind.POINT: 15, ClauseKind.DASH: 93, ClauseKind.PARAGRAPH: 13,
    }  # fmt: skip
    assert len(real_site.plan.clauses) == 162


def test_the_sections_have_the_items_that_are_printed(real_site: Site) -> None:
    items = {c.id: [real_site.plan.by_id[i].kind for i in c.children].count(ClauseKind.ITEM)
             for c in real_site.plan.clauses if c.kind is ClauseKind.SECTION}  # fmt: skip
    assert items == {"I": 3, "II": 2, "III": 4, "IV": 24, "V": 3}
    assert len(real_site.plan.by_id["II.1"].children) == 13


def test_the_ids_are_the_frozen_ones_in_reading_order(real_site: Site) -> None:
    frozen = (ROOT / "content" / "plan" / "clause-ids.txt").read_text(encoding="utf-8").split()
    assert [clause.id for clause in real_site.plan.clauses] == frozen


def test_markers_are_kept_as_printed(real_site: Site) -> None:
    printed = {"II.2.e": "e)", "II.2.d": "d)", "IV.24.c": "c)", "II.1.g13": "-", "IV.24": "24.", "I.2.p1": ""}
    assert {clause: real_site.plan.by_id[clause].marker for clause in printed} == printed


def test_the_frame_says_what_the_plan_says(real_site: Site) -> None:
    meta = real_site.plan.meta
    assert (meta.number, meta.type, meta.issued_on, meta.place) == ("255/KH-UBND", "KẾ HOẠCH", "2021-11-16", "Hà Nội")
    assert meta.issuer == "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI"
    assert meta.authority == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert meta.signatory == real_site.source.signatory == "Chử Xuân Dũng"


def test_the_deputys_name_broken_over_two_lines_is_one_name(real_site: Site) -> None:
    assert "Phó Chủ tịch UBND Thành phố: Lê Hồng Sơn, Chử Xuân Dũng" in real_site.plan.meta.recipients


def test_a_placeholder_says_that_there_is_no_information(real_site: Site) -> None:
    fields = real_site.plan.meta.source_fields
    silent = {"Ngày hiệu lực", "Ngày công báo", "Số công báo", "Tình trạng"}
    assert {label for label, value in fields.items() if value == "không có thông tin"} == silent
    assert (real_site.source.status, real_site.source.effective_from) == ("không có thông tin", "không có thông tin")


@pytest.mark.parametrize("word", CHROME)
def test_no_word_of_the_source_page_reaches_a_page_or_a_file(
    word: str, real_site: Site, real_pages: list[Page]
) -> None:
    """Our own guides may say "Đăng nhập": they speak of the quiz service and hold nothing of the plan."""
    of_the_plan = [page for page in real_pages if not page.path.startswith(("huong-dan/", "hoc-tap/"))]
    assert [page.path for page in of_the_plan if word in page.render()] == []
    assert [path for path, data in render_files(real_site).items() if word in data.decode("utf-8")] == []


def test_the_checks_find_nothing() -> None:
    check(ROOT)


def test_each_target_keeps_the_comparator_of_its_words(real_site: Site) -> None:
    said = {t.code: (t.clause, t.comparator, t.value, t.unit, t.implicit) for t in real_site.knowledge.targets}
    assert said == TARGETS


def test_all_thirteen_bullets_have_their_targets(real_site: Site) -> None:
    bullets = {target.clause for target in real_site.knowledge.targets}
    assert bullets >= set(real_site.plan.by_id["II.1"].children)


def test_the_range_of_the_eighth_bullet_has_both_ends(real_site: Site) -> None:
    ranges = [(t.code, t.value, t.value_to) for t in real_site.knowledge.targets if t.value_to is not None]
    assert ranges == [("CT08", 3, 5)]


def test_every_stated_comparator_is_a_word_of_the_quotation(real_site: Site) -> None:
    words = {">=": "ít nhất", ">": "trên"}
    for target in real_site.knowledge.targets:
        if not target.implicit:
            quote = target.quote.lower()
            stated = words.get(target.comparator)
            assert stated in quote if stated else f"{target.value:g}" in quote, target.code


def test_the_scope_of_the_fifty_percent_is_said_to_be_ambiguous(real_site: Site) -> None:
    (target,) = [t for t in real_site.knowledge.targets if t.code == "CT13b"]
    assert target.stratum == "local"
    assert len(target.strand) == 4
    assert target.ambiguity


def test_the_24_items_of_the_assignment_are_24_roles(real_site: Site) -> None:
    assigned = [role.clause for role in real_site.knowledge.roles if role.kind == "assigned"]
    assert sorted(assigned) == sorted(f"IV.{number}" for number in range(1, 25))


def test_what_the_plan_asks_is_not_made_an_order(real_site: Site) -> None:
    asked = {d.clause for d in real_site.knowledge.duties if d.mode == "đề nghị"}
    requested = {clause.id for clause in real_site.plan.clauses if clause.words.startswith("Đề nghị")}
    assert {"IV.16", "IV.17", "V.2"} <= requested
    under = {c.id for root in ("IV.16", "IV.17") for c in real_site.plan.subtree(root) if not c.children}
    assert under <= asked
    assert asked <= under | {"IV.16", "IV.17", "V.2"}


def test_there_are_at_least_fifteen_procedures_each_with_steps(real_site: Site) -> None:
    procedures = real_site.knowledge.procedures
    assert len(procedures) >= 15
    assert [procedure.code for procedure in procedures if len(procedure.steps) < 2] == []


def test_a_deadline_without_a_date_in_the_text_has_none(real_site: Site) -> None:
    for deadline in real_site.knowledge.deadlines:
        words = real_site.overlay.shown(deadline.clause)
        for day in deadline.days:
            assert f"{day.day}/{day.month}" in words, deadline.code
        if not deadline.days:
            assert "/" not in deadline.by


def test_each_note_is_shown_in_its_own_words_with_source_and_day(real_site: Site, real_pages: list[Page]) -> None:
    text = (ROOT / "content" / "knowledge" / "notes.toml").read_text(encoding="utf-8")
    written = {note["code"]: note for note in tomllib.loads(text)["note"]}
    (page,) = [page for page in real_pages if page.path == "tra-cuu/luu-y-hien-nay.md"]
    plain = page.body.replace("\\", "").replace("&amp;", "&")
    assert [note.code for note in real_site.knowledge.notes] == list(written)
    for code, note in written.items():
        assert plain.count(note["text"]) == 1, code
        assert note["source"] in plain
        assert note["confirm"] == "Cần cơ quan có thẩm quyền xác nhận."
    assert "23/11/2026" in plain


def test_every_role_that_a_note_names_shows_it(real_site: Site, real_pages: list[Page]) -> None:
    bodies = {page.path: page.body.replace("\\", "").replace("&amp;", "&") for page in real_pages}
    for note in real_site.knowledge.notes:
        for role in note.roles:
            assert note.text in bodies[f"vai-tro/{role}.md"], (note.code, role)


def test_no_certain_erratum_changes_the_meaning(real_site: Site) -> None:
    for erratum in real_site.overlay.errata:
        if erratum.klass is ErratumClass.CERTAIN:
            assert re.findall(r"\d+", erratum.found) == re.findall(r"\d+", erratum.proposed), erratum.code
            assert erratum.kind != "thiếu từ", erratum.code


def test_every_erratum_says_on_what_it_rests(real_site: Site) -> None:
    errata = real_site.overlay.errata
    assert [e.code for e in errata if not e.basis or e.confidence not in {"cao", "trung bình", "thấp"}] == []
    assert {erratum.klass for erratum in errata} == set(ErratumClass)


def test_gaps_are_named_in_one_way(real_site: Site) -> None:
    assert NOT_STATED == "Kế hoạch không nêu"
    who = {deadline.by for deadline in real_site.knowledge.deadlines if not deadline.days}
    assert "không nêu" in who


def test_content_is_composed_unicode() -> None:
    files = [f for f in (ROOT / "content").rglob("*") if f.suffix in {".toml", ".md"}]
    texts = {f.name: f.read_text(encoding="utf-8") for f in files}
    assert [name for name, text in texts.items() if not unicodedata.is_normalized("NFC", text)] == []
