"""A register of any size for measurements: made-up people with attempts, results, completions, counted spans.

In: a database's address, how many people, how many attempts each. Out: the filled database; content and targets are
the real ones, published as they are. A few thousand lives are invented and each is lived by many people, so that
millions of rows take minutes; the spans of a life come from `rules.timeline`, and a sample of people is compared with
what `operations.spans` says of the stored rows. The same seed gives the same people; with fewer attempts each, the
completions are the same ones (a class proves what an attempt would have), so that nothing but attempts differs.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from measuring import ROOT, CannotMeasure

sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine, select, text

from quiz_service.operations import publishing, spans
from quiz_service.rules.collation import person_sort_text
from quiz_service.rules.completion import CompletionRecord, expires_on
from quiz_service.rules.grading import folded
from quiz_service.rules.timeline import Curriculum, PlacementRecord, Standing, timeline
from quiz_service.storage import schema
from quiz_service.storage.content_queries import current_modules, current_paths
from quiz_service.storage.engine import open_engine, reading, writing
from quiz_service.storage.models import Person

PUBLISHED_AT = datetime(2023, 1, 2, 1, tzinfo=UTC)
TODAY = date(2026, 11, 1)
LIVES, NAMES, CHUNK = 3_000, 5_000, 10_000
PEOPLE_A_UNIT = 200
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Đức Minh Thanh Quang Hữu Ngọc Thu Kim Bá Đình Xuân".split()
GIVEN = "An Bình Cường Dũng Giang Hà Hùng Khánh Linh Mai Nam Oanh Phương Quân Sơn Thảo Uyên Vinh Yến".split()
DIGEST = "0" * 64
Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Life:
    """What somebody did, but for name and unit: tries as (module, day, passed), what they proved, the spans of it."""

    audience: str
    in_scope: bool
    starts_on: date
    tries: tuple[tuple[str, date, bool], ...]
    done: tuple[CompletionRecord, ...]
    spans: tuple[Standing, ...]


def _lives(chance: random.Random, curriculum: Curriculum, validity: dict[str, int | None]) -> list[Life]:
    return [_life(chance, curriculum, validity) for _ in range(LIVES)]


def _life(chance: random.Random, curriculum: Curriculum, validity: dict[str, int | None]) -> Life:
    audience = chance.choice(list(curriculum.requirements))
    starts_on, in_scope = date(2023, 1, 3) + timedelta(days=chance.randrange(300)), chance.random() < 0.97
    modules = list(curriculum.required_on(audience, TODAY))
    chance.shuffle(modules)
    day, tries, done = starts_on, [], []
    for module_id in modules[:5]:
        day += timedelta(days=1 + int(chance.expovariate(1 / 120)))
        tries.append((module_id, min(day, TODAY), day <= TODAY and chance.random() < 0.85))
    done = [CompletionRecord(one, on, expires_on(on, validity[one])) for one, on, passed in tries if passed]
    if chance.random() < 0.6:  # a class for what is left of the path
        on = min(day + timedelta(days=chance.randrange(60)), TODAY)
        done += [CompletionRecord(one, on, expires_on(on, validity[one])) for one in modules[5:]]
    placed = [PlacementRecord(1, 1, audience, in_scope, starts_on)]
    return Life(audience, in_scope, starts_on, tuple(tries), tuple(done), tuple(timeline(placed, done, curriculum)))


def _units(people: int) -> Iterator[tuple[Any, ...]]:
    """A tree: bodies of the city and districts at the top, communes below the districts."""
    count = max(12, people // PEOPLE_A_UNIT)
    districts = max(2, count // 20)
    for number in range(1, count + 1):
        kind = ("city", "related")[number % 2] if number <= count // 10 else "district"
        parent = None
        if number > count // 10 + districts:
            kind, parent = "commune", count // 10 + 1 + number % districts
        level = "local" if kind in ("district", "commune") else "city"
        yield number, f"DV{number:05}", f"Đơn vị thử {number}", kind, level, parent


class _Writer:
    """Many rows at a time: by executemany into SQLite, by COPY into PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.connection = engine.raw_connection()
        self.cursor = self.connection.cursor()
        if self.is_sqlite:
            for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
                self.cursor.execute(f"PRAGMA {setting}")
            self.cursor.execute("BEGIN")

    def write(self, table: str, columns: str, rows: Rows) -> None:
        if self.is_sqlite:
            places = ", ".join("?" * (columns.count(",") + 1))
            self.cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
            return
        with self.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        self.connection.commit()
        if self.is_sqlite:
            for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -2000"):
                self.cursor.execute(f"PRAGMA {setting}")
        self.connection.close()


PERSON = "id, public_id, staff_code, name, folded_name, sort_key, created_at, email, phone"
PLACEMENT = "id, person_id, unit_id, audience, starts_on, position_group, is_main, in_scope, scope_reason"
ACCOUNT = "person_id, is_closed"
ATTEMPT = "id, public_id, person_id, module_id, module_revision_id, number, started_at, last_seq, submitted_at"
RESULT = ("id, attempt_id, number, reason, graded_at, rule, marks, out_of, hundredths, pass_mark, passed, details, "
          "receipt, digest")  # fmt: skip
COMPLETION = ("id, public_id, person_id, module_id, module_revision, source, completed_on, recorded_at, pass_rule, "
              "expires_on, hundredths, result_id, evidence, annulled_why")  # fmt: skip
SPAN = "person_id, starts_on, ends_on, unit_id, audience, in_scope, strands, is_trained"


