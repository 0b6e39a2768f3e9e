"""Failures are counted, each next try waits longer, nobody is locked out for good, nothing readable is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.operations import delays
from quiz_service.operations.delays import ADDRESS_WEIGHT, Counter, MustWait
from quiz_service.rules.delays import FORGET_AFTER, LONGEST_WAIT
from quiz_service.storage.engine import open_session, reading, writing
from quiz_service.storage.models import Failures
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
KEY = "k" * 40
ACCOUNT = delays.of_account(KEY, "signing in", "NV001")
ADDRESS = delays.of_address(KEY, "192.0.2.7")


def fail(session: Session, *counters: Counter, times: int = 1, now=NOW) -> None:
    for _ in range(times):
        delays.count_failure(session, counters, now)


def seconds_to_wait(session: Session, *counters: Counter, now=NOW) -> int:
    try:
        delays.check(session, counters, now)
    except MustWait as wait:
        return wait.seconds
    return 0


def test_a_few_typing_errors_cost_nothing_then_the_wait_doubles(session: Session) -> None:
    waits = []
    for _ in range(8):
        fail(session, ACCOUNT)
        waits.append(seconds_to_wait(session, ACCOUNT))
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40]


def test_the_wait_passes_by_itself(session: Session) -> None:
    fail(session, ACCOUNT, times=6)
    assert seconds_to_wait(session, ACCOUNT, now=NOW + timedelta(seconds=9.5)) == 1
    assert seconds_to_wait(session, ACCOUNT, now=NOW + timedelta(seconds=10)) == 0


def test_the_wait_never_grows_beyond_its_cap_and_a_day_later_all_is_forgotten(session: Session) -> None:
    fail(session, ACCOUNT, times=500)
    assert seconds_to_wait(session, ACCOUNT) == LONGEST_WAIT
    assert seconds_to_wait(session, ACCOUNT, now=NOW + FORGET_AFTER) == 0
    fail(session, ACCOUNT, now=NOW + FORGET_AFTER)
    assert seconds_to_wait(session, ACCOUNT, now=NOW + FORGET_AFTER) == 0, "it counts from one again"


def test_success_wipes_an_account_clean(session: Session) -> None:
    fail(session, ACCOUNT, times=6)
    delays.count_success(session, [ACCOUNT])
    fail(session, ACCOUNT, times=4)
    assert seconds_to_wait(session, ACCOUNT) == 0


def test_an_office_behind_one_address_may_err_often(session: Session) -> None:
    fail(session, ADDRESS, times=5 * ADDRESS_WEIGHT - 1)
    assert seconds_to_wait(session, ADDRESS) == 0
    fail(session, ADDRESS)
    assert seconds_to_wait(session, ADDRESS) == 5


def test_success_forgives_an_address_one_failure_alone(session: Session) -> None:
    fail(session, ADDRESS, times=5 * ADDRESS_WEIGHT + 1)
    delays.count_success(session, [ADDRESS])
    assert seconds_to_wait(session, ADDRESS) == 5
    delays.count_success(session, [ADDRESS])
    assert seconds_to_wait(session, ADDRESS) == 0


def test_the_longer_wait_of_account_and_address_counts(session: Session) -> None:
    fail(session, ACCOUNT, ADDRESS, times=6)
    fail(session, ADDRESS, times=7 * ADDRESS_WEIGHT - 6)
    assert seconds_to_wait(session, ACCOUNT) == 10
    assert seconds_to_wait(session, ACCOUNT, ADDRESS) == 20


def test_counters_of_other_accounts_addresses_and_purposes_stay_apart(session: Session) -> None:
    fail(session, ACCOUNT, times=10)
    for other in (
        delays.of_account(KEY, "signing in", "NV002"), delays.of_account(KEY, "the second factor", "NV001"),
        delays.of_address(KEY, "NV001"), ADDRESS,
    ):  # fmt: skip
        assert seconds_to_wait(session, other) == 0


def test_a_network_of_ipv6_is_one_address() -> None:
    one = delays.of_address(KEY, "2001:db8:1:2:aaaa::1")
    assert one == delays.of_address(KEY, "2001:db8:1:2:bbbb:cccc::9")
    assert one != delays.of_address(KEY, "2001:db8:1:3::1")
    assert delays.of_address(KEY, "192.0.2.8") != ADDRESS
    assert delays.of_address(KEY, "").weight == ADDRESS_WEIGHT


def test_neither_staff_code_nor_address_stands_in_the_database(session: Session) -> None:
    fail(session, ACCOUNT, ADDRESS)
    keys = session.scalars(select(Failures.key)).all()
    assert len(keys) == 2
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)
    assert delays.of_account("j" * 40, "signing in", "NV001") != ACCOUNT, "nobody can look for a name without the key"


def test_old_failures_are_deleted_when_somebody_fails(session: Session) -> None:
    fail(session, ACCOUNT)
    fail(session, ADDRESS, now=NOW + FORGET_AFTER)
    assert session.scalars(select(Failures.key)).all() == [ADDRESS.key]


def test_the_sentence_says_how_long_and_until_when(session: Session) -> None:
    fail(session, ACCOUNT, times=6)
    with pytest.raises(MustWait, match=r"hãy đợi 10 giây \(đến 08:00:10\)"):
        delays.check(session, [ACCOUNT], NOW)
    fail(session, ACCOUNT, times=10)
    with pytest.raises(MustWait, match=r"hãy đợi 15 phút \(đến 08:15:00\)"):
        delays.lock(session, [ACCOUNT], NOW)


def test_looking_during_the_wait_does_not_prolong_it(session: Session) -> None:
    fail(session, ACCOUNT, times=6)
    for second in range(10):
        assert seconds_to_wait(session, ACCOUNT, now=NOW + timedelta(seconds=second)) == 10 - second
    delays.lock(session, [ACCOUNT], NOW + timedelta(seconds=10))


def test_a_hundred_wrong_tries_at_one_moment_are_worth_five(database: Engine) -> None:
    """All of them look before any has failed; then the fifth failure makes the others wait unjudged."""
    counters = [ACCOUNT, ADDRESS]
    with reading(database) as session:
        delays.check(session, counters, NOW)

    def try_it(_: int) -> str:
        with open_session(database, writes=True) as session:
            delays.lock(session, counters, NOW)
            delays.count_failure(session, counters, NOW)
            session.commit()
        return "judged"

    answers = all_at_once(40, try_it)
    assert answers.count("judged") == 5, answers
    assert sum(isinstance(answer, MustWait) for answer in answers) == 35
    with reading(database) as session:
        assert session.scalars(select(Failures.count)).all() == [5, 5]


def test_failures_and_successes_at_one_moment_neither_block_nor_fail_one_another(database: Engine) -> None:
    def sign_in(number: int) -> str:
        counters = [delays.of_account(KEY, "signing in", f"NV{number % 7}"), ADDRESS]
        with writing(database) as session:
            delays.lock(session, counters, NOW)
            if number % 2:
                delays.count_failure(session, counters, NOW)
            else:
                delays.count_success(session, counters)
        return "done"

    answers = all_at_once(28, sign_in)
    assert set(answers) == {"done"}, answers
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(Failures)) == 8
