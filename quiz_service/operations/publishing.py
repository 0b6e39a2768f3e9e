"""From the authors' files to the database: what publishing would do and whom it meets, then doing it.

In: `Courseware` as loaded and checked. Out: rows that are only added; one that holds no more is marked retired and
kept, because attempts rest on it. Guarantees: the same files published twice change nothing the second time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz_service.courseware.checks import check_courseware
from quiz_service.courseware.loader import load_clauses, load_courseware
from quiz_service.courseware.model import Courseware, Module, Path, Question
from quiz_service.courseware.publication import (
    Publication,
    Published,
    PublishedQuestion,
    answer_digest,
    as_published,
    plan_publication,
    wording_digest,
)  # fmt: skip
from quiz_service.courseware.record import question_of, record_of
from quiz_service.errors import Refused
from quiz_service.operations import audit, spans
from quiz_service.operations.counting_publication import CountingPlan, plan_counting, store_counting
from quiz_service.problems import Problem, Severity, report
from quiz_service.storage.content_queries import current_modules, current_paths
from quiz_service.storage.models import Attempt, ModuleRevision, PathRevision, QuestionRevision


@dataclass(frozen=True)
class ModuleChange:
    """A module whose head is published anew. `before` is None for one that is not published now."""

    module: Module
    before: ModuleRevision | None
    fields: tuple[str, ...]
    """What differs, as columns of `ModuleRevision`; () for a new one."""


@dataclass(frozen=True)
class PathChange:
    """An audience's path that is published anew."""

    path: Path
    before: PathRevision | None


@dataclass(frozen=True)
class Touched:
    """Attempts at a module that changes: they keep the questions, the keys and the pass mark they started with."""

    module_id: str
    open_attempts: int
    past_attempts: int


@dataclass(frozen=True)
class Plan:
    """What publishing would do, and whom it meets."""

    questions: Publication
    modules: tuple[ModuleChange, ...]
    paths: tuple[PathChange, ...]
    retired_modules: tuple[ModuleRevision, ...]
    touched: tuple[Touched, ...]
    counting: CountingPlan

    @property
    def changes_content(self) -> bool:
        """Something of what is learnt is published anew."""
        questions = (self.questions.added, self.questions.changed, self.questions.retired)
        return any((*questions, self.modules, self.paths, self.retired_modules))

    @property
    def changes_nothing(self) -> bool:
        """Everything is published as the files say it."""
        return not self.changes_content and self.counting.changes_nothing

    @property
    def corrected(self) -> tuple[Question, ...]:
        """Questions that change: under the new key a past attempt may score otherwise (`operations.regrading`)."""
        return tuple(change.question for change in self.questions.changed)


def files_to_publish(root: FilePath) -> Courseware:
    """The authors' files of this project, read and checked.

    Raises:
        Refused: they hold errors; the message has each with file and line.
        MissingInput, UnreadableInput: build/clauses.json is not there or is not what was agreed on.
    """
    loaded, clauses = load_courseware(root), load_clauses(root)
    _stop_at_errors([*loaded.problems, *check_courseware(loaded.courseware, clauses)])
    return replace(loaded.courseware, targets=clauses.training_targets)


def _stop_at_errors(problems: Iterable[Problem]) -> None:
    errors = {problem for problem in problems if problem.severity is Severity.ERROR}
    if errors:
        raise Refused(f"{report(errors)}\nChưa xuất bản được: còn {len(errors)} lỗi.")


def head_of(module: Module) -> dict[str, Any]:
    """What a revision of a module says, as columns of `ModuleRevision`."""
    return {
        "title": module.title, "slug": module.folder.rsplit("/", 1)[-1], "strand": module.strand,
        "minutes": module.minutes, "pass_mark": module.pass_mark, "draw": module.draw,
        "validity_months": module.validity_months, "attempts_allowed": module.attempts_allowed,
        "wait_minutes": module.wait_minutes, "answers_shown": module.answers_shown,
    }  # fmt: skip


def _digest(head: Mapping[str, Any]) -> str:
    text = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rows_that_hold(session: Session) -> dict[str, QuestionRevision]:
    """Question id → its row that is not retired; of a question that is gone, the newest."""
    rows = select(QuestionRevision).order_by(QuestionRevision.retired_at.is_(None), QuestionRevision.id)
    return {row.question_id: row for row in session.scalars(rows)}


def published_now(session: Session) -> Published:
    """What `plan_publication` compares with: each question's row that holds, read back from its record.

    The digests are made anew, so that a better way to make them changes no question. The revision is the highest ever
    given: an author who takes a change back counts on from there.
    """
    highest = select(QuestionRevision.question_id, func.max(QuestionRevision.revision))
    revisions = dict(session.execute(highest.group_by(QuestionRevision.question_id)).all())
    questions = {}
    for row in rows_that_hold(session).values():
        read = as_published(row.module_id, question_of(row.question_id, row.record))
        questions[row.question_id] = PublishedQuestion(
            row.question_id, row.module_id, revisions[row.question_id], read.answer_digest, read.wording_digest,
            read.content, is_retired=row.retired_at is not None,
        )  # fmt: skip
    return Published(questions)


