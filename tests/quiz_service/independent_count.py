"""Counts coverage a second time, by brute force over the raw tables of a SQLite file; shares no code with the service.

In: a database file and a question (day, unit or stratum, audience, strand, reading of "trained"). Out: how many are
trained of how many, person by person from the definitions of the product. Standard library only; slow on purpose.

    python tests/quiz_service/independent_count.py sotay.db 2026-06-16 --unit SO-07 --audience doi-178
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

STRATA = {
    # II.1.g13: 70 % at city level, 50 % at the levels of districts and communes and in the related bodies. Where a
    # related body of the city belongs can be read in two ways: (reading, stratum) -> (kind, is it local)
    ("lien-quan-50", "city"): {("city", False)},
    ("lien-quan-50", "local"): {("district", True), ("commune", True), ("related", True), ("related", False)},
    ("lien-quan-70", "city"): {("city", False), ("related", False)},
    ("lien-quan-70", "local"): {("district", True), ("commune", True), ("related", True)},
}
USUAL = "lien-quan-50"
"""The reading that holds as long as none is published."""
AUDIENCES = ("can-bo-thanh-pho", "can-bo-huyen-xa", "doi-178", "nguoi-ho-tro", "tuyen-truyen")
STRANDS = ("nghiep-vu", "giam-hai", "bao-luc-gioi", "hoa-nhap")


@dataclass(frozen=True)
class Asked:
    """A question. "" leaves a filter out; `rule` is "all" or "any": all modules, or those of at least one strand."""

    day: str
    unit: str = ""
    reading: str = USUAL
    stratum: str = ""
    audience: str = ""
    strand: str = ""
    rule: str = "all"


@dataclass(frozen=True)
class Told:
    """An answer: staff codes of the trained, of the untrained, and of those who are placed there out of scope."""

    trained: frozenset[str]
    untrained: frozenset[str]
    out_of_scope: frozenset[str]

    @property
    def figures(self) -> tuple[int, int, int]:
        """(trained, people in scope, people out of scope)."""
        return len(self.trained), len(self.trained) + len(self.untrained), len(self.out_of_scope)


class RawCity:
    """The raw tables, read once. Days stay texts like 2026-06-16, which compare as days do."""

    def __init__(self, file: str) -> None:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            read = database.execute
            self.units = {row[0]: row for row in read("SELECT id, code, kind, parent_id FROM units")}
            self.codes = dict(read("SELECT id, staff_code FROM people"))
            self.placements = defaultdict(list)
            for person, *rest in read("SELECT person_id, starts_on, id, ends_on, unit_id, audience, in_scope"
                                      " FROM placements WHERE is_main"):  # fmt: skip
                self.placements[person].append(rest)
            self.completions = defaultdict(list)
            for person, *rest in read("SELECT person_id, module_id, completed_on, expires_on FROM completions"
                                      " WHERE annulled_at IS NULL"):  # fmt: skip
                self.completions[person].append(rest)
            self.paths = defaultdict(list)
            for audience, published, required in read("SELECT audience, published_at, required FROM path_revisions"
                                                      " ORDER BY revision"):  # fmt: skip
                in_hanoi = datetime.fromisoformat(published) + timedelta(hours=7)
                self.paths[audience].append((in_hanoi.date().isoformat(), json.loads(required)))
            self.strands = dict(read("SELECT module_id, strand FROM module_revisions ORDER BY revision"))
            published = read("SELECT readings FROM counting_revisions ORDER BY revision DESC LIMIT 1").fetchone()
            self.readings = [one["id"] for one in json.loads(published[0])] if published else [USUAL]
        database.close()

    def above(self, unit_id: int) -> list[int]:
        """A unit and everything above it."""
        found = []
        while unit_id is not None:
            found.append(unit_id)
            unit_id = self.units[unit_id][3]
        return found

    def is_asked(self, unit_id: int, asked: Asked) -> bool:
        """Does the unit lie in the subtree and in the stratum of the question?"""
        chain = self.above(unit_id)
        if asked.unit and asked.unit not in [self.units[one][1] for one in chain]:
            return False
        if not asked.stratum:
            return True
        is_local = any(self.units[one][2] in ("district", "commune") for one in chain)
        return (self.units[unit_id][2], is_local) in STRATA[asked.reading, asked.stratum]

    def place(self, person: int, day: str) -> list | None:
        """The one main placement in which a person counts: of those that hold on the day, the one that began last."""
        holding = [one for one in self.placements[person] if one[0] <= day and (one[2] is None or one[2] > day)]
        return max(holding) if holding else None

    def required(self, audience: str, day: str) -> list[str]:
        """What the path required on a day; before it was first published, what it required at first."""
        published = self.paths.get(audience, [])
        return next((modules for since, modules in reversed(published) if since <= day),
                    published[0][1] if published else [])  # fmt: skip

    def has(self, person: int, module: str, day: str) -> bool:
        """Is there a completion of this module that holds on the day?"""
        return any(
            one == module and done <= day and (until is None or until > day)
            for one, done, until in self.completions[person]
        )

    def is_trained(self, person: int, audience: str, asked: Asked, *, rules_of: str, evidence_of: str) -> bool:
        """Trained by the rules of one day with the evidence of one (for a count both are the day asked for)."""
        required = self.required(audience, rules_of)
        lacking = {module for module in required if not self.has(person, module, evidence_of)}
        by_strand = {
            strand: {module for module in required if self.strands[module] == strand}
            for strand in ([asked.strand] if asked.strand else STRANDS)
        }
        if asked.strand or asked.rule == "any":
            return any(modules and not modules & lacking for modules in by_strand.values())
        return bool(required) and not lacking

    def tell(self, asked: Asked) -> Told:
        """The answer to a question."""
        told: dict[str, set[str]] = {"trained": set(), "untrained": set(), "out": set()}
        is_asked = {unit_id: self.is_asked(unit_id, asked) for unit_id in self.units}
        for person, code in self.codes.items():
            place = self.place(person, asked.day)
            if place is None or not is_asked[place[3]] or asked.audience not in ("", place[4]):
                continue
            is_trained = place[5] and self.is_trained(person, place[4], asked, rules_of=asked.day,
                                                      evidence_of=asked.day)  # fmt: skip
            told["trained" if is_trained else "untrained" if place[5] else "out"].add(code)
        return Told(*(frozenset(codes) for codes in told.values()))

    def change(self, asked: Asked, since: str) -> dict[str, tuple[int, int]]:
        """Kind of step -> (how many more trained, how many more people) between two days; steps of nothing left out."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        is_asked = {unit_id: self.is_asked(unit_id, asked) for unit_id in self.units}

        def is_there(place: list | None) -> bool:
            return place is not None and is_asked[place[3]] and asked.audience in ("", place[4])

        for person in self.codes:
            old, new = self.place(person, since), self.place(person, asked.day)
            was, is_now = is_there(old) and bool(old[5]), is_there(new) and bool(new[5])
            if not was and not is_now:
                continue

            def trained(place: list, rules_of: str, evidence_of: str, person: int = person) -> int:
                return int(self.is_trained(person, place[4], asked, rules_of=rules_of, evidence_of=evidence_of))

            if was and is_now:
                stages = [trained(old, since, since), trained(new, since, since), trained(new, since, asked.day),
                          trained(new, asked.day, asked.day)]  # fmt: skip
                sums["regrouped"][0] += stages[1] - stages[0]
                sums["completed"][0] += max(0, stages[2] - stages[1])
                sums["lapsed"][0] += min(0, stages[2] - stages[1])
                sums["rules"][0] += stages[3] - stages[2]
            elif is_now:
                kind = "joined" if old is None else "into-scope" if is_there(old) else "moved-in"
                sums[kind][0] += trained(new, asked.day, asked.day)
                sums[kind][1] += 1
            else:
                kind = "left" if new is None else "out-of-scope" if is_there(new) else "moved-out"
                sums[kind][0] -= trained(old, since, since)
                sums[kind][1] -= 1
        return {kind: (one[0], one[1]) for kind, one in sums.items() if one != [0, 0]}


