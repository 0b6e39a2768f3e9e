"""Targets on the administrator's pages: the plan's with their words, others added, ended, withdrawn."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from quiz_service.rules.strata import record_of
from quiz_service.storage.counting_queries import USUAL
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, CountingRevision, Target
from tests.quiz_service.made_up_counting import add_target
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

PAGE = "/hoc-tap/quan-tri/chi-tieu"
SENT = {"ma": "nam-2026", "ten": "Mục tiêu năm 2026", "nhom": "local", "do": "share", "so-sanh": ">=", "so": "62,5",
        "tu": "2026-01-01", "den": ""}  # fmt: skip


@pytest.fixture
def administrator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    client = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    client.get(PAGE)
    return client


def stored(made_up: MadeUp) -> list[tuple[str, str, bool]]:
    with reading(made_up.engine) as session:
        return [(one.code, one.amount, one.retired_at is not None) for one in session.scalars(select(Target))]


def test_the_plan_s_targets_stand_with_words_clause_and_doubt(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_target(session, "CT13a", clause_id="II.1.g13", quote="Ít nhất 70% đội ngũ", ambiguity="Có hai cách hiểu.")
        session.add(CountingRevision(revision=1, published_at=MadeUp.START, readings=[record_of(USUAL)]))
    text = administrator.get(PAGE).text
    for words in (
        "CT13a: ít nhất 70\N{NO-BREAK SPACE}%", "Ít nhất 70% đội ngũ", "Có hai cách hiểu.", "đã hết, hiện để so sánh",
        "gạch đầu dòng thứ 13 khoản 1 Mục II", USUAL.name, "cơ quan, tổ chức có liên quan ở cấp Thành phố",
    ):  # fmt: skip
        assert words in text
    assert "Kết thúc hoặc rút chỉ tiêu" not in text


def test_before_anything_is_published_the_way_is_named(administrator: GuardedClient) -> None:
    assert "quiz publish" in administrator.get(PAGE).text


def test_a_target_is_added_and_shown(administrator: GuardedClient, made_up: MadeUp) -> None:
    answer = administrator.post(PAGE, data=SENT)
    assert answer.status_code == 303
    text = administrator.get(answer.location).text
    assert "Đã thêm chỉ tiêu NAM-2026." in text
    assert "ít nhất 62,5\N{NO-BREAK SPACE}%" in text
    assert stored(made_up) == [("NAM-2026", "62.5", False)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"so": "620"}, "Con số: ghi phần trăm"), ({"tu": ""}, "Từ ngày: chưa có."), ({"tu": "x"}, "«x» chưa đúng"),
     ({"ma": "CT13a"}, "dành cho chỉ tiêu của Kế hoạch")],
)  # fmt: skip
def test_a_faulty_target_comes_back_filled_in(
    administrator: GuardedClient, made_up: MadeUp, changes: dict[str, str], sentence: str
) -> None:
    answer = administrator.post(PAGE, data=SENT | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Mục tiêu năm 2026"' in answer.text
    assert stored(made_up) == []


def test_a_target_ends_on_a_day_or_is_withdrawn_for_a_reason(administrator: GuardedClient, made_up: MadeUp) -> None:
    administrator.post(PAGE, data=SENT)
    ending = {"ma-rut": "NAM-2026", "cach": "ket-thuc", "tu-rut": "2026-07-01"}
    assert administrator.post(f"{PAGE}/rut", data=ending).status_code == 303
    assert "đến trước 01/07/2026" in administrator.get(PAGE).text
    withdrawing = {"ma-rut": "NAM-2026", "cach": "rut", "ly-do": "Ghi nhầm nhóm"}
    assert administrator.post(f"{PAGE}/rut", data=withdrawing).status_code == 303
    assert stored(made_up) == [("NAM-2026", "62.5", True)]
    with reading(made_up.engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [one.action for one in entries] == ["target.add", "target.end", "target.retire"]
        assert {one.actor_id for one in entries} == {made_up.administrator.id}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"cach": "rut", "ly-do": ""}, "chưa ghi lý do"),
        ({"cach": "ket-thuc", "tu-rut": ""}, "Kết thúc từ ngày: chưa có."),
        ({"cach": "ket-thuc", "tu-rut": "2025-01-01"}, "phải sau ngày ấy"),
        ({"ma-rut": "KHONG-CO", "cach": "rut", "ly-do": "Nhầm"}, "Không có chỉ tiêu nào mang mã này."),
    ],
)
def test_what_cannot_be_withdrawn_is_told(administrator: GuardedClient, sent: dict[str, str], sentence: str) -> None:
    administrator.post(PAGE, data=SENT)
    answer = administrator.post(f"{PAGE}/rut", data={"ma-rut": "NAM-2026"} | sent)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_auditor_sees_targets_without_forms(service_app: Flask, made_up: MadeUp) -> None:
    auditor = signed_in_client(service_app, made_up.engine, made_up.auditor.id)
    text = auditor.get(PAGE).text
    assert "Chỉ tiêu của Kế hoạch" in text
    assert f'action="{PAGE}' not in text
