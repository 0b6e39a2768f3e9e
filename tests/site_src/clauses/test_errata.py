"""Corrections as an overlay: the tree stays as found, the reader sees the certain ones, the marks are narrow."""

from __future__ import annotations

import pytest

from site_src.clauses.errata import Erratum, ErratumClass, Overlay, matches
from site_src.clauses.parser import parse_text
from tests.builders import make_erratum

TEXT = "KẾ HOẠCH\nTRỒNG CÂY\n\nI. MỤC TIÊU\n\n1. Trồng cây gống ở các phường trng tâm và các xã.\n\nđ) Kiểm  tra.\n"
LINE, CLAUSE = 6, "I.1"
PLAN = parse_text(TEXT)


def lay(*errata: Erratum) -> Overlay:
    """The plan above with these errata."""
    return Overlay(PLAN, errata)


def marks(overlay: Overlay, clause: str = CLAUSE) -> list[tuple[str, str, str]]:
    """(shown, found, code) of each marked stretch."""
    segments = overlay.segments(overlay.plan.by_id[clause])
    return [(s.text, s.found, s.erratum.code) for s in segments if s.erratum]


SEED = make_erratum("cây gống ở", "cây giống ở", line=LINE, clause=CLAUSE)


def test_a_certain_correction_is_shown() -> None:
    overlay = lay(SEED)
    assert overlay.shown(CLAUSE) == "Trồng cây giống ở các phường trng tâm và các xã."
    assert PLAN.by_id[CLAUSE].words == "Trồng cây gống ở các phường trng tâm và các xã."


def test_the_mark_is_kept_on_the_word_that_differs() -> None:
    assert marks(lay(SEED)) == [("giống", "gống", "HD001")]


def test_a_suspected_fault_is_shown_as_found_with_a_mark() -> None:
    doubt = make_erratum("các xã", "17 xã", line=LINE, clause=CLAUSE, klass=ErratumClass.SUSPECTED)
    overlay = lay(doubt)
    assert overlay.shown(CLAUSE) == PLAN.by_id[CLAUSE].words
    assert marks(overlay) == [("các xã", "các xã", "HD001")]


def test_a_convention_leaves_no_mark() -> None:
    overlay = lay(make_erratum("các xã", "các  xã", line=LINE, clause=CLAUSE, klass=ErratumClass.CONVENTION))
    assert marks(overlay) == []
    assert overlay.shown(CLAUSE) == PLAN.by_id[CLAUSE].words
    assert overlay.placed(CLAUSE) == set()


def test_several_corrections_of_one_clause_stand_in_its_order() -> None:
    later = make_erratum("trng tâm", "trung tâm", line=LINE, clause=CLAUSE, code="HD002")
    overlay = lay(later, SEED)
    assert [code for _, _, code in marks(overlay)] == ["HD001", "HD002"]
    assert overlay.shown(CLAUSE) == "Trồng cây giống ở các phường trung tâm và các xã."


def test_of_two_that_overlap_the_certain_one_is_placed() -> None:
    doubt = make_erratum("Trồng cây gống", "Ươm cây giống", line=LINE, clause=CLAUSE, code="HD002",
                         klass=ErratumClass.SUSPECTED)  # fmt: skip
    overlay = lay(doubt, SEED)
    assert overlay.placed(CLAUSE) == {"HD001"}
    assert overlay.shown(CLAUSE) == "Trồng cây giống ở các phường trng tâm và các xã."


def test_what_is_not_found_has_no_place() -> None:
    overlay = lay(make_erratum("hoa hồng", "hoa đào", line=LINE, clause=CLAUSE))
    assert overlay.placed(CLAUSE) == set()
    assert overlay.shown(CLAUSE) == PLAN.by_id[CLAUSE].words


def test_a_correction_may_quote_the_marker() -> None:
    overlay = lay(make_erratum("1. Trồng cây gống", "1. Trồng cây giống", line=LINE, clause=CLAUSE))
    assert overlay.shown(CLAUSE).startswith("Trồng cây giống ở")
    assert marks(overlay) == [("giống", "gống", "HD001")]


def test_a_word_left_out_is_marked_where_it_stood() -> None:
    overlay = lay(make_erratum("các phường trng tâm", "các phường tâm", line=LINE, clause=CLAUSE))
    assert overlay.shown(CLAUSE) == "Trồng cây gống ở các phường tâm và các xã."


@pytest.mark.parametrize(
    ("found", "proposed"),
    [
        ("gống", "giống"), ("cây gống ở các", "cây giống ở các"), ("ở các phường", "tại các phường"),
        ("cây gống", "cây giống cây"), ("cây gống", "giống"), ("gống ở", "ở"), ("và các xã.", "và các xã, thị trấn."),
    ],
)  # fmt: skip
def test_segments_joined_give_the_corrected_words_and_the_found_ones(found: str, proposed: str) -> None:
    overlay = lay(make_erratum(found, proposed, line=LINE, clause=CLAUSE))
    words = PLAN.by_id[CLAUSE].words
    segments = overlay.segments(PLAN.by_id[CLAUSE])
    assert "".join(segment.found for segment in segments) == words
    assert "".join(segment.text for segment in segments) == words.replace(found, proposed)


@pytest.mark.parametrize(("found", "count"), [("gống", 1), ("cây", 1), ("các", 2), ("hoa", 0), ("Kiểm", 0), ("xã.", 1)])
def test_matches_are_counted_in_the_named_line(found: str, count: int) -> None:
    assert matches(PLAN, make_erratum(found, found, line=LINE, clause=CLAUSE)) == count


def test_uneven_spaces_can_be_named() -> None:
    line = next(line.number for line in PLAN.lines if "Kiểm" in line.raw)
    assert matches(PLAN, make_erratum("Kiểm  tra", "Kiểm tra", line=line, clause="I.1.dd")) == 1


def test_words_over_two_lines_are_found() -> None:
    plan = parse_text("KẾ HOẠCH\nI. MỘT\n1. Trồng cây bóng\nmát ở phường.\n")
    assert matches(plan, make_erratum("bóng\nmát", "bóng mát", line=3, clause="I.1", line_to=4)) == 1


def test_a_line_outside_the_file_matches_nothing() -> None:
    assert matches(PLAN, make_erratum("cây", "cay", line=999, clause=CLAUSE)) == 0
