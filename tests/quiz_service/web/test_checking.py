"""The public page that checks a file: what was given out under a code, and whether a file is still that one."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.storage.engine import reading
from quiz_service.storage.models import Export, Person
from quiz_service.web.extensions import limiter
from tests.quiz_service.made_up_coverage import City
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.test_exports import made, official

WAY = "/hoc-tap/kiem-tra"


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


@pytest.fixture
def given_out(service_app: Flask, city: City) -> tuple[Export, bytes]:
    """A file with people that was made and downloaded."""
    client = signed_in_client(service_app, city.engine, official(city, "administrator"))
    content = client.get(f"{made(client, loai='people-csv')}/tai-ve").data
    with reading(city.engine) as session:
        return session.query(Export).one(), content


@pytest.fixture
def anybody(service_app: Flask) -> GuardedClient:
    client: GuardedClient = service_app.test_client()
    return client


def sent(client: GuardedClient, content: bytes, code: str = "") -> Any:
    client.get(WAY)
    fields = {"ma": code, "tep": (io.BytesIO(content), "tep.csv")}
    answer = client.post(WAY, data=fields, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the test client spools a large body into a file
    return answer


def test_anybody_with_the_code_sees_the_totals_and_no_name(
    anybody: GuardedClient, city: City, given_out: tuple[Export, bytes]
) -> None:
    export, _ = given_out
    page = anybody.get(f"{WAY}/{export.code}").text
    for words in ("Mã có thật", export.digest, "hết ngày 02/03/2026", "10 người đã được tập huấn trên 19 người",
                  "Bảng CSV: danh sách người", "08:00 ngày 02/03/2026", "ít nhất 70"):  # fmt: skip
        assert words in page, words
    with reading(city.engine) as session:
        for person in session.query(Person):
            assert person.name not in page
            assert person.staff_code not in page


def test_the_file_that_was_given_out_is_recognised(anybody: GuardedClient, given_out: tuple[Export, bytes]) -> None:
    export, content = given_out
    for code in ("", export.code, export.code.lower()):
        answer = sent(anybody, content, code)
        assert answer.status_code == 200
        assert "Đúng là tệp đã cấp" in answer.text
        assert export.code in answer.text


def test_a_file_with_one_other_letter_is_not_that_file(anybody: GuardedClient, given_out: tuple[Export, bytes]) -> None:
    export, content = given_out
    changed = content.replace("chưa".encode(), "đã".encode(), 1)
    answer = sent(anybody, changed, export.code)
    assert "Không phải tệp đã cấp" in answer.text
    assert "Đúng là tệp đã cấp" not in answer.text
    unknown = sent(anybody, changed)
    assert unknown.status_code == 404
    assert "không trùng với tệp nào đã cấp" in unknown.text


def test_nothing_of_a_file_that_was_sent_is_kept(
    service_app: Flask, anybody: GuardedClient, given_out: tuple[Export, bytes]
) -> None:
    data = service_app.extensions["so-tay"].settings.data
    before = sorted(str(path) for path in data.rglob("*"))
    sent(anybody, b"x" * 900_000)
    assert sorted(str(path) for path in data.rglob("*")) == before


def test_no_file_and_an_empty_one_are_told(anybody: GuardedClient, given_out: tuple[Export, bytes]) -> None:
    anybody.get(WAY)
    for answer in (anybody.post(WAY, data={"ma": ""}), sent(anybody, b"")):
        assert answer.status_code == 422
        assert "Bạn chưa chọn tệp" in answer.text


def test_a_file_up_to_the_limit_is_read_and_a_larger_one_is_refused(anybody: GuardedClient) -> None:
    assert sent(anybody, b"x" * 15_000_000).status_code == 404  # read, and known to nobody
    answer = sent(anybody, b"x" * 20_500_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("typed", ["TX-AAAA", "x" * 500, "<b>", "255-2222-2222-2222-2222"])
def test_a_mistyped_code_is_told_as_such(anybody: GuardedClient, typed: str) -> None:
    answer = anybody.get(WAY, query_string={"ma": typed})
    assert answer.status_code == 422
    assert "gõ nhầm" in answer.text
    assert anybody.get(f"{WAY}/{typed[:50].replace('/', '')}").status_code == 404


def test_a_code_may_be_typed_as_one_likes(anybody: GuardedClient, given_out: tuple[Export, bytes]) -> None:
    code = given_out[0].code
    answer = anybody.get(WAY, query_string={"ma": f" {code.lower().replace('-', '')} "})
    assert (answer.status_code, answer.location) == (303, f"{WAY}/{code}")


def test_who_tries_codes_is_slowed_down(anybody: GuardedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    statuses = {anybody.get(f"{WAY}/TX-2222-2222-2222-2222").status_code for _ in range(70)}
    assert statuses == {404, 429}
