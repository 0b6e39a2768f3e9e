"""A procedure as a vertical diagram: inline SVG, coloured by the stylesheet, drawn narrow for phones.

Plain layout by character counts: a straight flow of boxes needs no graph library (see DECISIONS.md).
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from site_src.knowledge.model import NOT_STATED, Procedure
from site_src.pages.page import environment
from site_src.site import Site

_WIDTH = 320
_LINE = 18
_PAD = 12
_GAP = 26
_TITLE_CHARACTERS = 40
_SMALL_CHARACTERS = 45


@dataclass(frozen=True)
class _Text:
    text: str
    css: str
    y: int


@dataclass(frozen=True)
class _Box:
    top: int
    height: int
    gap: bool
    arrow: tuple[int, int] | None
    lines: list[_Text]


def render_diagram(site: Site, procedure: Procedure) -> str:
    """The `<figure>` with its SVG; title and description say the same in words."""
    boxes: list[_Box] = []
    top = 2
    for number, step in enumerate(procedure.steps, start=1):
        who = "; ".join(site.index.role_by_id[role].name for role in step.who) or NOT_STATED
        rows = [(line, "flow-text") for line in textwrap.wrap(f"{number}. {step.title}", _TITLE_CHARACTERS)]
        rows += [(line, "flow-small") for line in textwrap.wrap(who, _SMALL_CHARACTERS, max_lines=3, placeholder=" …")]
        rows += [(f"§ {step.clause}", "flow-small")]
        lines = [_Text(text, css, top + _PAD + 6 + _LINE * at + 4) for at, (text, css) in enumerate(rows)]
        height = _LINE * len(rows) + 2 * _PAD - 4
        arrow = (boxes[-1].top + boxes[-1].height, top) if boxes else None
        boxes.append(_Box(top, height, not step.who, arrow, lines))
        top += height + _GAP
    description = ". ".join(f"Bước {number}: {step.title}" for number, step in enumerate(procedure.steps, start=1))
    rendered = (
        environment()
        .get_template("diagram.svg.j2")
        .render(
            width=_WIDTH,
            height=top - _GAP + 2,
            title=procedure.title,
            ordered=procedure.order == "plan",
            description=f"{description}.",
            boxes=boxes,
        )
    )
    return "\n".join(line for line in rendered.splitlines() if line.strip())
