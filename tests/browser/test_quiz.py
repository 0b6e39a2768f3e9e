"""A quiz from the slip to the certificate on a phone: with script, without script, with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.service import Service, fill_in
from tests.quiz_service.exports.reading import qr_texts, words
from tests.running_service import PASSWORD

SAVED = re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d$")
OWN_PASSWORD = "bèo dạt mây trôi 26"


def state(page: Any) -> Any:
    return page.locator("#trang-thai")


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def sign_in(page: Any, staff_code: str) -> None:
    page.get_by_label("Mã cán bộ").fill(staff_code)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    button(page, "Đăng nhập").click()


def test_a_newcomer_gets_from_the_slip_to_a_certificate_that_anybody_can_check(
    service: Service, open_device: Callable[..., Any]
) -> None:
    newcomer = service.newcomer(has_password=False)
    service.completed_before(newcomer)
    code = service.activation_code(newcomer)
    page = open_device().new_page()
    page.goto(f"{service.url}kich-hoat")
    page.get_by_label("Mã cán bộ").fill(newcomer.staff_code)
    page.get_by_label("Mã kích hoạt").fill(code.lower())
    page.get_by_label("Mật khẩu mới", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("Nhập lại mật khẩu mới").fill(OWN_PASSWORD)
    button(page, "Đặt mật khẩu và đăng nhập").click()

    expect(page.locator("article")).to_contain_text("vì bạn thuộc nhóm người trực tiếp tham gia cung cấp dịch vụ")
    expect(page.get_by_text("Đã xong 4 trên 5 học phần bắt buộc")).to_be_visible()
    page.get_by_role("link", name="Tổng quan và quan điểm của Kế hoạch").click()
    button(page, "Bắt đầu làm bài").click()
    page.wait_for_url("**/bai/*")
    fill_in(page, service.right_answers(page.url))
    expect(page.get_by_text("Đã trả lời 10 trên 10 câu")).to_be_visible()
    expect(state(page)).to_have_text(SAVED)
    button(page, "Nộp bài").click()

    expect(page.get_by_role("heading", name="Đạt", exact=True)).to_be_visible()
    expect(page.locator(".outcome-score")).to_have_text("100 %")
    expect(page.locator(".question--right")).to_have_count(10)
    page.get_by_role("link", name="trang biên nhận").click()
    expect(page.get_by_text("Biên nhận có thật")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Về lộ trình của tôi").click()
    expect(page.get_by_text("Đã xong 5 trên 5 học phần bắt buộc")).to_be_visible()
    button(page, "Nhận chứng nhận").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải chứng nhận (PDF)").click()
    pdf = download.value.path().read_bytes()
    assert newcomer.name in words(pdf)

    [address] = qr_texts(pdf)
    stranger = open_device().new_page()
    stranger.goto(address)
    expect(stranger.get_by_text("Có giá trị", exact=True)).to_be_visible()
    expect(stranger.get_by_text(newcomer.name)).to_be_visible()
    expect(button(stranger, "Đăng xuất")).to_have_count(0)


# ---- on other devices


def test_a_draft_survives_closing_the_browser_and_goes_on_at_another_device(
    service: Service, open_device: Callable[..., Any], watch: Any, tmp_path: Any
) -> None:
    person = service.newcomer()
    address = service.begin(person)
    (first, first_answer), (second, second_answer), *_ = service.right_answers(address).items()
    folder = tmp_path / "browser"

    device = watch.own_browser(folder, service.url)
    device.add_cookies([service.cookie(person)])
    page = device.new_page()
    page.goto(address)
    fill_in(page, {first: first_answer})
    expect(state(page)).to_have_text(SAVED)
    device.set_offline(True)
    fill_in(page, {second: second_answer})
    expect(state(page)).to_contain_text("Mới lưu trên máy này")
    device.close()
    assert service.answers(address) == {first: first_answer}

    device = watch.own_browser(folder, service.url)
    page = device.new_page()
    page.goto(address)
    expect(page.get_by_text("Đã trả lời 2 trên 10 câu")).to_be_visible()
    expect(state(page)).to_have_text(SAVED)
    both = {first: first_answer, second: second_answer}
    assert service.answers(address) == both
    assert service.changes(address) == {first: 1, second: 1}
    device.close()

    other = open_device(person).new_page()
    other.goto(address)
    expect(other.get_by_text("Đã trả lời 2 trên 10 câu")).to_be_visible()
    button(other, "Nộp bài").click()
    other.wait_for_url("**/ket-qua")
    assert service.answers(address) == both
