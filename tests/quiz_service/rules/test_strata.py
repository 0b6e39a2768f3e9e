"""Readings of the training target: each kind of unit in one stratum, and what is wrong with a reading said in words."""

from __future__ import annotations

from dataclasses import replace

from quiz_service.rules.strata import ALL, COUNTED_KINDS, Reading, Stratum, chosen, faults, reading_of, record_of

USUAL = Reading(
    "mot", "Cách một", "Vì thế.",
    (Stratum("city", "Cấp Thành phố", ("city",)),
     Stratum("local", "Còn lại", ("district", "commune", "related-city", "related-local"))),
)  # fmt: skip
OTHER = Reading(
    "hai", "Cách hai", "Vì kia.",
    (Stratum("city", "Cấp Thành phố", ("city", "related-city")),
     Stratum("local", "Còn lại", ("district", "commune", "related-local"))),
)  # fmt: skip


def test_a_unit_belongs_to_one_stratum_in_each_reading() -> None:
    assert [USUAL.stratum_of(kind) for kind in COUNTED_KINDS] == ["city", "local", "local", "local", "local"]
    assert [OTHER.stratum_of(kind) for kind in COUNTED_KINDS] == ["city", "local", "local", "city", "local"]
    assert USUAL.stratum_of("no-kind") == ""


def test_the_kinds_of_a_stratum_and_of_all() -> None:
    assert OTHER.kinds_of("city") == ("city", "related-city")
    assert OTHER.kinds_of(ALL) == COUNTED_KINDS
    assert OTHER.kinds_of("no-stratum") == ()


def test_a_reading_is_the_same_when_it_was_stored() -> None:
    assert reading_of(record_of(OTHER)) == OTHER


def test_the_first_reading_is_the_usual_one() -> None:
    assert chosen((USUAL, OTHER), "hai") is OTHER
    assert chosen((USUAL, OTHER), "") is chosen((USUAL, OTHER), "no-reading") is USUAL


def test_readings_in_which_every_kind_stands_once_have_no_fault() -> None:
    assert faults((USUAL, OTHER)) == []


def test_every_fault_is_told_at_once() -> None:
    twice = replace(USUAL, strata=(Stratum("city", "A", ("city", "commune", "phường")), USUAL.strata[1]))
    lacking = replace(OTHER, id="ba", strata=OTHER.strata[:1])
    assert faults((USUAL, twice, lacking)) == [
        "Cách hiểu «mot» có hai lần.",
        "Cách hiểu «mot»: không có loại đơn vị «phường».",
        "Cách hiểu «mot»: loại đơn vị «commune» phải thuộc đúng một nhóm.",
        "Cách hiểu «ba»: loại đơn vị «district» phải thuộc đúng một nhóm.",
        "Cách hiểu «ba»: loại đơn vị «commune» phải thuộc đúng một nhóm.",
        "Cách hiểu «ba»: loại đơn vị «related-local» phải thuộc đúng một nhóm.",
    ]
