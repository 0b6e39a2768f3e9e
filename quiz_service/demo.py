"""Made-up units, people and their work for trying the service out: everything in build/demo, nothing from elsewhere.

In: the project's root. Out: a filled database of the demo's own, and who can sign in with what. Settings of the
environment are not read here, so that a demo can never run on a real database. Made once; later runs keep what was
done. Attempts and completions are made by the same operations that serve real people.
"""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.config import Settings, home_of, load_settings
from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import Refused
from quiz_service.operations import accounts, activation, attempts, people, publishing, roles, spans
from quiz_service.storage import schema
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import Unit

FOLDER = Path("build/demo")
SIGN_IN, ACTIVATE = "/hoc-tap/dang-nhap", "/hoc-tap/kich-hoat"
PASSWORD = "ao-sen-mua-ha"
"""One for all of them; it obeys `rules.passwords`."""
DAYS_BEFORE = 30
"""So long ago the made-up people began."""

UNITS = (
    ("SO-A", "Sở Thử Nghiệm A", "city", ""),
    ("PHONG-A1", "Phòng Thử Nghiệm A1", "city", "SO-A"),
    ("QUAN-B", "Quận Thử Nghiệm B", "district", ""),
    ("PHUONG-B1", "Phường Thử Nghiệm B1", "commune", "QUAN-B"),
    ("HOI-C", "Hội Thử Nghiệm C", "related", ""),
)
"""Code, name, kind, code of the one above."""


@dataclass(frozen=True)
class Somebody:
    """A made-up person. `passed` of the modules of their path are passed, `open` one is begun."""

    code: str
    name: str
    unit: str
    audience: str
    about: str
    role: str = ""
    role_unit: str = ""
    passed: int = 0
    has_begun: bool = False
    has_password: bool = True


ALL_BUT_ONE = -1
"""`Somebody.passed`: every required module but the last."""

PEOPLE = (
    Somebody("DEMO01", "Học viên Thử Một", "PHONG-A1", "can-bo-thanh-pho", "học viên, chưa làm bài nào"),
    Somebody("DEMO02", "Học viên Thử Hai", "PHUONG-B1", "can-bo-huyen-xa", "học viên, một bài đang làm dở",
             passed=2, has_begun=True),
    Somebody("DEMO03", "Học viên Thử Ba", "QUAN-B", "doi-178", "học viên, xong một nửa lộ trình", passed=3),
    Somebody("DEMO04", "Học viên Thử Bốn", "HOI-C", "nguoi-ho-tro",
             "học viên, còn một học phần nữa là có chứng nhận", passed=ALL_BUT_ONE),
    Somebody("DEMO05", "Học viên Thử Năm", "PHUONG-B1", "tuyen-truyen", "học viên mới, chưa kích hoạt",
             has_password=False),
    Somebody("DEMO06", "Điều phối Thử Sáu", "QUAN-B", "can-bo-huyen-xa",
             "điều phối viên của Quận Thử Nghiệm B và các đơn vị trực thuộc", role="coordinator", role_unit="QUAN-B"),
    Somebody("DEMO07", "Quản trị Thử Bảy", "SO-A", "can-bo-thanh-pho", "quản trị viên", role="administrator"),
    Somebody("DEMO08", "Kiểm tra Thử Tám", "SO-A", "can-bo-thanh-pho", "kiểm tra viên, chỉ xem", role="auditor"),
)  # fmt: skip

CROWD = 90
"""More trainees, for lists and for the analysis of questions, which claims nothing from a few."""


@dataclass(frozen=True)
class Welcome:
    """What a demo has to say when it starts. `code` is None once it was redeemed."""

    is_new: bool
    code: str | None
    notice: str = ""


def settings_in(root: Path, base_url: str) -> Settings:
    """Settings of the demo of this project: its own folder, its own secret key, whatever the environment says."""
    return load_settings({"SOTAY_DATA": str(home_of(root) / FOLDER), "SOTAY_BASE_URL": base_url}, root)