def random_questions(city: RawCity, chance: random.Random, count: int, first: str, last: str) -> list[Asked]:
    """Questions about any day, a subtree or a stratum, with any filters; days on which much happens come more often.

    The unit is mostly one in or above which somebody drawn at random works on that day: few questions are about nobody.
    """
    begin, days = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days
    notable = ["2025-01-14", "2025-01-15", "2025-03-01", "2025-06-30", "2025-07-01", first, last]
    people, units = list(city.placements), list(city.units)
    found = []
    for _ in range(count):
        any_day = (begin + timedelta(days=chance.randrange(days + 1))).isoformat()
        day = chance.choice([*notable, *[any_day] * 14])
        place = city.place(chance.choice(people), day)
        unit_id = chance.choice(city.above(place[3])) if place and chance.random() < 0.9 else chance.choice(units)
        found.append(Asked(
            day=day, unit=chance.choice(["", city.units[unit_id][1], city.units[unit_id][1]]),
            reading=chance.choice(city.readings), stratum=chance.choice(["", "", "city", "local"]),
            audience=chance.choice(["", "", "", *AUDIENCES]), strand=chance.choice(["", "", "", *STRANDS]),
            rule=chance.choice(["all", "all", "any"]),
        ))  # fmt: skip
    return found


def main() -> None:
    """One question from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("day")
    for name in ("unit", "stratum", "audience", "strand"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--reading", default=USUAL)
    parser.add_argument("--rule", default="all", choices=("all", "any"))
    given = vars(parser.parse_args())
    trained, people, out_of_scope = RawCity(given.pop("database")).tell(Asked(**given)).figures
    print(f"{trained} trained of {people} in scope; {out_of_scope} placed there out of scope")


if __name__ == "__main__":
    main()
