"""Taking a quiz while things break: no network, a killed server, lost answers, two tabs, a sign-in that ran out.

The server is a real process with the real modules; the weather is the browser's. What was tapped is kept, the page says
truthfully where it is, and whatever is sent again is done once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.service import SAVED, Service, button, fill_in, sign_in, state

ON_THIS_DEVICE = re.compile(r"^Mới lưu trên máy này")
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('sotay255-bai:')).length"
PATIENCE = 15_000
"""Milliseconds within which a page has tried again by itself."""


class Learner:
    """Somebody with an open attempt on a phone."""

    def __init__(self, service: Service, open_device: Callable[..., Any]) -> None:
        self.service = service
        self.person = service.newcomer()
        self.address = service.begin(self.person)
        self.device = open_device(self.person, may_be_refused=True)
        answers = service.right_answers(self.address)
        self.answers = answers
        self.each = [{question_id: response} for question_id, response in answers.items()]

    def open(self) -> Any:
        """The attempt in a tab of its own, in front."""
        page = self.device.new_page()
        page.goto(self.address)
        return page

    def held(self) -> dict[str, Any]:
        """What the server holds."""
        return self.service.answers(self.address)

    def assert_each_change_is_there_once(self, *answers: dict[str, Any]) -> None:
        """The server holds these answers, each by one step."""
        expected = {question_id: response for answer in answers for question_id, response in answer.items()}
        assert self.held() == expected
        assert dict(self.service.changes(self.address)) == dict.fromkeys(expected, 1)

    def assert_submitted_once(self) -> None:
        """There is one result, and it holds every right answer."""
        assert self.service.results(self.address) == 1
        assert self.held() == self.answers


@pytest.fixture
def learner(service: Service, open_device: Callable[..., Any]) -> Learner:
    return Learner(service, open_device)


def assert_not_called_submitted(page: Any) -> None:
    """No word of the page says that the server has the submission."""
    words = page.locator("article").inner_text()
    assert not re.search(r"\b(đã nộp|biên nhận)\b", words, re.IGNORECASE), words
    assert page.locator("[data-submitted-attempt]").count() == 0


# ---- the network


def test_taps_without_a_network_are_kept_and_go_out_once_when_it_returns(learner: Learner) -> None:
    page = learner.open()
    first, second, third, *_ = learner.each
    fill_in(page, first)
    expect(state(page)).to_have_text(SAVED)
    learner.device.set_offline(True)
    for answer in (second, third):
        fill_in(page, answer)
        expect(state(page)).to_have_text(ON_THIS_DEVICE)
    assert learner.held() == first
    learner.device.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    learner.assert_each_change_is_there_once(first, second, third)


def test_a_submission_without_a_network_goes_through_once_afterwards(learner: Learner) -> None:
    page = learner.open()
    fill_in(page, learner.answers)
    expect(state(page)).to_have_text(SAVED)
    learner.device.set_offline(True)
    button(page, "Nộp bài").click()
    expect(state(page)).to_contain_text("Chưa nộp được, sẽ tự gửi lại khi có mạng")
    assert_not_called_submitted(page)
    assert learner.service.results(learner.address) == 0
    learner.device.set_offline(False)
    page.wait_for_url("**/ket-qua")
    learner.assert_submitted_once()


def test_a_submission_whose_answer_got_lost_is_sent_again_and_counts_once(learner: Learner) -> None:
    page = learner.open()
    fill_in(page, learner.answers)
    lost = lose_first_answer(page, "nop")
    button(page, "Nộp bài").click()
    expect(page.locator("#can-biet")).to_contain_text("Chưa nộp được")
    assert lost == [200]
    assert_not_called_submitted(page)
    page.wait_for_url("**/ket-qua", timeout=PATIENCE)
    learner.assert_submitted_once()


def lose_first_answer(page: Any, path: str, afterwards: Callable[[], None] = lambda: None) -> list[int]:
    """The server takes the next request to this path, and its answer never arrives. The list gets its status."""
    lost: list[int] = []

    def handle(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        afterwards()
        route.abort()

    page.route(f"**/{path}", handle)
    return lost


# ---- the server


@pytest.fixture
def server(service: Service) -> Any:
    """The server's process; running again when the test is over, whatever happened."""
    yield service.running
    if not service.running.is_alive:
        service.running.start()


def test_a_server_killed_while_it_answers_a_save_has_every_change_once(learner: Learner, server: Any) -> None:
    page = learner.open()
    first, second, *_ = learner.each
    lost = lose_first_answer(page, "luu", server.kill)
    fill_in(page, first)
    expect(state(page)).to_contain_text("Mới lưu trên máy này. Chưa gửi được, sẽ tự gửi lại")
    fill_in(page, second)
    expect(state(page)).to_have_text(ON_THIS_DEVICE)
    assert lost == [200]
    server.start()
    expect(state(page)).to_have_text(SAVED, timeout=PATIENCE)
    learner.assert_each_change_is_there_once(first, second)


def test_a_server_killed_while_it_answers_a_submission_has_graded_once(learner: Learner, server: Any) -> None:
    page = learner.open()
    fill_in(page, learner.answers)
    expect(state(page)).to_have_text(SAVED)
    lose_first_answer(page, "nop", server.kill)
    button(page, "Nộp bài").click()
    expect(state(page)).to_contain_text("Chưa nộp được, sẽ tự gửi lại khi có mạng")
    assert_not_called_submitted(page)
    server.start()
    page.wait_for_url("**/ket-qua", timeout=PATIENCE)
    learner.assert_submitted_once()


