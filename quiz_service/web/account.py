"""One's own account: the password, where one is signed in, what else guards it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from quiz_service.operations import accounts, delays, second_factor, sign_ins
from quiz_service.operations.privacy import METHOD_NAMES
from quiz_service.rules.passwords import problems_of_password
from quiz_service.storage.models import Person
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.service import db, now, reading_db, service
from quiz_service.web.signing_in_forms import read_password_change

blueprint = Blueprint("account", __name__)

WRONG = "Mật khẩu đang dùng chưa đúng."


def _page(problems: Sequence[str] = (), errors: Mapping[str, str] | None = None, status: int = 200) -> tuple[str, int]:
    identity = me()
    page = render_template(
        "account/show.html", title="Tài khoản", problems=problems, errors=errors or {}, methods=METHOD_NAMES,
        person=db().get_one(Person, identity.person_id), this=identity.sign_in_public_id,
        sign_ins=sign_ins.list_own(db(), identity.person_id, now()),
        has_password=accounts.find_account_of(db(), identity.person_id).password_hash is not None,
        second_factor=identity.has_second_factor,
        codes_left=second_factor.recovery_codes_left(db(), identity.person_id),
    )  # fmt: skip
    return page, status


@blueprint.get("/tai-khoan")
@allow(Who.TRAINEE, scope=Scope.OWN)
def show() -> tuple[str, int]:
    """The account page."""
    return _page()


@blueprint.post("/tai-khoan/mat-khau")
@allow(Who.TRAINEE, scope=Scope.OWN)
def change_password() -> Response | tuple[str, int]:
    """A new password, for who knows the old one. Every other sign-in ends."""
    filled = read_password_change(request.form)
    if filled.errors:
        return _page(errors=filled.errors, status=422)
    try:
        problems = _changed(filled["old_password"], filled["password"])
    except delays.MustWait as wait:
        db().rollback()
        return _page([str(wait)], status=429)
    db().commit()  # the new password, or the failure that counts
    if problems:
        return _page(problems, status=422)
    flash("Đã đổi mật khẩu. Mọi phiên đăng nhập khác của bạn đã kết thúc.", "success")
    return redirect(url_for("account.show"), 303)


def _changed(old: str, new: str) -> Sequence[str]:
    """Replace the password; what is wrong when it could not be. Written, not yet committed.

    Raises:
        MustWait: there were too many wrong old passwords.
    """
    identity = me()
    counters = [delays.of_account(service().settings.secret_key, "changing the password", str(identity.person_id))]
    with reading_db() as reading:
        delays.check(reading, counters, now())
        found = accounts.find_account_of(reading, identity.person_id)
        staff_code = reading.get_one(Person, identity.person_id).staff_code
    problems = problems_of_password(new, staff_code, identity.name)
    if problems:
        return problems
    is_right = accounts.is_password(found, old)
    new_hash = accounts.hashed(new)
    delays.lock(db(), counters, now())
    if not is_right:
        delays.count_failure(db(), counters, now())
        return [WRONG]
    delays.count_success(db(), counters)
    accounts.change_password(db(), identity.person_id, old_hash=found.password_hash, new_hash=new_hash,
                             keep_sign_in_id=identity.sign_in_id, now=now())  # fmt: skip
    return []


@blueprint.post("/tai-khoan/phien/<sign_in_id>/ket-thuc")
@allow(Who.TRAINEE, scope=Scope.OWN)
def end_sign_in(sign_in_id: str) -> Response:
    """End one of one's own sign-ins; ending this one is signing out."""
    identity = me()
    sign_ins.end(db(), sign_in_id, why="ended-by-owner", now=now(), person_id=identity.person_id)
    db().commit()
    if sign_in_id == identity.sign_in_public_id:
        session.clear()
    flash("Đã kết thúc phiên đăng nhập.", "success")
    return redirect(url_for("account.show"), 303)


@blueprint.post("/tai-khoan/phien-khac/ket-thuc")
@allow(Who.TRAINEE, scope=Scope.OWN)
def end_other_sign_ins() -> Response:
    """End every sign-in but this one."""
    identity = me()
    ended = sign_ins.end_all(db(), identity.person_id, why="ended-by-owner", now=now(), except_id=identity.sign_in_id)
    db().commit()
    flash(f"Đã kết thúc {ended} phiên đăng nhập khác.", "success")
    return redirect(url_for("account.show"), 303)
