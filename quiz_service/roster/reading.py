"""Files as rows: a roster, a list of prior training, an attendance list. Every problem of every row in one run.

In: bytes, the file's name, what may be chosen from. Out: `RosterFile`. Rows that are no data (titles of groups, sums,
signatures, headings printed again) are left out and named in a note; empty rows are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from quiz_service.errors import UnreadableFile
from quiz_service.roster import cells, days
from quiz_service.roster.encoding import SAVE_AS_UTF8, how_to_convert, open_csv
from quiz_service.roster.grid import MOST_ROWS, OpenedFile
from quiz_service.roster.header import SEARCHED_ROWS
from quiz_service.roster.headings import EVIDENCE, FAMILY_NAME, GIVEN_NAME, MIDDLE_NAME, ROSTER, STAFF_CODES, Form
from quiz_service.roster.row import EvidenceFile, Progress, RosterFile, RosterRow, RowProblem, StaffCodeFile
from quiz_service.roster.row_reading import Parsers, place_of
from quiz_service.roster.sheet import SheetReading
from quiz_service.roster.sniffing import kind_of, misnamed
from quiz_service.roster.workbook import open_workbook

SHEETS_OF_THE_TEMPLATE = ("Hướng dẫn", "Danh mục", "Ví dụ")
_PERSON: dict[str, cells.Parse] = {
    "staff_code": cells.staff_code, "name": cells.name, FAMILY_NAME: cells.name, MIDDLE_NAME: cells.name,
    GIVEN_NAME: cells.name,
}  # fmt: skip
_MOST_PLACES = 5


def _open(data: bytes, file_name: str) -> OpenedFile:
    kind = kind_of(data)
    opened = open_workbook(data) if kind == "zip" else open_csv(data)
    note = misnamed(file_name, kind)
    return replace(opened, notes=(note, *opened.notes)) if note else opened


def _read(form: Form, parsers: Parsers, data: bytes, file_name: str, progress: Progress | None) -> RosterFile:
    """All sheets that have a row of headings; the others are named in a note.

    Raises:
        UnreadableFile: with everything that is wrong, when no sheet can be read or one has a column twice.
    """
    opened = _open(data, file_name)
    notes = [*opened.notes]
    rows: list[RosterRow] = []
    readings = []
    for grid in opened.grids:
        reading = SheetReading(form, parsers, grid)
        readings.append(reading)
        if reading.is_read:
            rows += reading.rows(partial(_tell, progress, len(rows), opened.height))
            if len(rows) > MOST_ROWS:
                raise UnreadableFile([f"Tệp có quá {MOST_ROWS} người. Hãy chia danh sách thành nhiều tệp."])
    _refuse(form, readings)
    _refuse_old_text(readings, len(rows))
    for reading in readings:
        if reading.is_read or reading.name not in SHEETS_OF_THE_TEMPLATE:
            notes += reading.notes
    notes += [
        f"Trang tính ẩn «{name}» không được đọc. Nếu cần, hãy bỏ ẩn (Unhide) rồi gửi lại."
        for name in opened.hidden
        if name not in SHEETS_OF_THE_TEMPLATE
    ]
    _tell(progress, 0, opened.height, opened.height)
    return RosterFile(rows, tuple(notes), frozenset().union(*(reading.fields for reading in readings)))


def _tell(progress: Progress | None, before: int, height: int, done: int) -> None:
    if progress:
        progress(min(before + done, height), height)


def _refuse(form: Form, readings: list[SheetReading]) -> None:
    """Tell everything that keeps the file from being read."""
    problems = [problem for reading in readings if reading.is_found for problem in reading.problems]
    is_any_read = any(reading.is_read for reading in readings)
    if any(reading.has_column_twice for reading in readings) or (problems and not is_any_read):
        raise UnreadableFile(problems)
    if is_any_read:
        return
    old = next((reading.old_heading for reading in readings if reading.old_heading), None)
    if old:
        raise UnreadableFile([
            f"Chữ trong tệp dùng bảng mã {old.name}: có lẽ là «{old.meant[:60]}». {how_to_convert(old.name)}"
        ])  # fmt: skip
    lost = next((reading.lost_heading for reading in readings if reading.lost_heading), "")
    if lost:
        raise UnreadableFile([f"Chữ có dấu trong tệp đã thành dấu hỏi («{lost[:60]}»), chữ gốc đã mất. {SAVE_AS_UTF8}"])
    needed = ", ".join(f"«{title}»" for title in form.needed_titles)
    raise UnreadableFile([
        f"Không tìm thấy dòng tiêu đề của {form.what} trong {SEARCHED_ROWS} dòng đầu. Cần một dòng ghi tên các cột, "
        f"trong đó có {needed}{' và ít nhất một cột khác' if form.least_columns > len(form.needed) else ''}. "
        "Hãy tải tệp mẫu và chép danh sách vào đó."
    ])  # fmt: skip


def _refuse_old_text(readings: list[SheetReading], count: int) -> None:
    """Where much of a file is in an old encoding, the rest of it is not to be believed either."""
    found = [one for reading in readings for one in reading.old_texts]
    if not found or 5 * len({(place.sheet, place.row) for place, _ in found}) < count:
        return
    by_name: dict[str, list[str]] = defaultdict(list)
    for place, old in found:
        by_name[old.name].append(f"{place} có lẽ là «{old.meant[:60]}»")
    raise UnreadableFile([
        f"Chữ trong tệp dùng bảng mã {name}: {'; '.join(places[:_MOST_PLACES])}. {how_to_convert(name)}"
        for name, places in by_name.items()
    ])  # fmt: skip


def _with_repeated_codes_told(rows: list[RosterRow]) -> list[RosterRow]:
    """The rows, each that shares its staff code with another one saying so."""
    codes = [code for row in rows if (code := row.values.get("staff_code"))]
    if len(set(codes)) == len(codes):
        return rows
    places: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if code := row.values.get("staff_code"):
            places[code].append(at)
    for code, found in places.items():
        if len(found) > 1:
            told = ", ".join(place_of(rows[at].sheet, rows[at].row) for at in found[:_MOST_PLACES])
            message = f"Mã {code} có ở nhiều dòng: {told}{' …' if len(found) > _MOST_PLACES else ''}. Hãy giữ một dòng."
            for at in found:
                rows[at] = rows[at]._replace(problems=(*rows[at].problems, RowProblem("Mã cán bộ", message)))
    return rows


def read_roster(data: bytes, file_name: str, *, audiences: Mapping[str, str],
                progress: Progress | None = None) -> RosterFile:  # fmt: skip
    """The rows of a roster. `audiences`: id → title, both understood in the file (`courseware.model.AUDIENCES`).

    Raises:
        UnreadableFile: nothing could be read; it tells all that is wrong with the file.
    """
    parsers = _PERSON | {
        "unit": cells.text_up_to(200), "audience": cells.one_of(audiences, "nhóm học viên"),
        "position_group": cells.text_up_to(100), "email": cells.email, "phone": cells.phone, "starts_on": days.day,
        "left_on": days.day, "in_scope": cells.yes_or_no, "scope_reason": cells.text_up_to(200),
    }  # fmt: skip
    found = _read(ROSTER, parsers, data, file_name, progress)
    return replace(found, rows=_with_repeated_codes_told(list(found.rows)))


def read_evidence(data: bytes, file_name: str, *, progress: Progress | None = None) -> EvidenceFile:
    """The rows of a list of prior training.

    Raises:
        UnreadableFile: nothing could be read; it tells all that is wrong with the file.
    """
    parsers = _PERSON | {"modules": cells.modules, "completed_on": days.day, "evidence": cells.text_up_to(500)}
    return _read(EVIDENCE, parsers, data, file_name, progress)


def read_staff_codes(data: bytes, file_name: str) -> StaffCodeFile:
    """The rows of an attendance list; the same code on the same day counts once, which a note tells.

    Raises:
        UnreadableFile: nothing could be read; it tells all that is wrong with the file.
    """
    found = _read(STAFF_CODES, _PERSON | {"day": days.day}, data, file_name, None)
    seen: dict[tuple[str, str], RosterRow] = {}
    kept, notes = [], [*found.notes]
    for row in found.rows:
        key = row.values.get("staff_code", ""), row.values.get("day", "")
        first = seen.setdefault(key, row) if key[0] else row
        if first is row:
            kept.append(row)
        else:
            notes.append(
                f"Mã {key[0]}: {place_of(row.sheet, row.row)} trùng {place_of(first.sheet, first.row)}, tính một lần."
            )
    return replace(found, rows=kept, notes=tuple(notes))
