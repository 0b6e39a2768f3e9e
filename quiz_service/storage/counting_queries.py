"""The readings and the targets that hold: what coverage is held against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from quiz_service.rules.strata import Reading, Stratum, reading_of
from quiz_service.storage.models import CountingRevision, Target

USUAL = Reading(
    "lien-quan-50", "Cơ quan, tổ chức có liên quan tính vào nhóm 50 %", "",
    (
        Stratum("city", "Cấp Thành phố", ("city",)),
        Stratum("local", "Cấp huyện, cấp xã, cơ quan, tổ chức có liên quan",
                ("district", "commune", "related-city", "related-local")),
    ),
)  # fmt: skip
"""What holds before any reading is published."""


def current_readings(session: Session) -> tuple[Reading, ...]:
    """The readings that were published last; the first is the usual one. Never empty."""
    newest = session.scalars(select(CountingRevision).order_by(CountingRevision.revision.desc()).limit(1)).first()
    return tuple(reading_of(record) for record in newest.readings) if newest and newest.readings else (USUAL,)


def targets_on(session: Session, day: date) -> Sequence[Target]:
    """The targets to hold a count of this day against: those that hold on it first, the plan's before others, by code.

    The plan's targets stay when their period is over, after all others: nothing else says what is enough, and whoever
    shows one says so (`has_ended`). Withdrawn ones are left out on every day.
    """
    ended = case((Target.ends_on <= day, 1), else_=0)
    return session.scalars(
        select(Target)
        .where(Target.retired_at.is_(None), Target.starts_on <= day, or_(ended == 0, Target.source == "plan"))
        .order_by(ended, Target.source.desc(), Target.code)
    ).all()


def has_ended(target: Target, day: date) -> bool:
    """True when the target's period is over on this day: it is shown for comparison only."""
    return target.ends_on is not None and target.ends_on <= day


def all_targets(session: Session) -> Sequence[Target]:
    """Every target ever, retired ones too."""
    return session.scalars(select(Target).order_by(Target.source.desc(), Target.code)).all()