def prepare(settings: Settings, *, now: datetime) -> Welcome:
    """Bring the demo's database to the newest schema and content; fill it when it is new.

    Raises:
        Refused: the database is not the demo's own, or the content of a new one holds errors.
    """
    own = home_of(settings.root) / FOLDER
    if settings.data != own or settings.database != f"sqlite:///{settings.data / 'sotay.db'}":
        raise Refused("Người giả định chỉ được đưa vào cơ sở dữ liệu của bản chạy thử.")
    engine = open_engine(settings.database)
    try:
        schema.upgrade(engine)
        with writing(engine) as session:
            is_new = not current_paths(session)  # content and people come in one transaction
            began = now - timedelta(days=DAYS_BEFORE)
            notice = _publish(session, settings.root, began if is_new else now, must=is_new)
            if is_new:
                _fill(session, began)
            else:
                spans.rebuild(session)  # a demo of an older program has none
            return Welcome(is_new, _code_to_redeem(session, settings, now), notice)
    finally:
        engine.dispose()


def _publish(session: Session, root: Path, now: datetime, *, must: bool) -> str:
    """Publish the real modules; faults in files that somebody is editing do not stop a demo that was filled before."""
    try:
        publishing.publish(session, publishing.files_to_publish(root), now=now)
    except Refused as refusal:
        if must:
            raise
        return f"{refusal}\nBản chạy thử dùng nội dung đã xuất bản trước đó."
    return ""


def _code_to_redeem(session: Session, settings: Settings, now: datetime) -> str | None:
    """A fresh activation code for the person who has not used one yet: the database does not know the last one."""
    waiting = next(person for person in PEOPLE if not person.has_password)
    found = accounts.find_account(session, waiting.code)
    if found.person_id is None or found.password_hash is not None:
        return None
    return activation.issue(session, found.person_id, key=settings.secret_key, days=settings.activation_days,
                            now=now, actor_id=None).code  # fmt: skip


def _fill(session: Session, began: datetime) -> None:
    chance = random.Random(255)  # the same people have the same history in every demo
    units: dict[str, Unit] = {}
    for code, name, kind, parent in UNITS:
        units[code] = people.add_unit(session, code=code, name=name, kind=kind, parent=units.get(parent), now=began)
    password_hash = accounts.hashed(PASSWORD)
    for somebody in (*PEOPLE, *_crowd()):
        person_id = people.add_person(
            session, staff_code=somebody.code, name=somebody.name, unit=units[somebody.unit],
            audience=somebody.audience, starts_on=day_in_hanoi(began), now=began,
        ).id  # fmt: skip
        if somebody.has_password:
            accounts.set_password(session, person_id, password_hash)
        if somebody.role:
            unit = units.get(somebody.role_unit)
            roles.grant(session, person_id, somebody.role, unit_id=unit.id if unit else None, actor_id=None, now=began)
        do = _work if somebody in PEOPLE else _try
        do(session, person_id, somebody, began, chance)


