"""The headers that say where a request came from and to whom it was sent: a stranger writes them as they like.

Addresses in slips, QR codes, calendars and redirects begin with the operator's own setting or with nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from quiz_service.web.access import Who, allow
from tests.quiz_service.exports.reading import qr_texts, words
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.walking import steps

EVIL = "evil.example"
LIES = {
    "X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "gopher", "X-Forwarded-For": "203.0.113.66",
    "X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "6666", "Forwarded": f"host={EVIL}", "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil", "X-Host": EVIL, "X-HTTP-Method-Override": "DELETE",
}  # fmt: skip
HOSTS = (EVIL, f"{EVIL}:80", f"localhost@{EVIL}", f"{EVIL}#localhost", f"{EVIL}/localhost", "", "..", "[::1",
         "a" * 5000, "xn--\u00ff", "localhost, evil.example", "evil.example\tx")  # fmt: skip


def at_host(client: GuardedClient, host: str) -> GuardedClient:
    """The same browser, which takes its cookies along to this host."""
    for kept in list(client._cookies.values()):
        client.set_cookie(kept.key, kept.value, domain=host, path=kept.path)
    return client


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_answer_repeats_a_host_that_a_stranger_wrote(
    make_app: Callable[..., Flask], engine: Engine, proxies: int
) -> None:
    """Whether a proxy is trusted or not: what it hands on is the stranger's word all the same."""
    app = make_app(engine, proxies=proxies)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    told, seen = [], 0
    for step in steps(World(app, engine), "GET", first_role_only=True):
        answer = step.ask(at_host(step.client, EVIL), headers=LIES | {"Host": EVIL})
        assert answer.status_code < 500, step
        seen += answer.status_code == 200
        if EVIL in answer.get_data(as_text=False).decode("utf-8", "ignore") or EVIL in str(answer.headers):
            told.append(str(step))
    assert told == []
    assert seen > 50


def test_slips_carry_the_operator_s_address(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.administrator.id)
    client.get("/hoc-tap/dieu-phoi/nguoi")
    at_host(client, EVIL)
    for kind in ("csv", "pdf"):
        answer = client.post("/hoc-tap/dieu-phoi/ma-kich-hoat", headers=LIES | {"Host": EVIL},
                             data={"person": made_up.trainee.public_id, "dang": kind})  # fmt: skip
        assert answer.status_code == 200
        text = answer.text if kind == "csv" else " ".join([words(answer.data), *qr_texts(answer.data)])
        assert "http://localhost/hoc-tap/kich-hoat" in text
        assert EVIL not in text


@pytest.mark.parametrize("host", HOSTS)
def test_an_odd_host_is_no_fault(service_app: Flask, host: str) -> None:
    service_app.config["PROPAGATE_EXCEPTIONS"] = False
    for path in ("/hoc-tap/dang-nhap", "/", "/hoc-tap/khong-co", "/healthz", "/hoc-tap"):
        answer = service_app.test_client().get(path, headers={"Host": host})
        assert answer.status_code < 500
        assert not answer.headers.get("Location", "/").startswith(("http", "//"))


def seen_address(app: Flask, forwarded: Sequence[str]) -> str:
    """From where the service thinks that a request comes which passed so many proxies."""
    from quiz_service.web.known_browser import address

    if "seen" not in app.view_functions:
        app.add_url_rule("/hoc-tap/thu-dia-chi", "seen", allow(Who.ANYONE)(lambda: address()))
    return app.test_client().get("/hoc-tap/thu-dia-chi", headers={"X-Forwarded-For": ", ".join(forwarded)}).text


@pytest.mark.parametrize(("proxies", "forwarded", "seen"), [
    (0, ["203.0.113.66"], "127.0.0.1"),                       # no proxy is trusted: the header is nobody's word
    (1, ["203.0.113.66", "192.0.2.1"], "192.0.2.1"),          # the proxy's own word is the last one
    (2, ["203.0.113.66", "192.0.2.1", "10.0.0.1"], "192.0.2.1"),
    (2, ["203.0.113.66"], "127.0.0.1"),                       # fewer than were promised: none is believed
])  # fmt: skip
def test_only_what_trusted_proxies_added_is_believed(
    make_app: Callable[..., Flask], engine: Engine, proxies: int, forwarded: list[str], seen: str
) -> None:
    assert seen_address(make_app(engine, proxies=proxies), forwarded) == seen


