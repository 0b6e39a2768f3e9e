"""Whole lists of units: what is taken in, in which order, and every problem of every row at once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, Refused
from quiz_service.operations.unit_import import Imported, import_units
from quiz_service.roster.row import RosterRow, RowProblem
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Unit
from quiz_service.storage.unit_queries import find_unit, successors
from tests.quiz_service.made_up_counting import somebody, stored_spans
from tests.quiz_service.made_up_people import MadeUp, add_unit

NOW = MadeUp.START
WHY = "Nghị quyết thử số 1"


def rows(*texts: str) -> list[RosterRow]:
    """«QUAN district» or «XA commune QUAN from=2025-07-01 to=2026-01-01 by=A,B»: rows from the second line on."""
    found = []
    for number, text in enumerate(texts, start=2):
        code, kind, *rest = text.split()
        values = {"unit_code": code, "unit_name": f"Đơn vị {code}", "kind": kind}
        for word in rest:
            key, _, value = word.rpartition("=")
            values[{"": "parent", "from": "starts_on", "to": "ends_on", "by": "successors"}[key]] = value
        found.append(RosterRow("", number, values))
    return found


def take_in(session: Session, *texts: str, reason: str = WHY) -> Imported:
    return import_units(session, rows(*texts), reason=reason, actor_id=None, now=NOW)


def test_units_are_added_under_their_parents_in_whatever_order_they_stand(database: Engine) -> None:
    with writing(database) as session:
        found = take_in(session, "P1 commune QUAN", "QUAN district", "P2 commune QUAN from=2025-07-01", reason="")
        assert found == Imported(("P1", "QUAN", "P2"), (), (), 0, 0)
    with reading(database) as session:
        ward = find_unit(session, "P2")
        district = find_unit(session, "QUAN")
        assert ward is not None
        assert district is not None
        assert (ward.parent_id, ward.name, ward.level, ward.starts_on) == (
            district.id, "Đơn vị P2", "local", date(2025, 7, 1),
        )  # fmt: skip


def test_the_same_list_again_changes_nothing(session: Session) -> None:
    take_in(session, "QUAN district", "P1 commune QUAN to=2026-01-01")
    assert take_in(session, "QUAN district", "P1 commune QUAN to=2026-01-01", reason="") == Imported(
        (), (), ("QUAN", "P1"), 0, 0
    )
    assert take_in(session, "P1 commune", reason="").unchanged == ("P1",)


def test_a_whole_reform_is_one_list(database: Engine) -> None:
    """Districts end, their communes are merged into new ones, one is divided; people go along."""
    with writing(database) as session:
        take_in(session, "QUAN district", "P1 commune QUAN", "P2 commune QUAN", "P3 commune QUAN", reason="")
        ids = {code: session.get_one(Unit, find_unit(session, code).id) for code in ("P1", "P2", "P3")}
        persons = [somebody(session, ids[code], "1/1/25") for code in ("P1", "P2", "P3")]
        found = take_in(
            session, "QUAN district to=2025-07-01", "P1 commune to=2025-07-01 by=XA-A",
            "P2 commune to=2025-07-01 by=XA-A", "P3 commune to=2025-07-01 by=XA-A,XA-B",
            "XA-A commune from=2025-07-01", "XA-B commune from=2025-07-01",
        )  # fmt: skip
        assert found == Imported(("XA-A", "XA-B"), ("QUAN", "P1", "P2", "P3"), (), moved=2, unplaced=1)
    with reading(database) as session:
        assert [stored_spans(session, one)[-1] for one in persons] == ["1/7 – …: XA-A", "1/7 – …: XA-A", "1/1 – …: P3"]
        divided = find_unit(session, "P3")
        assert divided is not None
        assert [one.unit.code for one in successors(session, divided.id)] == ["XA-A", "XA-B"]


def test_every_problem_of_every_row_is_told_and_nothing_is_done(session: Session) -> None:
    add_unit(session, "CU")
    given = [
        *rows("A commune KHONG-CO", "B commune by=KHONG-CO", "A commune", "CU district", "C commune D", "D commune C"),
        RosterRow("Trang 1", 9, {"unit_code": "E"}, (RowProblem("Tên đơn vị", "Ô trống."),)),
    ]
    with pytest.raises(Invalid) as caught:
        import_units(session, given, reason=WHY, actor_id=None, now=NOW)
    told = "\n".join(caught.value.problems)
    for sentence in (
        "Trang tính «Trang 1» dòng 9, cột Tên đơn vị: Ô trống.",
        "Dòng 4: mã A đã có ở dòng 2.",
        "Dòng 2: không có đơn vị nào mang mã KHONG-CO",
        "Dòng 3: không có đơn vị nào mang mã KHONG-CO",
        "Dòng 3: có đơn vị thay thế mà chưa ghi ngày kết thúc.",
        "Dòng 5: CU đã có với tên khác («Đơn vị thử CU», tệp ghi «Đơn vị CU»).",
        "Dòng 5: CU đã có với loại khác («city», tệp ghi «district»).",
        "Dòng 6: C đứng trên chính nó",
        "Dòng 7: D đứng trên chính nó",
    ):
        assert sentence in told
    assert session.scalar(select(func.count()).select_from(Unit)) == 1


def test_days_and_place_of_a_known_unit_are_not_changed_by_a_list(session: Session) -> None:
    take_in(session, "QUAN district", "P1 commune QUAN from=2025-07-01 to=2026-01-01")
    with pytest.raises(Invalid) as caught:
        take_in(session, "QUAN2 district", "P1 commune QUAN2 from=2025-08-01 to=2026-02-01")
    assert [problem.split(" khác")[0] for problem in caught.value.problems] == [
        "Dòng 3: P1 đã có với cấp trên", "Dòng 3: P1 đã có với ngày bắt đầu", "Dòng 3: P1 đã có với ngày kết thúc",
    ]  # fmt: skip


def test_a_refusal_names_its_row(session: Session) -> None:
    take_in(session, "QUAN district", "P1 commune QUAN")
    with pytest.raises(Refused, match="Dòng 2: Đơn vị QUAN còn 1 đơn vị trực thuộc"):
        take_in(session, "QUAN district to=2025-07-01")


def test_units_end_for_a_reason(session: Session) -> None:
    take_in(session, "QUAN district", reason="")
    with pytest.raises(Invalid, match="chưa ghi lý do"):
        take_in(session, "QUAN district to=2025-07-01", reason="")


def test_it_is_told_how_far_it_is(session: Session) -> None:
    seen: list[tuple[int, int]] = []
    import_units(session, rows("QUAN district", "P1 commune QUAN to=2025-07-01"), reason=WHY, actor_id=None, now=NOW,
                 progress=lambda done, total: seen.append((done, total)))  # fmt: skip
    assert seen == [(1, 3), (2, 3), (3, 3)]
