"""What the parser understands of whole documents, each compared with an outline that a person has read.

In: plans/<case>.txt, as pasted or scanned. Out: plans/<case>.outline, in this notation:

    # a remark of the person who read it; kept when the outline is written anew
    META key: value                 what the document says of itself
    EXCLUDED from-to reason         lines that are no part of the document (blank lines are left out here)
    BLOCK from-to                   the frame: LETTERHEAD NUMBER DATE TITLE PREAMBLE RECIPIENTS SIGNATURE
      KIND id marker = heading      a clause, two spaces a level; a long one shows its head and its tail
      KIND id marker | text
    PROBLEM line: message

`UPDATE_OUTLINES=1 pytest tests/site_src/clauses/test_outlines.py` writes them anew: read each change against the text.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from site_src.clauses import chrome
from site_src.clauses.model import Clause, Plan
from site_src.clauses.parser import parse_bytes

PLANS = Path(__file__).parent / "plans"
CASES = sorted(file.stem for file in PLANS.glob("*.txt"))
HEAD, TAIL = 60, 24


def shorten(words: str) -> str:
    """Both ends of a long text: what is glued to it by mistake stands at its end."""
    return words if len(words) <= HEAD + TAIL + 5 else f"{words[:HEAD].rstrip()} … {words[-TAIL:].lstrip()}"


def clause_line(plan: Plan, clause: Clause) -> str:
    """One clause in the notation above."""
    assert not (clause.heading and clause.text), f"{clause.id} has a heading and a text of its own"
    name = " ".join(part for part in (clause.kind.name, clause.id, clause.marker) if part)
    sign = "=" if clause.heading else "|"
    return f"{'  ' * plan.depth(clause)}{name} {sign} {shorten(clause.words)}".rstrip()


def render(plan: Plan) -> str:
    """The whole document in the notation above."""
    meta = plan.meta
    said = {
        "number": meta.number, "type": meta.type, "title": meta.title, "issuer": meta.issuer, "place": meta.place,
        "issued_on": meta.issued_on, "recipients": str(len(meta.recipients) or ""),
        "authority": " / ".join(meta.authority), "signatory": meta.signatory,
    }  # fmt: skip
    said |= {f"source {label}": value for label, value in meta.source_fields.items()}
    rows = [f"META {key}: {value}" for key, value in said.items() if value]
    rows += [f"EXCLUDED {e.line_from}-{e.line_to} {e.reason}" for e in plan.excluded if e.reason != chrome.BLANK]
    rows += [f"{block.kind.name} {block.lines[0]}-{block.lines[-1]}" for block in plan.blocks]
    rows += [clause_line(plan, clause) for clause in plan.clauses]
    rows += [f"PROBLEM {oddity.line}: {oddity.message}" for oddity in plan.oddities]
    return "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_understood_as_a_reader_does(case: str) -> None:
    file = PLANS / f"{case}.outline"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
    outline = render(parse_bytes((PLANS / f"{case}.txt").read_bytes()))
    if os.environ.get("UPDATE_OUTLINES"):
        remarks = "".join(line for line in lines if line.startswith("#"))
        file.write_text(remarks + outline, encoding="utf-8")
        return
    assert outline == "".join(line for line in lines if not line.startswith("#"))


def test_every_outline_has_its_document_and_says_what_it_is_about() -> None:
    outlines = sorted(PLANS.glob("*.outline"))
    assert [file.stem for file in outlines] == CASES
    assert [f.name for f in outlines if not f.read_text(encoding="utf-8").startswith("# ")] == []
