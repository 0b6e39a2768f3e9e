"""The local server: this machine only, right content types, the next port when one is taken."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_src.errors import HandbookError
from site_src.serve import open_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built site of one page and one file of each kind."""
    for name in ("index.html", "a.woff2", "a.ics", "a.xml", "a.txt", "a.js", "a.css"):
        (tmp_path / name).write_text("Sổ tay", encoding="utf-8")
    (tmp_path / "vai-tro").mkdir()
    (tmp_path / "vai-tro" / "index.html").write_text("Vai trò", encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The folder, served at a free port."""
    server = open_server(folder, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def get(url: str) -> tuple[str, str]:
    """Content type and body."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def test_a_page_is_served(address: str) -> None:
    assert get(address)[1] == "Sổ tay"
    assert get(address + "vai-tro/")[1] == "Vai trò"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.woff2", "font/woff2"), ("a.ics", "text/calendar; charset=utf-8"), ("a.xml", "application/xml"),
        ("a.txt", "text/plain; charset=utf-8"), ("a.js", "text/javascript"), ("a.css", "text/css"),
        ("index.html", "text/html"),
    ],
)  # fmt: skip
def test_each_file_has_the_type_a_browser_needs(name: str, content_type: str, address: str) -> None:
    assert get(address + name)[0] == content_type


def test_what_is_not_there_is_not_found(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as found:
        get(address + "khong-co/")
    with found.value as answer:
        assert answer.code == 404
    assert capsys.readouterr().err == ""


def test_only_this_machine_is_served(folder: Path) -> None:
    with open_server(folder, 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_the_next_port_is_taken_when_one_is_busy(folder: Path) -> None:
    with open_server(folder, 0) as first, open_server(folder, first.server_port) as second:
        assert first.server_port < second.server_port < first.server_port + 20


def test_without_a_built_site_the_command_that_makes_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(HandbookError, match="make site"):
        open_server(tmp_path, 0)
