"""Submitting: once, and never said before the server said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quiz_service.storage.models import Attempt, Result
from tests.browser.quiz_desk import DRAFTS, PHONE, SAVED, Desk, lose_answers, open_desk, state, submit, tick


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(browser, tmp_path) as desk:
        yield desk


def test_a_double_tap_submits_once_and_shows_the_result(desk: Desk) -> None:
    page = desk.open()
    tick(page, choice="c")
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("button", name="Vẫn nộp bài").dblclick()
    page.wait_for_url("**/ket-qua")
    assert (desk.rows(Result), page.evaluate(DRAFTS)) == (1, 0)
    assert desk.draft() == {"m01-q01": {"picked": ["c"]}}


def test_a_submission_whose_answer_got_lost_is_sent_again_and_counts_once(desk: Desk) -> None:
    page = desk.open()
    tick(page, choice="c")
    lose_answers(page, "nop")
    submit(page)
    expect(page.locator("#can-biet")).to_contain_text("Chưa nộp được")
    assert "đã nộp" not in page.locator("main").inner_text().lower()
    assert desk.rows(Result) == 1
    page.wait_for_url("**/ket-qua")
    assert desk.rows(Result) == 1


def test_without_a_network_nothing_is_said_to_be_submitted_until_it_is(desk: Desk) -> None:
    page = desk.open()
    tick(page, choice="c")
    expect(state(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    submit(page)
    expect(state(page)).to_contain_text("Chưa nộp được, sẽ tự gửi lại khi có mạng")
    assert desk.rows(Result) == 0
    page.context.set_offline(False)
    page.wait_for_url("**/ket-qua")
    assert desk.rows(Result) == 1


def test_a_person_who_does_not_want_to_wait_may_go_on_editing(desk: Desk) -> None:
    page = desk.open()
    page.context.set_offline(True)
    submit(page)
    page.get_by_role("button", name="Thôi chờ, quay lại sửa bài").click()
    tick(page, choice="c")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert (desk.rows(Result), desk.draft()) == (0, {"m01-q01": {"picked": ["c"]}})


def test_whoever_goes_on_editing_what_had_arrived_after_all_is_told(desk: Desk) -> None:
    page = desk.open()
    lose_answers(page, "nop", 99)
    submit(page)
    page.get_by_role("button", name="Thôi chờ, quay lại sửa bài").click()
    tick(page, choice="c")
    expect(page.locator("#can-biet")).to_contain_text("Bài này đã nộp rồi")
    page.get_by_role("link", name="Xem kết quả").click()
    page.wait_for_url("**/ket-qua")
    assert (desk.rows(Result), page.evaluate(DRAFTS)) == (1, 0)


def test_the_submission_carries_what_was_tapped_last(desk: Desk) -> None:
    page = desk.open()
    page.locator('[name="text.m01-q07"]').fill("đến phút chót")
    submit(page)
    page.wait_for_url("**/ket-qua")
    assert desk.draft() == {"m01-q07": {"text": "đến phút chót"}}


def test_the_back_button_after_submitting_leads_to_the_result(desk: Desk) -> None:
    device = desk.device()
    page = device.new_page()
    page.goto(f"{desk.url}hoc-tap/")
    page.goto(desk.url + desk.path)
    submit(page)
    page.wait_for_url("**/ket-qua")
    page.go_back()
    page.wait_for_url("**/ket-qua")
    assert desk.rows(Result) == 1


def test_a_second_tab_of_a_submitted_attempt_is_told(desk: Desk) -> None:
    device = desk.device()
    first, second = desk.open(device), desk.open(device)
    submit(first)
    first.wait_for_url("**/ket-qua")
    tick(second)
    expect(second.locator("#can-biet")).to_contain_text("Bài này đã nộp")
    expect(state(second)).to_have_text("Bài đã nộp. Xem việc cần làm")
    submit(second)
    assert desk.rows(Result) == 1


def test_without_script_the_same_form_does_everything(desk: Desk) -> None:
    context = desk.browser.new_context(viewport=PHONE, java_script_enabled=False)
    context.add_cookies([desk.cookie()])
    desk.contexts.append(context)
    page = desk.open(context)
    expect(page.locator("#khong-tu-luu")).to_be_visible()
    tick(page, choice="c")
    page.get_by_role("button", name="Lưu").click()
    expect(state(page)).to_contain_text("Bản trên máy chủ: lưu lúc")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Bài chưa nộp: còn 6 câu chưa trả lời")
    assert desk.rows(Result) == 0
    submit(page)
    assert page.url.endswith("/ket-qua")
    assert (desk.rows(Result), desk.rows(Attempt)) == (1, 1)


def test_questions_left_open_are_asked_about_and_may_be_answered_first(desk: Desk) -> None:
    page = desk.open()
    tick(page, choice="c")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("alert")).to_contain_text("Còn 6 câu chưa trả lời")
    page.get_by_role("button", name="Trả lời tiếp").click()
    focused = page.evaluate("document.activeElement.closest('fieldset[data-question]').dataset.question")
    assert focused != "m01-q01"
    expect(page.get_by_role("alert")).to_have_count(0)
    assert desk.rows(Result) == 0