def fill(engine: Engine, people: int, attempts_each: int) -> None:
    """Fill an empty database of the newest schema.

    Raises:
        CannotMeasure: what was stored is not what the operations would have stored.
    """
    with writing(engine) as session:
        publishing.publish(session, publishing.files_to_publish(ROOT), now=PUBLISHED_AT)
        curriculum, modules = spans.load_curriculum(session), current_modules(session)
        assert set(current_paths(session)) == set(curriculum.requirements)
        revisions = {module_id: (row.id, row.revision) for module_id, row in modules.items()}
        validity = {module_id: row.validity_months for module_id, row in modules.items()}
    chance = random.Random(255)
    lives = _lives(chance, curriculum, validity)
    names = [" ".join(map(chance.choice, (FAMILY, MIDDLE, GIVEN))) for _ in range(NAMES)]
    named = [(name, folded(name, ignore_marks=True, ignore_case=True), person_sort_text(name)) for name in names]
    writer, units = _Writer(engine), list(_units(people))
    writer.write("units", "id, code, name, kind, level, parent_id", units)
    for first in range(1, people + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, people + 1))
        lived = [(number, lives[chance.randrange(LIVES)], 1 + chance.randrange(len(units))) for number in numbers]
        _fill_chunk(writer, lived, named, revisions, attempts_each)
    writer.close()
    _set_up_statistics(engine)
    check_sample(engine, people)


def _fill_chunk(writer: _Writer, lived: Sequence[tuple[int, Life, int]], named: Sequence[tuple[str, str, str]],
                revisions: dict[str, tuple[int, int]], attempts_each: int) -> None:  # fmt: skip
    writer.write("people", PERSON, (
        (one, f"{one:032x}", f"CB{one:07}", *named[one % NAMES], f"{PUBLISHED_AT:%Y-%m-%d %H:%M:%S.%f}",
         f"cb{one}@vidu.vn", f"09{one:08}")
        for one, _, _ in lived
    ))  # fmt: skip
    writer.write("accounts", ACCOUNT, ((one, False) for one, _, _ in lived))
    writer.write("placements", PLACEMENT, (
        (one, one, unit, life.audience, life.starts_on.isoformat(), "Công chức", True, life.in_scope,
         "" if life.in_scope else "nghỉ dài ngày")
        for one, life, unit in lived
    ))  # fmt: skip
    tried = [
        (10 * one + at, one, module_id, day, passed)
        for one, life, _ in lived
        for at, (module_id, day, passed) in enumerate(life.tries[:attempts_each], start=1)
    ]
    writer.write("attempts", ATTEMPT, (
        (key, f"{key:032x}", one, module_id, revisions[module_id][0], 1, f"{day} 01:00:00.000000", 2,
         f"{day} 01:20:00.000000")
        for key, one, module_id, day, _ in tried
    ))  # fmt: skip
    writer.write("results", RESULT, (
        (key, key, 1, "submit", f"{day} 01:20:00.000000", "partial-v1", "17/2", 10, 8500 if passed else 4000, 70,
         passed, "[]", f"R{key:015}", DIGEST)
        for key, one, module_id, day, passed in tried
    ))  # fmt: skip
    proved = {(one, module_id): key for key, one, module_id, _, passed in tried if passed}
    writer.write("completions", COMPLETION, (
        (10 * one + at, f"{10 * one + at:032x}", one, done.module_id, revisions[done.module_id][1],
         "quiz" if (key := proved.get((one, done.module_id))) else "class", done.completed_on.isoformat(),
         f"{done.completed_on} 01:20:00.000000", '{"rule": "partial-v1", "pass_mark": 70}',
         done.expires_on and done.expires_on.isoformat(), 8500 if key else None, key, "", "")
        for one, life, _ in lived
        for at, done in enumerate(life.done, start=1)
    ))  # fmt: skip
    writer.write("counted_spans", SPAN, (
        (one, span.starts_on.isoformat(), span.ends_on.isoformat(), unit, span.audience, span.in_scope, span.strands,
         span.is_trained)
        for one, life, unit in lived
        for span in life.spans
    ))  # fmt: skip


def _set_up_statistics(engine: Engine) -> None:
    """As in a service that has run for a while. Keys that were written by hand are counted on from."""
    with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.commit()
            return
        for table in ("people", "placements", "attempts", "results", "completions", "units"):
            connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
        connection.commit()
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("VACUUM ANALYZE"))


def check_sample(engine: Engine, people: int, size: int = 500) -> None:
    """A sample of people has the spans that the operations compute from the stored evidence.

    Raises:
        CannotMeasure: somebody has other ones.
    """
    ids = random.Random(1).sample(range(1, people + 1), min(size, people))
    with reading(engine) as session:
        computed = spans.spans_of(session, ids, spans.load_curriculum(session))
        for person_id in ids:
            stored = session.execute(
                text(f"SELECT {SPAN} FROM counted_spans WHERE person_id = :one ORDER BY starts_on"), {"one": person_id}
            ).all()
            told = [tuple(str(value) for value in map(_plain, row)) for row in stored]
            wanted = [tuple(str(_plain(row[name])) for name in SPAN.split(", ")) for row in computed[person_id]]
            if told != wanted:
                raise CannotMeasure(f"person {person_id}: stored spans are not those of the evidence")
        assert session.scalars(select(Person.staff_code).where(Person.id == ids[0])).one()


def _plain(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def filled(address: str, people: int, attempts_each: int, kept: Path | None = None) -> Engine:
    """An engine on a filled database; a SQLite file that is there already (`kept`) is used again."""
    if kept is not None and kept.is_file():
        return open_engine(address)
    engine = open_engine(address)
    schema.upgrade(engine)
    fill(engine, people, attempts_each)
    return engine


if __name__ == "__main__":  # a process of its own: what filling needs of memory is not what is measured
    place, count, each = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    unfinished = place.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    filled(f"sqlite:///{unfinished}", count, each).dispose()
    unfinished.replace(place)
