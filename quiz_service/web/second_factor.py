"""The second factor: asked for during sign-in, and switched on and off by its owner."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from quiz_service.errors import Invalid
from quiz_service.exports.qr import qr_png
from quiz_service.operations import delays, second_factor, sign_ins
from quiz_service.operations.delays import MustWait
from quiz_service.operations.second_factor import Proof
from quiz_service.storage.models import Person
from quiz_service.web import known_browser
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.entering import Pending, challenge_page, find_pending, finish
from quiz_service.web.extensions import limit_failures
from quiz_service.web.kept_answers import read_kept
from quiz_service.web.service import db, now, service
from quiz_service.web.signing_in import sign_in_page
from quiz_service.web.signing_in_forms import Fields, read_code

blueprint = Blueprint("second_factor", __name__)
Done = TypeVar("Done")

WAITED_TOO_LONG = "Đã quá 10 phút từ lúc bạn nhập mật khẩu. Hãy nhập lại mã cán bộ và mật khẩu."
TITLE = "Xác thực hai bước"


def _key() -> str:
    return service().settings.secret_key


def _counted(person_id: int, action: Callable[[], Done]) -> Done:
    """Do what takes a code; a wrong one counts as a failure and is committed.

    Raises:
        Invalid: the code is wrong.
        MustWait: no try is due yet.
    """
    counters = [delays.of_account(_key(), "the second factor", str(person_id))]
    try:
        delays.lock(db(), counters, now())
    except MustWait:
        db().rollback()
        raise
    try:
        done = action()
    except Invalid:
        delays.count_failure(db(), counters, now())
        db().commit()
        raise
    delays.count_success(db(), counters)
    return done


def _status(error: Invalid | MustWait) -> int:
    return 429 if isinstance(error, MustWait) else 422


@blueprint.get("/xac-thuc")
@allow(Who.ANYONE)
def challenge_form() -> AnyResponse:
    """Asks for the code, after the password."""
    if find_pending() is None:
        return redirect(url_for("signing_in.show"), 303)
    return challenge_page(None)


@blueprint.post("/xac-thuc")
@limit_failures(known_browser.rate_key)
@allow(Who.ANYONE)
def challenge() -> AnyResponse:
    """A code of the app, or a recovery code."""
    pending, filled, kept = find_pending(), read_code(request.form), read_kept()
    if pending is None:
        return sign_in_page(Fields(), [WAITED_TOO_LONG], 422)
    if filled.errors:
        return challenge_page(kept, filled.errors["code"], 422)
    try:
        token, proof = _counted(pending.person_id, lambda: _signed_in(pending, filled["code"]))
    except (Invalid, MustWait) as error:
        return challenge_page(kept, str(error), _status(error))
    codes_left = second_factor.recovery_codes_left(db(), pending.person_id)
    db().commit()
    answer = finish(token, pending.person_id, next_path=pending.next_path, kept=kept)
    if proof is Proof.RECOVERY_CODE:
        flash(
            f"Bạn vừa dùng một mã khôi phục; còn lại {codes_left} mã. Bạn có thể tạo mã mới ở trang Tài khoản.", "info"
        )
    return answer


def _signed_in(pending: Pending, code: str) -> tuple[str, Proof]:
    proof = second_factor.prove(db(), pending.person_id, code, key=_key(), now=now())
    if proof is None:
        raise Invalid([second_factor.WRONG_CODE])
    hours = service().settings.sign_in_hours
    token = sign_ins.start(db(), pending.person_id, method=pending.method, hours=hours, now=now(),
                           with_second_factor=True)  # fmt: skip
    return token, proof


def _in_fours(secret: str | None) -> str:
    """The secret as it is easiest typed; apps take no notice of the blanks."""
    return " ".join(re.findall(".{1,4}", secret or ""))


def _settings_page(problem: str = "", status: int = 200) -> tuple[str, int]:
    identity = me()
    page = render_template(
        "second_factor/show.html", title=TITLE, problem=problem, must_set=identity.must_set_second_factor,
        is_on=identity.has_second_factor,
        secret=_in_fours(second_factor.unconfirmed_secret(db(), identity.person_id, key=_key())),
        codes_left=second_factor.recovery_codes_left(db(), identity.person_id),
    )  # fmt: skip
    return page, status


@blueprint.get("/tai-khoan/xac-thuc-hai-lop")
@allow(Who.TRAINEE, scope=Scope.OWN)
def show() -> tuple[str, int]:
    """Whether it is on; setting it up; new recovery codes; switching it off."""
    return _settings_page()


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/bat-dau")
@allow(Who.TRAINEE, scope=Scope.OWN)
def begin() -> AnyResponse:
    """Make the secret for the app."""
    second_factor.begin(db(), me().person_id, key=_key(), now=now())
    db().commit()
    return redirect(url_for("second_factor.show"), 303)


@blueprint.get("/tai-khoan/xac-thuc-hai-lop/ma-qr.png")
@allow(Who.TRAINEE, scope=Scope.OWN)
def picture() -> Response:
    """The QR code that the app reads; while the second factor waits for its first code, and never after."""
    secret = second_factor.unconfirmed_secret(db(), me().person_id, key=_key())
    if secret is None:
        raise NotFound
    staff_code = db().get_one(Person, me().person_id).staff_code
    return current_app.response_class(qr_png(second_factor.address_for_app(secret, staff_code)), mimetype="image/png")


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/bat")
@allow(Who.TRAINEE, scope=Scope.OWN)
def enable() -> AnyResponse | str | tuple[str, int]:
    """Switch it on with the app's first code; shows the recovery codes, this once."""
    identity = me()
    return _with_codes(
        lambda code: second_factor.confirm(
            db(), identity.person_id, code, key=_key(), sign_in_id=identity.sign_in_id, now=now()
        )
    )


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/ma-khoi-phuc")
@allow(Who.TRAINEE, scope=Scope.OWN)
def remake_codes() -> AnyResponse | str | tuple[str, int]:
    """New recovery codes, shown this once."""
    person_id = me().person_id
    return _with_codes(lambda code: second_factor.remake_recovery_codes(db(), person_id, code, key=_key(), now=now()))


def _with_codes(action: Callable[[str], Sequence[str]]) -> str | tuple[str, int]:
    """Do what a code is asked for and what gives recovery codes; show them. They are in this one answer alone."""
    filled = read_code(request.form)
    if filled.errors:
        return _settings_page(filled.errors["code"], 422)
    try:
        codes = _counted(me().person_id, lambda: action(filled["code"]))
    except (Invalid, MustWait) as error:
        return _settings_page(str(error), _status(error))
    db().commit()
    return render_template("second_factor/recovery_codes.html", title="Mã khôi phục", codes=codes)


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/tat")
@allow(Who.TRAINEE, scope=Scope.OWN)
def disable() -> AnyResponse | tuple[str, int]:
    """Switch it off, with a code."""
    filled, person_id = read_code(request.form), me().person_id
    if filled.errors:
        return _settings_page(filled.errors["code"], 422)
    try:
        _counted(person_id, lambda: second_factor.disable(db(), person_id, filled["code"], key=_key(), now=now()))
    except (Invalid, MustWait) as error:
        return _settings_page(str(error), _status(error))
    db().commit()
    flash("Đã tắt xác thực hai bước.", "success")
    return redirect(url_for("second_factor.show"), 303)
