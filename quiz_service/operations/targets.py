"""Targets that an operator sets besides those of the plan: added, ended on a day, withdrawn. None is ever deleted.

The plan's own targets come and go with the plan's text (`operations.counting_publication`) and are not touched here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.people import checked_reason, normal_name, normal_staff_code
from quiz_service.rules.strata import ALL
from quiz_service.storage.counting_models import MEASURES, TARGET_COMPARATORS
from quiz_service.storage.counting_queries import current_readings
from quiz_service.storage.models import Target

OF_THE_PLAN = "Đây là chỉ tiêu của Kế hoạch: chỉ đổi theo văn bản, khi xuất bản nội dung."
MOST_PEOPLE = 10_000_000


@dataclass(frozen=True)
class NewTarget:
    """A target as somebody types it; `amount` is percent for a share and a number of people for a count."""

    code: str
    title: str
    stratum: str
    measure: str
    comparator: str
    amount: str
    starts_on: date | None
    ends_on: date | None = None
    """The first day on which it holds no more; None: open."""


def strata_to_choose(session: Session) -> dict[str, str]:
    """Id of a stratum → its name in the usual reading, and "all"."""
    strata = {stratum.id: stratum.name for stratum in current_readings(session)[0].strata}
    return strata | {ALL: "Tất cả"}


def exact_amount(measure: str, typed: str) -> str | None:
    """The amount as it is stored; None when it is no amount of this measure.

    >>> exact_amount("share", " 62,50 % "), exact_amount("count", "1.200"), exact_amount("share", "101")
    ('62.5', '1200', None)
    """
    text = "".join(typed.split()).removesuffix("%")
    if measure == "count":
        text = text.replace(".", "") if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", text) else text
        return str(int(text)) if re.fullmatch(r"[0-9]{1,9}", text) and 0 < int(text) <= MOST_PEOPLE else None
    amount = Decimal(text.replace(",", ".")) if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,2})?", text) else Decimal(0)
    return f"{amount.normalize():f}" if 0 < amount <= 100 else None


def _problems(session: Session, given: NewTarget, code: str, title: str) -> list[str]:
    problems = []
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{0,39}", code):
        problems.append("Mã chỉ tiêu: ghi chữ không dấu, chữ số và dấu gạch nối, nhiều nhất 40 ký tự, ví dụ NAM-2026.")
    elif re.match(r"CT\d", code):
        problems.append("Mã chỉ tiêu: mã CT kèm chữ số dành cho chỉ tiêu của Kế hoạch. Hãy chọn mã khác.")
    if not title or len(title) > 300:
        problems.append("Tên chỉ tiêu: chưa có." if not title else "Tên chỉ tiêu: dài quá 300 ký tự.")
    strata = strata_to_choose(session)
    if given.stratum not in strata:
        problems.append(f"Nhóm đơn vị: không có nhóm «{given.stratum}»; các nhóm là {', '.join(strata)}.")
    if given.comparator not in TARGET_COMPARATORS:
        problems.append(f"So sánh: chọn một trong {', '.join(TARGET_COMPARATORS)}.")
    if given.measure not in MEASURES:
        problems.append(f"Cách đo: chọn một trong {', '.join(MEASURES)}.")
    elif exact_amount(given.measure, given.amount) is None:
        what = (
            "phần trăm trên 0, nhiều nhất 100, hai chữ số thập phân" if given.measure == "share" else "số người, từ 1"
        )
        problems.append(f"Con số: ghi {what}.")
    if given.starts_on is None:
        problems.append("Từ ngày: chưa có.")
    elif given.ends_on is not None and given.ends_on <= given.starts_on:
        problems.append("Đến trước ngày: phải sau ngày bắt đầu.")
    return problems


def add(session: Session, given: NewTarget, *, actor_id: int | None, now: datetime) -> Target:
    """A target of the operator's.

    Raises:
        Invalid: with every field that is not right.
        Refused: the code is given already, also to one that was withdrawn.
    """
    code, title = normal_staff_code(given.code), normal_name(given.title)
    problems = _problems(session, given, code, title)
    if problems:
        raise Invalid(problems)
    if session.scalar(select(Target.id).where(Target.code == code)) is not None:
        raise Refused(f"Đã có chỉ tiêu mang mã {code}.")
    amount = exact_amount(given.measure, given.amount)
    assert amount is not None, "checked above"
    assert given.starts_on is not None, "checked above"
    target = Target(
        code=code, title=title, stratum=given.stratum, measure=given.measure, comparator=given.comparator,
        amount=amount, source="operator", starts_on=given.starts_on, ends_on=given.ends_on,
    )  # fmt: skip
    session.add(target)
    session.flush()
    said: dict[str, Any] = {name: getattr(target, name) for name in ("stratum", "measure", "comparator", "amount")}
    said |= {"title": title, "starts_on": given.starts_on.isoformat()}
    audit.record(session, "target.add", now=now, actor_id=actor_id, object_kind="target", object_id=code,
                 new=said | _day("ends_on", given.ends_on))  # fmt: skip
    return target


def _day(name: str, day: date | None) -> dict[str, str]:
    return {name: day.isoformat()} if day else {}


def _locked(session: Session, code: str) -> Target:
    """An operator's target that was not withdrawn.

    Raises:
        NotFound: no target has this code.
        Refused: it is the plan's, or was withdrawn.
    """
    target = session.scalars(
        select(Target).where(Target.code == normal_staff_code(code)).with_for_update()
    ).one_or_none()
    if target is None:
        raise NotFound("Không có chỉ tiêu nào mang mã này.")
    if target.source == "plan":
        raise Refused(OF_THE_PLAN)
    if target.retired_at is not None:
        raise Refused(f"Chỉ tiêu {target.code} đã được rút trước đó.")
    return target


def end(session: Session, code: str, *, on: date, actor_id: int | None, now: datetime) -> Target:
    """It holds no more from a day on; counts of earlier days are still held against it.

    Raises:
        NotFound: no target has this code.
        Refused: it is the plan's, was withdrawn, or would end before it begins.
    """
    target = _locked(session, code)
    if on <= target.starts_on:
        raise Refused(f"Chỉ tiêu {target.code} có từ ngày {target.starts_on:%d/%m/%Y}: ngày kết thúc phải sau ngày ấy.")
    before = target.ends_on
    target.ends_on = on
    audit.record(session, "target.end", now=now, actor_id=actor_id, object_kind="target", object_id=target.code,
                 old=_day("ends_on", before) or None, new=_day("ends_on", on))  # fmt: skip
    return target


def retire(session: Session, code: str, *, reason: str, actor_id: int | None, now: datetime) -> Target:
    """It was a mistake: no count of any day is held against it any more. It stays in the list, with its reason.

    Raises:
        Invalid: no reason.
        NotFound: no target has this code.
        Refused: it is the plan's, or was withdrawn before.
    """
    reason = checked_reason(reason)
    target = _locked(session, code)
    target.retired_at = now
    audit.record(session, "target.retire", now=now, actor_id=actor_id, object_kind="target", object_id=target.code,
                 reason=reason)  # fmt: skip
    return target
