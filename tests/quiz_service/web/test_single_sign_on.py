"""Signing in at the office's own provider: a real OpenID Connect provider on this machine, the whole flow by HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from quiz_service.config import SingleSignOn
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AuditEntry, SignIn
from tests.quiz_service.made_up_people import MadeUp, Someone
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_passwords import SIGN_IN, Phone, is_signed_in
from tests.quiz_service.web.running_provider import Provider, run_provider

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
"""The provider, in its thread, uses an older way of its library."""

START = "/hoc-tap/dang-nhap-mot-lan"
CALLBACK = f"{START}/ve"
HOME = "/hoc-tap/"


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    """One provider for all tests here."""
    with run_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    """The provider, as honest as it was built."""
    running_provider.says, running_provider.leaves_unsigned = {}, False
    return running_provider


@pytest.fixture
def app(make_app, engine: Engine, provider: Provider) -> Flask:
    """The service, with this provider in its settings."""
    chosen = SingleSignOn(provider.address, "so-tay", "a secret", claim="staff_code", name="tài khoản thành phố")
    return make_app(engine, single_sign_on=chosen)


def begin(client: GuardedClient, **query: str) -> str:
    """Press the button; the provider's address one is sent to."""
    answer = client.get(START, query_string=query)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_back(client: GuardedClient, address: str):
    """Follow the provider's redirect back to the service."""
    assert address.startswith(f"http://localhost{CALLBACK}?")
    return client.get(address.removeprefix("http://localhost"))


def sign_in_there(client: GuardedClient, provider: Provider, subject: str, **query: str):
    return come_back(client, provider.agree(begin(client, **query), subject))


def subject_of(engine: Engine, person: Someone) -> str | None:
    with reading(engine) as session:
        return session.get_one(Account, person.id).sso_subject


def test_the_sign_in_page_offers_it_by_its_name(app: Flask) -> None:
    page = app.test_client().get(f"{SIGN_IN}?next=/hoc-tap/tai-khoan").text
    assert "Đăng nhập bằng tài khoản thành phố" in page
    assert f'href="{START}?next=/hoc-tap/tai-khoan"' in page


def test_who_is_in_the_roster_signs_in_and_is_bound(
    app: Flask, engine: Engine, made_up: MadeUp, provider: Provider
) -> None:
    provider.knows("subject-1", staff_code=made_up.trainee.staff_code.lower())
    client = app.test_client()
    answer = sign_in_there(client, provider, "subject-1", next="/hoc-tap/tai-khoan")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hoc-tap/tai-khoan")
    assert made_up.trainee.name in client.get("/hoc-tap/tai-khoan").text
    assert subject_of(engine, made_up.trainee) == f"{provider.address}#subject-1"
    with reading(engine) as session:
        assert session.scalars(select(SignIn.method)).all() == ["single-sign-on"]
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("single-sign-on.bind", made_up.trainee.id)


