"""Look-ups: which bodies a clause names, which notes stand beside it, what is said of a role."""

from __future__ import annotations

import dataclasses
import datetime as dt

from site_src.clauses.errata import Overlay
from site_src.clauses.parser import parse_text
from site_src.knowledge.index import Index
from site_src.knowledge.model import Deadline, Duty, Knowledge, Note, Procedure, Role, Step, Term, Topic
from tests.builders import make_erratum

TEXT = """\
KẾ HOẠCH

I. SỞ XÂY DỰNG VÀ HỘI

1. Sở Xây dựng Mây Trắng

- Phối hợp với Hội Nông dân huyện và Hội Nông dân.

- Các Hội viên cùng làm.

2. Công an các cấp

- Công an cấp xã phối hợp với Sở Xây dng.
"""


def make_role(role_id: str, *names: str, parent: str = "") -> Role:
    """A body that goes by these names."""
    return Role(id=role_id, name=names[0], kind="assigned", clause="I.1", names=names, parent=parent)


def make_note(code: str, *words: str, roles: tuple[str, ...] = ()) -> Note:
    """A note for every clause with one of these words."""
    return Note(code=code, title="T", text="t", source_name="s", seen_on=dt.date(2025, 1, 1), confirm="c.",
                words=words, roles=roles)  # fmt: skip


ROLES = (
    make_role("so-xay-dung", "Sở Xây dựng", "Sở Xây dựng Mây Trắng"),
    make_role("hoi", "Hội Nông dân"),
    make_role("hoi-huyen", "Hội Nông dân huyện", parent="hoi"),
    make_role("cong-an", "Công an các cấp", "Công an"),
    make_role("cong-an-xa", "Công an cấp xã", "Công an các cấp"),
)
ERRATUM = make_erratum("Xây dng", "Xây dựng", line=13, clause="I.2.g1")


def make_index(**layers: object) -> Index:
    """An index over the text above."""
    plan = parse_text(TEXT)
    knowledge = dataclasses.replace(Knowledge(roles=ROLES), **layers)  # type: ignore[arg-type]
    return Index(Overlay(plan, (ERRATUM,)), knowledge)


def test_the_longest_name_wins() -> None:
    assert make_index().roles_by_clause["I.1.g1"] == ["hoi-huyen", "hoi"]
    assert make_index().roles_by_clause["I.1"] == ["so-xay-dung"]


def test_a_name_is_a_whole_word() -> None:
    assert make_index().roles_by_clause["I.1.g2"] == []


def test_two_roles_may_share_a_name() -> None:
    assert make_index().roles_by_clause["I.2"] == ["cong-an", "cong-an-xa"]


def test_a_name_is_found_in_the_corrected_words() -> None:
    assert make_index().roles_by_clause["I.2.g1"] == ["cong-an-xa", "so-xay-dung"]


def test_mentions_of_a_role_stand_in_reading_order() -> None:
    assert make_index().mentions_by_role["so-xay-dung"] == ["I.1", "I.2.g1"]


def test_without_roles_nobody_is_named() -> None:
    assert make_index(roles=()).roles_by_clause == {}


def test_a_clause_carries_the_notes_whose_words_it_has() -> None:
    index = make_index(notes=(make_note("LY1", "cấp xã", "thị trấn"), make_note("LY2", "Hội")))
    assert [n.code for n in index.own_notes_of_clause("I.2.g1")] == ["LY1"]
    assert [n.code for n in index.own_notes_of_clause("I.1.g2")] == ["LY2"]
    assert index.own_notes_of_clause("I.2") == []


def test_a_note_on_a_corrected_word_is_found() -> None:
    assert [n.code for n in make_index(notes=(make_note("LY1", "Sở Xây dựng"),)).own_notes_of_clause("I.2.g1")]


def test_a_clause_also_carries_the_notes_of_the_headings_above_it() -> None:
    index = make_index(notes=(make_note("LY1", "Sở Xây dựng Mây Trắng"),))
    assert [n.code for n in index.notes_of_clause("I.1.g2")] == ["LY1"]
    assert index.own_notes_of_clause("I.1.g2") == []


def test_a_role_carries_notes_from_either_side() -> None:
    role = dataclasses.replace(ROLES[0], notes=("LY1",))
    notes = (make_note("LY1"), make_note("LY2", roles=("so-xay-dung",)), make_note("LY3"))
    assert [n.code for n in make_index(roles=(role,), notes=notes).notes_of_role(role)] == ["LY1", "LY2"]


def make_duty(clause: str, role: str, topic: str = "t") -> Duty:
    """A duty of a role."""
    return Duty(clause=clause, role=role, verb="khác", quote="q", mode="giao", topics=(topic,))


def test_duties_of_a_role_stand_in_the_order_of_the_plan() -> None:
    duties = (make_duty("I.2.g1", "hoi"), make_duty("I.1.g1", "hoi"), make_duty("I.1.g2", "cong-an"))
    assert [duty.clause for duty in make_index(duties=duties).duties_by_role["hoi"]] == ["I.1.g1", "I.2.g1"]


def test_roles_of_a_topic_stand_in_the_order_of_their_file() -> None:
    duties = (make_duty("I.2.g1", "cong-an"), make_duty("I.1.g1", "hoi"), make_duty("I.1.g1", "hoi-huyen", "khac"))
    index = make_index(duties=duties, topics=(Topic(id="t", name="T"),))
    assert [role.id for role in index.roles_for_topic("t")] == ["hoi", "cong-an"]


def test_a_body_knows_its_members() -> None:
    assert [role.id for role in make_index().members_by_role["hoi"]] == ["hoi-huyen"]


def test_a_procedure_is_found_once_from_each_of_its_roles() -> None:
    step = Step(title="s", clause="I.1.g1", quote="q", who=("hoi", "cong-an"))
    procedure = Procedure(
        code="p", title="P", topic="t", order="plan", clauses=(), steps=(step, step), who_for=("hoi",)
    )
    index = make_index(procedures=(procedure,))
    assert [len(index.procedures_by_role[role]) for role in ("hoi", "cong-an")] == [1, 1]
    assert index.procedures_by_topic["t"] == [procedure]


def test_deadlines_are_found_from_who_owes_them() -> None:
    owed = Deadline(code="BC1", title="T", who=("hoi",), to=("cong-an",), what="w", rhythm="r", by="b", clause="I.1",
                    quote="q", topics=())  # fmt: skip
    index = make_index(deadlines=(owed,))
    assert index.deadlines_by_role["hoi"] == [owed]
    assert index.deadlines_by_role["cong-an"] == []
    assert index.deadline_by_code == {"BC1": owed}


def test_an_abbreviation_tells_the_first_sentence_of_its_meaning() -> None:
    terms = (
        Term(code="1", term="VT", kind="viết tắt", meaning="Văn thư. Kế hoạch chỉ ghi ở Nơi nhận.", tooltip=True),
        Term(code="2", term="XD", kind="viết tắt", meaning="Xây dựng"),
    )
    assert make_index(terms=terms).meaning_by_abbreviation == {"VT": "Văn thư"}
