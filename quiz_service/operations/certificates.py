"""Certificates: given when a path is complete, one valid one a person and path at a time; annulled with a reason.

In: a person, an audience, a day. Out: a row that keeps everything as printed, so that later changes of titles, paths
or completions change no certificate.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.people import checked_reason
from quiz_service.rules.codes import CERTIFICATE, Choose, is_code, new_code, shown_code
from quiz_service.rules.completion import is_valid, path_progress
from quiz_service.storage.attempt_queries import lock_person
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.evidence_queries import completions_of
from quiz_service.storage.models import Certificate, Completion, PathRevision, Person, Placement
from quiz_service.storage.people_listing import module_titles, record_of
from quiz_service.storage.people_queries import holds_on

UNKNOWN = "Không có chứng nhận nào mang số này. Hãy xem lại từng chữ và số in trên chứng nhận."


def find_certificate(session: Session, typed: str) -> Certificate | None:
    """The certificate of a number, however it was typed; a wrong check letter is not even looked up."""
    if not is_code(CERTIFICATE, typed):
        return None
    number = shown_code(CERTIFICATE, typed)
    return session.scalars(select(Certificate).where(Certificate.number == number)).one_or_none()


def issue(session: Session, *, person_id: int, audience: str, now: datetime,
          choose: Choose = secrets.choice) -> Certificate:  # fmt: skip
    """The person's valid certificate for this path: the one they have, or a new one when the path is complete today.

    Raises:
        NotFound: the path is not among those the person learns.
        Refused: modules are missing; the sentence names them.
    """
    on = day_in_hanoi(now)
    # Whoever else asks for this person waits here: of many at once, one makes the certificate, the others find it.
    lock_person(session, person_id)
    person = session.get_one(Person, person_id, populate_existing=True)
    valid = session.scalars(
        select(Certificate).where(
            Certificate.person_id == person_id, Certificate.audience == audience, Certificate.annulled_at.is_(None)
        )
    ).first()
    if valid is not None:
        return valid
    path = _path_of(session, person_id, audience, on)
    completions = completions_of(session, person_id)
    progress = path_progress(path.required, [record_of(completion) for completion in completions], on)
    titles = module_titles(session)
    if progress.complete_since is None:
        raise Refused(_still_missing([titles.get(module_id, module_id) for module_id in progress.missing]))
    certificate = Certificate(
        number=new_code(CERTIFICATE, choose), person_id=person_id, audience=audience, path_revision=path.revision,
        holder_name=person.name, path_title=path.title, completed_on=progress.complete_since, issued_at=now,
        modules=_printed_modules(path.required, titles, completions, progress.complete_since),
    )  # fmt: skip
    session.add(certificate)
    session.flush()
    audit.record(session, "certificate.issue", now=now, actor_id=person_id, subject_id=person_id,
                 object_kind="certificate", object_id=certificate.number)  # fmt: skip
    return certificate


def _path_of(session: Session, person_id: int, audience: str, on: date) -> PathRevision:
    learns = session.scalar(
        select(Placement.id)
        .where(Placement.person_id == person_id, Placement.audience == audience, holds_on(on))
        .limit(1)
    )
    path = current_paths(session).get(audience) if learns is not None else None
    if path is None:
        raise NotFound("Lộ trình này không có trong những lộ trình bạn đang học.")
    return path


def _still_missing(titles: Sequence[str]) -> str:
    named = "; ".join(f"“{title}”" for title in titles)
    return f"Bạn chưa hoàn thành lộ trình này. Còn thiếu {len(titles)} học phần: {named}."


def _printed_modules(required: Sequence[str], titles: dict[str, str], completions: Sequence[Completion],
                     on: date) -> list[dict[str, str]]:  # fmt: skip
    """Each required module with the first day on which it was completed and that still counted when all were."""
    days: dict[str, date] = {}
    for completion in completions:  # oldest first
        if is_valid(record_of(completion), on):
            days.setdefault(completion.module_id, completion.completed_on)
    return [
        {"module_id": module_id, "title": titles.get(module_id, module_id), "completed_on": days[module_id].isoformat()}
        for module_id in required
    ]


def annul(session: Session, number: str, *, actor_id: int | None, reason: str, now: datetime) -> Certificate:
    """Mark a certificate as annulled; its public page says so from now on. The person may be given a new one.

    Raises:
        Invalid: no reason, or too long.
        NotFound: no certificate has this number.
        Refused: it is annulled already; the first reason is kept.
    """
    reason = checked_reason(reason)
    found = find_certificate(session, number)
    if found is None:
        raise NotFound(UNKNOWN)
    certificate = session.get_one(Certificate, found.id, with_for_update=True, populate_existing=True)
    if certificate.annulled_at is not None:
        raise Refused("Chứng nhận này đã được hủy trước đó. Lý do đã ghi được giữ nguyên.")
    certificate.annulled_at, certificate.annulled_by_id, certificate.annulled_why = now, actor_id, reason
    audit.record(
        session, "certificate.annul", now=now, actor_id=actor_id, subject_id=certificate.person_id,
        object_kind="certificate", object_id=certificate.number, reason=reason,
        old={"annulled": False}, new={"annulled": True},
    )  # fmt: skip
    return certificate
