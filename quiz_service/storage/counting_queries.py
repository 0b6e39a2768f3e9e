"""The readings and the targets that hold: what coverage is held against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
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
    """The targets whose period holds on a day and that are not retired: the plan's first, then by code."""
    return session.scalars(
        select(Target)
        .where(Target.retired_at.is_(None), Target.starts_on <= day, or_(Target.ends_on.is_(None), Target.ends_on > day))
        .order_by(Target.source.desc(), Target.code)
    ).all()  # fmt: skip


def all_targets(session: Session) -> Sequence[Target]:
    """Every target ever, retired ones too."""
    return session.scalars(select(Target).order_by(Target.source.desc(), Target.code)).all()
