"""Answers that were sent with an expired sign-in are carried through signing in, and go to their own attempt alone."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.web.kept_answers import LONGEST, read_kept
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_passwords import CHALLENGE, HOME, PASSWORD, Phone, give_password, sign_in

PATH = "/hoc-tap/bai/AbC_-9/nop"
ANSWERS = {"q-1": "a", "q-2": ["x", "y"], "q-3": 'Sở "A" & <b>\nhai dòng', "csrf_token": "of the old session"}
KEPT = {"kept_path": PATH, "kept": json.dumps(ANSWERS, ensure_ascii=False)}
FIELDS = [("q-1", "a"), ("q-2", "x"), ("q-2", "y"), ("q-3", 'Sở "A" & <b>\nhai dòng')]


def hidden_fields(html: str, action: str) -> list[tuple[str, str]]:
    """Names and values in the form that posts to this address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', html, re.DOTALL)
    assert form, f"no form posts to {action}"
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form.group(0))
    return [(unescape(name), unescape(value)) for name, value in found]


def test_after_signing_in_the_answers_are_offered_to_send_again(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    give_password(engine, made_up.trainee)
    client = service_app.test_client()
    answer = sign_in(client, made_up.trainee.staff_code, **KEPT)
    assert answer.status_code == 200
    assert "Gửi lại câu trả lời và làm tiếp" in answer.text
    assert made_up.trainee.name in answer.text
    fields = hidden_fields(answer.text, PATH)
    assert [field for field in fields if field[0] != "csrf_token"] == FIELDS
    token = dict(fields)["csrf_token"]
    assert token != "of the old session"
    sent_again = client.post(PATH, data={"csrf_token": token, "q-1": "a"})
    assert sent_again.status_code == 404, "the token is good and there is no such attempt"


def test_a_wrong_password_does_not_lose_them(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    give_password(engine, made_up.trainee)
    client = service_app.test_client()
    for fields in ({"password": "sai mật khẩu rồi"}, {"password": ""}):
        answer = sign_in(client, made_up.trainee.staff_code, **fields, **KEPT)
        assert answer.status_code == 422
        kept = dict(hidden_fields(answer.text, "/hoc-tap/dang-nhap"))
        assert (kept["kept_path"], json.loads(kept["kept"])) == (PATH, ANSWERS)


def test_a_second_factor_in_between_does_not_lose_them(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    give_password(engine, made_up.trainee)
    phone = Phone(engine, made_up.trainee)
    client = service_app.test_client()
    asked = sign_in(client, made_up.trainee.staff_code, **KEPT)
    wrong = client.post(CHALLENGE, data={"code": "000000"} | dict(hidden_fields(asked.text, CHALLENGE)))
    assert wrong.status_code == 422
    answer = client.post(CHALLENGE, data={"code": phone.code()} | dict(hidden_fields(wrong.text, CHALLENGE)))
    assert [field for field in hidden_fields(answer.text, PATH) if field[0] != "csrf_token"] == FIELDS


def test_a_second_factor_that_came_too_late_does_not_lose_them(
    service_app: Flask, engine: Engine, made_up: MadeUp, clock
) -> None:
    give_password(engine, made_up.trainee)
    phone = Phone(engine, made_up.trainee)
    client = service_app.test_client()
    asked = sign_in(client, made_up.trainee.staff_code, **KEPT)
    clock.advance(minutes=11)
    late = client.post(
        CHALLENGE, data={"code": phone.code(clock())} | dict(hidden_fields(asked.text, CHALLENGE))
    )  # fmt: skip
    assert late.status_code == 422
    assert "quá 10 phút" in late.text
    assert dict(hidden_fields(late.text, "/hoc-tap/dang-nhap"))["kept_path"] == PATH


@pytest.mark.parametrize(
    "path",
    [
        "", "/hoc-tap/tai-khoan/mat-khau", "/hoc-tap/bai/x/bo", "/hoc-tap/bai/x/nop\n", "/hoc-tap/bai/x/nop?a=b",
        "/hoc-tap/bai/../quan-tri/nop", "//evil.example/hoc-tap/bai/x/nop", "https://evil.example/hoc-tap/bai/x/nop",
        "/hoc-tap/bai//nop", "/hoc-tap/bai/x/y/nop", "/hoc-tap/bai/đ/nop",
    ],
)  # fmt: skip
def test_nothing_is_sent_anywhere_but_to_an_attempt(
    service_app: Flask, engine: Engine, made_up: MadeUp, path: str
) -> None:
    give_password(engine, made_up.trainee)
    answer = sign_in(service_app.test_client(), made_up.trainee.staff_code, **(KEPT | {"kept_path": path}))
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)


@pytest.mark.parametrize(
    "raw",
    [
        "", "{", "[]", "null", "1", '"x"', "{}", '{"q": 1}', '{"q": {"a": "b"}}', '{"q": [["x"]]}', '{"q": "\\u0000"}',
        '{"q": "\\ud800"}', '{"\\ud800": "x"}', "[" * 9_000, '{"csrf_token": "x"}', '{"q": NaN}',
        json.dumps({"q": ["x"] * 2_001}),
    ],
)  # fmt: skip
def test_what_no_page_of_ours_could_have_kept_is_left_out(
    service_app: Flask, engine: Engine, made_up: MadeUp, raw: str
) -> None:
    give_password(engine, made_up.trainee)
    answer = sign_in(service_app.test_client(), made_up.trainee.staff_code, kept_path=PATH, kept=raw)
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)


def test_twenty_thousand_letters_are_kept(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    raw = json.dumps({"q": "x" * (LONGEST - len('{"q": ""}'))})
    assert len(raw) == LONGEST
    with service_app.test_request_context("/", method="POST", data={"kept_path": PATH, "kept": raw}):
        assert read_kept() is not None
    with service_app.test_request_context("/", method="POST", data={"kept_path": PATH, "kept": raw + " "}):
        assert read_kept() is None


def test_answers_that_are_sent_with_a_wrong_account_reach_no_attempt(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    """The page says who is signed in; the attempt's own view refuses anybody else."""
    give_password(engine, made_up.colleague)
    answer = sign_in(service_app.test_client(), made_up.colleague.staff_code, PASSWORD, **KEPT)
    assert made_up.colleague.name in answer.text
