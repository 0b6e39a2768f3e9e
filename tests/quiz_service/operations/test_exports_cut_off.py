"""Exports that cannot be finished: the disk is full, memory is short, the server is killed. Never a short file."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from quiz_service.operations import exports
from quiz_service.storage.engine import reading
from quiz_service.storage.models import Export
from tests.quiz_service.databases import memory_engine
from tests.quiz_service.made_up_coverage import City
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.operations.made_up_reports import CLAUSES, order

ROOT = Path(__file__).resolve().parents[3]
LISTS = ("people-csv", "coverage-xlsx")


def make(engine: Engine, kind: str, data: Path, maker: int, *, now=MadeUp.START, progress=lambda done, total: None):
    return exports.make(engine, order(kind, with_people=True), data=data, clauses=CLAUSES, check_url="https://x.example",
                        actor_id=maker, now=now, progress=progress)  # fmt: skip


def left(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "exports").iterdir())


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what the system says is what it says of a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 9_000])
@pytest.mark.parametrize("kind", [*LISTS, "figures-csv", "figures-json", "report-docx"])
def test_a_full_disk_is_an_error_and_leaves_nothing(engine: Engine, tmp_path: Path, kind: str, room: int) -> None:
    """Whatever the room: a file that is given out all the same is whole."""
    city = City(engine).usual()
    maker = city.people("SO", 60)[0]
    try:
        with room_for(room):
            make(engine, kind, tmp_path, maker)
    except OSError:
        assert left(tmp_path) == []
        with reading(engine) as session:
            assert session.query(Export).count() == 0
    else:
        assert room > 0
        [name] = left(tmp_path)
        with reading(engine) as session:
            assert session.query(Export).one().size == (tmp_path / "exports" / name).stat().st_size


def cut_off_here(way: str, data: Path) -> None:
    """In a process of its own: lists of people are made while memory is short, or until the process is killed."""
    city = City(memory_engine()).usual()
    maker = city.people("SO", 150)[0]
    if way == "killed":
        make(city.engine, "coverage-xlsx", data, maker,
             progress=lambda done, _: os.kill(os.getpid(), signal.SIGKILL) if done == 90 else None)  # fmt: skip
    make(city.engine, "coverage-xlsx", data / "first", maker)  # everything is loaded
    status = Path("/proc/self/status").read_text().split("VmSize:")[1].split()[0]
    for more in (0, 200, 1_000, 4_000, 16_000):
        folder = data / str(more)
        if child := os.fork():
            os.waitpid(child, 0)
            continue
        resource.setrlimit(resource.RLIMIT_AS, ((int(status) + more) * 1024,) * 2)
        for kind in LISTS:
            try:
                make(city.engine, kind, folder, maker)
            except BaseException as error:  # the least of memory is needed to tell it
                (folder / type(error).__name__).touch()
        os._exit(0)


def run_apart(way: str, data: Path) -> int:
    """How the process ended."""
    code = f"from pathlib import Path; from {__name__} import cut_off_here; cut_off_here({way!r}, Path({str(data)!r}))"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=120, check=False).returncode


def test_short_of_memory_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    assert run_apart("short of memory", tmp_path) == 0
    errors = {path.name for path in tmp_path.glob("*/*Error")}
    assert errors, "memory was not short"
    for path in tmp_path.glob("*/exports/*"):
        assert path.suffix in (".csv", ".xlsx"), "something unfinished is left"
        if path.suffix == ".csv":
            assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1 + 150 + 19
        else:
            with zipfile.ZipFile(path) as packed:
                assert packed.testzip() is None


def test_what_a_killed_server_left_is_no_file_to_give_out_and_goes_a_day_later(engine: Engine, tmp_path: Path) -> None:
    assert run_apart("killed", tmp_path) == -signal.SIGKILL
    names = left(tmp_path)
    assert names
    assert all(exports.UNFINISHED in name for name in names)
    for name in names:
        os.utime(tmp_path / "exports" / name, (MadeUp.START.timestamp(),) * 2)
    city = City(engine).usual()
    made = make(engine, "people-csv", tmp_path, city.people("SO")[0], now=MadeUp.START + timedelta(days=1, seconds=1))
    assert left(tmp_path) == [made.path.name]
