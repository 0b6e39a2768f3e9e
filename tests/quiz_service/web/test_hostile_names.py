"""Names of people, units, classes and files made to harm whoever reads them: in each page and in each file given out.

A page is whole HTML with nothing of theirs running in it; a sheet runs no formula; a calendar gets no lines of theirs.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from html.parser import HTMLParser
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import Engine

from quiz_service.exports.table import Column, Table
from quiz_service.exports.to_csv import table_to_csv, write_csv
from quiz_service.operations import reports
from quiz_service.storage.engine import writing
from quiz_service.storage.models import RoleGrant
from tests.quiz_service.exports.reading import words
from tests.quiz_service.made_up_coverage import City
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.hostile_names import put_into
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.walking import Visit

RUNS = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?[\d.,]+")
ADDRESSES = ("href", "src", "action", "formaction", "content", "data-href")


class _Running(HTMLParser):
    """Collects what a browser would run or fetch because of a name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            value = value or ""
            is_code = name in ADDRESSES and re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE)
            if name.startswith("on") or is_code:
                self.found.append(f"<{tag} {name}={value[:40]}>")
            if tag == "img" and value == "x":
                self.found.append("<img src=x>")


def cells_that_run(data: bytes) -> list[str]:
    """Cells of a CSV file that a spreadsheet would take for formulas."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if RUNS.match(cell) and not NUMBER.fullmatch(cell)]


def faults_of(kind: str, data: bytes) -> list[str]:
    """What is dangerous in a file of this type."""
    match kind:
        case "text/csv":
            return cells_that_run(data)
        case "text/calendar":
            lines = data.decode().replace("\r\n ", "").split("\r\n")
            return [line for line in lines if line and not re.match(r"[A-Z-]+[;:]", line)] + [
                str(part.name) for part in Calendar.from_ical(data).walk("VALARM")
            ]
        case "application/pdf":
            return [word for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile") if word in data]
        case _ if kind.endswith("spreadsheetml.sheet"):
            book = openpyxl.load_workbook(io.BytesIO(data))
            return [f"{sheet.title}!{cell.coordinate}" for sheet in book for row in sheet.iter_rows() for cell in row
                    if cell.data_type == "f" or cell.hyperlink]  # fmt: skip
        case _ if kind.endswith("wordprocessingml.document"):
            body = docx.Document(io.BytesIO(data)).element.xml
            return [word for word in ("<script", 'w:fldSimple w:instr="DDE', "onerror=alert(1)&gt;<") if word in body]
        case "application/json" | "image/png" | "text/plain":
            return []
        case _:
            return [f"a type that nobody looks at: {kind}"]


def pages(tour: Sequence[Visit]) -> list[Visit]:
    return [one for one in tour if one.answer.status_code == 200 and one.answer.mimetype == "text/html"]


def test_names_are_shown_on_pages_and_nothing_of_them_runs(tour: Sequence[Visit]) -> None:
    shown = 0
    for visit in pages(tour):
        html = visit.answer.text
        shown += "&gt;&lt;img src=x" in html
        running = _Running()
        running.feed(html)
        assert running.found == [], visit.step
        assert "<script>alert" not in html, visit.step
        assert "<img src=x" not in html, visit.step
        assert "1337" not in html, f"{visit.step}: a name was taken for a template"
    assert shown > 30, "the walk met these names"


def test_no_name_stands_in_a_header_or_an_address(tour: Sequence[Visit]) -> None:
    for visit in tour:
        told = [f"{name}: {value}" for name, value in visit.answer.headers
                if "alert(" in value or "%3Cimg" in value or "\u202e" in value]  # fmt: skip
        assert told == [], visit.step


def test_no_file_that_is_given_out_runs_a_name(tour: Sequence[Visit]) -> None:
    files = [one for one in tour if one.answer.status_code == 200 and one.answer.mimetype != "text/html"]
    kinds = {one.answer.mimetype for one in files}
    assert {"text/csv", "application/pdf"} <= kinds
    faults = {str(one.step): faults_of(one.answer.mimetype, one.answer.data) for one in files}
    assert {step: found for step, found in faults.items() if found} == {}


@pytest.fixture
def administrator(service_app: Flask, engine: Engine) -> GuardedClient:
    """Of a city in which every name is hostile."""
    city = City(engine).usual()
    [person_id] = city.people("SO")
    with writing(engine) as session:
        session.add(RoleGrant(person_id=person_id, role="administrator", granted_at=MadeUp.START, unit_id=None))
    put_into(engine)
    return signed_in_client(service_app, engine, person_id)


@pytest.mark.parametrize("kind", reports.KINDS)
def test_no_report_runs_a_name(administrator: GuardedClient, kind: str) -> None:
    administrator.get("/hoc-tap/do-phu/xuat")
    begun = administrator.post("/hoc-tap/do-phu/xuat", data={"loai": kind, "nguoi": "co"})
    address = administrator.get(begun.location).location
    answer = administrator.get(f"{address}/tai-ve")
    assert answer.status_code == 200
    assert faults_of(answer.mimetype, answer.data) == []
    held = answer.data.decode("utf-8-sig") if kind.endswith(("csv", "json")) else _all_text(answer.data)
    assert "alert(1)" in held, "the names are in it, as words"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ics"])
def test_no_file_of_a_plan_runs_a_name(administrator: GuardedClient, ending: str) -> None:
    answer = administrator.get("/hoc-tap/do-phu/ke-hoach/tai", query_string={"dang": ending})
    assert answer.status_code == 200
    assert faults_of(answer.mimetype, answer.data) == []


def _all_text(office_file: bytes) -> str:
    """The words of an XLSX or DOCX file; each of its parts is XML without a DTD."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(office_file)) as archive:
        for name in archive.namelist():
            assert not name.startswith("/")
            assert ".." not in name
            if name.endswith((".xml", ".rels")):
                content = archive.read(name)
                assert b"<!" not in content
                parts.append("".join(ElementTree.fromstring(content).itertext()))
    return " ".join(parts)


