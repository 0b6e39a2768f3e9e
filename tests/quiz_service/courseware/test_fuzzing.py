"""Damaged files of training: problems with file and line, or the named error; never another exception, never for ever.

Damage is made by a seeded generator, so that a failure comes back.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz_service.courseware.checks import check_courseware
from quiz_service.courseware.clauses import NotTheContract, parse_clauses
from quiz_service.courseware.loader import load_clauses, load_courseware
from quiz_service.errors import QuizServiceError
from quiz_service.web.markdown import render_block, render_inline
from tests.quiz_service.courseware.made_up import write_project

PIECES = (b"[[question]]", b"[", b"]", b'"', b"'''", b"=", b"\n", b"\0", b"\xff", b"1e999", b"-1", b"{", b"}", b"true",
          b"2026-13-45", b"# ", b"- ", b"[[[[", b"id = ", b"\\u0000", b"\xef\xbb\xbf", b"9" * 400, b"~~~",
          b"](", b"<")  # fmt: skip
FILES = ("*/module.toml", "*/questions.toml", "*/lesson.md", "paths.toml", "counting.toml", "question-ids.txt")


def damaged(data: bytes, random: Random) -> bytes:
    """The bytes with a few places changed, or cut off."""
    body = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 6))):
        at = random.randrange(len(body) + 1)
        match random.randrange(4):
            case 0:
                del body[at : at + random.randrange(1, 60)]
            case 1:
                body[at:at] = random.choice(PIECES)
            case 2:
                start = random.randrange(len(body) + 1)
                body[at:at] = body[start : start + random.randrange(1, 200)]
            case _:
                del body[at:]
    return bytes(body)


@pytest.mark.parametrize("pattern", FILES)
def test_a_damaged_file_is_told_with_its_place(pattern: str, tmp_path: Path) -> None:
    root, random = write_project(tmp_path), Random(pattern)
    clauses = load_clauses(root)
    [file, *_] = sorted((root / "training_modules").glob(pattern))
    whole, told = file.read_bytes(), 0
    for _ in range(40):
        file.write_bytes(damaged(whole, random))
        try:
            loaded = load_courseware(root)
            problems = [*loaded.problems, *check_courseware(loaded.courseware, clauses)]
        except QuizServiceError as error:
            told += bool(str(error))
            continue
        assert all(problem.message.endswith((".", "?", "»", ")")) for problem in problems), problems
        told += bool(problems)
    assert told > 10 or pattern.endswith(("lesson.md", "counting.toml")), "most damage is noticed"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_a_text_that_is_not_the_contract_is_called_so(text: str) -> None:
    with pytest.raises(NotTheContract):
        parse_clauses(text)


MARKS = st.lists(
    st.sampled_from(["*", "_", "`", "~~~\n", "[", "](", ")", "<", ">", "|", "-|-\n", "# ", "- ", "\n", "    ",
                     "!!! note\n", "{: .x }", ":   ", "***" * 30, "[" * 50, "> " * 60, "1. ", "&#", ";", "a", "\0",
                     "\u202e", "\ufeff"]),
    max_size=60,
).map("".join)  # fmt: skip


@given(MARKS)
@settings(max_examples=150, deadline=5_000)
def test_any_mixture_of_marks_is_rendered_in_bounded_time(text: str) -> None:
    for render in (render_block, render_inline):
        assert len(render(text)) < 200 * (len(text) + 20)
