"""The second factor by the pages: asked for at sign-in, set up with a QR code, required by a setting, switched off."""

from __future__ import annotations

import re
from html import unescape

import pyotp
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import SignIn
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_passwords import (
    CHALLENGE,
    HOME,
    PASSWORD,
    SIGN_IN,
    Phone,
    give_password,
    is_signed_in,
    sign_in,
)
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

SETTINGS = "/hoc-tap/tai-khoan/xac-thuc-hai-lop"
PICTURE = f"{SETTINGS}/ma-qr.png"


@pytest.fixture
def phone(engine: Engine, made_up: MadeUp) -> Phone:
    """The trainee has a password and a second factor."""
    give_password(engine, made_up.trainee)
    return Phone(engine, made_up.trainee)


def answer_challenge(client: GuardedClient, code: str) -> TestResponse:
    client.get(CHALLENGE)
    return client.post(CHALLENGE, data={"code": code})


def test_after_the_password_the_code_is_asked_for(service_app: Flask, made_up: MadeUp, phone: Phone) -> None:
    client = service_app.test_client()
    answer = sign_in(client, made_up.trainee.staff_code, next="/hoc-tap/tai-khoan")
    assert answer.headers["Location"] == CHALLENGE
    assert not is_signed_in(client)
    assert client.get("/hoc-tap/tai-khoan").status_code == 303
    answer = answer_challenge(client, phone.code())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hoc-tap/tai-khoan")
    assert is_signed_in(client)


def test_a_sign_in_tells_that_it_passed_the_second_factor(
    service_app: Flask, engine: Engine, made_up: MadeUp, phone: Phone
) -> None:
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    answer_challenge(client, phone.code())
    with reading(engine) as session:
        sign_in_row = session.scalars(select(SignIn)).one()
    assert (sign_in_row.method, sign_in_row.second_factor_at) == ("password", MadeUp.START)


@pytest.mark.parametrize("typed", ["", "000000", "abc", "x" * 101, "１２３"])
def test_a_wrong_code_signs_nobody_in(service_app: Flask, made_up: MadeUp, phone: Phone, typed: str) -> None:
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    answer = answer_challenge(client, typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert not is_signed_in(client)


def test_a_code_that_was_used_does_not_work_in_another_browser(
    service_app: Flask, made_up: MadeUp, phone: Phone
) -> None:
    first, second = service_app.test_client(), service_app.test_client()
    for client in (first, second):
        sign_in(client, made_up.trainee.staff_code)
    assert answer_challenge(first, phone.code()).status_code == 303
    assert answer_challenge(second, phone.code()).status_code == 422


def test_nobody_comes_to_the_code_without_a_password(service_app: Flask, made_up: MadeUp, phone: Phone) -> None:
    client = service_app.test_client()
    assert client.get(CHALLENGE).headers["Location"] == SIGN_IN
    client.get(SIGN_IN)
    assert client.post(CHALLENGE, data={"code": phone.code()}).status_code == 422
    assert not is_signed_in(client)


def test_the_password_counts_for_ten_minutes(
    service_app: Flask, made_up: MadeUp, phone: Phone, clock: FixedClock
) -> None:
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    client.get(CHALLENGE)
    clock.advance(minutes=10, seconds=1)
    assert client.get(CHALLENGE).headers["Location"] == SIGN_IN
    answer = client.post(CHALLENGE, data={"code": phone.code(clock())})
    assert "quá 10 phút" in answer.text
    assert not is_signed_in(client)


def test_guessing_codes_is_slowed_and_the_right_one_waits_too(
    service_app: Flask, made_up: MadeUp, phone: Phone, clock: FixedClock
) -> None:
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    for _ in range(5):
        answer_challenge(client, "000000")
    answer = answer_challenge(client, phone.code(clock()))
    assert answer.status_code == 429
    assert "hãy đợi 5 giây" in answer.text
    clock.advance(seconds=5)
    assert answer_challenge(client, phone.code(clock())).status_code == 303


def test_a_recovery_code_signs_in_once_and_tells_how_many_are_left(
    service_app: Flask, made_up: MadeUp, phone: Phone
) -> None:
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    assert answer_challenge(client, phone.recovery_codes[0]).status_code == 303
    assert "còn lại 9 mã" in client.get(HOME).text
    again = service_app.test_client()
    sign_in(again, made_up.trainee.staff_code)
    assert answer_challenge(again, phone.recovery_codes[0]).status_code == 422


def shown_secret(page: str) -> str:
    found = re.search(r'<p class="code-shown">([A-Z2-7 ]+)</p>', page)
    assert found
    return found.group(1).replace(" ", "")


def read_picture(answer: TestResponse, tmp_path) -> str:
    (tmp_path / "qr.png").write_bytes(answer.data)
    codes = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))
    assert len(codes) == 1
    return str(codes[0].text)


