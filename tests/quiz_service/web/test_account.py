"""The account page: the password, the sign-ins that hold, what else guards the account."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from quiz_service.storage.engine import reading
from quiz_service.storage.models import SignIn
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_passwords import NEW_PASSWORD, PASSWORD, give_password, is_signed_in, sign_in
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

ACCOUNT = "/hoc-tap/tai-khoan"
CHANGE = f"{ACCOUNT}/mat-khau"


@pytest.fixture
def client(service_app: Flask, engine: Engine, made_up: MadeUp) -> GuardedClient:
    """The trainee's browser, on the account page."""
    give_password(engine, made_up.trainee)
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    client.get(ACCOUNT)
    return client


def change(client: GuardedClient, old: str = PASSWORD, new: str = NEW_PASSWORD, again: str | None = None):
    fields = {"old_password": old, "password": new, "password_again": new if again is None else again}
    return client.post(CHANGE, data=fields)


def test_the_page_shows_name_staff_code_and_sign_ins(
    service_app: Flask, engine: Engine, made_up: MadeUp, client: GuardedClient
) -> None:
    signed_in_client(service_app, engine, made_up.trainee.id)
    signed_in_client(service_app, engine, made_up.colleague.id)
    page = client.get(ACCOUNT).text
    assert made_up.trainee.name in page
    assert made_up.trainee.staff_code in page
    assert page.count("Mật khẩu</td>") == 2
    assert page.count("(phiên này)") == 1
    assert "08:00 ngày 02/03/2026" in page
    assert page.count("<h1>") == 1


def test_a_stranger_is_asked_to_sign_in(service_app: Flask) -> None:
    answer = service_app.test_client().get(ACCOUNT)
    assert answer.headers["Location"] == "/hoc-tap/dang-nhap?next=/hoc-tap/tai-khoan"


def test_a_changed_password_holds_from_now_on_and_ends_the_other_sign_ins(
    service_app: Flask, engine: Engine, made_up: MadeUp, client: GuardedClient
) -> None:
    other = signed_in_client(service_app, engine, made_up.trainee.id)
    assert change(client).headers["Location"] == ACCOUNT
    assert "Đã đổi mật khẩu" in client.get(ACCOUNT).text
    assert not is_signed_in(other)
    assert sign_in(service_app.test_client(), made_up.trainee.staff_code, PASSWORD).status_code == 422
    assert sign_in(service_app.test_client(), made_up.trainee.staff_code, NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("sai mật khẩu rồi", NEW_PASSWORD, None, "Mật khẩu đang dùng chưa đúng."),
        ("", NEW_PASSWORD, None, "Bạn chưa nhập mật khẩu đang dùng."),
        (PASSWORD, "ngắn quá", None, "ít nhất 12 ký tự"),
        (PASSWORD, NEW_PASSWORD, NEW_PASSWORD.upper(), "không giống nhau"),
        (PASSWORD, "", None, "Bạn chưa nhập mật khẩu mới."),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    service_app: Flask, made_up: MadeUp, client: GuardedClient, old: str, new: str, again: str | None, sentence: str
) -> None:
    answer = change(client, old, new, again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(service_app.test_client(), made_up.trainee.staff_code).status_code == 303


def test_the_name_and_the_staff_code_do_not_make_a_password(made_up: MadeUp, client: GuardedClient) -> None:
    assert "họ tên" in change(client, new=f"{made_up.trainee.name} 2026").text
    assert "mã cán bộ" in change(client, new=f"{made_up.trainee.staff_code} gió mùa").text


def test_who_finds_a_browser_left_open_cannot_guess_the_password(client: GuardedClient, clock: FixedClock) -> None:
    for _ in range(5):
        change(client, "sai mật khẩu rồi")
    answer = change(client)
    assert answer.status_code == 429
    assert "hãy đợi 5 giây" in answer.text
    clock.advance(seconds=5)
    assert change(client).status_code == 303


def test_who_has_no_password_is_told_how_to_get_one(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.colleague.id)
    page = client.get(ACCOUNT).text
    assert "chưa đặt mật khẩu ở đây" in page
    assert "old_password" not in page
    assert change(client).status_code == 422


def ids_to_end(page: str) -> list[str]:
    return re.findall(r'action="/hoc-tap/tai-khoan/phien/([^/"]+)/ket-thuc"', page)


def test_one_ends_another_sign_in_of_one_s_own(
    service_app: Flask, engine: Engine, made_up: MadeUp, client: GuardedClient
) -> None:
    other = signed_in_client(service_app, engine, made_up.trainee.id)
    newest, _ = ids_to_end(client.get(ACCOUNT).text)
    assert client.post(f"{ACCOUNT}/phien/{newest}/ket-thuc").status_code == 303
    assert not is_signed_in(other)
    assert is_signed_in(client)
    assert client.post(f"{ACCOUNT}/phien/{newest}/ket-thuc").status_code == 404


def test_ending_this_sign_in_is_signing_out(client: GuardedClient) -> None:
    (this,) = ids_to_end(client.get(ACCOUNT).text)
    assert client.post(f"{ACCOUNT}/phien/{this}/ket-thuc").headers["Location"] == ACCOUNT
    assert not is_signed_in(client)


def test_nobody_ends_a_sign_in_of_somebody_else(
    service_app: Flask, engine: Engine, made_up: MadeUp, client: GuardedClient
) -> None:
    other = signed_in_client(service_app, engine, made_up.colleague.id)
    (theirs,) = ids_to_end(other.get(ACCOUNT).text)
    for sign_in_id in (theirs, "khong-co", "x" * 500, "%00", "đ"):
        assert client.post(f"{ACCOUNT}/phien/{sign_in_id}/ket-thuc").status_code in (400, 404)
    assert is_signed_in(other)


def test_all_the_others_are_ended_with_one_button(
    service_app: Flask, engine: Engine, made_up: MadeUp, client: GuardedClient
) -> None:
    others = [signed_in_client(service_app, engine, made_up.trainee.id) for _ in range(2)]
    assert "Kết thúc mọi phiên khác" in client.get(ACCOUNT).text
    client.post(f"{ACCOUNT}/phien-khac/ket-thuc")
    assert "Đã kết thúc 2 phiên đăng nhập khác" in client.get(ACCOUNT).text
    assert not any(is_signed_in(other) for other in others)
    with reading(engine) as session:
        reasons = session.scalars(select(SignIn.ended_why).order_by(SignIn.id)).all()
    assert reasons == ["", "ended-by-owner", "ended-by-owner"]


def test_an_auditor_who_writes_nothing_still_looks_after_their_own_account(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    give_password(engine, made_up.auditor)
    client = signed_in_client(service_app, engine, made_up.auditor.id)
    client.get(ACCOUNT)
    assert change(client).status_code == 303