def test_no_list_of_reminders_runs_a_name(administrator: GuardedClient) -> None:
    administrator.get("/hoc-tap/do-phu/nhac-viec")
    answer = administrator.post("/hoc-tap/do-phu/danh-sach-nhac")
    assert answer.status_code == 200
    assert "alert(1)" in answer.text
    assert cells_that_run(answer.data) == []


def test_slips_hold_a_name_as_words(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    put_into(engine)
    client = signed_in_client(service_app, engine, made_up.administrator.id)
    client.get("/hoc-tap/dieu-phoi/nguoi")
    form = {"person": made_up.trainee.public_id}
    as_csv = client.post("/hoc-tap/dieu-phoi/ma-kich-hoat", data=form | {"dang": "csv"})
    as_pdf = client.post("/hoc-tap/dieu-phoi/ma-kich-hoat", data=form | {"dang": "pdf"})
    assert cells_that_run(as_csv.data) == []
    assert faults_of("application/pdf", as_pdf.data) == []
    assert "alert(1)" in words(as_pdf.data)


BEGINNINGS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1",
    "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(A1)", "-2+3+cmd|' /C calc'!A0", "=cmd|' /C calc'!A0",
    "%0A=1", "\"=1", "';=1",
)  # fmt: skip
"""The wide signs of East Asian keyboards count as well."""


@pytest.mark.parametrize("text", BEGINNINGS)
def test_no_beginning_of_a_text_makes_a_cell_run(text: str, tmp_path) -> None:
    """Both writers of CSV; a text with quotes, separators and lines in it stays one cell."""
    table = Table("Thử", [Column(text), Column("b")], [[text, "x"]])
    write_csv(table, tmp_path / "a.csv")
    for data in (table_to_csv([text, "b"], [[text, "x"]]), (tmp_path / "a.csv").read_bytes()):
        assert cells_that_run(data) == []
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert [len(row) for row in rows] == [2, 2]
        assert rows[1][0] in (text, f"'{text}")
