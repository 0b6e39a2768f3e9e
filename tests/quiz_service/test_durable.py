"""What is said to be done is on the disk: files in folders that were made for them, seen after a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz_service.config import SECRET_FILE, load_settings
from quiz_service.durable import make_folder, sync
from quiz_service.storage.backups import check_backup, file_digest, make_backup
from quiz_service.storage.engine import open_engine
from quiz_service.storage.schema import newest_revision, upgrade
from tests.quiz_service.faults.forgetful_disk import ForgetfulDisk, forgetful_disk, why_not


def test_a_folder_is_made_with_those_above_it_and_left_alone_when_it_is_there(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b", 0o700)
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


needs_fuse = pytest.mark.skipif(why_not() != "", reason=why_not())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[ForgetfulDisk]:
    """A disk that keeps only what was synced."""
    with forgetful_disk(tmp_path) as disk:
        disk.mount()
        yield disk


def cut(disk: ForgetfulDisk) -> None:
    """The power goes and comes back."""
    disk.cut_power()
    disk.mount()


@needs_fuse
def test_the_disk_of_these_tests_forgets_what_is_not_synced(disk: ForgetfulDisk) -> None:
    for name in ("forgotten", "empty", "whole"):
        (disk.place / name).write_text("written")
        assert (disk.place / name).read_text() == "written"
    sync(disk.place / "whole")
    (disk.place / "forgotten").rename(disk.place / "moved")
    sync(disk.place)
    (disk.place / "later").write_text("no name yet")
    sync(disk.place / "later")
    cut(disk)
    assert {path.name: path.read_text() for path in disk.place.iterdir()} == {
        "moved": "", "empty": "", "whole": "written"
    }  # fmt: skip


@needs_fuse
def test_the_secret_made_at_first_start_is_still_the_same_after_a_power_cut(disk: ForgetfulDisk) -> None:
    data = disk.place / "var" / "so-tay"
    key = load_settings({"SOTAY_DATA": str(data)}).secret_key
    cut(disk)
    assert (data / SECRET_FILE).is_file()
    assert load_settings({"SOTAY_DATA": str(data)}).secret_key == key
    assert [path.name for path in data.iterdir()] == [SECRET_FILE]


@needs_fuse
def test_a_backup_that_was_made_is_there_whole_after_a_power_cut(disk: ForgetfulDisk) -> None:
    engine = open_engine(f"sqlite:///{disk.place / 'sotay.db'}")
    upgrade(engine)
    backup = disk.place / "backups" / "2026" / "one.db"
    make_backup(engine, backup)
    engine.dispose()
    digest = file_digest(backup)
    cut(disk)
    assert file_digest(backup) == digest
    assert check_backup(backup) == newest_revision()
