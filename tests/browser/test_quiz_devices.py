"""Two devices, a sign-in that ran out, signing out: nobody overwrites unseen, nothing stays behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quiz_service.storage.models import AttemptStep
from tests.browser.quiz_desk import DRAFTS, SAVED, Desk, open_desk, state, tick


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(browser, tmp_path) as desk:
        yield desk


def conflict(desk: Desk) -> Any:
    """The first device's page, told that the second one has saved meanwhile."""
    first, second = desk.open(), desk.open()
    tick(second, choice="b")
    expect(state(second)).to_have_text(SAVED)
    tick(first, choice="a")
    expect(first.locator("#can-biet")).to_contain_text(re.compile(r"Bài đã được lưu ở nơi khác lúc \d\d:\d\d"))
    expect(first.locator("#can-biet")).to_contain_text("Khác với bản trên máy chủ: câu ")
    assert desk.draft() == {"m01-q01": {"picked": ["b"]}}
    return first


def test_a_stale_device_is_told_and_may_keep_its_answers(desk: Desk) -> None:
    page = conflict(desk)
    expect(state(page)).to_contain_text("Mới lưu trên máy này, máy chủ chưa nhận")
    page.get_by_role("button", name="Giữ bản trên máy này").click()
    expect(state(page)).to_have_text(SAVED)
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}}


def test_a_stale_device_is_told_and_may_take_those_of_the_server(desk: Desk) -> None:
    page = conflict(desk)
    page.get_by_role("button", name="Lấy bản trên máy chủ").click()
    expect(page.locator('[name="pick.m01-q01"][value="b"]')).to_be_checked()
    assert page.evaluate(DRAFTS) == 0
    assert desk.draft() == {"m01-q01": {"picked": ["b"]}}


def test_a_sign_in_that_ran_out_keeps_the_answers_until_the_next_one(desk: Desk) -> None:
    page = desk.open()
    desk.end_all_sign_ins()
    tick(page)
    expect(page.locator("#can-biet")).to_contain_text("Phiên đăng nhập đã hết")
    link = page.get_by_role("link", name="Đăng nhập lại")
    assert link.get_attribute("href") == f"/hoc-tap/dang-nhap?next=/{desk.path}"
    page.context.add_cookies([desk.cookie()])
    page.goto(desk.url + desk.path)
    expect(state(page)).to_have_text(SAVED)
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}}


def test_signing_in_in_another_tab_is_noticed(desk: Desk) -> None:
    page = desk.open()
    desk.end_all_sign_ins()
    tick(page)
    expect(page.locator("#can-biet")).to_contain_text("Phiên đăng nhập đã hết")
    page.context.add_cookies([desk.cookie()])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator("#can-biet")).to_be_empty()


def test_a_token_of_an_older_session_is_renewed_unseen(desk: Desk) -> None:
    page = desk.open()
    page.context.add_cookies([desk.cookie()])  # signed in anew in another tab: the page's token is void
    tick(page)
    expect(state(page)).to_have_text(SAVED)
    assert desk.rows(AttemptStep) == 1


def test_signing_out_leaves_nothing_on_the_device(desk: Desk) -> None:
    device = desk.device()
    page = desk.open(device)
    device.set_offline(True)
    tick(page)
    expect(state(page)).to_contain_text("Chưa gửi được")
    page.close()
    device.set_offline(False)
    home = device.new_page()
    home.goto(f"{desk.url}hoc-tap/")
    assert home.evaluate(DRAFTS) == 1
    home.get_by_role("button", name="Đăng xuất").click()
    home.wait_for_url("**/dang-nhap")
    assert home.evaluate(DRAFTS) == 0


def test_signing_out_with_unsent_answers_sends_them_first(desk: Desk) -> None:
    page = desk.open()
    tick(page)
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap")
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}}


def test_signing_out_where_nothing_can_be_sent_asks_first(desk: Desk) -> None:
    page = desk.open()
    page.route("**/luu", lambda route: route.abort())
    tick(page)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#can-biet")).to_contain_text("Còn câu trả lời chưa gửi lên máy chủ")
    page.get_by_role("button", name="Bỏ phần chưa gửi và đăng xuất").click()
    page.wait_for_url("**/dang-nhap")
    assert (page.evaluate(DRAFTS), desk.draft()) == (0, {})
