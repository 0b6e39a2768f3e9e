"""No response before the submission carries a right answer, a feedback or an explanation, in whatever writing."""

from __future__ import annotations

import base64
import json
import random
import re
from html import escape
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.operations import attempts
from quiz_service.storage.engine import writing
from tests.quiz_service.databases import memory_engine
from tests.quiz_service.made_up_modules import SECRET, TYPES, a_record, add_module, add_path, add_question
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.quiz_pages import fields_on

JSON = {"Accept": "application/json"}
WRITINGS = [
    SECRET.encode(), json.dumps(SECRET).strip('"').encode(), escape(SECRET).encode(), quote(SECRET).encode(),
    base64.b64encode(SECRET.encode())[:6], SECRET[::-1].encode(), SECRET.encode("utf-16-le"),
    "".join(f"&#{ord(letter)};" for letter in SECRET).encode(),
]  # fmt: skip


def assert_nothing_told(response) -> None:
    body = b"".join([response.get_data(), *(f"{name}: {value}".encode() for name, value in response.headers)])
    for writing_of_it in WRITINGS:
        assert writing_of_it not in body, response.request.path


def test_nothing_that_explains_reaches_the_browser_before_the_submission(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    with writing(engine) as session:
        add_module(session)
        add_path(session)
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    for address in ("/hoc-tap/", "/hoc-tap/hoc-phan/m01"):
        assert_nothing_told(client.get(address))
    start = client.post("/hoc-tap/hoc-phan/m01/bat-dau")
    assert_nothing_told(start)
    page = client.get(start.location)
    assert_nothing_told(page)
    fields = fields_on(page.text)
    everything = fields | {"pick.m01-q02": ["a", "d"], "value.m01-q06": ["73"], "comparator.m01-q06": [">="]}
    wrong = everything | {"rank.m01-q05.a": ["1"], "rank.m01-q05.b": ["1"]}
    for path in ("luu", "nop"):
        for headers in ({}, JSON):
            refused = client.post(f"{start.location}/{path}", data=wrong, headers=headers)
            assert refused.status_code == 422
            assert_nothing_told(refused)
    for headers in (JSON, {}):
        assert_nothing_told(client.post(f"{start.location}/luu", data=everything, headers=headers))
        stale = client.post(f"{start.location}/luu", data=fields | {"pick.m01-q01": ["a"]}, headers=headers)
        assert stale.status_code == 409
        assert_nothing_told(stale)
    for address in (start.location, f"{start.location}/ket-qua", "/hoc-tap/", "/hoc-tap/hoc-phan/m01"):
        assert_nothing_told(client.get(address))


OTHER_KEYS = {
    "one": ["a"], "several": ["b", "c"], "true-false": ["sai"], "matching": {"1": "a", "2": "b", "3": "c"},
    "ordering": ["c", "b", "a"], "number": {"comparator": "<", "value": "5"},
    "short": {"accept": ["lời khác"], "ignore_marks": True, "ignore_case": False},
}  # fmt: skip


def other_record(kind: str, number: int) -> dict:
    """The same question with another key, other feedback, explanation, ground and quotation."""
    record = a_record(kind, number)
    for choice in record.get("choices", []):
        choice["feedback"] = f"Lời khác hẳn {choice['id']}"
    return record | {"key": OTHER_KEYS[kind], "explanation": "Khác", "cites": ["I.1"], "quote": ["Khác"]}


@pytest.mark.parametrize("kind", TYPES)
def test_the_page_is_the_same_to_the_letter_whatever_the_right_answer_is(make_app, kind: str) -> None:
    """So neither the order of choices nor any attribute can tell it."""
    pages = []
    for make_record in (a_record, other_record):
        engine = memory_engine()
        person = MadeUp(engine).trainee
        with writing(engine) as session:
            add_module(session, kinds=(), draw=1)
            add_question(session, "m01-q01", make_record(kind, 1))
        with writing(engine) as session:
            # The first order drawn by this seed is the key of neither.
            seed = random.Random(2)
            attempt = attempts.start(session, person_id=person.id, module_id="m01", now=MadeUp.START, rng=seed)
            address = f"/hoc-tap/bai/{attempt.public_id}"
        html = signed_in_client(make_app(engine), engine, person.id).get(address).text
        html = re.sub(r'[0-9a-f]{32}|name="(csrf_token|client_key)" value="[^"]+"|Người Thử Số \d+', "", html)
        pages.append(html)
        engine.dispose()
    assert "Câu 1" in pages[0]
    assert pages[0] == pages[1]
