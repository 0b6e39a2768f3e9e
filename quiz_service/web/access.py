"""Who may open what. Deny by default: a view without a declared rule is refused, and a test walks all of them.

The table of all rules stands in content/pages/huong-dan/quyen-truy-cap.md; a test compares it with the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import UserMixin, current_user
from werkzeug.wrappers import Response

from quiz_service.web.service import READING_METHODS

View = TypeVar("View", bound=Callable[..., object])


class Who(StrEnum):
    """Whom a rule lets in. `TRAINEE` is everybody who is signed in."""

    ANYONE = "anyone"
    TRAINEE = "trainee"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """Whose data is reached: nobody's, one's own, the coordinator's units and all below, everybody's."""

    NOTHING = "nothing"
    OWN = "own"
    UNITS = "units"
    ALL = "all"


@dataclass(frozen=True)
class Rule:
    """Who may open a view, and whose data it shows. An administrator's and an auditor's units are all units."""

    who: frozenset[Who]
    scope: Scope
    by_token: bool = False
    """A program's token opens it, and no browser's cookie does: another site cannot make a browser ask for it."""

    @property
    def is_public(self) -> bool:
        """No sign-in is asked for."""
        return Who.ANYONE in self.who


def allow(*who: Who, scope: Scope = Scope.NOTHING, by_token: bool = False) -> Callable[[View], View]:
    """Declare a view's rule. Stands directly above the function, below the route."""
    if not who:
        raise ValueError("a rule lets somebody in")

    def declare(view: View) -> View:
        view.access_rule = Rule(frozenset(who), scope, by_token)  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule of an endpoint; None when none was declared."""
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def is_by_token() -> bool:
    """True when this request is for what programs open with a token."""
    rule = rule_of(current_app, request.endpoint or "")
    return rule is not None and rule.by_token


@dataclass(frozen=True)
class Identity(UserMixin):  # type: ignore[misc]
    """Who is signed in, for one request. `units` are the ids of a coordinator's units and of all below them."""

    sign_in_id: int
    sign_in_public_id: str
    token: str
    person_id: int
    name: str
    roles: frozenset[str]
    units: frozenset[int]
    has_second_factor: bool
    must_set_second_factor: bool

    def get_id(self) -> str:
        """What the browser's cookie carries: the random token of this sign-in, nothing about the person."""
        return self.token

    @property
    def sees_all_units(self) -> bool:
        """Administrators and auditors are bound to no unit."""
        return bool(self.roles & {Who.ADMINISTRATOR, Who.AUDITOR})

    def may_see_unit(self, unit_id: int) -> bool:
        """True for a unit within this person's scope."""
        return self.sees_all_units or unit_id in self.units


def me() -> Identity:
    """Who is signed in; only in views whose rule is not public."""
    identity: Identity = current_user._get_current_object()
    return identity


def is_signed_in() -> bool:
    """True when the request carries a valid sign-in."""
    return bool(current_user.is_authenticated)


def roles_that_enter(rule: Rule, method: str) -> frozenset[Who]:
    """The roles a rule lets in with this method: an auditor reads and never writes."""
    return rule.who if method in READING_METHODS else rule.who - {Who.AUDITOR}


SECOND_FACTOR_ENDPOINT = "second_factor.show"
"""Where a person is sent who must set up a second factor first."""
TOKEN_NEEDED = (
    "Cần tiêu đề Authorization: Bearer kèm mã API còn hạn, chưa thu hồi. Mã tạo ở trang Tài khoản, mục Mã API; nếu "
    "dịch vụ bắt buộc xác thực hai bước thì chủ mã phải bật trước."
)
_WITHOUT_SECOND_FACTOR = ("second_factor.", "signing_in.", "site.", "static")


def check_access() -> Response | None:
    """Before each request: let in, ask to sign in, or refuse."""
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such address: the 404 page
    rule = rule_of(current_app, endpoint)
    if rule is None:
        abort(403)
    g.access_rule = rule
    if rule.is_public:
        return None
    if not is_signed_in():
        if rule.by_token:
            abort(401, TOKEN_NEEDED)
        return _ask_to_sign_in()
    identity = me()
    entering = roles_that_enter(rule, request.method)
    if Who.TRAINEE not in entering and not (identity.roles & entering):
        abort(403)
    if identity.must_set_second_factor and not endpoint.startswith(_WITHOUT_SECOND_FACTOR):
        return redirect(url_for(SECOND_FACTOR_ENDPOINT), 303)
    return None


def _ask_to_sign_in() -> Response:
    """A reader is sent to the sign-in page and back; what was sent by a form is kept by the error page for 401."""
    if request.method not in READING_METHODS or request.accept_mimetypes.best == "application/json":
        abort(401)
    return redirect(url_for("signing_in.show", next=request.full_path.rstrip("?")), 303)


def register(app: Flask) -> None:
    """Guard every request of the application."""
    app.before_request(check_access)
    app.jinja_env.globals["me"] = lambda: me() if not g.get("is_anonymous_page") and is_signed_in() else None