def test_the_request_carries_state_nonce_and_a_code_challenge(app: Flask, made_up: MadeUp, provider: Provider) -> None:
    asked = parse_qs(urlsplit(begin(app.test_client())).query)
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [f"http://localhost{CALLBACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    assert "openid" in asked["scope"][0].split()
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 20


def test_the_code_is_exchanged_with_the_verifier_of_its_challenge(
    app: Flask, made_up: MadeUp, provider: Provider
) -> None:
    """PKCE (RFC 7636): whoever steals the code on the way cannot use it."""
    client = app.test_client()
    address = begin(client)
    come_back(client, provider.agree(address, "subject-0"))
    verifier = provider.token_requests[-1]["code_verifier"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert parse_qs(urlsplit(address).query)["code_challenge"] == [digest]


def test_the_next_time_the_subject_says_who_even_when_the_claim_is_gone(
    app: Flask, made_up: MadeUp, provider: Provider
) -> None:
    provider.knows("subject-2", staff_code=made_up.trainee.staff_code)
    sign_in_there(app.test_client(), provider, "subject-2")
    provider.knows("subject-2")
    client = app.test_client()
    assert sign_in_there(client, provider, "subject-2").status_code == 303
    assert made_up.trainee.name in client.get(HOME).text


def test_who_is_not_in_the_roster_is_told_so(app: Flask, engine: Engine, made_up: MadeUp, provider: Provider) -> None:
    provider.knows("subject-3", staff_code="KHONG-CO")
    for subject in ("subject-3", "subject-without-claims"):
        client = app.test_client()
        answer = sign_in_there(client, provider, subject)
        assert answer.status_code == 403
        assert "chưa có trong danh sách học viên" in answer.text
        assert not is_signed_in(client)
    with reading(engine) as session:
        assert session.scalars(select(SignIn)).all() == []


def test_an_account_bound_to_another_subject_is_not_taken_over(
    app: Flask, engine: Engine, made_up: MadeUp, provider: Provider
) -> None:
    for subject in ("subject-4", "subject-5"):
        provider.knows(subject, staff_code=made_up.trainee.staff_code)
    sign_in_there(app.test_client(), provider, "subject-4")
    answer = sign_in_there(app.test_client(), provider, "subject-5")
    assert answer.status_code == 403
    assert "gắn với một tài khoản khác" in answer.text
    assert subject_of(engine, made_up.trainee) == f"{provider.address}#subject-4"


def test_who_left_does_not_come_in_by_the_provider(
    app: Flask, engine: Engine, made_up: MadeUp, provider: Provider
) -> None:
    provider.knows("subject-6", staff_code=made_up.trainee.staff_code)
    with writing(engine) as session:
        session.execute(update(Account).where(Account.person_id == made_up.trainee.id).values(is_closed=True))
    answer = sign_in_there(app.test_client(), provider, "subject-6")
    assert answer.status_code == 403
    assert "đã đóng" in answer.text


def test_the_provider_s_word_stands_for_the_second_factor(
    make_app, engine: Engine, made_up: MadeUp, provider: Provider
) -> None:
    chosen = SingleSignOn(provider.address, "so-tay", "a secret", claim="staff_code")
    app = make_app(engine, single_sign_on=chosen, second_factor_required=True)
    Phone(engine, made_up.trainee)
    for number, person in enumerate((made_up.trainee, made_up.administrator)):
        provider.knows(f"subject-7-{number}", staff_code=person.staff_code)
        client = app.test_client()
        sign_in_there(client, provider, f"subject-7-{number}")
        assert client.get("/hoc-tap/tai-khoan").status_code == 200


def test_an_answer_for_another_browser_is_not_taken(app: Flask, made_up: MadeUp, provider: Provider) -> None:
    """Somebody sends a victim the end of their own sign-in, so that the victim works under their name."""
    provider.knows("subject-8", staff_code=made_up.trainee.staff_code)
    back = provider.agree(begin(app.test_client()), "subject-8")
    victim = app.test_client()
    begin(victim)
    answer = come_back(victim, back)
    assert answer.status_code == 403
    assert "không xác nhận" in answer.text
    assert not is_signed_in(victim)


def test_an_answer_is_taken_once(app: Flask, made_up: MadeUp, provider: Provider) -> None:
    provider.knows("subject-9", staff_code=made_up.trainee.staff_code)
    client = app.test_client()
    back = provider.agree(begin(client), "subject-9")
    assert come_back(client, back).status_code == 303
    client.get(HOME)
    client.post("/hoc-tap/dang-xuat")
    assert come_back(client, back).status_code == 403
    assert not is_signed_in(client)


def test_a_token_made_for_another_request_is_not_taken(app: Flask, made_up: MadeUp, provider: Provider) -> None:
    """The nonce binds the token to the request of this browser."""
    provider.knows("subject-10", staff_code=made_up.trainee.staff_code)
    client = app.test_client()
    address = begin(client)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    back = provider.agree(address.replace(nonce, "nonce-of-another-request"), "subject-10")
    assert come_back(client, back).status_code == 403


def test_who_refuses_there_is_brought_back_with_a_word(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    back = provider.refuse(begin(client))
    answer = client.get(f"{CALLBACK}?{urlsplit(back).query}")
    assert answer.status_code == 403
    assert "bấm hủy" in answer.text


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=y", "?error=server_error&error_description=<script>", "?state=a&state=b"]
)
def test_an_answer_nobody_asked_for_is_told_and_no_fault(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"{CALLBACK}{query}")
    assert answer.status_code == 403
    assert "<script>" not in answer.text.split("<main")[-1].split("</main")[0]


def test_a_made_up_code_is_not_taken(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    assert client.get(CALLBACK, query_string={"code": "made-up", "state": state}).status_code == 403


def test_it_never_leads_to_another_place(app: Flask, made_up: MadeUp, provider: Provider) -> None:
    provider.knows("subject-11", staff_code=made_up.trainee.staff_code)
    for path in ("//evil.example", "https://evil.example", "/hoc-tap/..//evil.example"):
        answer = sign_in_there(app.test_client(), provider, "subject-11", next=path)
        assert answer.headers["Location"] == HOME


def test_signing_in_drops_whatever_was_in_the_session_before(app: Flask, made_up: MadeUp, provider: Provider) -> None:
    provider.knows("subject-12", staff_code=made_up.trainee.staff_code)
    client = app.test_client()
    back = provider.agree(begin(client), "subject-12")
    with client.session_transaction(HOME) as cookie:
        cookie["planted"] = "by somebody else"
    come_back(client, back)
    with client.session_transaction(HOME) as cookie:
        assert "planted" not in cookie
        assert not [key for key in cookie if key.startswith("_state_")]
        assert len(json.dumps(dict(cookie))) < 2_000, "the tokens of the provider are not kept"


def test_a_provider_that_does_not_answer_is_told(make_app, engine: Engine, made_up: MadeUp) -> None:
    chosen = SingleSignOn("http://127.0.0.1:9", "so-tay", "a secret")
    client = make_app(engine, single_sign_on=chosen).test_client()
    answer = client.get(START)
    assert answer.status_code == 503
    assert "chưa trả lời" in unescape(answer.text)


def test_a_provider_that_is_none_is_told(make_app, engine: Engine, provider: Provider) -> None:
    """An address that answers, but not as OpenID Connect asks."""
    chosen = SingleSignOn(f"{provider.address}/jwks", "so-tay", "a secret")
    assert make_app(engine, single_sign_on=chosen).test_client().get(START).status_code == 503


def test_a_provider_that_calls_itself_otherwise_is_not_believed(app: Flask, provider: Provider) -> None:
    provider.says["issuer"] = "https://evil.example"
    assert app.test_client().get(START).status_code == 503


def test_an_unsigned_token_is_not_taken_even_where_the_provider_offers_such(
    app: Flask, made_up: MadeUp, provider: Provider
) -> None:
    provider.knows("subject-13", staff_code=made_up.trainee.staff_code)
    provider.says["id_token_signing_alg_values_supported"] = ["RS256", "none"]
    provider.leaves_unsigned = True
    client = app.test_client()
    assert sign_in_there(client, provider, "subject-13").status_code == 403
    provider.leaves_unsigned = False
    assert sign_in_there(client, provider, "subject-13").status_code == 303


def test_without_the_setting_there_is_no_such_page(service_app: Flask) -> None:
    client = service_app.test_client()
    assert client.get(START).status_code == 404
    assert client.get(CALLBACK).status_code == 404
    assert START not in client.get(SIGN_IN).text