def plan_publishing(session: Session, files: Courseware) -> Plan:
    """What publishing these files would do now. Reads only."""
    questions = plan_publication(files, published_now(session))
    published = current_modules(session)
    modules = []
    for module in files.modules:
        head, before = head_of(module), published.get(module.id)
        fields = tuple(name for name, value in head.items() if before and getattr(before, name) != value)
        if before is None or fields:
            modules.append(ModuleChange(module, before, fields))
    here = files.module_by_id.keys() | files.unread
    gone = tuple(row for module_id, row in published.items() if module_id not in here)
    paths, known = [], current_paths(session)
    for path in files.paths:
        row = known.get(path.id)
        said = (path.title, path.why, list(path.required), list(path.optional))
        if row is None or (row.title, row.why, row.required, row.optional) != said:
            paths.append(PathChange(path, row))
    touched = {change.before.module_id for change in modules if change.before} | {row.module_id for row in gone}
    touched |= {change.module for change in questions.changed} | {question.module for question in questions.retired}
    touched |= {question.id.split("-", 1)[0] for question in questions.added} & published.keys()
    counting = plan_counting(session, files)
    return Plan(questions, tuple(modules), tuple(paths), gone, _attempts_at(session, touched), counting)


def _attempts_at(session: Session, module_ids: set[str]) -> tuple[Touched, ...]:
    counted = session.execute(
        select(Attempt.module_id, func.count() - func.count(Attempt.submitted_at), func.count(Attempt.submitted_at))
        .where(Attempt.module_id.in_(module_ids))
        .group_by(Attempt.module_id)
        .order_by(Attempt.module_id)
    )
    return tuple(Touched(*row) for row in counted)


def publish(session: Session, files: Courseware, *, now: datetime, actor_id: int | None = None,
            progress: Callable[[int, int], None] = lambda done, total: None) -> Plan:  # fmt: skip
    """Do what `plan_publishing` says, with an entry in the audit trail; returns the plan that was carried out.

    `progress` tells for how many of the people whose path changed it is known anew who is trained.

    Raises:
        Refused: an error stops publication, or somebody else is publishing at this moment.
    """
    plan = plan_publishing(session, files)
    _stop_at_errors(plan.questions.problems)
    if plan.changes_nothing:
        return plan
    try:
        _store_modules(session, plan, now)
        _store_paths(session, plan, now)
        _store_questions(session, files, plan, now)
        store_counting(session, plan.counting, now=now, actor_id=actor_id)
    except IntegrityError as error:
        session.rollback()
        raise Refused("Có người khác vừa xuất bản cùng lúc. Hãy chạy lại lệnh này.") from error
    spans.refresh_audiences(session, _differently_counted(session, plan), progress)
    if plan.changes_content:
        audit.record(session, "content.publish", now=now, actor_id=actor_id, object_kind="content", new=_summary(plan))
    return plan


def _differently_counted(session: Session, plan: Plan) -> set[str]:
    """Audiences whose people may be trained otherwise now: another path, or a module of theirs in another strand."""
    moved = {change.module.id for change in plan.modules if "strand" in change.fields}
    found = {change.path.id for change in plan.paths}
    if moved:
        rows = session.execute(select(PathRevision.audience, PathRevision.required))
        found |= {audience for audience, required in rows if moved.intersection(required)}
    return found


def _summary(plan: Plan) -> dict[str, Any]:
    """What was published, for the audit trail: ids alone."""
    questions = plan.questions
    return {
        "added": [question.id for question in questions.added],
        "changed": {change.question.id: change.kind for change in questions.changed},
        "retired": [question.id for question in questions.retired],
        "modules": [change.module.id for change in plan.modules],
        "retired_modules": [row.module_id for row in plan.retired_modules],
        "paths": [change.path.id for change in plan.paths],
    }


def _store_modules(session: Session, plan: Plan, now: datetime) -> None:
    newest = select(ModuleRevision.module_id, func.max(ModuleRevision.revision)).group_by(ModuleRevision.module_id)
    revisions = dict(session.execute(newest).all())
    for change in plan.modules:
        head = head_of(change.module)
        session.add(ModuleRevision(module_id=change.module.id, revision=revisions.get(change.module.id, 0) + 1,
                                   digest=_digest(head), published_at=now, **head))  # fmt: skip
    for row in plan.retired_modules:
        row.retired_at = now
    session.flush()


def _store_paths(session: Session, plan: Plan, now: datetime) -> None:
    for change in plan.paths:
        path = change.path
        session.add(PathRevision(
            audience=path.id, revision=change.before.revision + 1 if change.before else 1, title=path.title,
            why=path.why, required=list(path.required), optional=list(path.optional), published_at=now,
        ))  # fmt: skip
    session.flush()


def _store_questions(session: Session, files: Courseware, plan: Plan, now: datetime) -> None:
    holding = rows_that_hold(session)
    for gone in plan.questions.retired:
        holding[gone.id].retired_at = now
    module_ids = {question.id: module.id for module in files.modules for question in module.questions}
    for question in plan.questions.added:
        session.add(_row(question, module_ids[question.id], "new", now))
    for change in plan.questions.changed:
        holding[change.question.id].retired_at = now
        same = _find_row(session, change.question)
        if same:  # taken back to words that were published before: their row holds again, with its statistics
            same.retired_at = None
        else:
            session.add(_row(change.question, change.module, change.kind, now))
    session.flush()


def _find_row(session: Session, question: Question) -> QuestionRevision | None:
    """The row in which a question was published in exactly these words."""
    return session.scalars(
        select(QuestionRevision).where(
            QuestionRevision.question_id == question.id, QuestionRevision.wording_digest == wording_digest(question)
        )
    ).one_or_none()


def _row(question: Question, module_id: str, kind: str, now: datetime) -> QuestionRevision:
    return QuestionRevision(
        question_id=question.id, module_id=module_id, revision=question.revision, change=kind,
        answer_digest=answer_digest(question), wording_digest=wording_digest(question), record=record_of(question),
        published_at=now,
    )  # fmt: skip
