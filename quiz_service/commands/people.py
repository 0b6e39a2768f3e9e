"""`quiz person`, `quiz role`: the first people and officials, before anybody can sign in.

Whole rosters come in another way; these commands are for a handful, and for whoever has lost all other ways in.
"""

from __future__ import annotations

import argparse

from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.commands.database import add_dry_run, say, settings_of, working
from quiz_service.commands.units import get_unit, listed
from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import NotFound
from quiz_service.operations import activation, people, roles
from quiz_service.operations.privacy import ROLE_NAMES
from quiz_service.storage.administration_listing import find_person_by_staff_code
from quiz_service.storage.grant_queries import find_grant
from quiz_service.storage.models import Person, Unit
from quiz_service.storage.people_models import ROLES


def _get_person(session: Session, code: str) -> Person:
    person = find_person_by_staff_code(session, people.normal_staff_code(code))
    if person is None:
        raise NotFound(f"Không có người nào mang mã cán bộ «{code}». Thêm người bằng: quiz person add")
    return person


def _add_person(arguments: argparse.Namespace) -> int:
    now = system_clock()
    with working(arguments) as session:
        unit = get_unit(session, arguments.unit)
        person = people.add_person(session, staff_code=arguments.code, name=arguments.name, unit=unit,
                                   audience=arguments.audience, starts_on=day_in_hanoi(now), now=now)  # fmt: skip
        done = f"Thêm {_named(person)}, {unit.name}; học theo nhóm: {AUDIENCES[arguments.audience]}."
        next_step = f"Cấp mã kích hoạt bằng: quiz person code {person.staff_code}"
    say(arguments, f"{done}\n{next_step}")
    return 0


def _issue_code(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    with working(arguments) as session:
        person = _get_person(session, arguments.code)
        issued = activation.issue(session, person.id, key=settings.secret_key, days=settings.activation_days,
                                  now=system_clock(), actor_id=None)  # fmt: skip
        whom = f"{_named(person)} kích hoạt tại {settings.base_url}/hoc-tap/kich-hoat"
    if arguments.dry_run:  # a code that does not work is not shown
        say(arguments, f"{whom}\nSẽ cấp một mã mới; mã cấp trước, nếu có, thôi dùng được.")
    else:
        expires_on = day_in_hanoi(issued.expires_at)
        say(arguments, f"{whom}\nMã kích hoạt: {issued.code}\n"
            f"Mã dùng một lần, trước ngày {expires_on:%d/%m/%Y}; mã cấp trước, nếu có, thôi dùng được.")  # fmt: skip
    return 0


def _grant(arguments: argparse.Namespace) -> int:
    with working(arguments) as session:
        person = _get_person(session, arguments.code)
        unit = get_unit(session, arguments.unit) if arguments.unit else None
        roles.grant(session, person.id, arguments.role, unit_id=unit.id if unit else None, actor_id=None,
                    now=system_clock())  # fmt: skip
        done = f"Giao cho {_named(person)} vai trò {_role(arguments.role, unit)}."
    say(arguments, done)
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    with working(arguments) as session:
        person = _get_person(session, arguments.code)
        unit = get_unit(session, arguments.unit) if arguments.unit else None
        held = find_grant(session, person.id, arguments.role, unit.id if unit else None)
        if held is None:
            raise NotFound(f"{_named(person)} không có vai trò {_role(arguments.role, unit)}.")
        roles.revoke(session, held.id, actor_id=None, now=system_clock())
        done = f"Thu hồi vai trò {_role(arguments.role, unit)} của {_named(person)}."
    say(arguments, done)
    return 0


def _named(person: Person) -> str:
    return f"{person.name} ({person.staff_code})"


def _role(role: str, unit: Unit | None) -> str:
    return f"{ROLE_NAMES[role]}{f' của {unit.name} và các đơn vị trực thuộc' if unit else ''}"


def _register_person(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    person = commands.add_parser("person", help="người học, cán bộ")
    actions = person.add_subparsers(required=True, metavar="VIỆC")
    add = actions.add_parser("add", help="thêm một người")
    add.add_argument("--code", required=True, metavar="MÃ", help="mã cán bộ, dùng để đăng nhập")
    add.add_argument("--name", required=True, metavar="TÊN", help="họ và tên")
    add.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị nơi làm việc")
    add.add_argument("--audience", required=True, choices=tuple(AUDIENCES), help=listed(AUDIENCES))
    add_dry_run(add)
    add.set_defaults(run=_add_person)
    code = actions.add_parser("code", help="cấp mã kích hoạt mới và in ra")
    code.add_argument("code", metavar="MÃ_CÁN_BỘ")
    add_dry_run(code)
    code.set_defaults(run=_issue_code)


def _register_role(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    role = commands.add_parser("role", help="vai trò: điều phối viên, quản trị viên, kiểm tra viên")
    actions = role.add_subparsers(required=True, metavar="VIỆC")
    for name, meaning, run in (("grant", "giao vai trò", _grant), ("revoke", "thu hồi vai trò", _revoke)):
        action = actions.add_parser(name, help=meaning)
        action.add_argument("code", metavar="MÃ_CÁN_BỘ")
        action.add_argument("role", metavar="VAI_TRÒ", choices=ROLES, help=listed(ROLE_NAMES))
        action.add_argument("--unit", metavar="MÃ", help="mã đơn vị; chỉ dùng với coordinator")
        add_dry_run(action)
        action.set_defaults(run=run)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `person` and `role` to the command line."""
    _register_person(commands)
    _register_role(commands)
