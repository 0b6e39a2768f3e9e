"""Which requests that change something leave an entry in the audit trail, and which leave other evidence instead.

A route that sends something is in the table below or leaves an entry whenever it changes something: the test client
looks at each request (`guarded_client`), and a test looks at the code of each view (`test_recording`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from quiz_service.operations import audit
from quiz_service.web import jobs

EVIDENCE_OF_ITS_OWN = {
    "signing_in.submit": "each sign-in is a row with its moment, kept with its end",
    "signing_in.sign_out": "the row of the sign-in says when and how it ended",
    "account.end_sign_in": "the row of the sign-in says when it ended and that its owner ended it",
    "account.end_other_sign_ins": "the rows of the sign-ins say so",
    "second_factor.challenge": "the row of the sign-in says when the second factor was given",
    "second_factor.begin": "nothing holds until it is confirmed, which is recorded",
    "attempts.start": "an attempt is evidence of its own",
    "attempts.save": "each save is a step that nothing overwrites",
    "attempts.submit": "a submission is a step, its result and its completion are evidence of their own",
    "rosters.upload": "a file is shown with who sent it; nothing of it holds until it is applied, which is recorded",
    "rosters.prior_upload": "the same",
    "rosters.decide": "a decision stays in its row of the change set",
    "rosters.discard": "the change set stays with its state",
}
"""Endpoints that change something and leave no entry, each with what tells of it instead."""
CHANGES_NOTHING = {"people.search", "classes.tick_search", "checking.compare", "administration.search_audit"}
"""Endpoints that are sent a form so that what is searched for stands in no address."""

NO_CHANGE_OF_ANYTHING = {"failures", "jobs"}
"""Tables of what passes by: tries that went wrong, how far a long piece of work is."""


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _named_in(function: FunctionType) -> Iterator[Any]:
    """Everything of this package that a function names: functions, and what it takes from modules it names."""
    for code in _codes(function.__code__):
        names = {*code.co_names, *code.co_freevars}
        found = [function.__globals__[name] for name in names if name in function.__globals__]
        yield from found
        for module in found:
            if isinstance(module, ModuleType) and module.__name__.startswith("quiz_service"):
                yield from (getattr(module, name) for name in names if hasattr(module, name))
        for kind in [*code.co_consts, *found]:
            if isinstance(kind, str) and kind in jobs._HANDLERS:
                yield jobs._HANDLERS[kind][1]


def reaches_the_trail(view: Callable[..., object]) -> bool:
    """True when a view, or what it calls, or the work it starts, may record an entry."""
    waiting, seen = [view], set()
    while waiting:
        one = inspect.unwrap(waiting.pop())
        if one is audit.record:
            return True
        if isinstance(one, type) and one.__module__.startswith("quiz_service"):
            waiting += [member for member in vars(one).values() if callable(member)]
        elif isinstance(one, FunctionType) and one.__module__.startswith("quiz_service") and one not in seen:
            seen.add(one)
            waiting += [named for named in _named_in(one) if callable(named)]
    return False
