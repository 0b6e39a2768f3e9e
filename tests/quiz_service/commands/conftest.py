"""A made-up project, and its commands run on a database of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from quiz_service.cli import main
from quiz_service.storage.engine import open_engine, reading, writing
from tests.quiz_service.courseware.made_up import write_project


class Project:
    """`run("db", "upgrade")` runs one command; `out` and `err` are what it said."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.database = f"sqlite:///{root / 'build' / 'data' / 'sotay.db'}"
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *arguments: str) -> int:
        status = main(["--root", str(self.root), *arguments])
        self.out, self.err = self._capsys.readouterr()
        return status

    def said(self, pattern: str) -> str:
        """The first thing in the output that matches; its group when it has one."""
        found = re.search(pattern, self.out)
        assert found, f"{pattern!r} is not in {self.out!r}"
        return found[found.re.groups]

    @contextmanager
    def reading(self) -> Iterator[Session]:
        engine = open_engine(self.database)
        with reading(engine) as session:
            yield session
        engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        engine = open_engine(self.database)
        with writing(engine) as session:
            yield session
        engine.dispose()


@pytest.fixture
def empty_project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """Without a database yet, and without settings in the environment."""
    for name in [name for name in os.environ if name.startswith("SOTAY_")]:
        monkeypatch.delenv(name)
    return Project(write_project(tmp_path), capsys)


@pytest.fixture
def project(empty_project: Project) -> Project:
    """With a database of the newest schema."""
    assert empty_project.run("db", "upgrade") == 0
    return empty_project
