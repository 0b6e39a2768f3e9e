"""Whatever file is sent, the answer is a page with sentences: never a fault, never a partial change."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any

import pytest
from flask import Flask

from quiz_service.operations import jobs
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import dump
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.roster_desk import AUDIENCE, INDEX, follow, newest, post_file, press, send, workbook

WAYS = ("nhap", "da-tap-huan")
GOOD = workbook(("MOI001", "Trần Thị Mới", "PHONG-A1", AUDIENCE), ("MOI002", "Lê Văn Hai", "SO-A", AUDIENCE))
CSV = "Mã cán bộ,Họ và tên,Đơn vị,Nhóm học viên\r\nMOI001,Trần Thị Mới,PHONG-A1,nguoi-ho-tro\r\n"
TABLES = ("people", "placements", "accounts", "counted_spans", "completions", "role_grants")


@pytest.fixture
def coordinator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.coordinator.id)


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The good workbook with a part exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return zipped(parts | {name: content})


SHEET = "xl/worksheets/sheet1.xml"
HOSTILE = {
    "empty": b"",
    "one byte": b"P",
    "only a zip": zipped({"a.txt": b"x"}),
    "no zip though it begins like one": b"PK\x03\x04" + bytes(range(256)) * 4,
    "truncated": GOOD[: len(GOOD) // 2],
    "last byte gone": GOOD[:-1],
    "zip bomb": with_part(SHEET, b"<a>" + b" " * 100_000_000),
    "an entity that points outside": with_part(
        SHEET, b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
    ),
    "entities that grow": with_part(
        SHEET, b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    ),
    "a macro": with_part("xl/vbaProject.bin", b"macro"),
    "broken XML": with_part(SHEET, b"<worksheet><row>"),
    "an old Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    "a PDF": b"%PDF-1.7\n" + b"x" * 500,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
    "a page": b"<html><body><table><tr><td>M\xc3\xa3 c\xc3\xa1n b\xe1\xbb\x99</td></tr></table></body></html>",
    "NUL bytes": b"\0" * 5000,
    "noise": random.Random(255).randbytes(5000),
    "a table of something else": "Món,Giá\r\nPhở,50000\r\n".encode(),
    "headings alone": CSV.splitlines()[0].encode(),
    "headings twice": b"M\xc3\xa3 c\xc3\xa1n b\xe1\xbb\x99,M\xc3\xa3 c\xc3\xa1n b\xe1\xbb\x99,T\xc3\xaan\r\n1,2,3\r\n",
    "one endless line": b"a" * 3_000_000,
    "only commas": b"," * 2_000_000,
    "an open quotation mark": (CSV + '"MOI9,' + "x" * 100_000).encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_sentences_and_changes_nothing(
    coordinator: GuardedClient, made_up: MadeUp, what: str, way: str
) -> None:
    before = dump(made_up.engine, TABLES)
    answer = send(coordinator, HOSTILE[what], "danh-sach.xlsx", way=way)
    assert answer.status_code == 200
    assert jobs.FAULT not in answer.text, what
    if newest(made_up.engine) is None:
        assert "Việc này chưa thực hiện được" in answer.text
    assert dump(made_up.engine, TABLES) == before


@pytest.mark.parametrize("name", [
    "danh-sach.csv", "danh-sach.txt", "danh-sach.xls", "danh-sach", "../../etc/passwd", "a" * 3000 + ".xlsx",
    "Danh sách <b>lạ</b>.xlsx", "=cmd|' /C calc'!A0.xlsx", "a\0b\u202e.xlsx",
])  # fmt: skip
def test_a_file_is_known_by_what_it_is_and_its_name_is_only_shown(
    coordinator: GuardedClient, made_up: MadeUp, name: str
) -> None:
    answer = send(coordinator, GOOD, name)
    assert newest(made_up.engine).counts == {"new": 2}
    assert "<b>lạ</b>" not in answer.text
    assert len(newest(made_up.engine).file_name) <= 200
    assert newest(made_up.engine).file_name.isprintable()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with something cut out, exchanged or repeated."""
    kind = rng.randrange(4)
    at, to = sorted(rng.sample(range(len(data)), 2))
    if kind == 0:
        return data[:at] + data[min(to, at + 50) :]
    if kind == 1:
        return data[:at] + rng.randbytes(20) + data[at:]
    if kind == 2:
        return data[:at] + data[at : at + 300] + data[at:]
    flipped = bytearray(data)
    for _ in range(8):
        flipped[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(flipped)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_never_end_in_a_fault_nor_in_half_a_change(
    coordinator: GuardedClient, made_up: MadeUp, seed: int
) -> None:
    rng = random.Random(seed)
    before = dump(made_up.engine, TABLES)
    for number in range(40):
        good = CSV.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16"))) if number % 2 else GOOD
        answer = send(coordinator, damaged(good, rng), rng.choice(("a.csv", "a.xlsx")), way=rng.choice(WAYS))
        assert answer.status_code == 200
        assert jobs.FAULT not in answer.text, f"seed {seed}, number {number}"
    assert dump(made_up.engine, TABLES) == before


def test_a_file_that_is_too_large_is_refused_unread(coordinator: GuardedClient, made_up: MadeUp) -> None:
    assert post_file(coordinator, b"0" * 20_500_000, "to.csv").status_code == 413
    assert newest(made_up.engine) is None
    assert post_file(coordinator, b"0" * 2_000_000, "vua.csv").status_code == 303


NASTY = (
    "=1+1", "+1", "-1", "@x", "'", '"', "<script>alert(1)</script>", "{{ 7*7 }}", "%s", "\\", "Nguyễn\u0301",
    "x" * 5000,
    "\u202eđảo", "😀", "0", "TRUE", "#REF!", "1e309", "31/02/2026", "00/00/0000", "2026-13-45", "9" * 60, " ", "\u00a0",
)  # fmt: skip


@pytest.mark.parametrize("column", range(11))
def test_nasty_cells_are_taken_as_text_or_told(coordinator: GuardedClient, made_up: MadeUp, column: int) -> None:
    rows = []
    for number, nasty in enumerate(NASTY):
        row: list[Any] = [f"MOI{number:03}", "Trần Thị Mới", "PHONG-A1", AUDIENCE, *[None] * 7]
        row[column] = nasty
        rows.append(tuple(row))
    answer = send(coordinator, workbook(*rows))
    assert jobs.FAULT not in answer.text
    assert "<script>alert(1)" not in answer.text
    public_id = newest(made_up.engine).public_id
    page = press(coordinator, public_id, "ghi")
    assert jobs.FAULT not in page.text
    assert coordinator.get(f"{INDEX}/{public_id}/can-sua.csv").status_code == 200
    for address in ("/hoc-tap/dieu-phoi/nguoi", f"{INDEX}/{public_id}/hoan-tac"):
        assert "<script>alert(1)" not in coordinator.get(address).text
    follow(coordinator, coordinator.post(f"{INDEX}/{public_id}/hoan-tac"))
    assert newest(made_up.engine).state == "undone"