def _crowd() -> list[Somebody]:
    """Trainees DEMO11, DEMO12 …, spread over units and audiences."""
    codes, audiences = [code for code, _, _, _ in UNITS], list(AUDIENCES)
    return [
        Somebody(f"DEMO{number}", f"Học viên Thử Số {number}", codes[number % len(codes)],
                 audiences[number // len(codes) % len(audiences)], "")
        for number in range(11, 11 + CROWD)
    ]  # fmt: skip


def _work(session: Session, person_id: int, somebody: Somebody, began: datetime, chance: random.Random) -> None:
    """Pass so many required modules one after another, a day or two apart, and begin the next."""
    required = current_paths(session)[somebody.audience].required
    moment = began
    for module_id in required[: somebody.passed]:
        moment = _next_day(moment, chance)
        _take(session, person_id, module_id, moment, chance, lambda position, _: position % 6 < 5)
    if somebody.has_begun:
        _begin(session, person_id, required[somebody.passed], _next_day(moment, chance), chance)


def _try(session: Session, person_id: int, somebody: Somebody, began: datetime, chance: random.Random) -> None:
    """Try the first module or two, as able as one happens to be: the Rasch model, which real answers come near to."""
    ability = chance.gauss(1.2, 1.5)

    def is_known(_: int, question_id: str) -> bool:
        difficulty = random.Random(question_id).gauss(0, 1)
        return chance.random() < 1 / (1 + math.exp(difficulty - ability))

    moment = began
    for module_id in current_paths(session)[somebody.audience].required[: chance.choice((1, 1, 2))]:
        moment = _next_day(moment, chance)
        _take(session, person_id, module_id, moment, chance, is_known)


def _next_day(moment: datetime, chance: random.Random) -> datetime:
    return moment + timedelta(days=chance.choice((1, 2)), minutes=chance.randrange(120))


def _take(session: Session, person_id: int, module_id: str, now: datetime, chance: random.Random,
          is_known: Callable[[int, str], bool]) -> None:  # fmt: skip
    """A whole attempt; `is_known` tells by position and question id which answers are right."""
    attempt = attempts.start(session, person_id=person_id, module_id=module_id, now=now, rng=chance)
    answers = {}
    for position, one in enumerate(asked_questions(session, attempt.id)):
        question_id = one.revision.question_id
        answers[question_id] = _answer(one.revision.record, chance, is_right=is_known(position, question_id))
    attempts.submit(session, person_id=person_id, attempt_id=attempt.public_id, base_seq=0,
                    client_key=secrets.token_hex(16), answers=answers, now=now + timedelta(minutes=9))  # fmt: skip


def _begin(session: Session, person_id: int, module_id: str, now: datetime, chance: random.Random) -> None:
    attempt = attempts.start(session, person_id=person_id, module_id=module_id, now=now, rng=chance)
    half = asked_questions(session, attempt.id)[::2]
    answers = {one.revision.question_id: _answer(one.revision.record, chance, is_right=True) for one in half}
    attempts.save(session, person_id=person_id, attempt_id=attempt.public_id, base_seq=0,
                  client_key=secrets.token_hex(16), answers=answers, now=now + timedelta(minutes=4))  # fmt: skip


def _answer(record: Mapping[str, Any], chance: random.Random, *, is_right: bool) -> dict[str, Any]:
    """A response as a browser would send it, right or wrong, with how sure the person is."""
    key, sure = record["key"], chance.choice((1, 2, 2, 3, 3))
    match record["type"]:
        case "matching":
            rights = list(key.values())
            pairs = key if is_right else dict(zip(key, rights[1:] + rights[:1], strict=True))
            return {"pairs": dict(pairs), "sure": sure}
        case "ordering":
            return {"order": list(key) if is_right else list(reversed(key)), "sure": sure}
        case "number":
            comparator = {"comparator": key["comparator"]} if record["has_comparator"] else {}
            return {"value": key["value"] if is_right else "1", **comparator, "sure": sure}
        case "short":
            return {"text": key["accept"][0] if is_right else "chưa rõ", "sure": sure}
        case _:
            others = [choice["id"] for choice in record["choices"] if choice["id"] not in key]
            return {"picked": list(key) if is_right else [chance.choice(others)], "sure": sure}


def render_welcome(welcome: Welcome, settings: Settings) -> str:
    """Who can sign in with what, and where; the screen that a newcomer reads first."""
    address = settings.base_url
    lines = [f"  {person.code}  {person.about}" for person in PEOPLE if person.has_password]
    lines.append(f"  DEMO11–DEMO{10 + CROWD}  các học viên giả định khác")
    waiting = next(person for person in PEOPLE if not person.has_password)
    if welcome.code:
        lines += ["", f"Kích hoạt tài khoản lần đầu: {address}{ACTIVATE}",
                  f"  {waiting.code}  {waiting.about}; mã kích hoạt: {welcome.code}"]  # fmt: skip
    else:
        lines += ["", f"  {waiting.code}  đã kích hoạt, dùng mật khẩu bạn đã đặt"]
    kept = "vừa được tạo" if welcome.is_new else "giữ nguyên những gì bạn đã làm lần trước"
    return "\n".join([
        *([welcome.notice, ""] if welcome.notice else []),
        f"Sổ tay 255, bản chạy thử: {address}/   (Ctrl+C để dừng)", "",
        f"Đăng nhập: {address}{SIGN_IN}", f"Mật khẩu chung của người giả định: {PASSWORD}", "",
        *lines, "",
        f"Dữ liệu chạy thử ở thư mục {FOLDER}, {kept}.",
        f"Muốn làm lại từ đầu: dừng chương trình, xóa thư mục {FOLDER} rồi chạy lại make demo.",
    ])  # fmt: skip
