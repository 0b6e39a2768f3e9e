"""A quiz from the slip to the certificate on a phone: with script, without script, with the keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SITE
from tests.browser.keyboard import answer_with_keys, press_enter_on, type_in
from tests.browser.searching import PHONE
from tests.browser.service import SAVED, Service, button, fill_in, sign_in, state
from tests.browser.wiretap import wiretap
from tests.quiz_service.exports.reading import qr_texts, words
from tests.running_service import PASSWORD

SHOWN = ("stem", "choices", "left", "right", "items")
OWN_PASSWORD = "bèo dạt mây trôi 26"


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
    page.locator("article").get_by_role("link", name="Tổng quan và quan điểm của Kế hoạch").click()
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

    device = watch.own_browser(folder, service.running.url)
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

    device = watch.own_browser(folder, service.running.url)
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
    button(other, "Vẫn nộp bài").click()
    other.wait_for_url("**/ket-qua")
    assert service.answers(address) == both


# ---- the keyboard alone


def test_the_keyboard_alone_leads_from_signing_in_to_the_result(
    service: Service, open_device: Callable[..., Any]
) -> None:
    person = service.newcomer()
    page = open_device().new_page()
    page.goto(service.url)
    article = page.locator("article")
    press_enter_on(page, article.get_by_role("link", name="Đăng nhập", exact=True))
    page.wait_for_url("**/dang-nhap")
    type_in(page, page.get_by_label("Mã cán bộ"), person.staff_code)
    type_in(page, page.get_by_label("Mật khẩu"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hoc-tap/")
    press_enter_on(page, article.get_by_role("link", name="Tổng quan và quan điểm của Kế hoạch"))
    page.wait_for_url("**/hoc-phan/m01")
    press_enter_on(page, button(page, "Bắt đầu làm bài"))
    page.wait_for_url("**/bai/*")
    address = page.url
    answers = service.right_answers(address)
    answer_with_keys(page, answers)
    expect(state(page)).to_have_text(SAVED)
    press_enter_on(page, button(page, "Nộp bài"))
    page.wait_for_url("**/ket-qua")
    expect(page.locator(".outcome-score")).to_have_text("100 %")
    assert service.results(address) == 1


# ---- without script


@pytest.fixture
def plain(service: Service, open_device: Callable[..., Any]) -> Any:
    """(person, page of an attempt in a browser without script, its address, the right answers)."""
    person = service.newcomer()
    address = service.begin(person)
    page = open_device(person, java_script_enabled=False, may_be_refused=True).new_page()
    page.goto(address)
    return person, page, address, service.right_answers(address)


def halves(answers: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = list(answers.items())
    return dict(pairs[:5]), dict(pairs[5:])


def test_without_script_one_form_takes_the_whole_quiz(service: Service, plain: Any) -> None:
    _, page, address, answers = plain
    expect(page.get_by_text("Trang này không tự lưu")).to_be_visible()
    some, others = halves(answers)
    fill_in(page, some)
    button(page, "Lưu").click()
    expect(state(page)).to_contain_text("Bản trên máy chủ: lưu lúc")
    expect(page.get_by_text("Đã có câu trả lời cho 5 trên 10 câu")).to_be_visible()
    assert service.answers(address) == some
    fill_in(page, others)
    button(page, "Nộp bài").click()
    expect(page.locator(".outcome-score")).to_have_text("100 %")
    assert service.results(address) == 1
    assert set(service.changes(address).values()) == {1}


def test_without_script_a_stale_submission_is_told_and_sent_again_by_choice(service: Service, plain: Any) -> None:
    _, page, address, answers = plain
    some, others = halves(answers)
    elsewhere = page.context.new_page()
    elsewhere.goto(address)
    fill_in(elsewhere, some)
    button(elsewhere, "Lưu").click()

    page.bring_to_front()
    fill_in(page, others)
    button(page, "Nộp bài").click()
    expect(page.get_by_role("alert")).to_contain_text("còn 5 câu chưa trả lời")
    button(page, "Nộp bài").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa lưu: máy chủ đang giữ bản khác")
    assert service.answers(address) == some
    assert service.results(address) == 0

    button(page, "Nộp bài").click()
    page.wait_for_url("**/ket-qua")
    assert service.answers(address) == others
    assert service.results(address) == 1


def test_without_script_the_copy_on_the_server_can_be_taken_instead(service: Service, plain: Any) -> None:
    _, page, address, answers = plain
    some, others = halves(answers)
    elsewhere = page.context.new_page()
    elsewhere.goto(address)
    fill_in(elsewhere, some)
    button(elsewhere, "Lưu").click()
    page.bring_to_front()
    fill_in(page, others)
    button(page, "Lưu").click()
    page.get_by_role("link", name="mở lại bài").click()
    fill_in(page, others)
    button(page, "Nộp bài").click()
    expect(page.locator(".outcome-score")).to_have_text("100 %")
    assert service.answers(address) == answers


@pytest.mark.parametrize("pressed", ["Lưu", "Nộp bài"])
def test_without_script_what_was_sent_after_the_sign_in_ran_out_is_sent_after_the_next_one(
    service: Service, plain: Any, pressed: str
) -> None:
    person, page, address, answers = plain
    fill_in(page, answers)
    service.end_sign_ins(person)
    button(page, pressed).click()
    expect(page.get_by_role("alert")).to_contain_text("Bài chưa nộp" if pressed == "Nộp bài" else "Chưa lưu")
    assert service.answers(address) == {}
    sign_in(page, person)
    button(page, "Gửi lại câu trả lời và làm tiếp").click()
    if pressed == "Lưu":
        expect(page.get_by_text("Đã có câu trả lời cho 10 trên 10 câu")).to_be_visible()
        assert service.results(address) == 0
        button(page, "Nộp bài").click()
    expect(page.locator(".outcome-score")).to_have_text("100 %")
    assert service.answers(address) == answers
    assert service.results(address) == 1


# ---- nothing is told too early


def in_each_writing(text: str) -> list[bytes]:
    """The longest piece that Markdown leaves alone, as bytes in the ways a page, a script or a form would write it."""
    piece = max(re.split(r"[*_`\[\]()<>&\"'\n]", text), key=len).strip()
    assert len(piece) > 12, text
    return [piece.encode(), json.dumps(piece)[1:-1].encode(), quote(piece).encode(), quote_plus(piece).encode()]


def test_no_byte_that_a_browser_gets_before_the_submission_explains_a_question(service: Service, watch: Any) -> None:
    """The plan is public and in the site's search index, the one file in which quotes are not looked for."""
    person = service.newcomer()
    with wiretap(service.running.port) as tap:
        home = f"http://127.0.0.1:{tap.port}/"
        device = watch.context(home, viewport=PHONE, may_be_refused=True)
        device.add_cookies([service.cookie(person)])
        page, elsewhere = device.new_page(), device.new_page()
        page.goto(f"{home}hoc-tap/hoc-phan/m01")
        button(page, "Bắt đầu làm bài").click()
        page.wait_for_url("**/bai/*")
        elsewhere.goto(page.url)
        records, answers = service.records(page.url), service.right_answers(page.url)
        some, others = halves(answers)
        fill_in(elsewhere, some)
        expect(state(elsewhere)).to_have_text(SAVED)
        page.bring_to_front()
        fill_in(page, others)
        expect(page.locator("#can-biet")).to_contain_text("Bài đã được lưu ở nơi khác")
        button(page, "Lấy bản trên máy chủ").click()
        expect(page.get_by_text("Đã trả lời 5 trên 10 câu")).to_be_visible()

        told = [record["explanation"] for record in records.values()]
        told += [choice["feedback"] for record in records.values() for choice in record.get("choices", ())]
        asked = " ".join(json.dumps({name: record.get(name) for name in SHOWN}, ensure_ascii=False)
                         for record in records.values())  # fmt: skip
        quotes = [words for record in records.values() for words in record["quote"] if words not in asked]
        received = tap.received
        assert b"content-encoding" not in received.lower()
        assert all(question_id.encode() in received for question_id in records)
        assert [text for text in told if any(way in received for way in in_each_writing(text))] == []
        of_the_service = received.replace((SITE / "search" / "search_index.json").read_bytes(), b"")
        assert len(of_the_service) < len(received)
        assert [text for text in quotes if any(way in of_the_service for way in in_each_writing(text))] == []

        button(page, "Nộp bài").click()
        button(page, "Vẫn nộp bài").click()
        page.wait_for_url("**/ket-qua")
        received = tap.received
        assert [text for text in told if not any(way in received for way in in_each_writing(text))] == []
