"""A job's row from its beginning to its end, and what is told of one whose worker fell silent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound
from quiz_service.operations import jobs
from quiz_service.storage.models import Job
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


@pytest.fixture
def job(session: Session) -> Job:
    owner = add_person(session, add_unit(session))
    return jobs.add(session, "counting", {"to": 3}, owner_id=owner.id, now=NOW)


def told(job: Job, beat: jobs.Beat | None = None, **later: float) -> tuple[str, int, int]:
    standing = jobs.standing(job, beat, now=NOW + timedelta(**later))
    return standing.state, standing.done, standing.total


def test_a_job_waits_then_runs_then_is_done(session: Session, job: Job) -> None:
    assert told(job) == ("waiting", 0, 0)
    jobs.begin(session, job.public_id, now=NOW)
    assert told(job, jobs.Beat(NOW, 2, 3)) == ("running", 2, 3)
    jobs.finish(session, job.public_id, "/hoc-tap/", done=3, total=3, now=NOW)
    assert told(job) == ("done", 3, 3)
    assert jobs.standing(job, None, now=NOW).answer == "/hoc-tap/"


def test_a_job_that_ended_stays_as_it_ended(session: Session, job: Job) -> None:
    jobs.fail(session, job.public_id, "Dòng 3 sai.", done=2, total=3, now=NOW)
    assert told(job, hours=5) == ("failed", 2, 3)
    assert jobs.standing(job, None, now=NOW).message == "Dòng 3 sai."


@pytest.mark.parametrize("begins", [True, False])
def test_two_minutes_without_a_sign_of_life_are_told_as_a_failure(session: Session, job: Job, begins: bool) -> None:
    if begins:
        jobs.begin(session, job.public_id, now=NOW)
    assert told(job, minutes=2)[0] == ("running" if begins else "waiting")
    assert told(job, minutes=2, seconds=1)[0] == "failed"
    assert told(job, jobs.Beat(NOW + timedelta(minutes=1)), minutes=3)[0] != "failed"
    assert "khởi động lại" in jobs.standing(job, None, now=NOW + timedelta(minutes=3)).message


def test_only_its_owner_finds_a_job(session: Session, job: Job) -> None:
    assert jobs.get_own(session, job.public_id, job.owner_id) is job
    other = add_person(session, add_unit(session))
    for job_id, person_id in ((job.public_id, other.id), ("nothing", job.owner_id)):
        with pytest.raises(NotFound):
            jobs.get_own(session, job_id, person_id)


def test_a_sign_of_life_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert jobs.read_beat(tmp_path) is None
    beat = jobs.Beat(NOW, 7, 9)
    jobs.write_beat(tmp_path, beat)
    assert jobs.read_beat(tmp_path) == beat
    jobs.write_beat(tmp_path / "gone", beat)  # the job has just ended: nobody is to be told
    assert [file.name for file in tmp_path.iterdir()] == ["beat.json"]


def test_what_a_dead_worker_left_behind_is_ended_and_its_files_are_removed(
    session: Session, job: Job, tmp_path: Path
) -> None:
    alive, ended = (jobs.add(session, "counting", {}, owner_id=job.owner_id, now=NOW) for _ in range(2))
    folders = [jobs.folder_of(tmp_path, one.public_id) for one in (job, alive, ended)]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "names.xlsx").write_bytes(b"names")
    later = NOW + timedelta(minutes=3)
    jobs.write_beat(folders[1], jobs.Beat(later))
    jobs.finish(session, ended.public_id, "/", done=1, total=1, now=later)
    jobs.remove_files(folders[2])
    jobs.sweep(session, tmp_path, now=later)
    assert (job.state, job.message, job.ended_at) == ("failed", jobs.DIED, later)
    assert alive.ended_at is None
    assert [folder.exists() for folder in folders] == [False, True, True]  # the last one's page may still be open
    assert list(folders[2].iterdir()) == []
    jobs.sweep(session, tmp_path, now=later + timedelta(seconds=121))
    assert not folders[2].exists()


def test_a_job_that_ended_long_ago_is_forgotten(session: Session, job: Job, tmp_path: Path) -> None:
    jobs.finish(session, job.public_id, "/", done=1, total=1, now=NOW)
    for days, left in ((30, 1), (31, 0)):
        jobs.sweep(session, tmp_path, now=NOW + timedelta(days=days))
        assert session.query(Job).count() == left
