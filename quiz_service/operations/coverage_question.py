"""A question about coverage as a person or an export asks it, and what it means: which units, which people.

In: an `Asked` and the units somebody may see. Out: a `Selection`, which every count, list and trend starts from, so
that all of them speak of the same people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from sqlalchemy.orm import Session

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.errors import Invalid, NotFound
from quiz_service.rules.collation import name_key
from quiz_service.storage.coverage_queries import Question, TrainedRule, UnitNode, subtree, unit_nodes

NO_SUCH_UNIT = "Không tìm thấy đơn vị này trong phạm vi bạn được xem."
MOST_NAMES = 3
"""So many of the highest units are named in the name of a scope."""


@dataclass(frozen=True)
class Asked:
    """What is asked: "" leaves a filter out; the reading "" is the usual one."""

    on: date
    unit_code: str = ""
    audience: str = ""
    strand: str = ""
    trained_rule: TrainedRule = "all"
    reading: str = ""


@dataclass(frozen=True)
class Selection:
    """A question with its units. `units` None: all there are."""

    asked: Asked
    nodes: Mapping[int, UnitNode]
    """All units, past ones too: the tree, not the scope."""
    units: frozenset[int] | None
    chosen: UnitNode | None

    @property
    def question(self) -> Question:
        """As the storage is asked."""
        return self.question_on(self.asked.on)

    def question_on(self, day: date) -> Question:
        """The same on another day."""
        asked = self.asked
        return Question(day, self.units, asked.audience, asked.strand, asked.trained_rule)

    def has(self, unit_id: int) -> bool:
        """True for a unit that is counted."""
        return self.units is None or unit_id in self.units

    @property
    def tops(self) -> list[UnitNode]:
        """The highest of the units, in Vietnamese order; the chosen one alone when one is chosen."""
        if self.chosen is not None:
            return [self.chosen]
        ids = self.nodes if self.units is None else self.units & self.nodes.keys()
        tops = [self.nodes[one] for one in ids]
        tops = [node for node in tops if node.parent_id is None or not self.has(node.parent_id)]
        return sorted(tops, key=lambda node: (name_key(node.name), node.id))

    @property
    def scope_name(self) -> str:
        """Whose people are counted, in words, as it stands on every page and in every file."""
        if self.chosen is None and self.units is None:
            return "Mọi đơn vị"
        tops = [node for node in self.tops if node.exists_on(self.asked.on)] or self.tops
        if not tops:
            return "Không có đơn vị nào"
        names = ", ".join(node.name for node in tops[:MOST_NAMES])
        if len(tops) > MOST_NAMES:
            names += f" và {len(tops) - MOST_NAMES} đơn vị khác"
        has_more = self.units is not None and len(self.units) > len(self.tops)
        return f"{names} và các đơn vị trực thuộc" if has_more else names


def check_asked(asked: Asked) -> None:
    """Filters are known ones.

    Raises:
        Invalid: with every one that is not.
    """
    problems = []
    if asked.audience and asked.audience not in AUDIENCES:
        problems.append(f"Nhóm học viên: không có nhóm «{asked.audience}»; các nhóm là {', '.join(AUDIENCES)}.")
    if asked.strand and asked.strand not in STRANDS:
        problems.append(f"Nội dung: không có nội dung «{asked.strand}»; các nội dung là {', '.join(STRANDS)}.")
    rules = get_args(TrainedRule)
    if asked.trained_rule not in rules:
        problems.append(f"Tính là đã tập huấn: không có cách «{asked.trained_rule}»; các cách là {', '.join(rules)}.")
    if problems:
        raise Invalid(problems)


def select_units(session: Session, asked: Asked, scope: frozenset[int] | None) -> Selection:
    """The units that a question is about: those of the scope (None: all), or of it those at and below one unit.

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
    """
    check_asked(asked)
    nodes = unit_nodes(session)
    if not asked.unit_code:
        return Selection(asked, nodes, scope, None)
    chosen = next((node for node in nodes.values() if node.code == asked.unit_code), None)
    if chosen is None or (scope is not None and chosen.id not in scope):
        raise NotFound(NO_SUCH_UNIT)
    below = subtree(nodes, [chosen.id])
    return Selection(asked, nodes, below if scope is None else below & scope, chosen)
