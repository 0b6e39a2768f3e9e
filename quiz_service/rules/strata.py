"""Which units belong to which stratum of the training target: data, in as many readings as its words allow.

In: readings from training_modules/counting.toml as objects. Out: the stratum of a unit. II.1.g13 sets 70 % for the
city level and 50 % for districts, communes and the related bodies; where a related body of the city level belongs can
be read in two ways, and the Handbook shows both instead of choosing in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COUNTED_KINDS = ("city", "district", "commune", "related-city", "related-local")
"""Kinds of units as strata know them: `storage.coverage_queries.UnitNode.counted_kind`."""
ALL = "all"
"""The stratum of a target that counts everybody."""


@dataclass(frozen=True)
class Stratum:
    """A group of units with one target."""

    id: str
    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """One way to read the words of the target; `why` says what in them allows it."""

    id: str
    name: str
    why: str
    strata: tuple[Stratum, ...]

    def stratum_of(self, counted_kind: str) -> str:
        """The id of the stratum of a unit of this kind; "" for a kind that no stratum names."""
        return next((stratum.id for stratum in self.strata if counted_kind in stratum.kinds), "")

    def kinds_of(self, stratum_id: str) -> tuple[str, ...]:
        """The kinds of a stratum; all kinds for `ALL`, none for one that is not there."""
        if stratum_id == ALL:
            return COUNTED_KINDS
        return next((stratum.kinds for stratum in self.strata if stratum.id == stratum_id), ())


def reading_of(record: Mapping[str, Any]) -> Reading:
    """A reading from its stored form."""
    strata = tuple(Stratum(one["id"], one["name"], tuple(one["kinds"])) for one in record["strata"])
    return Reading(record["id"], record["name"], record["why"], strata)


def record_of(reading: Reading) -> dict[str, Any]:
    """The stored form of a reading."""
    return {
        "id": reading.id, "name": reading.name, "why": reading.why,
        "strata": [{"id": one.id, "name": one.name, "kinds": list(one.kinds)} for one in reading.strata],
    }  # fmt: skip


def chosen(readings: Sequence[Reading], reading_id: str) -> Reading:
    """The reading of this id, or the usual one, which is the first."""
    return next((one for one in readings if one.id == reading_id), readings[0])


def faults(readings: Iterable[Reading]) -> list[str]:
    """What is wrong with readings, in Vietnamese: a kind in two strata or in none, an id used twice."""
    found: list[str] = []
    seen: set[str] = set()
    for reading in readings:
        if reading.id in seen:
            found.append(f"Cách hiểu «{reading.id}» có hai lần.")
        seen.add(reading.id)
        kinds = [kind for stratum in reading.strata for kind in stratum.kinds]
        found += [f"Cách hiểu «{reading.id}»: không có loại đơn vị «{kind}»." for kind in sorted(set(kinds))
                  if kind not in COUNTED_KINDS]  # fmt: skip
        for kind in COUNTED_KINDS:
            if kinds.count(kind) != 1:
                found.append(f"Cách hiểu «{reading.id}»: loại đơn vị «{kind}» phải thuộc đúng một nhóm.")
    return found
