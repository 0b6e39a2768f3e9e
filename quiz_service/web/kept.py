"""The sign-in ran out while somebody answered without script: the page that asks to sign in keeps what was just sent.

In: the refused request. Out: a page whose sign-in form carries the posted fields along; `kept_answers` reads them
there, and after the sign-in they are offered to be sent again. Nothing is stored on the server for a person unknown.
"""

from __future__ import annotations

import json

from flask import redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from quiz_service.web.errors import error_page, on_forged, wants_json
from quiz_service.web.kept_answers import LONGEST, kept_of
from quiz_service.web.service import service

KEEPING = ("attempts.save", "attempts.submit")


def _sent_fields() -> str:
    """The posted fields as JSON, without the forgery token; "" when they are more than a form may carry along."""
    fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text if fields and len(text) <= LONGEST else ""


def on_signed_out(_: Unauthorized) -> tuple[Response | str, int] | Response:
    """The answer to a form that was sent without a valid sign-in."""
    if wants_json():
        return error_page(401)
    given = request.view_args or {}
    if request.endpoint in KEEPING:
        page = render_template(
            "attempts/signed_out.html", title="Đăng nhập để gửi tiếp", kept_path=request.path, kept=_sent_fields(),
            is_submission=request.endpoint == "attempts.submit",
            attempt_address=url_for("attempts.show", attempt_id=given["attempt_id"]),
            single_sign_on=service().settings.single_sign_on,
        )  # fmt: skip
        return page, 401
    if "module_id" in given:  # starting: sign in, then the module's page with its button
        module = url_for("learning.module", module_id=given["module_id"])
        return redirect(url_for("signing_in.show", next=module), 303)
    return error_page(401)


def on_old_page(error: CSRFError) -> tuple[Response | str, int]:
    """The answer to a form of a page that was opened before the person signed in anew, in another tab for example.

    Its answers are shown to be sent again only when the browser itself says that the form is one of ours: another
    site's form ends at the usual refusal.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    kept = kept_of(request.path, _sent_fields()) if request.endpoint in KEEPING and is_ours else None
    if wants_json() or kept is None:
        return on_forged(error)
    return render_template("signing_in/resume.html", title="Gửi lại câu trả lời", kept=kept), 400