ELSEWHERE = ("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/hoc-tap/",
             "///evil.example", "/hoc-tap/..//evil.example", "/hoc-tap/%2e%2e//evil.example", "javascript:alert(1)",
             "/%0d%0aX: y", "http:evil.example", "/hoc-tap//evil.example", "//evil.example/%2f..",
             "/hoc-tap/\t/evil.example")  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_parameter_leads_to_another_place(walked: World, method: str) -> None:
    """Whatever it is called, in the address or in the form; each form of a foreign address is tried on each route."""
    walked.app.config["WTF_CSRF_ENABLED"] = False
    led = []
    for number, step in enumerate(steps(walked, method)):
        wrong = ELSEWHERE[number % len(ELSEWHERE)]
        names = dict.fromkeys(("next", "ve", "url", "return", "kept_path", "back", "to"), wrong)
        answer = step.ask(query_string=names, **({"data": step.form | names} if method == "POST" else {}))
        target = answer.headers.get("Location", "/hoc-tap/")
        if not target.startswith(("/hoc-tap/", "/hoc-tap?")) or "evil" in target.partition("?")[0] or "\\" in target:
            led.append(f"{step}: {target}")
        if not walked.is_untouched:
            walked.restore()
    assert led == []


@pytest.mark.parametrize("path", [
    "//evil.example", "//evil.example/..", "//evil.example/hoc-tap", "///evil.example/%2e%2e", "/\\evil.example/",
    "/hoc-tap//evil.example", "/hoc-tap//", "//evil.example//huong-dan", "//huong-dan", "/huong-dan", "//hoc-tap",
    "//evil.example/%2f..", "/%5cevil.example/hoc-tap", "/hoc-tap/..;/@evil.example",
])  # fmt: skip
def test_no_way_of_writing_a_path_leads_to_another_place(service_app: Flask, path: str) -> None:
    """Browsers take an address that begins with two slashes, or a slash and a backslash, for another host's."""
    service_app.config["PROPAGATE_EXCEPTIONS"] = False
    environ = {"PATH_INFO": unquote(path), "REQUEST_URI": path}
    answer = service_app.test_client().get("/", environ_overrides=environ)
    assert answer.status_code < 500
    assert re.match(r"/(?![/\\])", answer.headers.get("Location", "/x")), answer.headers["Location"]


@given(text=st.text(max_size=60), name=st.sampled_from(["sotay255", "sotay255-quen", "khac"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cookie_is_read_without_a_fault(service_app: Flask, text: str, name: str) -> None:
    client = service_app.test_client()
    written = text.encode("utf-8", "ignore").decode("latin-1").replace("\r", "").replace("\n", "").replace("\0", "")
    assert client.get("/hoc-tap/phien", headers={"Cookie": f"{name}={written}"}).json["signed_in"] is False


WORDS = st.one_of(st.text(max_size=30), st.integers().map(str), st.dates().map(str),
                  st.sampled_from(["", "null", "NaN", "1e9", "-1", "QUAN-B", "' OR 1=1 --", "%00", "{}", "[]",
                                   "true"]))  # fmt: skip


@given(asked=st.dictionaries(
    st.sampled_from(["ngay", "don-vi", "nhom", "noi-dung", "tinh", "cach-hieu", "nhom-nguoi", "trang", "khac"]), WORDS,
    max_size=4,
))  # fmt: skip
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_to_the_api_is_answered_with_json(asked_world: World, asked: dict[str, str]) -> None:
    for path in ("do-phu", "don-vi", "nguoi"):
        answer = asked_world.client("anonymous").get(
            f"/hoc-tap/api/v1/{path}", query_string=asked, headers=asked_world.token("administrator")
        )
        assert answer.status_code in (200, 400, 404, 422)
        assert answer.is_json
        assert answer.status_code == 200 or answer.json["error"]


@pytest.fixture
def asked_world(service_app: Flask, engine: Engine) -> World:
    return World(service_app, engine)


@given(fields=st.dictionaries(
    st.one_of(st.text(max_size=12), st.sampled_from([
        "q", "pick.m02-q01", "pair.m02-q04.1", "rank.m02-q05.a", "value.m02-q06", "text.m02-q07", "sure.m02-q01",
        "base_seq", "client_key", "comparator.m02-q06",
    ])), st.lists(WORDS, max_size=3), max_size=5,
))  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answers_are_saved_or_refused_with_a_sentence(asked_world: World, fields: dict[str, list[str]]) -> None:
    asked_world.app.config["WTF_CSRF_ENABLED"] = False
    trainee = asked_world.someone("trainee")
    attempt = asked_world.things[trainee.id].attempt_id
    answer = asked_world.client("trainee").post(
        f"/hoc-tap/bai/{attempt}/luu", data=fields, headers={"Accept": "application/json"}
    )
    assert answer.status_code in (200, 400, 409, 422)
    assert answer.is_json
    assert answer.status_code == 200 or not answer.json["error"].isascii()
