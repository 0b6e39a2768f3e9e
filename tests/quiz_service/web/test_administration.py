"""The administrator's pages: sign-ins, roles, annulling, leavers, the trail; an auditor reads them all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from quiz_service.operations import people
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AuditEntry, Certificate, Completion, Person, RoleGrant, SignIn
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_evidence import add_certificate, add_completion
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

ROOT = "/hoc-tap/quan-tri"
NOW = MadeUp.START


@pytest.fixture
def administrator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    client = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    client.get(f"{ROOT}/")
    return client


@pytest.fixture
def auditor(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.auditor.id)


def last_entry(made_up: MadeUp) -> AuditEntry:
    with reading(made_up.engine) as session:
        return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def actions(made_up: MadeUp) -> list[str]:
    with reading(made_up.engine) as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_everybody_s_sign_ins_are_listed_and_one_can_be_ended(
    service_app: Flask, made_up: MadeUp, administrator: GuardedClient
) -> None:
    trainee = signed_in_client(service_app, made_up.engine, made_up.trainee.id)
    text = administrator.get(f"{ROOT}/phien").text
    assert made_up.trainee.name in text
    assert "2 phiên đang mở" in text
    with reading(made_up.engine) as session:
        public_id = session.scalars(select(SignIn.public_id).where(SignIn.person_id == made_up.trainee.id)).one()
    assert administrator.post(f"{ROOT}/phien/{public_id}/ket-thuc").status_code == 303
    assert made_up.trainee.name not in administrator.get(f"{ROOT}/phien").text
    assert trainee.get("/hoc-tap/du-lieu").status_code == 303
    entry = last_entry(made_up)
    assert (entry.actor_id, entry.subject_id) == (made_up.administrator.id, made_up.trainee.id)


def test_a_sign_in_that_has_ended_cannot_be_ended_again(administrator: GuardedClient, made_up: MadeUp) -> None:
    answer = administrator.post(f"{ROOT}/phien/khong-co/ket-thuc")
    assert answer.status_code == 404
    assert actions(made_up) == []


def test_all_sign_ins_of_a_person_end_at_once(
    service_app: Flask, made_up: MadeUp, administrator: GuardedClient
) -> None:
    clients = [signed_in_client(service_app, made_up.engine, made_up.trainee.id) for _ in range(3)]
    answer = administrator.post(f"{ROOT}/nguoi/{made_up.trainee.public_id}/ket-thuc-phien")
    assert "Đã kết thúc 3 phiên" in administrator.get(answer.location).text
    assert [client.get("/hoc-tap/du-lieu").status_code for client in clients] == [303] * 3


def test_sign_ins_that_expired_are_not_listed(administrator: GuardedClient, made_up: MadeUp, clock: FixedClock) -> None:
    with writing(made_up.engine) as session:
        session.add(SignIn(public_id="alt", token_digest="x", person_id=made_up.trainee.id, method="password",
                           started_at=NOW, expires_at=NOW + timedelta(hours=1)))  # fmt: skip
    assert made_up.trainee.name in administrator.get(f"{ROOT}/phien").text
    clock.advance(hours=2)
    assert made_up.trainee.name not in administrator.get(f"{ROOT}/phien").text


def test_a_role_is_given_and_taken_back(administrator: GuardedClient, made_up: MadeUp) -> None:
    sent = {"ma-can-bo": made_up.colleague.staff_code.lower(), "vai-tro": "coordinator", "don-vi": "phong-a1"}
    assert administrator.post(f"{ROOT}/vai-tro", data=sent).status_code == 303
    assert made_up.colleague.name in administrator.get(f"{ROOT}/vai-tro").text
    with reading(made_up.engine) as session:
        granted = session.scalars(select(RoleGrant).where(RoleGrant.person_id == made_up.colleague.id)).one()
        assert granted.unit_id == made_up.units["PHONG-A1"]
    assert administrator.post(f"{ROOT}/vai-tro/{granted.id}/thu-hoi").status_code == 303
    assert made_up.colleague.name not in administrator.get(f"{ROOT}/vai-tro").text
    assert actions(made_up) == ["role.grant", "role.revoke"]


@pytest.mark.parametrize(
    "changes",
    [{"ma-can-bo": "KHONG-CO"}, {"don-vi": "KHONG-CO"}, {"don-vi": ""}, {"vai-tro": "vua"}, {"vai-tro": "auditor"}],
)
def test_a_role_that_cannot_be_given_comes_back_filled_in(
    administrator: GuardedClient, made_up: MadeUp, changes: dict[str, str]
) -> None:
    sent = {"ma-can-bo": made_up.colleague.staff_code, "vai-tro": "coordinator", "don-vi": "PHONG-A1"} | changes
    answer = administrator.post(f"{ROOT}/vai-tro", data=sent)
    assert answer.status_code == 422
    assert "Có 1 chỗ cần sửa" in answer.text
    assert f'value="{sent["ma-can-bo"]}"' in answer.text
    assert actions(made_up) == []


def test_the_last_administrator_stays(administrator: GuardedClient, made_up: MadeUp) -> None:
    with reading(made_up.engine) as session:
        own = session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == made_up.administrator.id)).one()
    assert administrator.post(f"{ROOT}/vai-tro/{own}/thu-hoi").status_code == 409
    assert administrator.get(f"{ROOT}/vai-tro").status_code == 200


def a_completion(made_up: MadeUp) -> str:
    """The trainee's completion, on which a certificate rests."""
    with writing(made_up.engine) as session:
        add_module(session, kinds=())
        add_path(session)
        add_certificate(session, made_up.trainee.id)
        return add_completion(session, made_up.trainee.id).public_id


