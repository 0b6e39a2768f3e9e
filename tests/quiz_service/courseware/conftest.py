"""A made-up project in which `quiz check` finds nothing wrong, fresh for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quiz_service.courseware.made_up import write_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Its root."""
    return write_project(tmp_path)
