"""Content to test on: a valid made-up folder, fresh for each test, and the real one, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.build import render_pages
from site_src.pages.page import Page
from site_src.site import Site, gather
from tests.builders import write_content

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A project root with made-up content in which the checks find nothing wrong."""
    return write_content(tmp_path)


@pytest.fixture(scope="session")
def real_site() -> Site:
    """The content of this repository."""
    return gather(ROOT)


@pytest.fixture(scope="session")
def real_pages(real_site: Site) -> list[Page]:
    """Every generated page of this repository's content."""
    return render_pages(real_site)
