"""Signing in and out by the pages: who gets in, where to, what strangers learn."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update

from quiz_service.operations import accounts, sign_ins
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, SignIn
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_passwords import (
    HOME,
    PASSWORD,
    SIGN_IN,
    give_password,
    is_signed_in,
    sign_in,
)
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

ACTIVATE = "/hoc-tap/kich-hoat"
SIGN_OUT = "/hoc-tap/dang-xuat"
WRONG_PASSWORD = "sai mật khẩu rồi"


@pytest.fixture
def people(engine: Engine, made_up: MadeUp) -> MadeUp:
    """Made-up people of whom the trainee has a password."""
    give_password(engine, made_up.trainee)
    return made_up


def test_staff_code_and_password_sign_in(service_app: Flask, people: MadeUp) -> None:
    client = service_app.test_client()
    answer = sign_in(client, f" {people.trainee.staff_code.lower()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    assert people.trainee.name in client.get(HOME).text
    assert is_signed_in(client)


def test_the_page_names_its_fields_for_password_managers(service_app: Flask) -> None:
    page = service_app.test_client().get(SIGN_IN).text
    assert re.search(r'name="staff_code"[^>]*autocomplete="username"', page)
    assert re.search(r'type="password"[^>]*name="password"[^>]*autocomplete="current-password"', page)
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("wrong", [{"password": WRONG_PASSWORD}, {"staff_code": "KHONG-CO"}])
def test_wrong_password_and_unknown_staff_code_are_answered_alike(
    service_app: Flask, people: MadeUp, wrong: dict[str, str]
) -> None:
    client = service_app.test_client()
    answer = sign_in(client, **({"staff_code": people.trainee.staff_code, "password": PASSWORD} | wrong))
    assert answer.status_code == 422
    assert "Mã cán bộ hoặc mật khẩu chưa đúng" in answer.text
    assert not is_signed_in(client)


def test_no_answer_repeats_the_password(service_app: Flask, people: MadeUp) -> None:
    client = service_app.test_client()
    for staff_code in (people.trainee.staff_code, ""):
        assert WRONG_PASSWORD not in sign_in(client, staff_code, WRONG_PASSWORD).text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"staff_code": "", "password": "x"}, "Bạn chưa nhập mã cán bộ."),
        ({"staff_code": "NV001", "password": ""}, "Bạn chưa nhập mật khẩu."),
        ({}, "Có 2 chỗ cần sửa"),
        ({"staff_code": "x" * 81, "password": "x"}, "Mã cán bộ không dài như vậy."),
    ],
)
def test_what_is_missing_is_told_at_its_field(service_app: Flask, sent: dict[str, str], sentence: str) -> None:
    client = service_app.test_client()
    client.get(SIGN_IN)
    answer = client.post(SIGN_IN, data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("password", ["x" * 20_000, "NUL\x01", "🪷" * 100])
def test_any_text_may_be_tried_as_a_password(service_app: Flask, people: MadeUp, password: str) -> None:
    assert sign_in(service_app.test_client(), people.trainee.staff_code, password).status_code == 422


def test_what_a_script_sends_instead_of_a_form_is_refused_without_a_fault(service_app: Flask) -> None:
    client = service_app.test_client()
    client.get(SIGN_IN)
    headers = {"X-CSRFToken": client.csrf}
    sent = client.post(SIGN_IN, data='{"staff_code": "NV001"}', content_type="application/json", headers=headers)
    assert sent.status_code == 422
    doubled = f"csrf_token={client.csrf}&staff_code=A&staff_code=B&password=x"
    sent = client.post(SIGN_IN, data=doubled, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 422


def test_a_closed_account_is_answered_as_an_unknown_one(service_app: Flask, engine: Engine, people: MadeUp) -> None:
    with writing(engine) as session:
        session.execute(update(Account).where(Account.person_id == people.trainee.id).values(is_closed=True))
    answer = sign_in(service_app.test_client(), people.trainee.staff_code)
    assert "Mã cán bộ hoặc mật khẩu chưa đúng" in answer.text


def test_without_its_forgery_token_no_form_signs_in(service_app: Flask, people: MadeUp) -> None:
    client = service_app.test_client()
    answer = client.post(SIGN_IN, data={"staff_code": people.trainee.staff_code, "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_signed_in(client)


def test_signing_in_drops_whatever_was_in_the_session_before(service_app: Flask, people: MadeUp) -> None:
    """Session fixation: what somebody else put into this browser's session does not survive."""
    client = service_app.test_client()
    client.get(SIGN_IN)
    with client.session_transaction(HOME) as cookie:
        cookie["planted"] = "by somebody else"
        csrf_before = cookie["csrf_token"]
    sign_in(client, people.trainee.staff_code)
    client.get(HOME)
    with client.session_transaction(HOME) as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != csrf_before


