"""How values are written on a page: days, moments, percents, addresses of the site's pages."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction

from flask import Flask

from quiz_service.clock import HANOI
from quiz_service.rules.coverage import percent as cut_percent
from quiz_service.web.markdown import render_block, render_inline
from quiz_service.web.scripts import script_url
from quiz_service.web.service import service

NOTHING = "–"
"""Stands where there is no figure."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d)?")


def day(value: date) -> str:
    """16/11/2026."""
    return f"{value.day:02}/{value.month:02}/{value.year}"


def moment(value: datetime) -> str:
    """14:05 ngày 16/11/2026, the time of Hà Nội."""
    local = value.astimezone(HANOI)
    return f"{local.hour:02}:{local.minute:02} ngày {day(local.date())}"


def clock(value: datetime) -> str:
    """14:05, the time of Hà Nội."""
    return f"{value.astimezone(HANOI):%H:%M}"


def share(value: Fraction | None) -> str:
    """A share as whole percent, "62 %"; not for scores, which are rounded down by `rules.grading`."""
    return NOTHING if value is None else f"{round(value * 100)} %"


def percent(value: Fraction | None) -> str:
    """A share of coverage, "62,3 %" or "69,96 %": cut off after two places, so that no miss looks like a hit."""
    return NOTHING if value is None else f"{cut_percent(value)} %"


def whole(value: int) -> str:
    """A number of people or things, with a point after thousands: "40.000"."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float | None) -> str:
    """Two places with a Vietnamese comma: "0,31", "−0,20"."""
    return NOTHING if value is None else f"{value:.2f}".replace(".", ",").replace("-", "−")


def clause_url(clause_id: str) -> str:
    """Address of a clause in the full text; of the full text itself for an id that is not there."""
    clause = service().clauses.by_id.get(clause_id)
    return f"/{clause.url}" if clause else "/"


def clause_citation(clause_id: str) -> str:
    """How a clause is cited officially; the id itself for one that is not there."""
    clause = service().clauses.by_id.get(clause_id)
    return clause.citation if clause else clause_id


def clause_place(clause_id: str) -> str:
    """The same without the plan's name, for tables that name the plan above them: "khoản 1 Mục II"."""
    return clause_citation(clause_id).partition(" Kế hoạch ")[0]


def recorded(value: object) -> object:
    """A value of the audit trail: instants and days, which are stored as ISO texts, as they are written on a page."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        return value
    found = datetime.fromisoformat(value)
    return moment(found) if found.tzinfo else day(found)


def register(app: Flask) -> None:
    """Make them known to the templates."""
    app.jinja_env.globals["script_url"] = script_url
    app.jinja_env.filters |= {
        "day": day, "moment": moment, "clock": clock, "share": share, "percent": percent, "whole": whole,
        "decimal": decimal, "clause_url": clause_url, "clause_citation": clause_citation, "clause_place": clause_place,
        "recorded": recorded, "markdown": render_block, "markdown_inline": render_inline,
    }  # fmt: skip
