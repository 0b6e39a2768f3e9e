"""Puts the made-up city into a database of its own in build/demo-large, and tells who can sign in.

In: settings of that folder, the number of people, a seed, the last day. Out: a filled database, built once; a later
run keeps it as it is. Settings of the environment are not read: no real database can be met.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.config import Settings, home_of, load_settings
from quiz_service.courseware.model import Courseware
from quiz_service.demo import PASSWORD, SIGN_IN
from quiz_service.demo_city.classes import make_classes
from quiz_service.demo_city.filling import fill_classes, fill_people, fill_units, held_and_planned, morning
from quiz_service.demo_city.learning import Teaching
from quiz_service.demo_city.lives import Life, make_life
from quiz_service.demo_city.officials import OFFICIALS, life_of
from quiz_service.demo_city.units import REFORM_ON, City
from quiz_service.errors import Refused
from quiz_service.operations import accounts, audit, publishing, roles, spans, targets
from quiz_service.storage import schema
from quiz_service.storage.content_queries import current_modules, current_paths
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import Completion, Person, Unit

FOLDER = Path("build/demo-large")
PEOPLE, SEED = 40_000, 255
PUBLISHED_AT = datetime(2022, 12, 1, 1, tzinfo=UTC)
PATH_CHANGED_AT = datetime(2025, 1, 14, 17, 30, tzinfo=UTC)
"""Half past midnight on 15/1/2025 in Hà Nội: a day that UTC would count wrongly."""
ADDED_LATER = {"can-bo-huyen-xa": -1}
"""Audience → place in its path of the module that it got on that day."""
VALID_FOR = {"m12": 24, "m05": 18, "m04": 24}
"""Months, for modules of which the files say no end."""

Progress = Callable[[int, int], None]
"""Called with (done, total): each person is met twice, once to be invented, once to be counted."""


@dataclass(frozen=True)
class Built:
    """What lies in the database. `is_new` is False when it was there before."""

    is_new: bool
    people: int
    units: int
    completions: int


def settings_in(root: Path, base_url: str) -> Settings:
    """Settings of the made-up city of this project, whatever the environment says."""
    return load_settings({"SOTAY_DATA": str(home_of(root) / FOLDER), "SOTAY_BASE_URL": base_url}, root)


def build(settings: Settings, *, people: int, seed: int, today: date, progress: Progress) -> Built:
    """Fill a new database in one transaction; one that is filled stays as it is.

    Raises:
        Refused: the database is not the city's own, the files hold errors, or the numbers make no city.
    """
    own = home_of(settings.root) / FOLDER
    if settings.data != own or settings.database != f"sqlite:///{settings.data / 'sotay.db'}":
        raise Refused("Thành phố giả định chỉ được đưa vào cơ sở dữ liệu của bản chạy thử.")
    if people < len(OFFICIALS) or today <= REFORM_ON:
        raise Refused(f"Cần ít nhất {len(OFFICIALS)} người, và một ngày sau {REFORM_ON:%d/%m/%Y}.")
    engine = open_engine(settings.database)
    try:
        schema.upgrade(engine)
        with writing(engine) as session:
            is_new = not current_paths(session)
            if is_new:
                _fill(session, publishing.files_to_publish(settings.root), people, seed, today, progress)
            counts = [session.scalar(select(func.count()).select_from(table)) or 0
                      for table in (Person, Unit, Completion)]  # fmt: skip
        return Built(is_new, *counts)
    finally:
        engine.dispose()


def _fill(session: Session, files: Courseware, people: int, seed: int, today: date, progress: Progress) -> None:
    chance = random.Random(seed)
    city = City(chance)
    fill_units(session, city)
    added = _publish(session, files)
    paths = {audience: tuple(path.required) for audience, path in current_paths(session).items()}
    modules = current_modules(session)
    classes = make_classes(chance, city, paths, today)
    fill_classes(session, chance, held_and_planned(classes))
    validity = {module_id: row.validity_months for module_id, row in modules.items()}
    teaching = Teaching(city, classes, paths, added, day_in_hanoi(PATH_CHANGED_AT), validity, today)
    hashed = accounts.hashed(PASSWORD)
    fill_people(
        session, chance, _lives(chance, city, people, today), teaching,
        {module_id: row.revision for module_id, row in modules.items()},
        dict.fromkeys(range(1, len(OFFICIALS) + 1), hashed),
        lambda done: progress(done, 2 * people),
    )  # fmt: skip
    _trail(session, city, today)
    ids = session.scalars(select(Person.id).order_by(Person.id)).all()
    spans.refresh(session, ids, lambda done, total: progress(total + done, 2 * total))


def _publish(session: Session, files: Courseware) -> Mapping[str, str]:
    """Publish twice: at first one path lacks a module. Returns audience → the module that came later."""
    modules = tuple(replace(module, validity_months=module.validity_months or VALID_FOR.get(module.id))
                    for module in files.modules)  # fmt: skip
    added = {path.id: path.required[ADDED_LATER[path.id]] for path in files.paths if path.id in ADDED_LATER}
    before = tuple(replace(path, required=tuple(one for one in path.required if one != added.get(path.id)))
                   for path in files.paths)  # fmt: skip
    publishing.publish(session, replace(files, modules=modules, paths=before), now=PUBLISHED_AT)
    publishing.publish(session, replace(files, modules=modules), now=PATH_CHANGED_AT)
    return added


def _lives(chance: random.Random, city: City, people: int, today: date) -> Iterator[Life]:
    for number, official in enumerate(OFFICIALS, start=1):
        yield life_of(official, number, city)
    for number in range(len(OFFICIALS) + 1, people + 1):
        yield make_life(chance, city, number, today)


def _trail(session: Session, city: City, today: date) -> None:
    """Roles as they were granted, and an audit trail of what happened this year."""
    unit_ids = {unit.code: unit.id for unit in city.units.values()}
    for number, official in enumerate(OFFICIALS, start=1):
        if official.role:
            roles.grant(session, number, official.role, unit_id=unit_ids.get(official.role_unit), actor_id=None,
                        now=morning(REFORM_ON))  # fmt: skip
    for given in _targets(session.scalar(select(func.count()).select_from(Person)) or 0):
        targets.add(session, given, actor_id=1, now=morning(date(2026, 1, 2)))
    leavers = select(Person).where(Person.left_on >= date(today.year, 1, 1)).order_by(Person.left_on, Person.id)
    for person in session.scalars(leavers):
        if person.left_on is not None:
            audit.record(session, "person.leave", now=morning(person.left_on, 8), actor_id=1, subject_id=person.id,
                         new={"left_on": person.left_on.isoformat()})  # fmt: skip


def _targets(people: int) -> list[targets.NewTarget]:
    """The plan's own end with 2025; these go on, and one is a number of people."""
    rows = (("TP", "cấp Thành phố", "city", "share", "70"), ("CS", "nhóm 50%", "local", "share", "50"),
            ("SL", "số người", "all", "count", str(people // 2)))  # fmt: skip
    return [
        targets.NewTarget(f"THU-2026-{code}", f"Chỉ tiêu thử từ 2026, {what}", stratum, measure, ">=", amount,
                          date(2026, 1, 1))
        for code, what, stratum, measure, amount in rows
    ]  # fmt: skip


def render_welcome(built: Built, settings: Settings) -> str:
    """Who can sign in with what, and where."""
    lines = [f"  {official.code}  {official.about}" for official in OFFICIALS]
    kept = "vừa được tạo" if built.is_new else "giữ nguyên như lần trước"
    return "\n".join([
        f"Sổ tay 255, thành phố giả định: {settings.base_url}/   (Ctrl+C để dừng)", "",
        f"Đăng nhập: {settings.base_url}{SIGN_IN}", f"Mật khẩu chung của người giả định: {PASSWORD}", "", *lines, "",
        render_size(built),
        f"Dữ liệu ở thư mục {FOLDER}, {kept}. Muốn làm lại từ đầu: xóa thư mục ấy rồi chạy lại lệnh này.",
    ])  # fmt: skip


def render_size(built: Built) -> str:
    """How much lies in the database, in words."""
    figures = (f"{number:,}".replace(",", ".") for number in (built.people, built.units, built.completions))
    people, units, completions = figures
    return f"{people} người, {units} đơn vị (kể cả đơn vị đã kết thúc), {completions} lần hoàn thành học phần."
