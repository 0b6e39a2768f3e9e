"""Units and people: taken in, found within somebody's scope, recorded as left, made nameless after they left.

In: what a roster or an official says. Out: rows of storage. A name goes into no audit entry: ids do.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import audit, sign_ins, spans
from quiz_service.rules.grading import folded
from quiz_service.storage.models import (
    Account,
    ApiToken,
    Certificate,
    ChangeItem,
    Person,
    Placement,
    RecoveryCode,
    RoleGrant,
    SignIn,
    Unit,
)  # fmt: skip
from quiz_service.storage.people_models import UNIT_KINDS
from quiz_service.storage.people_queries import find_main_placement, find_person

LONGEST_REASON = 500
NOT_IN_SCOPE = "Không tìm thấy người này trong phạm vi bạn được xem."


def normal_staff_code(typed: str) -> str:
    """A staff code as it is stored and compared.

    Guarantees: NFC, capital letters, no blanks; the same for however it was typed.

    >>> normal_staff_code(" nv 001 ")
    'NV001'
    """
    return "".join(unicodedata.normalize("NFC", typed).upper().split())


def normal_name(typed: str) -> str:
    """A name in NFC with single blanks."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def folded_name(name: str) -> str:
    """A name or a piece of one as it is searched for: small letters without marks, đ as d."""
    return folded(name, ignore_marks=True, ignore_case=True)


def checked_reason(reason: str) -> str:
    """A reason as it is kept in the audit trail.

    Raises:
        Invalid: there is none, or it is too long.
    """
    reason = " ".join(unicodedata.normalize("NFC", reason).split())
    if not reason:
        raise Invalid(["Bạn chưa ghi lý do."])
    if len(reason) > LONGEST_REASON:
        raise Invalid([f"Lý do dài quá {LONGEST_REASON} ký tự."])
    return reason


def _field_problems(heading: str, value: str, most: int, *, is_needed: bool = True) -> list[str]:
    """What is wrong with one field's length."""
    if is_needed and not value:
        return [f"{heading}: chưa có."]
    return [f"{heading}: dài quá {most} ký tự."] if len(value) > most else []


def level_of(kind: str, parent: Unit | None) -> str:
    """The level of a new unit. A related body is local under something local, and of the city otherwise."""
    if kind == "related":
        return parent.level if parent else "city"
    return "city" if kind == "city" else "local"


def add_unit(session: Session, *, code: str, name: str, kind: str, now: datetime, parent: Unit | None = None,
             starts_on: date | None = None, actor_id: int | None = None) -> Unit:  # fmt: skip
    """A new unit, under `parent` when one is given; without a first day it was there before anything was counted.

    How a unit ends or another takes its place is in `operations.units`.

    Raises:
        Invalid: a field is empty, too long or no kind of unit.
        Refused: the code is given already, or the unit above does not exist on the first day.
    """
    code, name = normal_staff_code(code), normal_name(name)
    problems = _field_problems("Mã đơn vị", code, 40) + _field_problems("Tên đơn vị", name, 200)
    if kind not in UNIT_KINDS:
        problems.append(f"Loại đơn vị: không có loại «{kind}»; các loại là {', '.join(UNIT_KINDS)}.")
    if problems:
        raise Invalid(problems)
    if session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise Refused(f"Đã có đơn vị mang mã {code}.")
    if parent is not None:
        _check_exists(parent, starts_on or day_in_hanoi(now))
    unit = Unit(code=code, name=name, kind=kind, level=level_of(kind, parent), parent_id=parent.id if parent else None,
                starts_on=starts_on)  # fmt: skip
    session.add(unit)
    session.flush()
    audit.record(session, "unit.add", now=now, actor_id=actor_id, object_kind="unit", object_id=code,
                 new={"starts_on": starts_on.isoformat()} if starts_on else None)  # fmt: skip
    return unit


def _check_exists(unit: Unit, on: date) -> None:
    """Nothing and nobody is put into a unit that is not there.

    Raises:
        Refused: the unit begins later, or has ended.
    """
    if unit.starts_on is not None and on < unit.starts_on:
        raise Refused(f"Đơn vị {unit.code} chỉ có từ ngày {unit.starts_on:%d/%m/%Y}.")
    if unit.ends_on is not None and unit.ends_on <= on:
        raise Refused(f"Đơn vị {unit.code} đã kết thúc từ ngày {unit.ends_on:%d/%m/%Y}. Hãy chọn đơn vị thay thế.")


