"""New activation codes from the coordinator's page: as a table or as slips, for whom, and for whom not."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from quiz_service.operations import activation, people
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AuditEntry, RoleGrant
from tests.quiz_service.made_up_people import MadeUp, Someone
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

INDEX = "/hoc-tap/dieu-phoi/nguoi"
CODES = "/hoc-tap/dieu-phoi/ma-kich-hoat"
KEY = "k" * 40


@pytest.fixture
def coordinator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.coordinator.id)


def ask(client: GuardedClient, *chosen: Someone, kind: str = "csv") -> object:
    client.get(INDEX)
    return client.post(CODES, data={"person": [someone.public_id for someone in chosen], "dang": kind})


def test_codes_come_as_a_table_once_and_open_the_account(coordinator: GuardedClient, made_up: MadeUp) -> None:
    answer = ask(coordinator, made_up.trainee, made_up.colleague)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=phieu-dang-nhap-2026-03-02.csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row["Mã cán bộ"] for row in rows} == {made_up.trainee.staff_code, made_up.colleague.staff_code}
    with reading(made_up.engine) as session:
        for row in rows:
            holder = activation.find_holder(
                session, row["Mã cán bộ"], row["Mã kích hoạt"], key=KEY, now=MadeUp.START
            )  # fmt: skip
            assert holder is not None
            assert row["Dùng trước ngày"] == "17/03/2026"
        codes = [row["Mã kích hoạt"] for row in rows]
        stored = str(session.execute(select(Account.activation_digest)).all())
        assert not any(code in stored for code in codes)
        assert session.scalars(select(AuditEntry.action)).all() == ["activation.issue"] * 2


def test_codes_come_as_printed_slips(coordinator: GuardedClient, made_up: MadeUp) -> None:
    answer = ask(coordinator, made_up.trainee, kind="pdf")
    assert answer.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert made_up.trainee.staff_code in text
    assert "http://localhost/hoc-tap/kich-hoat" in text.replace("\n", "")


def test_a_new_code_ends_the_one_before(coordinator: GuardedClient, made_up: MadeUp) -> None:
    first = ask(coordinator, made_up.trainee).data.decode("utf-8-sig")
    ask(coordinator, made_up.trainee)
    row = next(csv.DictReader(io.StringIO(first)))
    with reading(made_up.engine) as session:
        assert activation.find_holder(
            session, row["Mã cán bộ"], row["Mã kích hoạt"], key=KEY, now=MadeUp.START
        ) is None  # fmt: skip


def no_code_was_issued(made_up: MadeUp) -> bool:
    with reading(made_up.engine) as session:
        return session.scalars(select(Account.activation_digest)).unique().all() == [None]


def test_one_person_out_of_scope_among_the_chosen_leaves_all_without_a_code(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    answer = ask(coordinator, made_up.trainee, made_up.stranger)
    assert answer.status_code == 404
    assert made_up.stranger.name not in answer.text
    assert no_code_was_issued(made_up)


def test_nobody_chosen_or_too_many_is_told(coordinator: GuardedClient, made_up: MadeUp) -> None:
    assert ask(coordinator).status_code == 422
    coordinator.get(INDEX)
    many = coordinator.post(CODES, data={"person": [f"p{number}" for number in range(101)]})
    assert "tối đa 100 người" in many.text
    assert no_code_was_issued(made_up)


def test_everybody_of_a_page_who_waits_for_a_code_is_chosen_at_once(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    with writing(made_up.engine) as session:
        session.add(RoleGrant(person_id=made_up.colleague.id, role="administrator", granted_at=MadeUp.START))
        session.get_one(Account, made_up.coordinator.id).password_hash = "a hash"
    page = coordinator.get(INDEX).text
    waiting = re.findall(r'name="trong-trang" value="([^"]+)"', page)
    assert set(waiting) == {made_up.trainee.public_id, made_up.colleague.public_id}
    form = {"trong-trang": waiting, "dang": "csv"}
    assert coordinator.post(CODES, data=form).status_code == 422, "nothing was ticked"
    coordinator.get(INDEX)
    table = coordinator.post(CODES, data=form | {"ca-trang": "1"}).data.decode("utf-8-sig")
    assert made_up.trainee.staff_code in table
    assert made_up.colleague.staff_code not in table, "an official's code is an administrator's to give"


def test_a_coordinator_cannot_come_by_the_account_of_somebody_with_a_role(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    with writing(made_up.engine) as session:
        session.add(RoleGrant(person_id=made_up.colleague.id, role="administrator", granted_at=MadeUp.START))
    answer = ask(coordinator, made_up.colleague)
    assert answer.status_code == 409
    assert "Chỉ quản trị viên cấp được mã" in answer.text
    assert no_code_was_issued(made_up)
    assert ask(coordinator, made_up.coordinator).status_code == 200, "one's own code is one's own"


def test_an_administrator_issues_codes_for_anybody(service_app: Flask, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    assert ask(client, made_up.trainee, made_up.coordinator, made_up.stranger).status_code == 200


def test_who_also_audits_writes_no_further_than_as_a_coordinator(service_app: Flask, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        session.add(RoleGrant(person_id=made_up.coordinator.id, role="auditor", granted_at=MadeUp.START))
    client = signed_in_client(service_app, made_up.engine, made_up.coordinator.id)
    assert client.get(f"{INDEX}/{made_up.stranger.public_id}").status_code == 200
    assert ask(client, made_up.stranger).status_code == 404
    assert no_code_was_issued(made_up)


def test_an_auditor_sees_everybody_without_a_button(service_app: Flask, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, made_up.engine, made_up.auditor.id)
    text = client.get(INDEX).text
    assert made_up.trainee.name in text
    assert made_up.stranger.name in text
    assert "Cấp mã" not in text
    assert 'type="checkbox"' not in text.split("<h1>")[1]


def test_who_left_gets_no_code_and_is_listed_as_left(service_app: Flask, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        people.record_leaving(session, made_up.trainee.id, left_on=MadeUp.START.date(), actor_id=None, now=MadeUp.START)
    client = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    assert "đã rời từ ngày 02/03/2026" in client.get(INDEX, query_string={"trang-thai": "left"}).text
    answer = ask(client, made_up.trainee)
    assert answer.status_code == 409
    assert "đã rời" in answer.text
