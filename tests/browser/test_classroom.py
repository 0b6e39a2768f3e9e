"""A classroom in a browser: the room's screen goes on without network, a trainee types the code on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.operations import classes
from quiz_service.rules.class_plan import PlannedDay
from quiz_service.rules.room_codes import code_at, minute_of
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attendance, RoleGrant, Unit
from tests.browser.searching import DESKTOP
from tests.browser.service import Service, button
from tests.quiz_service.made_up_classes import a_plan
from tests.quiz_service.made_up_people import Someone, add_person, someone

CODE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")


@dataclass(frozen=True)
class Classroom:
    """A class that goes on now, and the coordinator who holds it."""

    service: Service
    coordinator: Someone
    class_id: str
    key: str

    @property
    def screen(self) -> str:
        return f"{self.service.url}lop/{self.class_id}/phong"

    @property
    def form(self) -> str:
        return f"{self.service.url}diem-danh"

    def code(self, moment: datetime) -> str:
        return code_at(self.key, self.class_id, moment)

    def there(self, person: Someone) -> list[str]:
        with reading(self.service.engine) as session:
            return list(session.scalars(select(Attendance.source).where(Attendance.person_id == person.id)))


@pytest.fixture
def classroom(service: Service) -> Classroom:
    now = system_clock()
    today = PlannedDay(day_in_hanoi(now), now - timedelta(hours=1), now + timedelta(hours=1))
    with writing(service.engine) as session:
        unit = session.get_one(Unit, service.unit_id)
        coordinator = add_person(session, unit, roles=(("coordinator", unit),))
        plan = a_plan(days=(today,), title="Lớp đang học")
        held = classes.add_class(session, plan, unit_id=unit.id, actor_id=coordinator.id, now=now)
        assert session.scalars(select(RoleGrant).where(RoleGrant.person_id == coordinator.id)).one()
        return Classroom(service, someone(coordinator), held.public_id, held.room_key)


def test_the_screen_shows_the_code_and_how_long_it_holds(
    classroom: Classroom, open_device: Callable[..., Any]
) -> None:  # fmt: skip
    page = open_device(classroom.coordinator, viewport=DESKTOP).new_page()
    page.goto(classroom.screen)
    expect(page.locator("#ma")).to_have_text(CODE)
    expect(page.locator("#con-lai")).to_have_text(re.compile(r"^Mã đổi sau \d+ giây\.$"))
    shown = page.locator("#ma").inner_text()
    now = system_clock()
    assert shown in {classroom.code(now), classroom.code(now - timedelta(minutes=1))}
    inside = page.evaluate("document.querySelector('#ma').scrollWidth <= document.querySelector('#phong').clientWidth")
    assert inside


def test_without_network_the_screen_goes_on_with_codes_that_are_taken_later(
    classroom: Classroom, open_device: Callable[..., Any]
) -> None:
    device = open_device(classroom.coordinator, viewport=DESKTOP, may_be_refused=True)
    page = device.new_page()
    page.clock.install()
    page.goto(classroom.screen)
    expect(page.locator("#ma")).to_have_text(CODE)
    device.set_offline(True)
    first = page.locator("#ma").inner_text()
    page.clock.run_for(3 * 60_000)
    expect(page.locator("#ma")).not_to_have_text(first)
    moment = minute_of(system_clock())
    later = page.locator("#ma").inner_text()
    assert later in {classroom.code(moment + timedelta(minutes=minutes)) for minutes in (2, 3, 4)}

    trainee = classroom.service.newcomer()
    phone = open_device(trainee).new_page()
    phone.goto(classroom.form)
    phone.get_by_label("Mã trong phòng").fill(later)
    button(phone, "Điểm danh").click()
    expect(phone.locator(".notice--success")).to_contain_text("Đã ghi bạn có mặt ở lớp “Lớp đang học”")
    assert classroom.there(trainee) == ["code"]


def test_when_the_day_is_over_the_screen_says_so(classroom: Classroom, open_device: Callable[..., Any]) -> None:
    page = open_device(classroom.coordinator, viewport=DESKTOP).new_page()
    page.clock.install()
    page.goto(classroom.screen)
    page.clock.fast_forward("01:20:00")
    expect(page.locator("#con-lai")).to_have_text("Buổi học này đã hết giờ hiện mã.")
    expect(page.locator("#ma")).to_have_text("")


def test_a_computer_whose_clock_is_wrong_shows_the_right_code(
    classroom: Classroom, open_device: Callable[..., Any]
) -> None:
    page = open_device(classroom.coordinator, viewport=DESKTOP).new_page()
    page.clock.install(time=system_clock() - timedelta(days=400, minutes=17))
    page.goto(classroom.screen)
    now = system_clock()
    assert page.locator("#ma").inner_text() in {classroom.code(now), classroom.code(now - timedelta(minutes=1))}


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with script", "without script"])
def test_a_trainee_types_the_code_on_a_phone(
    classroom: Classroom, open_device: Callable[..., Any], java_script_enabled: bool
) -> None:
    trainee = classroom.service.newcomer()
    page = open_device(trainee, java_script_enabled=java_script_enabled, may_be_refused=True).new_page()
    page.goto(classroom.service.url)
    page.get_by_role("link", name="điểm danh bằng mã trong phòng").click()
    page.get_by_label("Mã trong phòng").fill("2345")
    button(page, "Điểm danh").click()
    expect(page.locator(".error-summary")).to_contain_text("gõ nhầm")
    expect(page.get_by_label("Mã trong phòng")).to_have_value("2345")
    page.get_by_label("Mã trong phòng").fill(classroom.code(system_clock()).lower().replace("-", " "))
    button(page, "Điểm danh").click()
    expect(page.locator(".notice--success")).to_contain_text("Đã ghi bạn có mặt ở lớp “Lớp đang học”")
    expect(page.locator("table.cards")).to_contain_text("1 trên 1 ngày")
    assert classroom.there(trainee) == ["code"]


def test_without_script_the_screen_loads_itself_anew(classroom: Classroom, open_device: Callable[..., Any]) -> None:
    page = open_device(classroom.coordinator, viewport=DESKTOP, java_script_enabled=False).new_page()
    page.goto(classroom.screen)
    expect(page.locator("#ma")).to_have_text(CODE)
    expect(page.locator("#con-lai")).to_have_text("Mã đổi mỗi phút.")
    first = page.locator("#ma").inner_text()
    expect(page.locator("#ma")).not_to_have_text(first, timeout=65_000)


def test_a_coordinator_plans_attends_and_closes_a_class_without_script(
    classroom: Classroom, open_device: Callable[..., Any]
) -> None:
    trainee, url = classroom.service.newcomer(), classroom.service.url
    page = open_device(classroom.coordinator, java_script_enabled=False).new_page()
    page.goto(f"{url}lop/moi")
    for label, text in (("Tên lớp", "Lớp lập trên điện thoại"), ("Địa điểm", "Phòng họp"),
                        ("Người giảng", "Người Thử"), ("Thời lượng cả lớp (giờ)", "3,5")):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    page.locator("[name=hoc-phan]").first.check()
    page.locator("#ngay-1").fill(day_in_hanoi(system_clock()).isoformat())
    page.locator("#tu-1").fill("08:00")
    page.locator("#den-1").fill("11:30")
    button(page, "Lập lớp").click()
    expect(page.locator("h1")).to_have_text("Lớp lập trên điện thoại")
    page.get_by_role("link", name="Đánh dấu từng người").click()
    page.get_by_label("Tìm theo tên").fill(trainee.staff_code)
    button(page, "Tìm").click()
    page.get_by_label(trainee.name).check()
    button(page, "Ghi người đã đánh dấu").click()
    expect(page.locator(".notice--success")).to_contain_text("Đã ghi 1 lượt điểm danh mới.")
    page.get_by_role("link", name="Về trang của lớp").click()
    page.get_by_role("link", name="Chốt danh sách").click()
    button(page, "Chốt danh sách").click()
    expect(page.locator(".notice--success")).to_contain_text("1 người đủ mọi ngày, ghi 1 lần hoàn thành")
    assert classroom.there(trainee) == ["tick"]