def add_person(session: Session, *, staff_code: str, name: str, unit: Unit, audience: str, starts_on: date,
               now: datetime, position_group: str = "", email: str = "", phone: str = "",
               actor_id: int | None = None) -> Person:  # fmt: skip
    """A new person with a main placement and an account that waits for its activation code.

    Raises:
        Invalid: a field is empty, too long, or no audience has this id.
        Refused: the staff code is given already, or the unit does not exist on the first day.
    """
    staff_code, name = normal_staff_code(staff_code), normal_name(name)
    position_group, email, phone = normal_name(position_group), email.strip(), phone.strip()
    problems = _field_problems("Mã cán bộ", staff_code, 40) + _field_problems("Họ và tên", name, 120)
    for heading, value, most in (
        ("Nhóm chức danh", position_group, 100), ("Thư điện tử", email, 200), ("Số điện thoại", phone, 40),
    ):  # fmt: skip
        problems += _field_problems(heading, value, most, is_needed=False)
    if audience not in AUDIENCES:
        problems.append(f"Nhóm học viên: không có nhóm «{audience}»; các nhóm là {', '.join(AUDIENCES)}.")
    if problems:
        raise Invalid(problems)
    if session.scalar(select(Person.id).where(Person.staff_code == staff_code)) is not None:
        raise Refused(f"Đã có người mang mã cán bộ {staff_code}.")
    _check_exists(unit, starts_on)
    person = Person(
        public_id=secrets.token_hex(16), staff_code=staff_code, name=name, folded_name=folded_name(name),
        created_at=now, email=email or None, phone=phone or None,
    )  # fmt: skip
    session.add(person)
    session.flush()
    session.add(Placement(person_id=person.id, unit_id=unit.id, audience=audience, starts_on=starts_on,
                          position_group=position_group))  # fmt: skip
    session.add(Account(person_id=person.id))
    spans.refresh(session, [person.id])
    audit.record(session, "person.add", now=now, actor_id=actor_id, subject_id=person.id,
                 new={"unit": unit.code, "audience": audience, "starts_on": starts_on.isoformat()})  # fmt: skip
    return person


def find_in_scope(session: Session, public_id: str, *, units: Collection[int] | None, on: date) -> Person:
    """The person of this public id, when their main placement on a day is in one of these units (None: all).

    Raises:
        NotFound: there is none; the same words whether the person exists elsewhere or not at all.
    """
    person = find_person(session, public_id)
    if person is not None and units is not None:
        placement = find_main_placement(session, person.id, on)
        if placement is None or placement.unit_id not in units:
            person = None
    if person is None:
        raise NotFound(NOT_IN_SCOPE)
    return person


def _locked(session: Session, person_id: int) -> Person:
    return session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()


def record_leaving(session: Session, person_id: int, *, left_on: date, actor_id: int | None, now: datetime) -> Person:
    """A person left: `left_on` is the first day on which they are not counted. The account closes, evidence stays.

    Raises:
        Refused: they left already, would close their own account, or the day lies ahead.
    """
    person = _locked(session, person_id)
    if person.left_on is not None:
        raise Refused("Người này đã được ghi là đã rời.")
    if person_id == actor_id:
        raise Refused("Bạn không thể ghi chính mình là đã rời. Hãy nhờ một quản trị viên khác.")
    if left_on > day_in_hanoi(now):
        raise Refused("Ngày rời không được sau hôm nay.")
    person.left_on = left_on
    open_ones = select(Placement).where(
        Placement.person_id == person_id, or_(Placement.ends_on.is_(None), Placement.ends_on > left_on)
    )
    for placement in session.scalars(open_ones):
        placement.ends_on = max(left_on, placement.starts_on)
    spans.refresh(session, [person_id])
    session.execute(update(Account).where(Account.person_id == person_id).values(is_closed=True))
    sign_ins.end_all(session, person_id, why="ended-by-administrator", now=now)
    audit.record(session, "person.leave", now=now, actor_id=actor_id, subject_id=person_id,
                 new={"left_on": left_on.isoformat()})  # fmt: skip
    return person


def pseudonymise(session: Session, person_id: int, *, actor_id: int | None, reason: str, now: datetime) -> Person:
    """Take from a leaver whatever says who they were; what counting needs stays as it is.

    Placements, attempts with their steps, results and completions are not touched, so every count stays equal. The
    name on certificates is replaced: the public page would tell it. Rows of imported files about the person are
    emptied. This cannot be undone.

    Raises:
        Invalid: no reason.
        Refused: the person has not left, or is nameless already.
    """
    reason = checked_reason(reason)
    person = _locked(session, person_id)
    if person.pseudonymised_at is not None:
        raise Refused("Người này đã được ẩn danh.")
    if person.left_on is None or person.left_on > day_in_hanoi(now):
        raise Refused("Chỉ ẩn danh được người đã rời. Hãy ghi ngày rời trước.")
    person.name = f"Người đã rời số {person.id}"
    person.folded_name = folded_name(person.name)
    person.staff_code = f"DA-ROI-{secrets.token_hex(8).upper()}"
    person.email = person.phone = None
    person.pseudonymised_at = now
    session.flush()
    _forget_account(session, person_id)
    _forget_rows(session, person_id)
    session.execute(update(Certificate).where(Certificate.person_id == person_id).values(holder_name=person.name))
    audit.record(session, "person.pseudonymise", now=now, actor_id=actor_id, subject_id=person_id, reason=reason)
    return person


def _forget_rows(session: Session, person_id: int) -> None:
    """Rows of files about the person say only that they were there and what became of them."""
    own = ChangeItem.person_id == person_id
    session.execute(update(ChangeItem).where(own).values(given={}, problems=[]))
    for column in (ChangeItem.before, ChangeItem.after, ChangeItem.undo):
        session.execute(update(ChangeItem).where(own, column.is_not(None)).values({column: {}}))


def _forget_account(session: Session, person_id: int) -> None:
    """Nothing is left with which the person could sign in or be recognised at the office's own provider."""
    empty = dict.fromkeys(
        ("password_hash", "activation_digest", "activation_expires_at", "totp_secret", "totp_confirmed_at",
         "totp_last_step", "sso_subject")
    )  # fmt: skip
    session.execute(update(Account).where(Account.person_id == person_id).values(**empty, is_closed=True))
    for table in (SignIn, RecoveryCode, RoleGrant, ApiToken):
        session.execute(delete(table).where(table.person_id == person_id))
