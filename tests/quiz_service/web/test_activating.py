"""Setting a password with an activation code by the page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from quiz_service.storage.engine import reading
from quiz_service.storage.models import SignIn
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_passwords import (
    CHALLENGE,
    HOME,
    NEW_PASSWORD,
    Phone,
    give_code,
    give_password,
    is_signed_in,
    sign_in,
)

ACTIVATE = "/hoc-tap/kich-hoat"


@pytest.fixture
def people(engine: Engine, made_up: MadeUp) -> MadeUp:
    """Made-up people of whom the trainee has a password."""
    give_password(engine, made_up.trainee)
    return made_up


def activate(client, staff_code: str, code: str, password: str = NEW_PASSWORD, again: str | None = None):
    client.get(ACTIVATE)
    fields = {"staff_code": staff_code, "code": code, "password": password,
              "password_again": password if again is None else again}  # fmt: skip
    return client.post(ACTIVATE, data=fields)


def test_an_activation_code_sets_the_password_and_signs_in(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = service_app.test_client()
    answer = activate(client, made_up.trainee.staff_code, give_code(engine, made_up.trainee).lower())
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    page = client.get(HOME).text
    assert made_up.trainee.name in page
    assert "Mật khẩu của bạn đã được đặt" in page
    assert sign_in(service_app.test_client(), made_up.trainee.staff_code, NEW_PASSWORD).status_code == 303
    with reading(engine) as session:
        assert session.scalars(select(SignIn.method).order_by(SignIn.id)).all() == ["activation", "password"]


def test_a_used_an_unknown_and_an_expired_code_are_answered_alike(
    service_app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock
) -> None:
    code = give_code(engine, made_up.trainee)
    other = give_code(engine, made_up.colleague)
    client = service_app.test_client()
    wrong = [(made_up.trainee.staff_code, other), ("KHONG-CO", code)]
    activate(service_app.test_client(), made_up.trainee.staff_code, code)
    wrong.append((made_up.trainee.staff_code, code))
    answers = [activate(client, *one) for one in wrong]
    clock.advance(days=15)
    answers.append(activate(client, made_up.colleague.staff_code, other))
    assert {answer.status_code for answer in answers} == {422}
    assert all("Mã cán bộ hoặc mã kích hoạt chưa đúng" in answer.text for answer in answers)
    assert not is_signed_in(client)


def test_a_typing_error_in_the_code_is_told_as_one(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    code = give_code(engine, made_up.trainee)
    mistyped = code[:-1] + ("2" if code[-1] != "2" else "3")
    answer = activate(service_app.test_client(), made_up.trainee.staff_code, mistyped)
    assert "so lại từng ký tự với phiếu" in answer.text


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("ngắn quá", None, "ít nhất 12 ký tự"),
        ("x" * 129, None, "dài nhất 128 ký tự"),
        ("matkhau123456", None, "rất dễ đoán"),
        (NEW_PASSWORD, NEW_PASSWORD + "x", "không giống nhau"),
        ("", None, "Bạn chưa nhập mật khẩu mới."),
    ],
)
def test_a_password_that_is_not_good_enough_does_not_use_the_code_up(
    service_app: Flask, engine: Engine, made_up: MadeUp, password: str, again: str | None, sentence: str
) -> None:
    code = give_code(engine, made_up.trainee)
    client = service_app.test_client()
    answer = activate(client, made_up.trainee.staff_code, code, password, again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not password or f'value="{password}"' not in answer.text
    assert activate(client, made_up.trainee.staff_code, code).status_code == 303


def test_only_the_holder_of_a_code_learns_that_the_name_is_in_the_password(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    code, password = give_code(engine, made_up.trainee), f"{made_up.trainee.name} 2026"
    other = give_code(engine, made_up.colleague)
    told = activate(service_app.test_client(), made_up.trainee.staff_code, code, password)
    assert "họ tên" in told.text
    not_told = activate(service_app.test_client(), made_up.trainee.staff_code, other, password)
    assert "có họ tên" not in not_told.text


def test_an_activation_code_does_not_get_around_the_second_factor(
    service_app: Flask, engine: Engine, people: MadeUp
) -> None:
    phone = Phone(engine, people.trainee)
    client = service_app.test_client()
    answer = activate(client, people.trainee.staff_code, give_code(engine, people.trainee))
    assert answer.headers["Location"] == CHALLENGE
    assert not is_signed_in(client)
    client.get(CHALLENGE)
    assert client.post(CHALLENGE, data={"code": phone.code()}).status_code == 303
    assert is_signed_in(client)
