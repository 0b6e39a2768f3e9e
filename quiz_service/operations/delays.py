"""Counts failed tries and says how long the next one has to wait: `rules.delays` judges, here it is kept.

A counter is known by a keyed digest only: neither a staff code nor an address is stored. Whoever wants to try looks
first (`check`), does the slow part, then locks the counters and looks again (`lock`), so that a hundred tries at the
same moment are no more worth than one after the other. During a delay nothing is tried and nothing is counted: typing
on does not prolong it, and the right password is answered as a wrong one is, in words and with the time.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz_service.clock import HANOI
from quiz_service.errors import Refused
from quiz_service.operations.digests import keyed_digest
from quiz_service.rules.delays import FORGET_AFTER, blocked_until, still_counts
from quiz_service.storage.models import Failures

ADDRESS_WEIGHT = 25
"""So many failures of one address weigh like one of an account: a whole office may share it."""

_UNSYNCHRONISED = {"synchronize_session": False}
_INSERT: dict[str, Callable[[type[Failures]], postgresql.Insert | sqlite.Insert]] = {
    "sqlite": sqlite.insert, "postgresql": postgresql.insert,
}  # fmt: skip
"""Both know "on conflict", each by its own class."""


class MustWait(Refused):
    """Too many failures: nothing is tried before `until`."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.seconds = max(1, -int(-(until - now).total_seconds() // 1))
        local = until.astimezone(HANOI)
        super().__init__(
            f"Vừa có nhiều lần nhập sai. Để giữ an toàn, hãy đợi {_span(self.seconds)} "
            f"(đến {local:%H:%M:%S}) rồi thử lại."
        )
        self.until = until


@dataclass(frozen=True)
class Counter:
    """Something whose failures are counted; so many of them weigh like one."""

    key: str
    weight: int = 1


def of_account(key: str, purpose: str, *names: str) -> Counter:
    """The counter of one account for one purpose; it may be named by what no account has."""
    return Counter(keyed_digest(key, f"failures of {purpose}", *names))


def of_address(key: str, address: str) -> Counter:
    """The counter of an address. An IPv6 customer has a whole network of 2⁶⁴: they count as one."""
    try:
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            address = str(ipaddress.ip_network((parsed, 64), strict=False))
    except ValueError:
        pass  # a socket without an address: all of them count as one
    return Counter(keyed_digest(key, "failures of an address", address), ADDRESS_WEIGHT)


def check(session: Session, counters: Sequence[Counter], now: datetime) -> None:
    """Look whether a try is due; takes no lock.

    Raises:
        MustWait: not yet.
    """
    _judge(session, counters, now, locks=False)


def lock(session: Session, counters: Sequence[Counter], now: datetime) -> None:
    """Look again, with the counters held until the end of the transaction.

    Raises:
        MustWait: others failed in the meantime.
    """
    insert = _INSERT[session.get_bind().dialect.name]
    rows = [{"key": counter.key, "count": 0, "last_at": now} for counter in sorted(counters, key=lambda one: one.key)]
    session.execute(insert(Failures).values(rows).on_conflict_do_nothing())
    _judge(session, counters, now, locks=True)


def count_failure(session: Session, counters: Sequence[Counter], now: datetime) -> None:
    """One failure more, after `lock`. Failures that count no more are deleted on the way."""
    insert = _INSERT[session.get_bind().dialect.name]
    one_more = case((Failures.last_at <= now - FORGET_AFTER, 1), else_=Failures.count + 1)
    for counter in counters:
        row = insert(Failures).values(key=counter.key, count=1, last_at=now)
        session.execute(row.on_conflict_do_update(index_elements=["key"], set_={"count": one_more, "last_at": now}))
    old = select(Failures.key).where(Failures.last_at <= now - FORGET_AFTER).limit(100)
    session.execute(
        delete(Failures).where(Failures.key.in_(old.with_for_update(skip_locked=True))),
        execution_options=_UNSYNCHRONISED,
    )


def count_success(session: Session, counters: Sequence[Counter]) -> None:
    """After `lock`: an account's failures are forgotten, an address is forgiven one.

    One alone: who has a password of their own must not be able to wipe out, with each success, many guesses at others.
    """
    for counter in counters:
        left = 0 if counter.weight == 1 else case((Failures.count > 0, Failures.count - 1), else_=0)
        session.execute(
            update(Failures).where(Failures.key == counter.key).values(count=left), execution_options=_UNSYNCHRONISED
        )


def _judge(session: Session, counters: Sequence[Counter], now: datetime, *, locks: bool) -> None:
    weights = {counter.key: counter.weight for counter in counters}
    query = select(Failures.key, Failures.count, Failures.last_at).where(Failures.key.in_(weights))
    if locks:
        query = query.order_by(Failures.key).with_for_update()  # in one order, so that no two wait for each other
    moments = [
        blocked_until(count // weights[key], last_at)
        for key, count, last_at in session.execute(query)
        if still_counts(last_at, now)
    ]
    until = max((moment for moment in moments if moment), default=None)
    if until and until > now:
        raise MustWait(until, now)


def _span(seconds: int) -> str:
    """A span in words, rounded up."""
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"
