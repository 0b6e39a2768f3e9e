"""Signing in at the office's own provider by OpenID Connect: code flow with PKCE, state and nonce, by Authlib.

The provider only says who somebody is; who may come in stands in the roster. The libraries for it are loaded where they
are needed: most installations have no provider, and they are an eighth of what a start costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Flask, current_app, render_template, session, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from quiz_service.config import SingleSignOn
from quiz_service.errors import Refused
from quiz_service.operations import sign_ins, single_sign_on
from quiz_service.storage.engine import writing
from quiz_service.web import known_browser
from quiz_service.web.access import Who, allow
from quiz_service.web.entering import finish, local_path, wanted_path
from quiz_service.web.extensions import limit_failures
from quiz_service.web.service import now, service

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

blueprint = Blueprint("single_sign_on", __name__)

PROVIDER = "co-quan"
SECONDS = 10
"""How long the provider may take to answer; a person waits for it."""
_NEXT = "single-sign-on-next"
_CLIENTS = "single-sign-on"

UNREACHABLE = (
    "Hệ thống đăng nhập của cơ quan chưa trả lời. Hãy thử lại sau ít phút, hoặc đăng nhập bằng mã cán bộ và mật khẩu."
)
NOT_CONFIRMED = (
    "Hệ thống đăng nhập của cơ quan không xác nhận lần đăng nhập này, hoặc bạn đã bấm hủy, hoặc trang đã mở quá lâu. "
    "Hãy bắt đầu lại."
)


class NotConfirmed(Exception):
    """The provider's answer is not one we can take."""


@blueprint.record
def set_up(state: BlueprintSetupState) -> None:
    """Make the client of this application's provider, when the operator named one. Nothing is fetched yet."""
    assert isinstance(state.app, Flask), "registered on the application itself"
    with state.app.app_context():
        chosen = service().settings.single_sign_on
    if chosen is None:
        return
    from authlib.integrations.flask_client import OAuth

    clients = state.app.extensions[_CLIENTS] = OAuth(state.app)
    clients.register(
        PROVIDER, client_id=chosen.client_id, client_secret=chosen.client_secret,
        server_metadata_url=f"{chosen.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": SECONDS},
    )  # fmt: skip


def _provider() -> tuple[FlaskOAuth2App, SingleSignOn]:
    """The client and its settings; no such page where the operator named no provider."""
    chosen = service().settings.single_sign_on
    if chosen is None:
        raise NotFound
    return current_app.extensions[_CLIENTS].create_client(PROVIDER), chosen


def _silence() -> type[Exception]:
    """What is raised when the provider does not answer."""
    from requests import RequestException

    return RequestException


def _faults(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What is raised when its answer is wrong, and these."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return AuthlibBaseError, JoseError, RuntimeError, ValueError, *others


def _look_up(client: FlaskOAuth2App, chosen: SingleSignOn) -> None:
    """Fetch, once a process, what the provider says of itself; hold it to what the operator chose.

    Raises:
        NotConfirmed: it calls itself otherwise (OpenID Connect Discovery, section 4.3).
        RequestException: it does not answer.
    """
    said = client.load_server_metadata()
    if str(said.get("issuer", "")).rstrip("/") != chosen.issuer:
        raise NotConfirmed
    algorithms = said.get("id_token_signing_alg_values_supported")
    if algorithms:  # some providers may send unsigned tokens; we take none
        said["id_token_signing_alg_values_supported"] = [name for name in algorithms if name != "none"]


def _refusal(sentence: str, status: int) -> tuple[str, int]:
    return render_template("single_sign_on/refused.html", title="Chưa đăng nhập được", sentence=sentence), status


@blueprint.get("/dang-nhap-mot-lan")
@limit_failures(known_browser.rate_key)
@allow(Who.ANYONE)
def start() -> Response | tuple[str, int]:
    """Send the person to the provider."""
    client, chosen = _provider()
    address = f"{service().settings.base_url}{url_for('single_sign_on.callback')}"
    session[_NEXT] = wanted_path()
    try:
        _look_up(client, chosen)
        return cast(Response, client.authorize_redirect(address))
    except _faults(_silence(), NotConfirmed):
        return _refusal(UNREACHABLE, 503)


@blueprint.get("/dang-nhap-mot-lan/ve")
@limit_failures(known_browser.rate_key)
@allow(Who.ANYONE)
def callback() -> Response | tuple[str, int]:
    """The provider sent the person back with a code. By its standard that is a GET, and yet a sign-in begins."""
    client, chosen = _provider()
    try:
        _look_up(client, chosen)
        claims = _claims(client, chosen.claim)
        token, person_id = _signed_in(chosen, claims)
    except NotConfirmed:
        return _refusal(NOT_CONFIRMED, 403)
    except _silence():
        return _refusal(UNREACHABLE, 503)
    except Refused as error:
        return _refusal(str(error), 403)
    return finish(token, person_id, next_path=local_path(session.get(_NEXT) or ""))


def _claims(client: FlaskOAuth2App, claim: str) -> dict[str, Any]:
    """What the provider says, signed, about the person: at least `sub`, and the claim with the staff code if it can.

    Raises:
        NotConfirmed: state, nonce, signature, issuer, audience or time is wrong, or the person refused.
        RequestException: the provider does not answer.
    """
    try:
        answer = client.authorize_access_token()
        claims: dict[str, Any] = dict(answer.get("userinfo") or {})
        if claims.get("sub") and claim not in claims and "userinfo_endpoint" in client.server_metadata:
            more = client.userinfo(token=answer)
            if more.get("sub") == claims["sub"]:  # OpenID Connect Core, section 5.3.2
                claims = {**more, **claims}
    except _silence():
        raise
    except _faults(KeyError, TypeError) as error:
        raise NotConfirmed from error
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise NotConfirmed
    return claims


def _signed_in(chosen: SingleSignOn, claims: dict[str, Any]) -> tuple[str, int]:
    """Begin the sign-in of the person in the roster: the token, and whose it is. Written and committed."""
    claimed = claims.get(chosen.claim)
    with writing(service().engine) as own:
        person_id = single_sign_on.person_of(
            own, issuer=chosen.issuer, subject=claims["sub"], now=now(),
            claimed_staff_code=claimed if isinstance(claimed, str) else "",
        )  # fmt: skip
        hours = service().settings.sign_in_hours
        return sign_ins.start(own, person_id, method="single-sign-on", hours=hours, now=now()), person_id
