"""A person's path as their page shows it: each module with where they stand in it, and the certificates.

In: rows of this person and a day. Out: small objects for the template. Pure: the rows are handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quiz_service.courseware.model import AUDIENCES
from quiz_service.rules.completion import ModuleStatus, Progress, is_valid, module_status, path_progress
from quiz_service.storage.models import Attempt, Certificate, Completion, ModuleRevision, PathRevision, Placement
from quiz_service.storage.people_listing import record_of
from quiz_service.web.module_title import full_title


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a module on a day: by the completion that holds longest, or the last that held."""

    status: ModuleStatus
    completion: Completion | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which the completion holds; None when it does not expire."""
        ends = self.completion.expires_on if self.completion else None
        return ends - timedelta(days=1) if ends else None


@dataclass(frozen=True)
class Assignment:
    """A module of the path. `module` is None while it is not published."""

    module_id: str
    module: ModuleRevision | None
    standing: Standing
    open_attempt: Attempt | None

    @property
    def title(self) -> str:
        """The module's full title; its id while it is not published."""
        return full_title(self.module) if self.module else f"Học phần {self.module_id}"


@dataclass(frozen=True)
class LearningPage:
    """All that a person's own page shows. `path` is None without a placement or while no path is published for it."""

    placement: Placement | None
    path: PathRevision | None
    audience: str
    required: tuple[Assignment, ...]
    optional: tuple[Assignment, ...]
    others: tuple[Assignment, ...]
    """Modules outside the path that the person has begun or completed."""
    progress: Progress
    certificates: tuple[Certificate, ...]

    @property
    def going(self) -> tuple[Assignment, ...]:
        """What the person has begun and not submitted."""
        return tuple(one for one in (*self.required, *self.optional, *self.others) if one.open_attempt)

    @property
    def may_have_certificate(self) -> bool:
        """The path is complete today and has no certificate that holds."""
        held = {one.audience for one in self.certificates if one.annulled_at is None}
        return self.path is not None and self.progress.is_complete and self.path.audience not in held


def standing_of(module_id: str, completions: Sequence[Completion], on: date) -> Standing:
    """A person's standing in one module; `completions` are all of theirs."""
    rows = [row for row in completions if row.module_id == module_id and row.annulled_at is None]
    status = module_status([record_of(row) for row in rows], on)
    if status == "done":
        rows = [row for row in rows if is_valid(record_of(row), on)]
    newest = max(rows, key=lambda row: (row.expires_on or date.max, row.completed_on), default=None)
    return Standing(status, newest)


def learning_page(
    assigned: tuple[Placement, PathRevision | None] | None,
    modules: Sequence[tuple[ModuleRevision, Attempt | None]],
    completions: Sequence[Completion],
    certificates: Sequence[Certificate],
    on: date,
) -> LearningPage:
    """The page of one person on a day."""
    placement, path = assigned or (None, None)
    by_id = {module.module_id: (module, attempt) for module, attempt in modules}

    def assignment(module_id: str) -> Assignment:
        module, attempt = by_id.get(module_id, (None, None))
        return Assignment(module_id, module, standing_of(module_id, completions, on), attempt)

    required, optional = (path.required, path.optional) if path else ([], [])
    rest = [assignment(module_id) for module_id in by_id if module_id not in {*required, *optional}]
    return LearningPage(
        placement=placement, path=path, audience=AUDIENCES.get(placement.audience, "") if placement else "",
        required=tuple(map(assignment, required)), optional=tuple(map(assignment, optional)),
        others=tuple(one for one in rest if one.open_attempt or one.standing.status != "open"),
        progress=path_progress(required, map(record_of, completions), on), certificates=tuple(certificates),
    )  # fmt: skip