def test_one_sets_it_up_with_the_picture_or_the_letters(
    service_app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock, tmp_path
) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    assert "Đang tắt" in client.get(SETTINGS).text
    assert client.get(PICTURE).status_code == 404
    assert client.post(f"{SETTINGS}/bat-dau").headers["Location"] == SETTINGS
    secret = shown_secret(client.get(SETTINGS).text)
    picture = client.get(PICTURE)
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/png", "no-store")
    app = pyotp.parse_uri(read_picture(picture, tmp_path))
    assert (app.secret, app.issuer, app.name) == (secret, "Sổ tay 255", made_up.trainee.staff_code)
    assert client.post(f"{SETTINGS}/bat", data={"code": "000000"}).status_code == 422
    answer = client.post(f"{SETTINGS}/bat", data={"code": app.at(clock())})
    assert answer.status_code == 200
    codes = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", answer.text)
    assert len(codes) == 10
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get(SETTINGS).text
    assert "Đang bật" in page
    assert secret not in page
    assert not [code for code in codes if code in page]
    assert client.get(PICTURE).status_code == 404


def test_setting_it_up_ends_the_other_sign_ins(
    service_app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock
) -> None:
    this, other = (signed_in_client(service_app, engine, made_up.trainee.id) for _ in range(2))
    this.get(SETTINGS)
    this.post(f"{SETTINGS}/bat-dau")
    secret = shown_secret(this.get(SETTINGS).text)
    this.post(f"{SETTINGS}/bat", data={"code": pyotp.TOTP(secret).at(clock())})
    assert is_signed_in(this)
    assert not is_signed_in(other)


def test_new_recovery_codes_are_shown_once_for_a_code(
    service_app: Flask, engine: Engine, made_up: MadeUp, phone: Phone
) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    client.get(SETTINGS)
    assert client.post(f"{SETTINGS}/ma-khoi-phuc", data={"code": ""}).status_code == 422
    assert client.post(f"{SETTINGS}/ma-khoi-phuc", data={"code": "000000"}).status_code == 422
    answer = client.post(f"{SETTINGS}/ma-khoi-phuc", data={"code": phone.code()})
    assert "Chỉ hiện lần này" in answer.text
    assert phone.recovery_codes[0] not in answer.text


def test_it_is_switched_off_with_a_code(service_app: Flask, engine: Engine, made_up: MadeUp, phone: Phone) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    client.get(SETTINGS)
    assert client.post(f"{SETTINGS}/tat", data={}).status_code == 422
    assert client.post(f"{SETTINGS}/tat", data={"code": "000000"}).status_code == 422
    assert client.post(f"{SETTINGS}/tat", data={"code": phone.code()}).status_code == 303
    assert "Đã tắt xác thực hai bước" in client.get(SETTINGS).text
    assert sign_in(service_app.test_client(), made_up.trainee.staff_code).headers["Location"] == HOME


def test_who_left_a_browser_open_is_guarded_against_guessing(
    service_app: Flask, engine: Engine, made_up: MadeUp, phone: Phone
) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    client.get(SETTINGS)
    for _ in range(5):
        client.post(f"{SETTINGS}/tat", data={"code": "000000"})
    assert "hãy đợi" in client.post(f"{SETTINGS}/tat", data={"code": phone.code()}).text


@pytest.mark.parametrize("role", ["coordinator", "administrator", "auditor"])
def test_by_a_setting_officials_must_set_it_up_before_anything_else(
    make_app, engine: Engine, made_up: MadeUp, clock: FixedClock, role: str
) -> None:
    app = make_app(engine, second_factor_required=True)
    client = signed_in_client(app, engine, getattr(made_up, role).id)
    assert client.get("/hoc-tap/tai-khoan").headers["Location"] == SETTINGS
    page = client.get(SETTINGS).text
    assert "cần bật xác thực hai bước trước" in page
    client.post(f"{SETTINGS}/bat-dau")
    secret = shown_secret(client.get(SETTINGS).text)
    assert client.post(f"{SETTINGS}/bat", data={"code": pyotp.TOTP(secret).at(clock())}).status_code == 200
    assert client.get("/hoc-tap/tai-khoan").status_code == 200


def test_the_setting_does_not_concern_trainees(make_app, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(make_app(engine, second_factor_required=True), engine, made_up.trainee.id)
    assert client.get("/hoc-tap/tai-khoan").status_code == 200


def test_a_changed_service_key_is_told_and_lets_nobody_through(
    make_app, engine: Engine, made_up: MadeUp, phone: Phone
) -> None:
    client = make_app(engine, secret_key="j" * 40).test_client()
    sign_in(client, made_up.trainee.staff_code, PASSWORD)
    answer = answer_challenge(client, phone.code())
    assert answer.status_code == 409
    assert "nhờ quản trị viên" in unescape(answer.text)
    assert not is_signed_in(client)


def test_the_secret_of_another_person_is_nowhere(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    mine, other = (signed_in_client(service_app, engine, who.id) for who in (made_up.trainee, made_up.colleague))
    mine.get(SETTINGS)
    mine.post(f"{SETTINGS}/bat-dau")
    secret = shown_secret(mine.get(SETTINGS).text)
    assert secret not in other.get(SETTINGS).text
    assert other.get(PICTURE).status_code == 404
    with writing(engine) as session:
        assert session.scalars(select(SignIn.person_id).order_by(SignIn.id)).all() == [
            made_up.trainee.id, made_up.colleague.id,
        ]  # fmt: skip