def test_no_file_of_the_site_touches_the_session(service_app: Flask) -> None:
    """Its requests do not carry the cookie; an answer that set one would overwrite the session of a page."""
    answer = service_app.test_client().get("/assets/stylesheets/sotay.css")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("host", "prefix", "others"), [
    ("http://so-tay.example", "", ["Path=/hoc-tap"]),
    # With the prefix a browser takes it from no other host of the domain (OWASP ASVS 3.3.3).
    ("https://so-tay.example", "__Host-", ["Path=/;", "Secure"]),
])  # fmt: skip
def test_the_cookies_are_for_this_host_alone_and_for_no_script(
    make_app, engine: Engine, people: MadeUp, host: str, prefix: str, others: list[str]
) -> None:
    client = make_app(engine, base_url=host).test_client()
    client.get(SIGN_IN, base_url=host)
    answer = client.post(
        SIGN_IN, data={"staff_code": people.trainee.staff_code, "password": PASSWORD}, base_url=host
    )  # fmt: skip
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [f"{prefix}sotay255-quen", f"{prefix}sotay255"]
    for cookie in cookies:
        assert [part for part in ("HttpOnly", "SameSite=Lax", *others) if part not in f"{cookie};"] == []
        assert "Domain" not in cookie
        assert len(cookie.partition(";")[0]) < 4096
        assert people.trainee.staff_code not in cookie


def test_one_goes_on_to_where_one_wanted(service_app: Flask, people: MadeUp) -> None:
    client = service_app.test_client()
    asked = client.get("/hoc-tap/tai-khoan?a=b")
    assert asked.headers["Location"] == "/hoc-tap/dang-nhap?next=/hoc-tap/tai-khoan?a%3Db"
    page = client.get(asked.headers["Location"])
    assert 'name="next" value="/hoc-tap/tai-khoan?a=b"' in page.text
    fields = {"staff_code": people.trainee.staff_code, "password": PASSWORD, "next": "/hoc-tap/tai-khoan?a=b"}
    assert client.post(SIGN_IN, data=fields).headers["Location"] == "/hoc-tap/tai-khoan?a=b"


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "http://evil.example", "https:evil.example", "%2F%2Fevil.example",
     "/hoc-tap/%2F%2Fevil.example", "/hoc-tap/..//evil.example", "/hoc-tap@evil.example", "javascript:alert(1)"],
)  # fmt: skip
def test_no_link_leads_to_another_place(service_app: Flask, people: MadeUp, path: str) -> None:
    client = service_app.test_client()
    page = client.get(SIGN_IN, query_string={"next": path})
    assert "evil.example" not in page.text
    assert sign_in(client, people.trainee.staff_code, next=path).headers["Location"] == HOME
    assert client.get(SIGN_IN, query_string={"next": path}).headers["Location"] == HOME