def test_a_completion_is_annulled_with_a_reason_after_a_page_that_says_what_it_means(
    administrator: GuardedClient, made_up: MadeUp
) -> None:
    address = f"{ROOT}/hoan-thanh/{a_completion(made_up)}/huy"
    before = administrator.get(address).text
    assert made_up.trainee.name in before
    assert "255-2222-2222-2222-222F" in before
    assert administrator.post(address, data={"ly-do": "Người khác làm hộ"}).status_code == 303
    with reading(made_up.engine) as session:
        completion = session.scalars(select(Completion)).one()
        assert (completion.annulled_why, completion.annulled_by_id) == ("Người khác làm hộ", made_up.administrator.id)
        assert session.scalars(select(Certificate.annulled_at)).one() is None
    assert "Người khác làm hộ" in administrator.get(address).text
    assert administrator.post(address, data={"ly-do": "Lần nữa"}).status_code == 409
    page = administrator.get(f"/hoc-tap/dieu-phoi/nguoi/{made_up.trainee.public_id}").text
    assert "Đã hủy" in page
    assert actions(made_up) == ["completion.annul"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_without_a_fair_reason_the_form_comes_back_and_nothing_is_annulled(
    administrator: GuardedClient, made_up: MadeUp, reason: str
) -> None:
    completion_id = a_completion(made_up)
    for address in (f"{ROOT}/hoan-thanh/{completion_id}/huy", f"{ROOT}/chung-nhan/255-2222-2222-2222-222F/huy"):
        answer = administrator.post(address, data={"ly-do": reason})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert reason.strip() in answer.text
    assert actions(made_up) == []


def test_a_certificate_is_annulled_and_its_public_page_says_so(administrator: GuardedClient, made_up: MadeUp) -> None:
    a_completion(made_up)
    number = "255-2222-2222-2222-222F"
    assert "trang xác nhận công khai" in administrator.get(f"{ROOT}/chung-nhan/{number}/huy").text
    assert administrator.post(f"{ROOT}/chung-nhan/{number}/huy", data={"ly-do": "In sai tên"}).status_code == 303
    assert "Đã hủy" in administrator.get(f"/hoc-tap/chung-nhan/{number}").text
    assert administrator.post(f"{ROOT}/chung-nhan/{number}/huy", data={"ly-do": "Lần nữa"}).status_code == 409


@pytest.mark.parametrize("address", ["hoan-thanh/khong-co/huy", "chung-nhan/255/huy", "nguoi/khong-co/an-danh",
                                     "nguoi/khong-co/roi-di", "nguoi/khong-co/tat-hai-buoc"])  # fmt: skip
def test_what_is_not_there_is_told_on_reading_and_on_writing(administrator: GuardedClient, address: str) -> None:
    assert administrator.get(f"{ROOT}/{address}").status_code == 404
    assert administrator.post(f"{ROOT}/{address}", data={"ly-do": "x", "dong-y": "co"}).status_code == 404


def test_a_leaver_is_recorded_and_then_made_nameless(administrator: GuardedClient, made_up: MadeUp) -> None:
    person = f"{ROOT}/nguoi/{made_up.trainee.public_id}"
    assert "Chỉ ẩn danh được người đã rời" in administrator.get(f"{person}/an-danh").text
    assert administrator.post(f"{person}/roi-di", data={"ngay": "2026-03-01"}).status_code == 303
    assert "không làm ngược lại được" in administrator.get(f"{person}/an-danh").text
    unconfirmed = administrator.post(f"{person}/an-danh", data={"ly-do": "Nghỉ việc"})
    assert unconfirmed.status_code == 422
    assert "Nghỉ việc" in unconfirmed.text
    assert administrator.post(f"{person}/an-danh", data={"ly-do": "Nghỉ việc", "dong-y": "co"}).status_code == 303
    page = administrator.get(f"/hoc-tap/dieu-phoi/nguoi/{made_up.trainee.public_id}").text
    assert f"Người đã rời số {made_up.trainee.id}" in page
    assert made_up.trainee.name not in page
    assert made_up.trainee.staff_code not in page
    assert actions(made_up) == ["person.leave", "person.pseudonymise"]


@pytest.mark.parametrize("day", ["", "hôm qua", "2026-03-03", "1999-01-01", "2026-13-01", "99999-01-01"])
def test_a_day_that_cannot_be_is_told(administrator: GuardedClient, made_up: MadeUp, day: str) -> None:
    answer = administrator.post(f"{ROOT}/nguoi/{made_up.trainee.public_id}/roi-di", data={"ngay": day})
    assert answer.status_code == 422
    assert "Ngày rời chưa đúng" in answer.text


def test_nobody_records_themselves_as_left(administrator: GuardedClient, made_up: MadeUp) -> None:
    address = f"{ROOT}/nguoi/{made_up.administrator.public_id}/roi-di"
    assert administrator.post(address, data={"ngay": "2026-03-01"}).status_code == 409
    with reading(made_up.engine) as session:
        assert not session.get_one(Account, made_up.administrator.id).is_closed


def test_a_lost_second_factor_is_switched_off_with_a_reason(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        account = session.get_one(Account, made_up.coordinator.id)
        account.totp_secret, account.totp_confirmed_at = "verschlüsselt", NOW
    address = f"{ROOT}/nguoi/{made_up.coordinator.public_id}/tat-hai-buoc"
    assert "đúng là người ấy" in administrator.get(address).text
    assert administrator.post(address, data={"ly-do": ""}).status_code == 422
    assert administrator.post(address, data={"ly-do": "Mất điện thoại"}).status_code == 303
    with reading(made_up.engine) as session:
        assert session.get_one(Account, made_up.coordinator.id).totp_secret is None
    assert last_entry(made_up).reason == "Mất điện thoại"


def test_an_account_at_the_office_s_provider_is_let_go(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        session.get_one(Account, made_up.trainee.id).sso_subject = "subject"
    address = f"{ROOT}/nguoi/{made_up.trainee.public_id}/go-dang-nhap-mot-lan"
    assert administrator.post(address).status_code == 303
    assert administrator.post(address).status_code == 409
    with reading(made_up.engine) as session:
        assert session.get_one(Account, made_up.trainee.id).sso_subject is None


def test_an_auditor_reads_every_page_and_finds_no_button(auditor: GuardedClient, made_up: MadeUp) -> None:
    completion_id = a_completion(made_up)
    person = f"nguoi/{made_up.trainee.public_id}"
    for path in ("", "phien", "vai-tro", "nhat-ky", f"hoan-thanh/{completion_id}/huy",
                 "chung-nhan/255-2222-2222-2222-222F/huy", f"{person}/roi-di", f"{person}/tat-hai-buoc"):  # fmt: skip
        answer = auditor.get(f"{ROOT}/{path}")
        assert answer.status_code == 200, path
        forms = [form for form in answer.text.split("<form")[1:] if 'method="post"' in form.split(">")[0]]
        assert [form for form in forms if "dang-xuat" not in form.split(">")[0]] == [], path


def test_no_page_s_title_names_anybody(administrator: GuardedClient, made_up: MadeUp) -> None:
    completion_id = a_completion(made_up)
    person = f"nguoi/{made_up.trainee.public_id}"
    with reading(made_up.engine) as session:
        everybody = session.scalars(select(Person.name)).all()
    for path in ("phien", "vai-tro", "nhat-ky", f"hoan-thanh/{completion_id}/huy", f"{person}/an-danh"):
        title = administrator.get(f"{ROOT}/{path}").text.split("<title>")[1].split("</title>")[0]
        assert not any(name in title for name in everybody)


def test_a_nameless_person_s_page_still_opens(administrator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        people.record_leaving(session, made_up.trainee.id, left_on=NOW.date(), actor_id=None, now=NOW)
        people.pseudonymise(session, made_up.trainee.id, actor_id=None, reason="Nghỉ", now=NOW)
    page = administrator.get(f"/hoc-tap/dieu-phoi/nguoi/{made_up.trainee.public_id}")
    assert page.status_code == 200
    assert "Ẩn danh người này" not in page.text
