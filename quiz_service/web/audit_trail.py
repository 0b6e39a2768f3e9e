"""The audit trail on a page and as a file: by action, days and person. Auditors and administrators read it alike.

A staff code never stands in an address: it is sent as a form and answered with the address of the public id.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from quiz_service.clock import HANOI
from quiz_service.exports.table import Column, Table
from quiz_service.exports.to_csv import write_csv
from quiz_service.operations.audit_actions import action_name, field_name
from quiz_service.operations.people import normal_staff_code
from quiz_service.operations.privacy import ROLE_NAMES
from quiz_service.storage.administration_listing import find_person_by_staff_code
from quiz_service.storage.audit_listing import (
    AuditLine,
    Searched,
    actions_recorded,
    chain_state,
    iter_audit,
    list_audit,
)  # fmt: skip
from quiz_service.storage.models import Person
from quiz_service.web.access import Scope, Who, allow
from quiz_service.web.filters import day, moment
from quiz_service.web.officials import READERS, get_person, may_write
from quiz_service.web.sent_values import day_of, page_number
from quiz_service.web.service import db, reading_db, today

PERSON_FIELDS = {"nguoi": "person_id", "nguoi-lam": "actor_id", "ve-nguoi": "subject_id"}
"""Part of the address with a public id → what it is asked for: anything about a person, what they did, about them."""
DAY_FIELDS = {"tu": "Từ ngày", "den": "Đến ngày"}
MOST_LISTED = 12
"""So many of a long list stand on the page; the file has them all."""
PLAIN_FIELDS = ("viec", *DAY_FIELDS)
CODE_FIELDS = ("nguoi-lam", "ve-nguoi")
NO_SUCH_CODE = "Không có người nào mang mã cán bộ này. Hãy xem lại mã."
COLUMNS = (
    Column("Lúc (giờ Hà Nội)", width=20), Column("Việc", width=30), Column("Mã việc"), Column("Người làm", width=24),
    Column("Mã cán bộ người làm"), Column("Về người", width=24), Column("Mã cán bộ của người ấy"), Column("Về gì"),
    Column("Giá trị cũ", width=40), Column("Giá trị mới", width=40), Column("Lý do", width=40),
    Column("Mã của mục trong chuỗi", width=64),
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A search as the page shows it again: what was sent, the people it names, days that were no days."""

    searched: Searched
    given: Mapping[str, str]
    people: Mapping[str, Person]
    problems: tuple[str, ...]


def attach(blueprint: Blueprint) -> None:
    """Add these views to the administration's."""
    blueprint.get("/quan-tri/nhat-ky")(audit_trail)
    blueprint.post("/quan-tri/nhat-ky/tim")(search_audit)
    blueprint.get("/quan-tri/nhat-ky.csv")(audit_file)


def _wanted(sent: Mapping[str, str]) -> Wanted:
    given = {name: sent[name] for name in (*PLAIN_FIELDS, *PERSON_FIELDS) if sent.get(name)}
    days = {name: day_of(given.get(name, "")) for name in DAY_FIELDS}
    problems = [f"{DAY_FIELDS[name]}: ngày chưa đúng nên chưa được dùng để lọc."
                for name, found in days.items() if found is None and name in given]  # fmt: skip
    first, last = days["tu"], days["den"]
    if first and last and first > last:
        problems.append("Từ ngày sau đến ngày nên không có dòng nào khớp.")
    people = {name: get_person(given[name]) for name in PERSON_FIELDS if name in given}
    ids = {PERSON_FIELDS[name]: person.id for name, person in people.items()}
    return Wanted(Searched(given.get("viec", ""), first, last, **ids), given, people, tuple(problems))


def _page(wanted: Wanted, problem: str = "") -> str:
    return render_template(
        "administration/audit_trail.html", wanted=wanted, problem=problem, may_search=may_write(), today=today(),
        page=list_audit(db(), wanted.searched, page=page_number(request.args)), actions=actions_recorded(db()),
        chain=chain_state(db()), name=action_name, field=field_name, in_words=in_words, most=MOST_LISTED,
    )  # fmt: skip


@allow(*READERS, scope=Scope.ALL)
def audit_trail() -> str:
    """Who changed what, when and why."""
    return _page(_wanted(request.args))


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def search_audit() -> Response | tuple[str, int]:
    """Find people by staff code and go to what is recorded about them. Nothing is written."""
    given = {name: request.form[name] for name in PLAIN_FIELDS if request.form.get(name)}
    codes = {name: normal_staff_code(request.form.get(name, "")) for name in CODE_FIELDS}
    with reading_db() as session:
        found = {name: find_person_by_staff_code(session, code) for name, code in codes.items() if code}
    if None in found.values():
        return _page(_wanted(given), NO_SUCH_CODE), 422
    named = {name: person.public_id for name, person in found.items() if person is not None}
    asked: dict[str, Any] = given | named
    return redirect(url_for(".audit_trail", **asked), 303)


@allow(*READERS, scope=Scope.ALL)
def audit_file() -> Response:
    """The same search as a CSV, in the order in which it was recorded."""
    wanted = _wanted(request.args)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nhat-ky.csv"
        write_csv(Table("Nhật ký", COLUMNS, _rows(iter_audit(db(), wanted.searched))), path)
        data = path.open("rb")  # what is open stays readable when its folder is gone
    return send_file(data, mimetype="text/csv", as_attachment=True, download_name=f"nhat-ky-{today().isoformat()}.csv")


def _rows(lines: Iterator[AuditLine]) -> Iterator[list[str]]:
    for one in lines:
        yield [
            f"{one.at.astimezone(HANOI):%d/%m/%Y %H:%M:%S}", action_name(one.action), one.action,
            one.actor_name or "lệnh trên máy chủ", one.actor_staff_code or "", one.subject_name or "",
            one.subject_staff_code or "", " ".join(filter(None, (one.object_kind, one.object_id))), _told(one.old),
            _told(one.new), one.reason, one.digest,
        ]  # fmt: skip


def _told(values: Mapping[str, Any] | None) -> str:
    return "; ".join(f"{field_name(name)}: {in_words(value)}" for name, value in (values or {}).items())


def in_words(value: Any, most: int | None = None) -> str:
    """An old or new value for people: lists with commas, nested values with their names, nothing as "không có".

    Of a list that is longer than `most`, so many are told and how many more there are.
    """
    match value:
        case bool():
            return "có" if value else "không"
        case int():
            return str(value)
        case dict() if value:
            return _listed([f"{field_name(str(name))}: {in_words(one, most)}" for name, one in value.items()], most)
        case list() | tuple() if value:
            return _listed([in_words(one, most) for one in value], most)
        case str() if value:
            return ROLE_NAMES.get(value) or _moment_in_words(value) or value
        case _:
            return str(value) if value else "không có"


def _listed(words: list[str], most: int | None) -> str:
    more = len(words) - most if most is not None else 0
    return f"{', '.join(words[:most])} và {more} mục nữa, xem trong tệp CSV" if more > 0 else ", ".join(words)


def _moment_in_words(text: str) -> str:
    """A day or an instant as it was recorded (ISO 8601), as pages write it; "" for any other text."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(T[\d:.]+(\+\d{2}:\d{2}|Z))?", text):
        return ""
    try:
        return moment(datetime.fromisoformat(text)) if "T" in text else day(date.fromisoformat(text))
    except ValueError:
        return ""
