"""Signing in with a password, the first time with an activation code, signing out, and whether one is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from quiz_service.errors import Invalid, NotFound
from quiz_service.operations import accounts, activation, delays, sign_ins
from quiz_service.operations.accounts import AccountFound
from quiz_service.operations.people import normal_staff_code
from quiz_service.rules.passwords import problems_of_password
from quiz_service.web import known_browser
from quiz_service.web.access import Who, allow, is_signed_in, me
from quiz_service.web.entering import go_on, open_way, wanted_path
from quiz_service.web.extensions import limit_failures
from quiz_service.web.kept_answers import read_kept
from quiz_service.web.service import db, now, reading_db, service
from quiz_service.web.signing_in_forms import Fields, read_activation, read_sign_in

blueprint = Blueprint("signing_in", __name__)

WRONG = "Mã cán bộ hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại."


def sign_in_page(filled: Fields, problems: Sequence[str] = (), status: int = 200) -> AnyResponse:
    """The page with what was typed, but for the password; answers that were kept are carried along."""
    page = render_template(
        "signing_in/sign_in.html", title="Đăng nhập", filled=filled, problems=problems, next_path=wanted_path(),
        kept=read_kept(), single_sign_on=service().settings.single_sign_on,
    )  # fmt: skip
    return make_response(page, status)


@blueprint.get("/dang-nhap")
@allow(Who.ANYONE)
def show() -> AnyResponse:
    """The sign-in page; who is signed in goes on."""
    if is_signed_in():
        return redirect(wanted_path() or url_for("learning.home"), 303)
    return sign_in_page(Fields())


@blueprint.post("/dang-nhap")
@limit_failures(known_browser.rate_key)
@allow(Who.ANYONE)
def submit() -> AnyResponse:
    """Staff code and password."""
    filled = read_sign_in(request.form)
    if filled.errors:
        return sign_in_page(filled, status=422)
    try:
        found = _person_of(filled["staff_code"], filled["password"])
    except delays.MustWait as wait:
        return _told_to_wait(sign_in_page(filled, [str(wait)], 429), wait)
    if found is None or found.person_id is None:
        db().commit()  # the failure counts
        return sign_in_page(filled, [WRONG], 422)
    token = open_way(found.person_id, "password", has_second_factor=found.has_second_factor)
    db().commit()
    return go_on(token, found.person_id, "password", next_path=wanted_path(), kept=read_kept())


def _told_to_wait(answer: AnyResponse, wait: delays.MustWait) -> AnyResponse:
    answer.headers["Retry-After"] = str(wait.seconds)
    return answer


def _counters(typed_staff_code: str, found: AccountFound) -> list[delays.Counter]:
    """Whose failures this try belongs to: the known browser's own, or the account's and the address's."""
    key = service().settings.secret_key
    browser = known_browser.number_for(found.person_id)
    if browser:
        return [delays.of_account(key, "a known browser", browser, str(found.person_id))]
    staff_code = normal_staff_code(typed_staff_code)
    return [delays.of_account(key, "signing in", staff_code), delays.of_address(key, known_browser.address())]


def _person_of(typed_staff_code: str, password: str) -> AccountFound | None:
    """The account that the password opens, None for a wrong one; both are counted, not yet committed.

    Raises:
        MustWait: no try is due, whatever the password is.
    """
    with reading_db() as reading:
        found = accounts.find_account(reading, typed_staff_code)
        counters = _counters(typed_staff_code, found)
        delays.check(reading, counters, now())
    is_right = accounts.is_password(found, password)
    newer_hash = accounts.newer_hash(found, password) if is_right else None
    try:
        delays.lock(db(), counters, now())
    except delays.MustWait:
        db().rollback()
        raise
    if not is_right:
        delays.count_failure(db(), counters, now())
        return None
    delays.count_success(db(), counters)
    if newer_hash:
        accounts.store_newer_hash(db(), found, newer_hash)
    return found


def _activation_page(filled: Fields, problems: Sequence[str] = (), status: int = 200) -> AnyResponse:
    page = render_template(
        "signing_in/activate.html", title="Đặt mật khẩu bằng mã kích hoạt", filled=filled, problems=problems
    )
    return make_response(page, status)


@blueprint.get("/kich-hoat")
@allow(Who.ANYONE)
def activate_form() -> AnyResponse:
    """The page for the code of the slip."""
    return _activation_page(Fields())


@blueprint.post("/kich-hoat")
@limit_failures(known_browser.rate_key)
@allow(Who.ANYONE)
def activate() -> AnyResponse:
    """Set the password with an activation code; the person is signed in then."""
    filled = read_activation(request.form)
    if filled.errors:
        return _activation_page(filled, status=422)
    try:
        holder = _redeemed(filled)
    except Invalid as error:
        db().rollback()
        return _activation_page(filled, error.problems, 422)
    token = open_way(holder.person_id, "activation", has_second_factor=holder.has_second_factor)
    db().commit()
    answer = go_on(token, holder.person_id, "activation", next_path=None, kept=None)
    flash("Mật khẩu của bạn đã được đặt. Từ lần sau, hãy đăng nhập bằng mã cán bộ và mật khẩu này.", "success")
    return answer


def _redeemed(filled: Fields) -> activation.Holder:
    """Whose code was used up, not yet committed.

    Raises:
        Invalid: the code opens nothing, or the password is not good enough.
    """
    staff_code, code, password = filled["staff_code"], filled["code"], filled["password"]
    key = service().settings.secret_key
    with reading_db() as reading:
        holder = activation.find_holder(reading, staff_code, code, key=key, now=now())
    # The name is looked at for who has a valid code alone: the answer must not tell a stranger whose code it is.
    problems = problems_of_password(password, normal_staff_code(staff_code), holder.name if holder else "")
    if problems:
        raise Invalid(problems)
    password_hash = accounts.hashed(password)
    return activation.redeem(db(), staff_code, code, key=key, password_hash=password_hash, now=now())


@blueprint.post("/dang-xuat")
@allow(Who.ANYONE)
def sign_out() -> AnyResponse:
    """End this browser's sign-in; also for one that has run out."""
    if is_signed_in():
        with suppress(NotFound):  # ended elsewhere in this moment
            sign_ins.end(db(), me().sign_in_public_id, why="sign-out", now=now(), person_id=me().person_id)
        db().commit()
    session.clear()
    flash("Bạn đã đăng xuất.", "success")
    return redirect(url_for("signing_in.show"), 303)


@blueprint.get("/phien")
@allow(Who.ANYONE)
def state() -> Response:
    """For scripts: whether a sign-in holds, and a fresh forgery token."""
    return jsonify(signed_in=is_signed_in(), csrf=generate_csrf())
