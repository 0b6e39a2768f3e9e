"""Saving as one goes: what the page says is true, whatever the network, the server or the browser does."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quiz_service.storage.models import AttemptStep, Result
from tests.browser.quiz_desk import DRAFTS, SAVED, Desk, lose_answers, open_desk, state, tick


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(browser, tmp_path) as desk:
        yield desk


def test_a_tap_is_saved_and_only_then_said_to_be(desk: Desk) -> None:
    page = desk.open()
    expect(state(page)).to_have_text("Chưa có câu trả lời nào cần lưu")
    tick(page)
    assert state(page).text_content() == "Mới lưu trên máy này"
    expect(state(page)).to_have_text(SAVED)
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}}
    assert page.evaluate(DRAFTS) == 0
    expect(page.locator("#tien-do-nhan")).to_have_text("Đã trả lời 1 trên 7 câu")


def test_every_kind_of_field_is_saved_and_there_again_on_another_device(desk: Desk) -> None:
    page = desk.open()
    tick(page, "m01-q02", "a")
    tick(page, "m01-q02", "d")
    page.locator('[name="pair.m01-q04.1"]').select_option("b")
    for item, place in {"a": "3", "b": "1", "c": "2"}.items():
        page.locator(f'[name="rank.m01-q05.{item}"]').select_option(place)
    page.locator('[name="comparator.m01-q06"]').select_option(">=")
    page.locator('[name="value.m01-q06"]').fill("73")
    page.locator('[name="text.m01-q07"]').fill("mưa & gió")
    page.locator('[name="sure.m01-q07"][value="2"]').check()
    expect(state(page)).to_have_text(SAVED)
    other = desk.open()
    assert other.locator('[name="pick.m01-q02"]:checked').count() == 2
    expect(other.locator('[name="rank.m01-q05.a"]')).to_have_value("3")
    expect(other.locator('[name="text.m01-q07"]')).to_have_value("mưa & gió")
    assert desk.draft()["m01-q07"] == {"text": "mưa & gió", "sure": 2}


def test_without_a_network_answers_stay_on_the_device_and_go_out_once_when_it_returns(desk: Desk) -> None:
    page = desk.open()
    page.context.set_offline(True)
    tick(page)
    expect(state(page)).to_have_text("Mới lưu trên máy này. Chưa gửi được, sẽ tự gửi lại")
    tick(page, "m01-q03", "dung")
    assert page.evaluate(DRAFTS) == 1
    assert desk.draft() == {}
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}, "m01-q03": {"picked": ["dung"]}}
    assert page.evaluate(DRAFTS) == 0


def test_an_acknowledgement_that_got_lost_is_recognised_when_the_same_is_sent_again(desk: Desk) -> None:
    page = desk.open()
    lost = lose_answers(page, "luu")
    tick(page)
    expect(state(page)).to_have_text("Mới lưu trên máy này. Chưa gửi được, sẽ tự gửi lại")
    assert (lost(), desk.rows(AttemptStep)) == (1, 1)
    expect(state(page)).to_have_text(SAVED)
    assert desk.rows(AttemptStep) == 1


def test_a_draft_left_by_a_closed_page_is_restored_and_sent(desk: Desk) -> None:
    device = desk.device()
    page = desk.open(device)
    device.set_offline(True)
    tick(page)
    page.locator('[name="text.m01-q07"]').fill("gõ lúc mất mạng")
    expect(state(page)).to_have_text("Mới lưu trên máy này. Chưa gửi được, sẽ tự gửi lại")
    page.close()
    device.set_offline(False)
    again = desk.open(device)
    expect(again.locator('[name="text.m01-q07"]')).to_have_value("gõ lúc mất mạng")
    expect(state(again)).to_have_text(SAVED)
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}, "m01-q07": {"text": "gõ lúc mất mạng"}}
    assert again.evaluate(DRAFTS) == 0


def test_a_reload_after_a_lost_acknowledgement_and_another_tap_is_no_conflict(desk: Desk) -> None:
    page = desk.open()
    lose_answers(page, "luu", 99)
    tick(page)
    expect(state(page)).to_have_text("Mới lưu trên máy này. Chưa gửi được, sẽ tự gửi lại")
    tick(page, "m01-q03", "sai")
    page.unroute("**/luu")
    page.reload()
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("#can-biet")).to_be_empty()
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}, "m01-q03": {"picked": ["sai"]}}
    assert desk.rows(AttemptStep) == 2


def test_a_busy_server_is_asked_again(desk: Desk) -> None:
    page = desk.open()
    tries = []

    def busy(route: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            route.fulfill(status=503, body='{"error": "bận"}', content_type="application/json")
        else:
            route.continue_()

    page.route("**/luu", busy)
    tick(page)
    expect(state(page)).to_have_text(SAVED, timeout=15_000)
    assert desk.rows(AttemptStep) == 1


def test_a_busy_server_says_how_long_to_wait_and_is_left_alone_so_long(desk: Desk) -> None:
    page = desk.open()
    asked: list[float] = []

    def busy(route: Any) -> None:
        asked.append(time.monotonic())
        if len(asked) < 2:
            route.fulfill(status=503, body='{"error": "bận"}', content_type="application/json",
                          headers={"Retry-After": "5"})  # fmt: skip
        else:
            route.continue_()

    page.route("**/luu", busy)
    tick(page)
    expect(state(page)).to_have_text(SAVED, timeout=15_000)
    assert 5 <= asked[1] - asked[0] < 8
    assert desk.rows(AttemptStep) == 1


def test_a_page_of_a_captive_portal_is_not_taken_for_an_acknowledgement(desk: Desk) -> None:
    page = desk.open()
    page.route("**/luu", lambda route: route.fulfill(status=200, body="<html>Wi-Fi</html>", content_type="text/html"))
    tick(page)
    expect(state(page)).to_have_text("Mới lưu trên máy này. Chưa gửi được, sẽ tự gửi lại")
    assert desk.draft() == {}


def test_where_the_browser_refuses_to_keep_anything_the_page_says_so(desk: Desk) -> None:
    refuse = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    page = desk.open(desk.device(refuse))
    page.context.set_offline(True)
    tick(page)
    expect(state(page)).to_have_text("Chưa lưu. Chưa gửi được, sẽ tự gửi lại")
    expect(state(page)).to_have_attribute("data-state", "unsaved")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)


def test_enter_in_a_field_saves_and_never_submits(desk: Desk) -> None:
    page = desk.open()
    page.locator('[name="text.m01-q07"]').fill("mưa")
    page.locator('[name="text.m01-q07"]').press("Enter")
    expect(state(page)).to_have_text(SAVED)
    assert desk.rows(Result) == 0


def test_two_items_at_one_place_hold_back_their_question_alone(desk: Desk) -> None:
    page = desk.open()
    for item in "ab":
        page.locator(f'[name="rank.m01-q05.{item}"]').select_option("2")
    tick(page)
    expect(page.locator(".question--refused .field-error")).to_have_text(
        "Hai mục cùng mang số 2. Mỗi số chỉ dùng cho một mục."
    )
    expect(state(page)).to_have_text(re.compile(r"^Mới lưu trên máy này: câu \d có hai mục cùng số$"))
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}}
    page.get_by_role("button", name="Nộp bài").click()
    assert desk.rows(Result) == 0
    page.locator('[name="rank.m01-q05.b"]').select_option("1")
    expect(state(page)).to_have_text(SAVED)
    assert desk.draft()["m01-q05"] == {"order": ["b", "a", None]}
