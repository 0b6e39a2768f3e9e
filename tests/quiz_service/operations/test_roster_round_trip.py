"""A list that the service gives out, taken in again untouched, changes nothing; edited, it changes what was edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, select

from quiz_service.courseware.model import AUDIENCES
from quiz_service.exports.to_csv import table_to_csv
from quiz_service.exports.to_xlsx import Sheet, write_xlsx
from quiz_service.operations import spans
from quiz_service.operations.coverage import Asked
from quiz_service.operations.report_people import people_table
from quiz_service.roster.reading import read_roster
from quiz_service.roster.row import FIELDS, RosterFile
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person, Placement
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import (
    TODAY,
    applied,
    dump,
    importer,
    items,
    new_row,
    roster_row,
    shown,
)  # fmt: skip


@pytest.fixture
def city(engine: Engine) -> MadeUp:
    """People of all sorts: with every field, moved, out of scope, with a code that begins with zeros."""
    made_up = MadeUp(engine)
    with writing(engine) as session:
        add_module(session)
        add_path(session)
        session.get_one(Person, made_up.colleague.id).staff_code = "000123"
        spans.rebuild(session)
    rows = [
        new_row("00045", name="Đặng Thị Ước", email="uoc@vidu.vn", phone="0900000045", position_group="Viên chức",
                starts_on="2025-11-30"),
        new_row("CB-7/9", 3, name="Lê Văn Đủ", in_scope="no", scope_reason="Đi học dài hạn"),
        roster_row(made_up.trainee.staff_code, 4, unit="SO-A", starts_on="2026-02-10", phone="+84 900 000 001"),
        roster_row(made_up.auditor.staff_code, 5, audience="doi-178"),
    ]  # fmt: skip
    assert applied(engine, shown(engine, rows)) == 0
    return made_up


def given_out(engine: Engine, folder: Path, *, ending: str, scope: frozenset[int] | None = None) -> RosterFile:
    """The list as a file, read again."""
    with reading(engine) as session:
        table = people_table(session, Asked(TODAY), scope)
        path = folder / f"danh-sach.{ending}"
        if ending == "csv":
            path.write_bytes(table_to_csv(table.headings, table.rows))
        else:
            sheets = [Sheet("Danh sách", table, is_list=True)]
            write_xlsx(sheets, path, title="Danh sách", footer="", made_at=MadeUp.START)
    return read_roster(path.read_bytes(), path.name, audiences=AUDIENCES)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_taken_in_again_changes_nothing(city: MadeUp, tmp_path: Path, ending: str) -> None:
    found = given_out(city.engine, tmp_path, ending=ending)
    assert found.columns == set(FIELDS)
    assert len(found.rows) == 8
    public_id = shown(city.engine, found.rows)
    assert [(one.given["staff_code"], one.outcome, one.problems) for one in items(city.engine, public_id)
            if one.outcome != "unchanged"] == []  # fmt: skip
    before = dump(city.engine)
    applied(city.engine, public_id)
    assert dump(city.engine) == before


def test_a_coordinator_s_own_export_changes_nothing_either(city: MadeUp, tmp_path: Path) -> None:
    who = importer(city.engine, city.coordinator)
    found = given_out(city.engine, tmp_path, ending="xlsx", scope=who.units)
    public_id = shown(city.engine, found.rows, who)
    assert {one.outcome for one in items(city.engine, public_id)} == {"unchanged"}


def test_what_is_edited_in_an_export_is_all_that_changes(city: MadeUp, tmp_path: Path) -> None:
    given_out(city.engine, tmp_path, ending="xlsx")
    path = tmp_path / "danh-sach.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    headings = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        if row[headings["Mã cán bộ"] - 1].value == "000123":
            row[headings["Mã đơn vị"] - 1].value = "SO-A"
            row[headings["Từ ngày"] - 1].value = date(2026, 2, 28)
        if row[headings["Mã cán bộ"] - 1].value == "00045":
            row[headings["Điện thoại"] - 1].value = "0911222333"
    book.save(path)
    public_id = shown(city.engine, read_roster(path.read_bytes(), path.name, audiences=AUDIENCES).rows)
    changed = {one.given["staff_code"]: one.outcome for one in items(city.engine, public_id)
               if one.outcome != "unchanged"}  # fmt: skip
    assert changed == {"000123": "moved", "00045": "changed"}
    applied(city.engine, public_id)
    with reading(city.engine) as session:
        begun = select(Placement.starts_on).where(Placement.person_id == city.colleague.id).order_by(Placement.id)
        assert session.scalars(begun).all() == [date(2026, 1, 1), date(2026, 2, 28)]