def test_who_is_signed_in_is_not_asked_again(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    assert client.get(SIGN_IN).headers["Location"] == HOME
    assert client.get(f"{SIGN_IN}?next=/hoc-tap/tai-khoan").headers["Location"] == "/hoc-tap/tai-khoan"


def test_an_old_hash_is_made_anew_on_the_way(service_app: Flask, engine: Engine, people: MadeUp) -> None:
    client = service_app.test_client()
    sign_in(client, people.trainee.staff_code)
    with reading(engine) as session:
        stored = session.get_one(Account, people.trainee.id).password_hash
    assert stored is not None
    assert not accounts.HASHER.check_needs_rehash(stored)
    assert sign_in(service_app.test_client(), people.trainee.staff_code).status_code == 303


def test_signing_out_ends_the_sign_in_on_the_server_too(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    client.get(HOME)
    with client.session_transaction(HOME) as cookie:
        copied = dict(cookie)
    answer = client.post(SIGN_OUT)
    assert (answer.status_code, answer.headers["Location"]) == (303, SIGN_IN)
    assert "Bạn đã đăng xuất" in client.get(SIGN_IN).text
    with client.session_transaction(HOME) as cookie:
        cookie.update(copied)
    assert not is_signed_in(client)
    with reading(engine) as session:
        assert session.scalars(select(SignIn.ended_why)).all() == ["sign-out"]


def test_signing_out_twice_is_no_fault(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    client.get(HOME)
    with writing(engine) as session:
        sign_ins.end_all(session, made_up.trainee.id, why="ended-by-administrator", now=MadeUp.START)
    assert client.post(SIGN_OUT).status_code == 303


def test_a_link_does_not_sign_out(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    assert client.get(SIGN_OUT).status_code in (404, 405)
    assert is_signed_in(client)


def test_a_sign_in_runs_out_after_its_hours(
    service_app: Flask, engine: Engine, people: MadeUp, clock: FixedClock
) -> None:
    client = service_app.test_client()
    sign_in(client, people.trainee.staff_code)
    clock.advance(hours=9, minutes=59)
    assert is_signed_in(client)
    clock.advance(minutes=1)
    assert not is_signed_in(client)
    assert client.get("/hoc-tap/tai-khoan").status_code == 303


def test_a_script_learns_whether_a_sign_in_holds_and_gets_a_token_that_works(
    service_app: Flask, people: MadeUp
) -> None:
    client = service_app.test_client()
    state = client.get("/hoc-tap/phien")
    assert state.json["signed_in"] is False
    assert state.headers["Cache-Control"] == "no-store"
    fields = {"csrf_token": state.json["csrf"], "staff_code": people.trainee.staff_code, "password": PASSWORD}
    assert client.post(SIGN_IN, data=fields).status_code == 303
    assert client.get("/hoc-tap/phien").json["signed_in"] is True


def test_no_address_of_a_sign_in_page_carries_anything_personal(service_app: Flask, people: MadeUp) -> None:
    """Addresses stand in logs and in the browser's history."""
    client = service_app.test_client()
    for address in (sign_in(client, people.trainee.staff_code).headers["Location"], SIGN_IN, ACTIVATE):
        assert people.trainee.staff_code not in address
    assert f'value="{people.trainee.staff_code}"' not in service_app.test_client().get(SIGN_IN).text


def test_a_password_holds_as_long_as_nobody_changes_it(service_app: Flask, people: MadeUp, clock: FixedClock) -> None:
    clock.advance(days=3 * 365)
    assert sign_in(service_app.test_client(), people.trainee.staff_code).status_code == 303


@pytest.mark.parametrize("name", ["admin", "administrator", "root", "quan-tri", "DEMO07"])
def test_a_new_installation_lets_nobody_in(service_app: Flask, engine: Engine, name: str) -> None:
    """There is no account before the operator adds one, and no password that came with the program."""
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0
    for password in (name, "admin", "123456789012", "ao-sen-mua-ha"):
        assert sign_in(service_app.test_client(), name, password).status_code == 422
