"""Lists of people and of prior training brought in by file: shown first, then applied, undone or discarded.

Whatever takes long is done by a job. After the upload everything is on the server: a browser that is closed loses
nothing. No address and no title carries a name.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.clock import day_in_hanoi
from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import Invalid
from quiz_service.operations import roster, roster_applying, roster_sets, roster_undoing
from quiz_service.operations.roster_known import importer_of
from quiz_service.roster.known import Importer
from quiz_service.roster.reading import read_evidence, read_roster
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import ChangeSet
from quiz_service.storage.people_listing import module_titles
from quiz_service.storage.roster_listing import list_change_sets, list_items
from quiz_service.web import jobs, roster_files, roster_words
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.intake import takes_files
from quiz_service.web.officials import Answer, done
from quiz_service.web.people import WATCHERS, WRITERS, writing_scope
from quiz_service.web.roster_files import get_change_set
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now, today

blueprint = Blueprint("rosters", __name__)

LARGEST_FILE = 20
"""Megabytes; a list of a hundred thousand people has about ten."""
READ, APPLY, UNDO = "roster.read", "roster.apply", "roster.undo"
UPLOADED = "tep"
PHASES = 2
"""Reading a file and holding it against who is known are told as two halves."""

roster_files.attach(blueprint)


def importer() -> Importer:
    """Who imports, with the units of this request."""
    return Importer(today(), writing_scope(), me().person_id, Who.ADMINISTRATOR in me().roles)


def may_work_on(change_set: ChangeSet) -> bool:
    """True for who uploaded it and for administrators."""
    return Who.ADMINISTRATOR in me().roles or (
        Who.COORDINATOR in me().roles and change_set.created_by_id == me().person_id
    )


@blueprint.get("/dieu-phoi/danh-sach")
@allow(*WATCHERS, scope=Scope.UNITS)
def index() -> str:
    """Past imports and the ways to a new one."""
    owner_id = None if me().sees_all_units else me().person_id
    page = list_change_sets(db(), owner_id=owner_id, page=page_number(request.args))
    return render_template(
        "rosters/index.html", page=page, words=roster_words, may_write=bool(me().roles & set(WRITERS)),
    )  # fmt: skip


def _upload_page(kind: str, problems: Sequence[str] = ()) -> str:
    titles = module_titles(db()) if kind == "prior" else {}
    return render_template(
        "rosters/upload.html", kind=kind, problems=problems, titles=titles, largest=LARGEST_FILE, audiences=AUDIENCES,
    )  # fmt: skip


@blueprint.get("/dieu-phoi/danh-sach/nhap")
@allow(*WRITERS, scope=Scope.UNITS)
def upload_form() -> str:
    """Choose a list of people."""
    return _upload_page("roster")


@blueprint.get("/dieu-phoi/danh-sach/da-tap-huan")
@allow(*WRITERS, scope=Scope.UNITS)
def prior_form() -> str:
    """Choose a list of prior training."""
    return _upload_page("prior")


@blueprint.post("/dieu-phoi/danh-sach/nhap")
@takes_files(LARGEST_FILE)
@allow(*WRITERS, scope=Scope.UNITS)
def upload() -> Answer:
    """Take a list of people and show what it would change."""
    return _take("roster")


@blueprint.post("/dieu-phoi/danh-sach/da-tap-huan")
@takes_files(LARGEST_FILE)
@allow(*WRITERS, scope=Scope.UNITS)
def prior_upload() -> Answer:
    """Take a list of prior training and show what would be recognised."""
    return _take("prior")


def _take(kind: str) -> Answer:
    sent = request.files.get("tep")
    if sent is None or not sent.filename:
        return _upload_page(kind, ["Bạn chưa chọn tệp. Hãy chọn một tệp Excel (.xlsx) hoặc CSV."]), 422
    data = sent.read()
    sent.close()  # a larger one stands in a temporary file
    name = "".join(letter for letter in unicodedata.normalize("NFC", sent.filename) if letter.isprintable())
    return jobs.launch(READ, {"kind": kind, "file_name": name[-200:]}, {UPLOADED: data})


@jobs.handler(READ, "Đang đọc tệp")
def read(work: jobs.Work) -> str:
    """Read an uploaded file and store what it would change; the address of the page that shows it."""
    data, name = (work.folder / UPLOADED).read_bytes(), work.asked["file_name"]

    def half(number: int) -> Any:
        return lambda at, total: work.progress(number * total + at, PHASES * total)

    if work.asked["kind"] == "prior":
        found = read_evidence(data, name, progress=half(0))
    else:
        found = read_roster(data, name, audiences=AUDIENCES, progress=half(0))
    digest = hashlib.sha256(data).hexdigest()
    with writing(work.service.engine) as session:
        who = importer_of(session, work.owner_id, today=day_in_hanoi(work.now))
        change_set = roster.show(
            session, found.rows, kind=work.asked["kind"], file_name=name, digest=digest, notes=found.notes,
            importer=who, now=work.now, progress=half(1),
        )  # fmt: skip
        return url_for("rosters.show", change_set_id=change_set.public_id)


@blueprint.get("/dieu-phoi/danh-sach/<change_set_id>")
@allow(*WATCHERS, scope=Scope.UNITS)
def show(change_set_id: str) -> str:
    """What a file changes, row by row."""
    change_set = get_change_set(change_set_id)
    outcome = request.args.get("ket-qua", "")
    outcome = outcome if change_set.counts.get(outcome) else ""
    return _show_page(change_set, outcome, page_number(request.args))


def _show_page(change_set: ChangeSet, outcome: str, page: int, problems: Sequence[str] = ()) -> str:
    items = list_items(db(), change_set, outcome=outcome, on=today(), page=page)
    return render_template(
        "rosters/show.html", change_set=change_set, items=items, outcome=outcome, problems=problems,
        words=roster_words, titles=module_titles(db()), may_write=may_work_on(change_set),
        is_shown_anew="hien-lai" in request.args, day=day_in_hanoi(change_set.created_at),
    )  # fmt: skip


@blueprint.post("/dieu-phoi/danh-sach/<change_set_id>/quyet-dinh")
@allow(*WRITERS, scope=Scope.UNITS)
def decide(change_set_id: str) -> Answer:
    """Say of waiting rows whom they are about."""
    try:
        roster.decide(db(), change_set_id, _decisions(request.form), importer=importer(), now=now())
    except Invalid as error:
        db().rollback()
        return _show_page(get_change_set(change_set_id), "waiting", page_number(request.form), error.problems), 422
    address = _page_of(change_set_id, {"ket-qua": request.form.get("ket-qua") or None})
    return done("Đã ghi lại quyết định. Chưa có gì thay đổi trong sổ.", address)


def _page_of(change_set_id: str, given: Mapping[str, Any]) -> str:
    return url_for("rosters.show", change_set_id=change_set_id, **given)


def _decisions(form: Mapping[str, str]) -> dict[int, str]:
    """Number of the row → decision, from fields named "dong-12". Untouched ones ("-") are left out."""
    sent = {name.removeprefix("dong-"): value for name, value in form.items() if name.startswith("dong-")}
    return {int(number): value for number, value in sent.items()
            if number.isascii() and number.isdigit() and len(number) < 9 and value != "-"}  # fmt: skip


@blueprint.post("/dieu-phoi/danh-sach/<change_set_id>/ghi")
@allow(*WRITERS, scope=Scope.UNITS)
def apply(change_set_id: str) -> Response:
    """Do what the set shows."""
    roster_sets.check_owner(get_change_set(change_set_id), importer())
    return jobs.launch(APPLY, {"change_set": change_set_id})


@jobs.handler(APPLY, "Đang ghi vào sổ")
def do_apply(work: jobs.Work) -> str:
    """Apply a set; or lead to the page on which it is shown anew."""
    public_id = work.asked["change_set"]
    with reading(work.service.engine) as session:
        who = importer_of(session, work.owner_id, today=day_in_hanoi(work.now))
        looked = roster_applying.look(session, public_id, importer=who)
    with writing(work.service.engine) as session:
        anew = roster_applying.apply(
            session, public_id, importer=who, now=work.now, looked=looked, progress=work.progress
        )
    return _page_of(public_id, {"hien-lai": anew or None})


@blueprint.get("/dieu-phoi/danh-sach/<change_set_id>/hoan-tac")
@allow(*WATCHERS, scope=Scope.UNITS)
def undo_form(change_set_id: str) -> str:
    """What undoing would do, or what rests on the import."""
    change_set = get_change_set(change_set_id)
    return render_template(
        "rosters/undo.html", change_set=change_set, may_write=may_work_on(change_set),
        reasons=roster_undoing.what_rests(db(), change_set) if change_set.state == "applied" else [],
        summary=list(roster_undoing.summary(change_set)),
    )  # fmt: skip


@blueprint.post("/dieu-phoi/danh-sach/<change_set_id>/hoan-tac")
@allow(*WRITERS, scope=Scope.UNITS)
def undo(change_set_id: str) -> Response:
    """Take an import back."""
    roster_sets.check_owner(get_change_set(change_set_id), importer())
    return jobs.launch(UNDO, {"change_set": change_set_id})


@jobs.handler(UNDO, "Đang hoàn tác")
def do_undo(work: jobs.Work) -> str:
    """Undo a set."""
    public_id = work.asked["change_set"]
    with writing(work.service.engine) as session:
        who = importer_of(session, work.owner_id, today=day_in_hanoi(work.now))
        roster_undoing.undo(session, public_id, importer=who, now=work.now, progress=work.progress)
    return url_for("rosters.show", change_set_id=public_id)


@blueprint.post("/dieu-phoi/danh-sach/<change_set_id>/bo")
@allow(*WRITERS, scope=Scope.UNITS)
def discard(change_set_id: str) -> Response:
    """Drop a set that was not applied."""
    roster_sets.discard(db(), change_set_id, importer=importer(), now=now())
    return done("Đã bỏ đợt nhập này. Không có gì thay đổi trong sổ.", url_for("rosters.index"))
