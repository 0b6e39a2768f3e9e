"""Certificates: asked for by who completed a path, downloaded by the holder, confirmed to anybody with the number."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.clock import day_in_hanoi
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import certificates
from quiz_service.rules.codes import CERTIFICATE, is_code, shown_code
from quiz_service.storage.models import Certificate
from quiz_service.web.access import Scope, Who, allow, is_signed_in, me
from quiz_service.web.extensions import limit_failures
from quiz_service.web.service import db, now, service

blueprint = Blueprint("certificates", __name__)


@blueprint.post("/chung-nhan")
@allow(Who.TRAINEE, scope=Scope.OWN)
def issue() -> Response:
    """Give the certificate of a completed path, or show the one that was given."""
    audience = request.form.get("audience", "")
    certificate = certificates.issue(db(), person_id=me().person_id, audience=audience, now=now())
    address = url_for(".confirm", number=certificate.number)
    flash("Chứng nhận của bạn đã sẵn sàng. Bạn có thể tải về hoặc đưa số chứng nhận cho người cần kiểm tra.", "success")
    db().commit()
    return redirect(address, 303)


@blueprint.get("/chung-nhan/<number>/tep")
@allow(Who.TRAINEE, scope=Scope.OWN)
def download(number: str) -> Response:
    """The holder's certificate as PDF; nobody else's role opens it."""
    certificate = certificates.find_certificate(db(), number)
    if certificate is None or certificate.person_id != me().person_id:
        raise NotFound(certificates.UNKNOWN)
    if certificate.annulled_at is not None:
        raise Refused("Chứng nhận này đã bị hủy nên không tải về được. Nếu bạn chưa rõ lý do, hãy hỏi quản trị viên.")
    response = current_app.response_class(_pdf(certificate), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"chung-nhan-{certificate.number}.pdf")
    return response


def _pdf(certificate: Certificate) -> bytes:
    # Drawing libraries take longer to load than the whole service: only who draws waits for them.
    from quiz_service.exports.certificate_pdf import CertificateSheet, render_certificate

    confirm = url_for(".confirm", number=certificate.number)
    modules = ((module["title"], date.fromisoformat(module["completed_on"])) for module in certificate.modules)
    sheet = CertificateSheet(
        number=certificate.number, holder_name=certificate.holder_name, path_title=certificate.path_title,
        issued_on=day_in_hanoi(certificate.issued_at), modules=tuple(modules),
        check_url=f"{service().settings.base_url}{confirm}",
    )  # fmt: skip
    return render_certificate(sheet)


@blueprint.get("/chung-nhan")
@limit_failures()
@allow(Who.ANYONE)
def form() -> Response:
    """Where a number is typed in."""
    typed = request.args.get("so", "")
    if is_code(CERTIFICATE, typed):
        return redirect(url_for(".confirm", number=shown_code(CERTIFICATE, typed)), 303)
    return _unlisted(render_template("certificates/form.html", typed=typed), 404 if typed else 200)


@blueprint.get("/chung-nhan/<number>")
@limit_failures()
@allow(Who.ANYONE)
def confirm(number: str) -> Response:
    """What anybody with the number may know: the name as printed, path, days, and whether it holds."""
    certificate = certificates.find_certificate(db(), number)
    if certificate is None:
        return _unlisted(render_template("certificates/form.html", typed=number), 404)
    is_own = is_signed_in() and me().person_id == certificate.person_id
    page = render_template(
        "certificates/confirm.html", certificate=certificate, is_own=is_own,
        issued_on=day_in_hanoi(certificate.issued_at),
    )  # fmt: skip
    return _unlisted(page, 200)


def _unlisted(page: str, status: int) -> Response:
    """No search engine may keep a page with a name on it."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
