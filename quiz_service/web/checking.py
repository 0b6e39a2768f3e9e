"""Anybody may check a file: what was given out under its code, and whether a file is still that one. No name."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import NotFound
from quiz_service.operations import exports
from quiz_service.operations.exports import MISTYPED, find_given_out
from quiz_service.operations.reports import KINDS
from quiz_service.rules.codes import EXPORT, is_code, shown_code
from quiz_service.storage.export_queries import find_export_by_digest
from quiz_service.storage.models import Export
from quiz_service.web.access import Who, allow
from quiz_service.web.extensions import limit_failures, limiter
from quiz_service.web.intake import takes_files
from quiz_service.web.service import db, reading_db

blueprint = Blueprint("checking", __name__)

LARGEST = 20
"""Megabytes of a file that is sent to be checked."""
UPLOADS = "20 per minute"
"""So many files from one address: reading one costs more than looking up a code."""
NO_FILE = "Bạn chưa chọn tệp. Hãy chọn tệp cần kiểm tra rồi gửi."

UNLIKE_ANY = (
    "Tệp này không trùng với tệp nào đã cấp: không phải tệp của dịch vụ, hoặc nội dung đã bị sửa sau khi tải về. "
    "Mã SHA-256 của tệp vừa gửi: {digest}"
)


def _form_page(typed: str, problems: list[tuple[str, str]], status: int = 200) -> tuple[str, int]:
    page = render_template("checking/form.html", title="Kiểm tra tệp đã xuất", typed=typed[:100], problems=problems,
                           largest=LARGEST)  # fmt: skip
    return page, status


@blueprint.get("/kiem-tra")
@limit_failures()
@allow(Who.ANYONE)
def form() -> tuple[str, int] | Response:
    """The field to type a code, and the one to choose a file."""
    typed = request.args.get("ma", "")
    if is_code(EXPORT, typed):
        return redirect(url_for(".show", export_code=shown_code(EXPORT, typed)), 303)
    problems = [("ma", MISTYPED)] if typed.strip() else []
    return _form_page(typed, problems, 422 if problems else 200)


@blueprint.get("/kiem-tra/<export_code>")
@limit_failures()
@allow(Who.ANYONE)
def show(export_code: str) -> str:
    """What was given out under a code: kind, day, totals, digest."""
    return _page(find_given_out(db(), export_code))


def _page(export: Export, sent_digest: str = "") -> str:
    return render_template(
        "checking/show.html", title="Tệp đã xuất", export=export, kind=KINDS[export.kind], largest=LARGEST,
        sent_digest=sent_digest, is_same=sent_digest == export.digest,
    )  # fmt: skip


@blueprint.post("/kiem-tra")
@limiter.limit(UPLOADS)
@allow(Who.ANYONE)
@takes_files(LARGEST)
def compare() -> tuple[str, int] | str:
    """Whether a file is the one that was given out, under a code or under any. The file is read and not kept."""
    file, typed = request.files.get("tep"), request.form.get("ma", "")
    digest, size = exports.digest_of(cast(BinaryIO, file.stream)) if file else ("", 0)
    if not size:
        return _form_page(typed, [("tep", NO_FILE)], 422)
    with reading_db() as session:
        found = find_given_out(session, typed) if typed.strip() else find_export_by_digest(session, digest)
    if found is None:
        raise NotFound(UNLIKE_ANY.format(digest=digest))
    return _page(found, digest)
