"""The code that is shown in a classroom and changes each minute: who types it was in the room then.

In: a class's secret key, its id, a minute. Out: a code, or the minute that a typed code belongs to. Nothing is stored
and nothing asks the network: the codes of a whole day can be made before, shown in a hall without network, and typed
days later. HMAC-SHA256 makes them, so that no code tells anything about the next.

Guessing: a code is one of 23⁷ = 3,404,825,447 (its eighth letter checks the others), and a day of eight hours with its
margins has 511 right ones. One guess hits one day of one class with a probability below 1.6 · 10⁻⁷. A person may fail
about a hundred times a day (`rules.delays`): even with a hundred days of classes open, that is less than one chance in
600 a day, and the attendance stands in the list under the guesser's name.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from quiz_service.rules.codes import ALPHABET, CodeKind, is_code, new_code, normal_code

ROOM = CodeKind(length=8, group=4)
"""Shown "XXXX-XXXX"."""
MARGIN = timedelta(minutes=15)
"""So long before a day begins and after it ends its codes are shown and taken."""

MINUTE = timedelta(minutes=1)
_LETTERS = ROOM.length - 1


def minute_of(moment: datetime) -> datetime:
    """The minute that a moment lies in, in UTC.

    >>> minute_of(datetime(2026, 3, 2, 1, 30, 59, tzinfo=UTC))
    datetime.datetime(2026, 3, 2, 1, 30, tzinfo=datetime.timezone.utc)
    """
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def code_at(key: str, class_id: str, minute: datetime) -> str:
    """The code of a class in the minute of this moment, as it is shown."""
    letters = iter(_letters_of(_number(key, class_id, minute_of(minute))))
    return new_code(ROOM, lambda _: next(letters))


def minutes_shown(starts_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    """Each minute of a day of a class that has a code, margins too."""
    minute = minute_of(starts_at - MARGIN)
    while minute <= ends_at + MARGIN:
        yield minute
        minute += MINUTE


def is_room_code(typed: str) -> bool:
    """The form and the check letter are right: nobody typed amiss."""
    return is_code(ROOM, typed)


def find_minute(key: str, class_id: str, typed: str, starts_at: datetime, ends_at: datetime, *,
                until: datetime | None = None) -> datetime | None:  # fmt: skip
    """The minute of the day from `starts_at` to `ends_at`, margins included, whose code was typed; None for any other.

    With `until`, later minutes are not looked at: a code that was not shown yet proves nothing.
    """
    if not is_room_code(typed):
        return None
    place = _place_by_number(key, class_id, starts_at, ends_at).get(_number_in(normal_code(typed)))
    minute = None if place is None else minute_of(starts_at - MARGIN) + place * MINUTE
    return None if minute is None or (until is not None and minute > until) else minute


@lru_cache(maxsize=1024)
def _place_by_number(key: str, class_id: str, starts_at: datetime, ends_at: datetime) -> dict[int, int]:
    """The codes of a day as numbers, with their places in it. Kept, because a whole hall types at the same time."""
    minutes = minutes_shown(starts_at, ends_at)
    return {_number(key, class_id, minute): place for place, minute in enumerate(minutes)}


def _number(key: str, class_id: str, minute: datetime) -> int:
    """The code of a minute as a number below 23⁷; 256 bits are so many more that none is likelier than another."""
    message = f"room code v1|{class_id}|{int(minute.timestamp()) // 60}"
    return int.from_bytes(hmac.digest(key.encode(), message.encode(), hashlib.sha256)) % ROOM.combinations


def _letters_of(number: int) -> str:
    letters = ""
    for _ in range(_LETTERS):
        number, place = divmod(number, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters


def _number_in(code: str) -> int:
    number = 0
    for letter in code[:_LETTERS]:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return number
