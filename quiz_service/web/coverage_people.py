"""The people behind a figure as a page shows them: which group, how many of each, one page with the reasons.

In: figures that were read already. Out: `Behind`. A group is named in the address by `nhom-nguoi`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from quiz_service.operations.coverage import CountedPerson, CoverageReport, Figures, Group
from quiz_service.operations.coverage_people import people_of
from quiz_service.operations.coverage_question import Selection
from quiz_service.operations.spans import load_curriculum
from quiz_service.rules.collation import person_key
from quiz_service.storage.coverage_listing import Besides, count_left_out, placed_besides
from quiz_service.storage.people_listing import PAGE_SIZE, Page, module_titles

GroupWord = Literal["da", "chua", "ngoai", "noi-khac"]
GROUPS: dict[GroupWord, str] = {
    "da": "đã tập huấn",
    "chua": "chưa tập huấn",
    "ngoai": "ngoài diện tính",
    "noi-khac": "được tính ở đơn vị khác",
}
GROUP_BY_WORD: dict[str, Group] = {"da": "trained", "chua": "untrained", "ngoai": "out-of-scope"}
REMINDER_SIZE = 500
"""People on one printed page of reminders."""


@dataclass(frozen=True)
class BesidesLine:
    """Somebody placed in a unit who is counted in another one; "" counted nowhere on the day."""

    person: Besides
    unit_name: str
    counted_at: str


@dataclass(frozen=True)
class Behind:
    """A page of the people of one group. `sizes` has every group; `left` is told as a number only."""

    group: GroupWord
    sizes: Mapping[GroupWord, int]
    left: int
    page: Page[CountedPerson] | None
    besides: Page[BesidesLine] | None
    titles: Mapping[str, str]
    """Module id → title, of the modules named on this page."""

    @property
    def shown(self) -> Page[CountedPerson] | Page[BesidesLine]:
        """Whichever page there is."""
        page = self.page if self.page is not None else self.besides
        assert page is not None, "one of the two is there"
        return page


def _chosen_group(text: str) -> GroupWord:
    return next((word for word in GROUPS if word == text), "chua")


def behind(
    session: Session, selection: Selection, figures: Figures, report: CoverageReport, stratum: str, group_text: str,
    number: int, *, size: int = PAGE_SIZE,
) -> Behind:  # fmt: skip
    """The page of a group; of those not yet trained for a group that is not there. Six queries at most."""
    group = _chosen_group(group_text)
    kinds = report.reading.kinds_of(stratum) if stratum else None
    placed = {
        unit_id: one for unit_id, one in figures.placed.items()
        if kinds is None or selection.nodes[unit_id].counted_kind in kinds
    }  # fmt: skip
    besides_count, left = count_left_out(session, selection.question)
    sizes: dict[GroupWord, int] = {"noi-khac": besides_count}
    for word, stored in GROUP_BY_WORD.items():
        sizes[_chosen_group(word)] = sum(one.of(stored) for one in placed.values())
    if group == "noi-khac":
        return Behind(group, sizes, left, None, _besides(session, selection, number, size), {})
    page = people_of(
        session, selection, placed, GROUP_BY_WORD[group], load_curriculum(session), page=number, size=size
    )  # fmt: skip
    named = {one.module_id for person in page.lines for one in person.done}
    named |= {module_id for person in page.lines for module_id in person.missing}
    titles = {module_id: title for module_id, title in module_titles(session).items() if module_id in named}
    return Behind(group, sizes, left, page, None, dict(sorted(titles.items())))


def _besides(session: Session, selection: Selection, number: int, size: int) -> Page[BesidesLine]:
    nodes = selection.nodes
    found: Sequence[Besides] = sorted(
        placed_besides(session, selection.question), key=lambda one: (person_key(one.name), one.person_id, one.unit_id)
    )
    number = max(1, min(number, -(-len(found) // size)))
    return Page(
        [BesidesLine(one, nodes[one.unit_id].name, nodes[one.counted_unit_id].name if one.counted_unit_id else "")
         for one in found[(number - 1) * size : number * size]],
        len(found), number, size,
    )  # fmt: skip
