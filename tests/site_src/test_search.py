"""The search index after MkDocs: a clause has a place of its own, and nothing is said twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from site_src.search import DOCUMENTS, INDEX, file_of, read_clause_blocks, refine_index, split_by_clause

PAGE = """
<article><h1 id="dau-trang">Toàn văn</h1><h2 id="II">II. CHỈ TIÊU</h2>
<div class="clause clause--dash" id="II.1.g1" data-title="Gạch đầu dòng thứ nhất khoản 1 Mục II">
<span class="clause-marker" aria-hidden="true">-</span>
<div class="clause-body"><p>Ít nhất 70% &lt;số&gt; xã,</p><p>phường</p>
<div data-search-exclude><button>Chép</button><br>trích dẫn</div></div></div>
<div class="clause" id="II.1.g2" data-title="Gạch đầu dòng thứ 2 khoản 1 Mục II"><p>một tháng một lần</p>
<div class="clause" id="II.1.g2.x" data-title="Trong"><p>bên trong</p></div></div></article>
"""
DOCUMENT = {"location": "tra-cuu/toan-van/", "title": "Toàn văn", "text": "cả trang", "boost": 0.6}
HEADING = {"location": "tra-cuu/toan-van/#II", "title": "II. CHỈ TIÊU", "text": "mọi chữ"}
OTHER = {"location": "vai-tro/", "title": "Vai trò", "text": "x"}


def test_a_clause_block_holds_its_own_words_and_no_button() -> None:
    blocks = read_clause_blocks(PAGE)
    assert [block.anchor for block in blocks] == ["II.1.g1", "II.1.g2", "II.1.g2.x"]
    assert blocks[0].text == "Ít nhất 70% &lt;số&gt; xã, phường"
    assert blocks[1].text == "một tháng một lần"
    assert blocks[2].text == "bên trong"


def test_words_move_from_the_heading_to_the_clauses_and_other_pages_stay() -> None:
    blocks = {"tra-cuu/toan-van/": read_clause_blocks(PAGE)}
    documents = split_by_clause([DOCUMENT, HEADING, OTHER], blocks)
    assert [document["location"] for document in documents] == [
        "tra-cuu/toan-van/",
        "tra-cuu/toan-van/#II.1.g1",
        "tra-cuu/toan-van/#II.1.g2",
        "tra-cuu/toan-van/#II.1.g2.x",
        "tra-cuu/toan-van/#II",
        "vai-tro/",
    ]
    assert documents[0]["text"] == ""
    assert documents[4]["text"] == ""
    assert documents[1]["boost"] == 0.6
    assert documents[5] == OTHER


@pytest.mark.parametrize(
    ("location", "file"),
    [("", "index.html"), ("a/b/", "a/b/index.html"), ("a/b.html#x", "a/b.html"), ("a/b/#x", "a/b/index.html")],
)
def test_an_address_names_a_file(location: str, file: str) -> None:
    assert file_of(Path("site"), location) == Path("site") / file


@pytest.mark.parametrize("fetched", [True, False])
def test_documents_are_fetched_from_a_server_and_travel_with_a_folder(tmp_path: Path, fetched: bool) -> None:
    page = tmp_path / "tra-cuu/toan-van/index.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, encoding="utf-8")
    (tmp_path / "search").mkdir()
    (tmp_path / INDEX).write_text(json.dumps({"config": {}, "docs": [DOCUMENT, HEADING]}), encoding="utf-8")
    assert refine_index(tmp_path, fetched=fetched) == 5
    left = json.loads((tmp_path / INDEX).read_text(encoding="utf-8"))["docs"]
    assert len(left) == (0 if fetched else 5)
    assert (tmp_path / DOCUMENTS).exists() is fetched
