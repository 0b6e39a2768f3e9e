"""Does the service count as an independent program counts, on the made-up city of the size of Hà Nội?

Questions: random days, subtrees, strata and filters; how many of them get the same figures, and the same people, from
the service and from tests/quiz_service/independent_count.py, which reads the raw tables and shares no code with it.
Then the explanations of changes between two days: each step, and whether the steps add up.
Needs the city: `quiz demo --large --no-serve`. Aim: every one. Ends with status 1 when one differs.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from measuring import ROOT

sys.path.insert(0, str(ROOT))
from quiz_service.commands.progress import ProgressLine
from quiz_service.demo_city.city import FOLDER
from quiz_service.storage.engine import open_engine, reading
from tests.quiz_service.counts_compared import change_disagreement, disagreements
from tests.quiz_service.independent_count import RawCity, random_questions

FIRST = "2022-12-15"


def main() -> int:
    """Compare, print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", nargs="?", type=Path, default=ROOT / FOLDER / "sotay.db")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not given.database.exists():
        print(f"{given.database}: not there; make it with: quiz demo --large --no-serve", file=sys.stderr)
        return 1
    city, chance = RawCity(str(given.database)), random.Random(given.seed)
    last = max(one[0] for places in city.placements.values() for one in places)
    questions = random_questions(city, chance, given.questions, FIRST, last)
    engine = open_engine(f"sqlite:///{given.database}")
    with reading(engine) as session:
        with ProgressLine("questions") as progress:
            wrong = disagreements(session, city, questions, progress=progress)
        changes = []
        with ProgressLine("changes") as progress:
            for asked in random_questions(city, chance, given.changes, "2023-06-01", last):
                since = chance.choice([FIRST, "2023-06-01", *[one.day for one in questions if one.day < asked.day]])
                changes.append(change_disagreement(session, city, asked, since))
                progress(len(changes), given.changes)
    engine.dispose()
    told = [city.tell(asked).figures for asked in questions[:100]]
    print(f"{len(city.codes)} people, {len(city.units)} units; last day {last}; seed {given.seed}")
    print(f"questions that agree: {len(questions) - len(wrong)} of {len(questions)}"
          f" ({sum(1 for one in told if one[1])} of the first {len(told)} are about somebody)")  # fmt: skip
    print(f"explained changes that agree and add up: {changes.count('')} of {len(changes)}")
    for sentence in [*wrong, *filter(None, changes)]:
        print(sentence)
    return 1 if wrong or any(changes) else 0


if __name__ == "__main__":
    sys.exit(main())