# ---- two tabs


def stale_tab(learner: Learner) -> Any:
    """A tab that answered the second question after another tab had saved the first."""
    stale, other = learner.open(), learner.open()
    first, second, *_ = learner.each
    fill_in(other, first)
    expect(state(other)).to_have_text(SAVED)
    stale.bring_to_front()
    fill_in(stale, second)
    expect(stale.locator("#can-biet")).to_contain_text("Bài đã được lưu ở nơi khác")
    expect(state(stale)).to_contain_text("Mới lưu trên máy này, máy chủ chưa nhận")
    learner.assert_each_change_is_there_once(first)
    return stale


def test_a_stale_tab_is_told_and_may_take_what_the_server_has(learner: Learner) -> None:
    page = stale_tab(learner)
    first, second, *_ = learner.each
    button(page, "Lấy bản trên máy chủ").click()
    expect(page.get_by_text("Đã trả lời 1 trên 10 câu")).to_be_visible()
    learner.assert_each_change_is_there_once(first)
    fill_in(page, second)
    expect(state(page)).to_have_text(SAVED)
    learner.assert_each_change_is_there_once(first, second)


def test_a_stale_tab_is_told_and_may_keep_its_own(learner: Learner) -> None:
    page = stale_tab(learner)
    button(page, "Giữ bản trên máy này").click()
    expect(state(page)).to_have_text(SAVED)
    assert learner.held() == learner.each[1]


def test_a_tab_of_an_attempt_that_was_submitted_in_another_one_is_told(learner: Learner) -> None:
    late, other = learner.open(), learner.open()
    fill_in(other, learner.answers)
    button(other, "Nộp bài").click()
    other.wait_for_url("**/ket-qua")
    late.bring_to_front()
    fill_in(late, learner.each[0])
    expect(late.locator("#can-biet")).to_contain_text("Bài này đã nộp")
    late.get_by_role("link", name="Xem kết quả").click()
    expect(late.locator(".outcome-score")).to_have_text("100 %")
    learner.assert_submitted_once()


# ---- the same thing twice


def test_a_reload_keeps_what_was_saved_and_what_was_just_tapped(learner: Learner) -> None:
    page = learner.open()
    first, second, *_ = learner.each
    fill_in(page, first)
    expect(state(page)).to_have_text(SAVED)
    fill_in(page, second)
    page.reload()
    expect(page.get_by_text("Đã trả lời 2 trên 10 câu")).to_be_visible()
    expect(state(page)).to_have_text(SAVED)
    learner.assert_each_change_is_there_once(first, second)


def test_a_double_click_submits_once_and_the_back_button_leads_to_the_result(learner: Learner) -> None:
    page = learner.open()
    fill_in(page, learner.answers)
    button(page, "Nộp bài").dblclick()
    page.wait_for_url("**/ket-qua")
    learner.assert_submitted_once()
    page.go_back()
    page.wait_for_url("**/ket-qua")
    page.reload()
    expect(page.locator(".outcome-score")).to_have_text("100 %")
    learner.assert_submitted_once()


# ---- the sign-in


def test_after_a_sign_in_that_ran_out_everything_goes_on_where_it_was(learner: Learner) -> None:
    page = learner.open()
    learner.service.end_sign_ins(learner.person)
    fill_in(page, learner.answers)
    expect(page.locator("#can-biet")).to_contain_text("Phiên đăng nhập đã hết")
    assert learner.held() == {}
    page.get_by_role("link", name="Đăng nhập lại").click()
    sign_in(page, learner.person)
    expect(page.get_by_text("Đã trả lời 10 trên 10 câu")).to_be_visible()
    expect(state(page)).to_have_text(SAVED)
    button(page, "Nộp bài").click()
    page.wait_for_url("**/ket-qua")
    learner.assert_submitted_once()


def test_a_submission_after_the_sign_in_ran_out_is_told_and_submitted_after_the_next_one(learner: Learner) -> None:
    page = learner.open()
    fill_in(page, learner.answers)
    expect(state(page)).to_have_text(SAVED)
    learner.service.end_sign_ins(learner.person)
    button(page, "Nộp bài").click()
    expect(page.locator("#can-biet")).to_contain_text("Phiên đăng nhập đã hết")
    assert_not_called_submitted(page)
    page.get_by_role("link", name="Đăng nhập lại").click()
    sign_in(page, learner.person)
    expect(page.locator("#can-biet")).to_contain_text("Bài chưa nộp")
    button(page, "Nộp bài").click()
    page.wait_for_url("**/ket-qua")
    learner.assert_submitted_once()


def test_signing_out_leaves_no_draft_in_the_browser(learner: Learner) -> None:
    page = learner.open()
    learner.device.set_offline(True)
    fill_in(page, learner.each[0])
    expect(state(page)).to_have_text(ON_THIS_DEVICE)
    page.close()
    learner.device.set_offline(False)
    home = learner.device.new_page()
    home.goto(learner.service.url)
    assert home.evaluate(DRAFTS) == 1
    button(home, "Đăng xuất").click()
    home.wait_for_url("**/dang-nhap")
    assert home.evaluate(DRAFTS) == 0
