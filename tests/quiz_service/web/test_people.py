"""The coordinator's pages: who is listed, what is shown of a person, new codes as slips."""

from __future__ import annotations

import pytest
from flask import Flask

from quiz_service.operations import activation, people
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Account, Unit
from quiz_service.storage.people_listing import list_people
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_evidence import add_completion, take_module
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, add_person
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

INDEX = "/hoc-tap/dieu-phoi/nguoi"
CODES = "/hoc-tap/dieu-phoi/ma-kich-hoat"
KEY = "k" * 40


@pytest.fixture
def coordinator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.coordinator.id)


def title_of(html: str) -> str:
    return html.split("<title>")[1].split("</title>")[0]


def test_a_coordinator_sees_the_people_of_own_units_and_of_those_below(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    text = coordinator.get(INDEX).text
    for someone in (made_up.trainee, made_up.colleague, made_up.coordinator):
        assert someone.name in text
    for someone in (made_up.stranger, made_up.administrator):
        assert someone.name not in text
    assert "3 người" in text
    assert made_up.trainee.name not in title_of(text)


def test_one_unit_and_one_state_can_be_chosen(coordinator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        session.get_one(Account, made_up.colleague.id).password_hash = "hash"
    text = coordinator.get(INDEX, query_string={"don-vi": "PHONG-A1"}).text
    assert made_up.trainee.name in text
    assert f">{made_up.coordinator.name}</a>" not in text
    text = coordinator.get(INDEX, query_string={"don-vi": "PHONG-A1", "trang-thai": "active"}).text
    assert "1 người đang dùng" in text
    assert made_up.colleague.name in text


@pytest.mark.parametrize("unit", ["QUAN-B", "KHONG-CO", "x" * 300])
def test_a_unit_out_of_scope_is_as_absent_as_one_that_does_not_exist(coordinator: GuardedClient, unit: str) -> None:
    answer = coordinator.get(INDEX, query_string={"don-vi": unit})
    assert answer.status_code == 404
    assert "Không tìm thấy đơn vị này" in answer.text


@pytest.mark.parametrize("given", [{"trang": "-1"}, {"trang": "9" * 40}, {"trang": "²"}, {"trang-thai": "x"}])
def test_an_address_with_nonsense_in_it_shows_the_list(coordinator: GuardedClient, given: dict[str, str]) -> None:
    assert "3 người" in coordinator.get(INDEX, query_string=given).text


def test_states_and_progress_are_told_in_words(coordinator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_module(session, kinds=())
        add_path(session, required=("m01", "m02"))
        add_completion(session, made_up.trainee.id)
        activation.issue(session, made_up.trainee.id, key=KEY, days=14, now=MadeUp.START, actor_id=None)
        session.get_one(Account, made_up.colleague.id).password_hash = "hash"
    text = coordinator.get(INDEX).text
    assert "đã có mã, dùng trước ngày 17/03/2026" in text
    assert "đang dùng" in text
    assert "chưa kích hoạt" in text
    assert "1 trên 2 học phần" in text
    assert "0 trên 2 học phần" in text


def test_a_name_is_searched_without_marks_and_never_stands_in_an_address(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    with writing(made_up.engine) as session:
        unit = session.get_one(Unit, made_up.units["PHONG-A1"])
        people.add_person(session, staff_code="TIM01", name="Đặng Thị Tìm", unit=unit, audience="nguoi-ho-tro",
                          starts_on=MadeUp.START.date(), now=MadeUp.START)  # fmt: skip
    page = coordinator.get(INDEX).text
    form = page.split("Tìm theo tên")[0].rsplit("<form", 1)[1]
    assert 'method="post"' in form
    for typed in ("dang tim", "tim01"):
        answer = coordinator.post(f"{INDEX}/tim", data={"tim": typed})
        assert answer.status_code == 200
        assert "Đặng Thị Tìm" in answer.text
        assert made_up.trainee.name not in answer.text
    assert "Không có ai khớp" in coordinator.post(f"{INDEX}/tim", data={"tim": "khong co ai"}).text


def test_a_search_reaches_no_further_than_the_list(coordinator: GuardedClient, made_up: MadeUp) -> None:
    coordinator.get(INDEX)
    answer = coordinator.post(f"{INDEX}/tim", data={"tim": made_up.stranger.staff_code})
    assert made_up.stranger.name not in answer.text
    assert coordinator.post(f"{INDEX}/tim", data={"tim": "a", "don-vi": "QUAN-B"}).status_code == 404


def test_search_results_are_paged_by_buttons_that_carry_the_search(
    coordinator: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list_people.__kwdefaults__
    monkeypatch.setitem(list_people.__kwdefaults__, "size", 2)
    coordinator.get(INDEX)
    first = coordinator.post(f"{INDEX}/tim", data={"tim": "thu"}).text
    assert 'name="trang" value="2"' in first
    assert first.count('<input type="hidden" name="tim" value="thu">') == 1
    second = coordinator.post(f"{INDEX}/tim", data={"tim": "thu", "trang": "2"}).text
    assert "trang 2 trên 2" in second
    assert 'name="trang" value="1"' in second


def test_a_list_of_many_takes_at_most_twelve_queries(coordinator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_module(session, kinds=())
        add_path(session)
    with counted(made_up.engine) as few:
        coordinator.get(INDEX, query_string={"don-vi": "PHONG-A1"})
    with writing(made_up.engine) as session:
        unit = session.get_one(Unit, made_up.units["PHONG-A1"])
        for _ in range(120):
            add_completion(session, add_person(session, unit).id)
    with counted(made_up.engine) as many:
        text = coordinator.get(INDEX, query_string={"don-vi": "PHONG-A1"}).text
    assert "trang 1 trên 2" in text
    assert len(many) == len(few) <= 12


def test_a_person_s_page_takes_at_most_twelve_queries(coordinator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_module(session)
        for _ in range(5):
            take_module(session, made_up.trainee.id)
    with counted(made_up.engine) as sent:
        coordinator.get(f"{INDEX}/{made_up.trainee.public_id}")
    assert len(sent) <= 12


def test_a_coordinator_sees_that_and_when_somebody_passed_but_no_answer(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    with writing(made_up.engine) as session:
        add_module(session)
        add_path(session)
        take_module(session, made_up.trainee.id, right=False)
        take_module(session, made_up.trainee.id)
    text = coordinator.get(f"{INDEX}/{made_up.trainee.public_id}").text
    for shown in (made_up.trainee.name, "Chưa đạt, 0 %", "Đạt, 100 %", "02/03/2026", "1 trên 1 học phần"):
        assert shown in text
    for hidden in ("Đề bài", "Phương án", "q01", "hủy lần hoàn thành này"):
        assert hidden not in text
    assert made_up.trainee.name not in title_of(text)


def test_somebody_of_another_unit_is_not_found(coordinator: GuardedClient, made_up: MadeUp) -> None:
    for public_id in (made_up.stranger.public_id, "khong-co"):
        answer = coordinator.get(f"{INDEX}/{public_id}")
        assert answer.status_code == 404
        assert "Không tìm thấy người này" in answer.text
