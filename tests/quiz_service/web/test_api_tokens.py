"""One's own tokens: shown once, listed without themselves, revoked by a button."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

WAY = "/hoc-tap/tai-khoan/ma-api"


@pytest.fixture
def client(service_app: Flask, engine: Engine, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, engine, made_up.coordinator.id)


def made(client: GuardedClient, **fields: str) -> Any:
    client.get(WAY)
    return client.post(WAY, data={"ten": "Bảng tin", "so-ngay": "30"} | fields)


def token_in(page: str) -> str:
    found = re.search(r"<code>(st255_[\w-]+)</code>", page)
    assert found
    return found.group(1)


def test_a_token_is_shown_once_and_works_until_it_is_revoked(service_app: Flask, client: GuardedClient) -> None:
    token = token_in(made(client).text)
    program = service_app.test_client()

    def status() -> int:
        return program.get("/hoc-tap/api/v1/do-phu", headers={"Authorization": f"Bearer {token}"}).status_code

    assert status() == 200
    page = client.get(WAY).text
    assert token not in page
    assert "Bảng tin" in page
    assert "02/03/2026" in page
    address = re.search(rf'action="({WAY}/[^"]+/thu-hoi)"', page)
    assert address
    assert client.post(address.group(1)).status_code == 303
    assert status() == 401
    assert "đã thu hồi" in client.get(WAY).text


def test_nobody_revokes_another_s_token(
    service_app: Flask, engine: Engine, made_up: MadeUp, client: GuardedClient
) -> None:
    made(client)
    address = re.search(rf'action="({WAY}/[^"]+/thu-hoi)"', client.get(WAY).text)
    assert address
    other = signed_in_client(service_app, engine, made_up.administrator.id)
    other.get(WAY)
    assert other.post(address.group(1)).status_code == 404
    assert "Bảng tin" not in other.get(WAY).text


@pytest.mark.parametrize(
    "fields", [{"ten": ""}, {"so-ngay": "0"}, {"so-ngay": "366"}, {"so-ngay": "mười"}, {"so-ngay": "-3"}]
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client: GuardedClient, fields: dict[str, str]) -> None:
    answer = made(client, **fields)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert f'value="{fields.get("ten", "Bảng tin")}"' in answer.text


def test_a_trainee_is_told_that_tokens_are_for_officials(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    trainee = signed_in_client(service_app, engine, made_up.trainee.id)
    assert "chỉ dành cho điều phối viên" in trainee.get(WAY).text
    assert made(trainee).status_code == 409
