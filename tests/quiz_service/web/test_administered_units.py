"""Units on the administrator's pages: the tree, units added, ended, followed by others; an auditor only looks."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from quiz_service.operations import spans
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, Person, Placement, RoleGrant, Unit
from quiz_service.storage.unit_queries import find_unit
from tests.quiz_service.made_up_people import MadeUp, add_unit
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

PAGE = "/hoc-tap/quan-tri/don-vi"
WHY = {"ly-do": "Nghị quyết thử số 1"}


@pytest.fixture
def administrator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    with writing(made_up.engine) as session:
        spans.refresh(session, session.scalars(select(Person.id)).all())
    client = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    client.get(PAGE)
    return client


@pytest.fixture
def auditor(service_app: Flask, made_up: MadeUp, administrator: GuardedClient) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.auditor.id)


def unit(made_up: MadeUp, code: str) -> Unit:
    with reading(made_up.engine) as session:
        found = find_unit(session, code)
        assert found is not None
        session.expunge(found)
        return found


def end(client: GuardedClient, code: str, on: str = "2026-03-01", **sent: str):
    return client.post(f"{PAGE}/ket-thuc", data={"don-vi": code, "tu": on} | WHY | sent)


def test_the_tree_is_walked_one_step_at_a_time(administrator: GuardedClient) -> None:
    text = administrator.get(PAGE).text
    assert "SO-A" in text
    assert "QUAN-B" in text
    assert "PHONG-A1" not in text
    step = administrator.get(f"{PAGE}?don-vi=so-a").text
    assert "PHONG-A1" in step
    assert "Mọi đơn vị" in step
    assert "3 người</a>, trong đó 1 người ở chính đơn vị này; 1 điều phối viên" in step
    assert "cấp Thành phố" in step


def test_a_unit_that_is_not_there_is_told(administrator: GuardedClient) -> None:
    assert administrator.get(f"{PAGE}?don-vi=khong-co").status_code == 404


def test_a_unit_is_added_under_the_chosen_one(administrator: GuardedClient, made_up: MadeUp) -> None:
    sent = {"don-vi": "QUAN-B", "ma": "xa-b1", "ten": "Xã Thử B1", "loai": "commune", "tu-ngay": "2026-04-01"}
    answer = administrator.post(PAGE, data=sent)
    assert answer.status_code == 303
    assert "Đã thêm Xã Thử B1 (XA-B1)." in administrator.get(answer.location).text
    added = unit(made_up, "XA-B1")
    assert (added.parent_id, added.starts_on) == (made_up.units["QUAN-B"], date(2026, 4, 1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ma": ""}, "Mã đơn vị: chưa có."),
        ({"ma": "SO-A"}, "Đã có đơn vị mang mã SO-A."),
        ({"tu-ngay": "hôm qua"}, "Ngày «hôm qua» chưa đúng"),
        ({"tu-ngay": "0202-01-01"}, "Ngày «0202-01-01» chưa đúng"),
        ({"loai": "phường"}, "không có loại «phường»"),
    ],
)
def test_what_cannot_be_added_comes_back_filled_in(
    administrator: GuardedClient, changes: dict[str, str], sentence: str
) -> None:
    sent = {"don-vi": "QUAN-B", "ma": "XA-B1", "ten": "Xã Thử B1", "loai": "commune", "tu-ngay": ""} | changes
    answer = administrator.post(PAGE, data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Xã Thử B1"' in answer.text


def test_a_unit_with_people_does_not_end_without_a_successor(administrator: GuardedClient, made_up: MadeUp) -> None:
    answer = end(administrator, "PHONG-A1")
    assert answer.status_code == 422
    assert "còn 2 người từ ngày 01/03/2026" in answer.text
    assert unit(made_up, "PHONG-A1").ends_on is None


def test_a_unit_without_anybody_ends_and_is_shown_among_those_that_did(
    administrator: GuardedClient, made_up: MadeUp
) -> None:
    with writing(made_up.engine) as session:
        add_unit(session, "TRONG")
    answer = end(administrator, "TRONG")
    assert "Đã ghi đơn vị kết thúc" in administrator.get(answer.location).text
    assert "TRONG" not in administrator.get(PAGE).text
    assert "Xem cả 1 đơn vị đã kết thúc" in administrator.get(PAGE).text
    assert "kết thúc từ 01/03/2026" in administrator.get(f"{PAGE}?da-ket-thuc=co").text
    assert "Kết thúc hoặc thay thế đơn vị này" not in administrator.get(f"{PAGE}?don-vi=TRONG").text


def test_people_go_on_in_the_unit_that_takes_the_place(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_unit(session, "MOI", parent=session.get_one(Unit, made_up.units["SO-A"]))
    answer = end(administrator, "PHONG-A1", **{"don-vi-moi": " moi "})
    text = administrator.get(answer.location).text
    assert "Đã ghi đơn vị thay thế: 2 người chuyển sang." in text
    assert "Được thay bởi" in text
    assert "Thay cho" in administrator.get(f"{PAGE}?don-vi=MOI").text
    with reading(made_up.engine) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.succeed")).one()
        assert (entry.actor_id, entry.reason) == (made_up.administrator.id, WHY["ly-do"])
        moved = session.scalars(select(Placement).where(Placement.person_id == made_up.trainee.id)).all()
        assert [one.ends_on for one in moved] == [date(2026, 3, 1), None]


def test_after_a_division_those_who_wait_are_told_on_the_page(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_unit(session, "MOI1"), add_unit(session, "MOI2")
    answer = end(administrator, "QUAN-B", **{"don-vi-moi": "MOI1, MOI2"})
    text = administrator.get(answer.location).text
    assert "3 người chờ danh sách cán bộ ghi đơn vị mới." in text
    assert "Còn người ở đơn vị đã kết thúc" in administrator.get(PAGE).text


def test_coordinators_are_kept_when_the_box_is_ticked(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_unit(session, "SO-MOI")
    end(administrator, "PHONG-A1", **{"don-vi-moi": "SO-MOI"})
    end(administrator, "SO-A", **{"don-vi-moi": "SO-MOI", "dieu-phoi": "co"})
    with reading(made_up.engine) as session:
        units = session.scalars(select(RoleGrant.unit_id).where(RoleGrant.person_id == made_up.coordinator.id)).all()
        assert set(units) == {made_up.units["SO-A"], find_unit(session, "SO-MOI").id}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"tu": ""}, "Ngày kết thúc: chưa có."),
        ({"ly-do": ""}, "Bạn chưa ghi lý do."),
        ({"don-vi-moi": "KHONG-CO"}, "Không có đơn vị nào mang mã «KHONG-CO»."),
        ({"don-vi-moi": "QUAN-B"}, "không thể thay cho chính nó"),
    ],
)
def test_what_cannot_end_comes_back_with_its_sentence(
    administrator: GuardedClient, sent: dict[str, str], sentence: str
) -> None:
    answer = administrator.post(f"{PAGE}/ket-thuc", data={"don-vi": "QUAN-B", "tu": "2026-03-01"} | WHY | sent)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_auditor_sees_the_tree_without_forms(auditor: GuardedClient) -> None:
    text = auditor.get(f"{PAGE}?don-vi=SO-A").text
    assert "PHONG-A1" in text
    assert 'method="post" action="/hoc-tap/quan-tri' not in text
