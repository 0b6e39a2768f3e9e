"""What tests of imports share: a workbook made of rows, sending it as a browser does, and what the pages lead to."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
from sqlalchemy import Engine, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from quiz_service.courseware.model import AUDIENCES
from quiz_service.storage.engine import reading
from quiz_service.storage.models import ChangeSet, Person
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient

INDEX = "/hoc-tap/dieu-phoi/danh-sach"
HEADINGS = ("Mã cán bộ", "Họ và tên", "Đơn vị", "Nhóm học viên", "Nhóm chức danh", "Thư điện tử", "Số điện thoại",
            "Từ ngày", "Ngày rời", "Thuộc diện tính", "Lý do")  # fmt: skip
AUDIENCE = AUDIENCES["nguoi-ho-tro"]


def workbook(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    for row in (headings, *rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client: GuardedClient, data: bytes, name: str = "danh-sach.xlsx", *, way: str = "nhap") -> Any:
    """Upload a file; the answer after its job is done (the page of the set, or of the job that failed)."""
    answer = post_file(client, data, name, way=way)
    assert answer.status_code == 303, answer.text
    return follow(client, answer)


def post_file(client: GuardedClient, data: bytes, name: str, *, way: str = "nhap") -> Any:
    """Only the answer to the upload. Encoded here: the test client would leave a temporary file open."""
    client.get(f"{INDEX}/{way}")
    boundary, body = encode_multipart({"csrf_token": client.csrf, "tep": FileStorage(io.BytesIO(data), name)})
    return client.post(f"{INDEX}/{way}", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def follow(client: GuardedClient, answer: Any) -> Any:
    while answer.status_code == 303:
        answer = client.get(answer.location)
    return answer


def press(client: GuardedClient, change_set_id: str, what: str, **form: str) -> Any:
    return follow(client, client.post(f"{INDEX}/{change_set_id}/{what}", data=form))


def newest(engine: Engine) -> ChangeSet:
    with reading(engine) as session:
        return session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()


def count(engine: Engine, *conditions: Any, of: Any = Person) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


def some_rows(made_up: MadeUp) -> bytes:
    return workbook(
        ("MOI001", "Trần Thị Mới", "PHONG-A1", AUDIENCE, "Chuyên viên"),
        (made_up.trainee.staff_code, None, "SO-A", None, None, "thu@vidu.vn"),
        (made_up.colleague.staff_code, *[None] * 7, date(2026, 2, 20)),
        (made_up.coordinator.staff_code,),
        (made_up.stranger.staff_code, None, None, None, "Trưởng phòng"),
        ("MOI002", "Lê Văn Thiếu"),
    )
