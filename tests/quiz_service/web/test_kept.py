"""The sign-in runs out in the middle of a quiz, without script: sign in again, send again, and nothing is lost."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from quiz_service.operations.accounts import hashed
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AttemptStep, Result
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.quiz_pages import answered, fields_on

PASSWORD = "một câu dài dễ nhớ"
ANSWERS = {"m01-q01": {"picked": ["c"]}, "m01-q02": {"picked": ["a", "d"]}, "m01-q07": {"text": 'mưa "to" & gió'}}
JSON = {"Accept": "application/json"}


class Interrupted:
    """A browser with a filled-in quiz whose sign-in has just run out."""

    def __init__(self, app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock) -> None:
        self.engine, self.made_up = engine, made_up
        password_hash = hashed(PASSWORD)
        with writing(engine) as session:
            add_module(session)
            for person in (made_up.trainee, made_up.colleague):
                session.get_one(Account, person.id).password_hash = password_hash
        self.client: GuardedClient = signed_in_client(app, engine, made_up.trainee.id)
        self.client.get("/hoc-tap/hoc-phan/m01")
        self.address = self.client.post("/hoc-tap/hoc-phan/m01/bat-dau").location
        self.fields = answered(fields_on(self.client.get(self.address).text), ANSWERS)
        clock.advance(hours=10, minutes=1)

    def send(self, path: str, **options: Any):
        return self.client.post(f"{self.address}/{path}", data=self.fields, **options)

    def sign_in(self, page: str, staff_code: str):
        hidden = dict(re.findall(r'<input type="hidden" name="(next|kept_path|kept)" value="([^"]*)"', page))
        form = {name: html.unescape(value) for name, value in hidden.items()}
        return self.client.post("/hoc-tap/dang-nhap", data=form | {"staff_code": staff_code, "password": PASSWORD})

    def resend(self, page: str):
        action = re.search(r'<form class="form" method="post" action="(/hoc-tap/bai/[^"]+)"', page)
        assert action
        data: dict[str, list[str]] = {}
        for name, value in re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.split(action.group(0))[1]
        ):
            data.setdefault(html.unescape(name), []).append(html.unescape(value))
        return self.client.post(action.group(1), data=data)

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def interrupted(service_app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock) -> Interrupted:
    return Interrupted(service_app, engine, made_up, clock)


@pytest.mark.parametrize(("path", "said", "leads_to"), [("luu", "Chưa lưu", ""), ("nop", "Bài chưa nộp", "/ket-qua")])
def test_what_was_sent_is_kept_through_the_sign_in_and_sent_again(
    interrupted: Interrupted, path: str, said: str, leads_to: str
) -> None:
    refused = interrupted.send(path)
    assert refused.status_code == 401
    assert said in refused.text
    assert interrupted.rows(AttemptStep) == 0
    resume = interrupted.sign_in(refused.text, interrupted.made_up.trainee.staff_code)
    assert resume.status_code == 200, resume.text
    done = interrupted.resend(resume.text)
    if leads_to:  # questions are open in it: the next page asks whether that is meant
        assert "câu chưa trả lời" in done.text
        interrupted.fields = fields_on(done.text)
        done = interrupted.send("nop")
    assert (done.status_code, done.location) == (303, interrupted.address + leads_to)
    with reading(interrupted.engine) as session:
        step = session.scalars(select(AttemptStep)).one()
        assert step.answers == ANSWERS
        assert step.kind == ("submit" if leads_to else "save")


def test_a_wrong_password_in_between_loses_nothing(interrupted: Interrupted) -> None:
    refused = interrupted.send("luu")
    again = interrupted.sign_in(refused.text, "THU9999")
    assert again.status_code == 422
    resume = interrupted.sign_in(again.text, interrupted.made_up.trainee.staff_code)
    assert interrupted.resend(resume.text).status_code == 303
    assert interrupted.rows(AttemptStep) == 1


def test_somebody_else_who_signs_in_there_reaches_nothing(interrupted: Interrupted) -> None:
    refused = interrupted.send("nop")
    resume = interrupted.sign_in(refused.text, interrupted.made_up.colleague.staff_code)
    assert interrupted.resend(resume.text).status_code == 404
    assert (interrupted.rows(AttemptStep), interrupted.rows(Result)) == (0, 0)


def test_the_page_carries_no_token_of_the_old_session(interrupted: Interrupted) -> None:
    page = interrupted.send("luu").text
    kept = re.search(r'name="kept" value="([^"]*)"', page)
    assert kept
    fields = json.loads(html.unescape(kept.group(1)))
    assert "csrf_token" not in fields
    assert fields["text.m01-q07"] == ['mưa "to" & gió']


def test_more_than_a_form_can_carry_is_said_honestly(interrupted: Interrupted) -> None:
    interrupted.fields |= {f"text.m01-q{number}": ["x" * 300] for number in range(100, 180)}
    page = interrupted.send("luu").text
    assert 'name="kept"' not in page
    assert "không giữ được phần vừa gửi" in page


def test_a_script_is_told_in_one_sentence(interrupted: Interrupted) -> None:
    answer = interrupted.send("luu", headers=JSON)
    assert answer.status_code == 401
    assert "đăng nhập" in answer.json["error"]


def test_starting_without_a_sign_in_leads_through_it_to_the_module(interrupted: Interrupted) -> None:
    answer = interrupted.client.post("/hoc-tap/hoc-phan/m01/bat-dau")
    assert answer.location == "/hoc-tap/dang-nhap?next=/hoc-tap/hoc-phan/m01"


def test_opening_the_attempt_without_a_sign_in_leads_through_it_and_back(interrupted: Interrupted) -> None:
    assert interrupted.client.get(interrupted.address).location == f"/hoc-tap/dang-nhap?next={interrupted.address}"


@pytest.fixture
def old_page(service_app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock) -> Interrupted:
    """A quiz whose person has signed in anew in another tab: the page's forgery token is of the session before."""
    interrupted = Interrupted(service_app, engine, made_up, clock)
    interrupted.client = signed_in_client(service_app, engine, made_up.trainee.id, hours=20)
    interrupted.client.get("/hoc-tap/")
    interrupted.fields = {**interrupted.fields, "csrf_token": "của phiên trước"}
    return interrupted


def test_answers_from_a_page_of_the_session_before_are_offered_to_be_sent_again(old_page: Interrupted) -> None:
    page = old_page.send("nop", headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 400
    assert "chưa được lưu" in page.text
    asked = old_page.resend(page.text)
    assert "câu chưa trả lời" in asked.text
    old_page.fields = fields_on(asked.text)
    assert old_page.send("nop").location.endswith("/ket-qua")


@pytest.mark.parametrize("site", ["cross-site", "none", ""])
def test_another_site_s_form_is_not_made_into_one_of_ours(old_page: Interrupted, site: str) -> None:
    page = old_page.send("nop", headers={"Sec-Fetch-Site": site})
    assert page.status_code == 400
    assert "Gửi lại câu trả lời và làm tiếp" not in page.text
