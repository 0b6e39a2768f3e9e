"""Work that lasts longer than a request: its row from being asked for to its end, and whether its worker still lives.

How far a job is stands in a file of its folder, not in its row: on SQLite a job that changes much holds the one right
to write, and would wait for itself. The row is written when the job is asked for, when it begins and when it ends.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound
from quiz_service.storage.models import Job

SILENCE = timedelta(minutes=2)
"""Whoever works on a job gives a sign of life each second: after so long without one, nobody works on it any more."""
KEPT_FOR = timedelta(days=30)
"""How long the row of a job that ended stays: its page can be opened again for so long."""
LONGEST_MESSAGE = 4000

UNKNOWN = "Không tìm thấy việc này, hoặc việc không phải do bạn bắt đầu."
FAULT = "Việc này gặp lỗi nên đã dừng, không có gì được ghi dở dang. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên."
DIED = (
    "Việc này đã dừng giữa chừng, có thể vì máy chủ khởi động lại. Không có gì được ghi dở dang. "
    "Hãy mở lại trang ban đầu, xem kết quả đã có chưa; nếu chưa có, hãy làm lại."
)
_BEAT = "beat.json"


@dataclass(frozen=True)
class Beat:
    """A sign of life: when, and how many of how many steps were done. `total` 0: not known yet."""

    at: datetime
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Standing:
    """What the owner of a job is told of it."""

    state: str
    done: int
    total: int
    message: str
    answer: str

    @property
    def is_over(self) -> bool:
        """True when waiting longer changes nothing."""
        return self.state in ("done", "failed")


def folder_of(data: Path, job_id: str) -> Path:
    """Where a job's files lie."""
    return data / "jobs" / job_id


def add(session: Session, kind: str, asked: Mapping[str, Any], *, owner_id: int, now: datetime) -> Job:
    """A job that waits for its turn."""
    job = Job(public_id=secrets.token_hex(16), kind=kind, asked=dict(asked), state="waiting", owner_id=owner_id,
              created_at=now, beat_at=now)  # fmt: skip
    session.add(job)
    session.flush()
    return job


def begin(session: Session, job_id: str, *, now: datetime) -> None:
    """The job's turn has come."""
    job = _get(session, job_id)
    job.state, job.beat_at = "running", now


def finish(session: Session, job_id: str, answer: str, *, done: int, total: int, now: datetime) -> None:
    """The job is done; `answer` is the address to go to."""
    job = _get(session, job_id)
    job.state, job.answer, job.done, job.total, job.beat_at, job.ended_at = "done", answer, done, total, now, now


def fail(session: Session, job_id: str, message: str, *, done: int, total: int, now: datetime) -> None:
    """The job ended without an answer; `message` tells why and what to do."""
    job = _get(session, job_id)
    job.state, job.message, job.done, job.total = "failed", message[:LONGEST_MESSAGE], done, total
    job.beat_at = job.ended_at = now


def _get(session: Session, job_id: str) -> Job:
    return session.scalars(select(Job).where(Job.public_id == job_id)).one()


def get_own(session: Session, job_id: str, owner_id: int) -> Job:
    """The job, for who started it.

    Raises:
        NotFound: there is none, or another person's.
    """
    job = session.scalars(select(Job).where(Job.public_id == job_id, Job.owner_id == owner_id)).one_or_none()
    if job is None:
        raise NotFound(UNKNOWN)
    return job


def standing(job: Job, beat: Beat | None, *, now: datetime) -> Standing:
    """How the job is at this moment; one whose worker fell silent is told as failed."""
    if job.ended_at is not None:
        return Standing(job.state, job.done, job.total, job.message, job.answer)
    if now - max(job.beat_at, beat.at if beat else job.beat_at) > SILENCE:
        return Standing("failed", 0, 0, DIED, "")
    return Standing(job.state, beat.done if beat else 0, beat.total if beat else 0, "", "")


def write_beat(folder: Path, beat: Beat) -> None:
    """Leave a sign of life, whole or not at all; a folder that is gone needs none."""
    made = folder / f"{_BEAT}.new"
    with suppress(FileNotFoundError):
        made.write_text(json.dumps({"at": beat.at.isoformat(), "done": beat.done, "total": beat.total}))
        made.replace(folder / _BEAT)


def read_beat(folder: Path) -> Beat | None:
    """The last sign of life; None before the first one."""
    try:
        found = json.loads((folder / _BEAT).read_text())
    except FileNotFoundError:
        return None
    return Beat(datetime.fromisoformat(found["at"]), found["done"], found["total"])


def remove_files(folder: Path) -> None:
    """Remove what was uploaded: rosters hold names. The last sign of life stays, for a page that is being made."""
    for file in folder.iterdir():
        if file.name != _BEAT:
            file.unlink(missing_ok=True)


def sweep(session: Session, data: Path, *, now: datetime) -> None:
    """End what nobody works on any more, remove the folders of all that ended, forget what ended long ago."""
    session.execute(delete(Job).where(Job.ended_at < now - KEPT_FOR))
    for folder in (data / "jobs").glob("*"):
        beat = read_beat(folder)
        job = session.scalars(select(Job).where(Job.public_id == folder.name)).one_or_none()
        if job is None or not standing(job, beat, now=now).is_over:
            continue
        if job.ended_at is None:
            fail(session, job.public_id, DIED, done=0, total=0, now=now)
        if job.message == DIED or (job.ended_at and now - job.ended_at > SILENCE):
            shutil.rmtree(folder, ignore_errors=True)
