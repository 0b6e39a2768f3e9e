"""The built site, searched file by file, holds no scored stem, no scored explanation and no scored feedback."""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVED = [ROOT / "build" / name for name in ("site", "usb", "docs")]
_TEXT = {".html", ".md", ".json", ".js", ".xml", ".txt", ".ics", ".css"}
_LONG_ENOUGH = 60  # shorter feedback ("Đúng. …") may well stand in practice too


def plain(text: str) -> str:
    """Letters as a reader sees them: no tags, no escapes, single spaces, NFC."""
    text = html.unescape(re.sub(r"<[^>]+>", "", html.unescape(text)))
    return " ".join(unicodedata.normalize("NFC", text.replace("\\", "")).split())


def scored_secrets() -> Iterator[tuple[str, str]]:
    """(question id, words) of everything that must not be served."""
    for file in sorted((ROOT / "training_modules").glob("m*/questions.toml")):
        for question in tomllib.loads(file.read_text(encoding="utf-8"))["question"]:
            yield question["id"], question["stem"]
            yield question["id"], question["explanation"]
            for choice in question.get("choices", ()):
                if len(choice.get("feedback", "")) >= _LONG_ENOUGH:
                    yield question["id"], choice["feedback"]


def served_files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix in _TEXT]


@pytest.mark.parametrize("folder", SERVED, ids=lambda folder: folder.name)
def test_no_served_file_holds_anything_of_a_scored_question(folder: Path) -> None:
    if not folder.is_dir():
        pytest.fail(f"{folder} is not built: run make site site-usb")
    secrets = [(question, plain(words)) for question, words in scored_secrets()]
    assert secrets
    texts = [(file, plain(file.read_text(encoding="utf-8"))) for file in served_files(folder)]
    assert texts
    found = [
        f"{file.relative_to(ROOT)}: {question}: {words[:60]}"
        for file, text in texts
        for question, words in secrets
        if words in text
    ]
    assert found == []


def test_the_search_would_find_a_scored_stem_if_one_were_served() -> None:
    question, stem = next(scored_secrets())
    page = f"<p>{html.escape(stem)}</p>"
    assert plain(stem) in plain(page), question


def test_no_served_file_is_a_copy_of_a_question_file() -> None:
    for folder in SERVED:
        assert list(folder.rglob("questions.toml")) == []
        assert list(folder.rglob("practice.toml")) == []
