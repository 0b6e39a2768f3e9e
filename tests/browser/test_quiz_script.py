"""The scripts of a quiz's page in Chromium, against a service in this process whose weather a test can change."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import Engine, func, select
from werkzeug.serving import make_server

from quiz_service.app import create_app
from quiz_service.clock import system_clock
from quiz_service.config import Settings
from quiz_service.operations import attempts
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AttemptStep, Result, SignIn
from quiz_service.web.signed_in import token_digest
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 360, "height": 740}
SAVED = re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d$")
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('sotay255-bai:')).length"


class Desk:
    """A running service, one trainee with an open attempt at a module of one question of each type."""

    def __init__(self, app: Flask, engine: Engine, url: str, browser: Any) -> None:
        self.app, self.engine, self.url, self.browser = app, engine, url, browser
        self.person_id = MadeUp(engine).trainee.id
        self.contexts: list[Any] = []
        self.tokens = 0
        with writing(engine) as session:
            add_module(session)
            attempt = attempts.start(session, person_id=self.person_id, module_id="m01", now=system_clock())
            self.path = f"hoc-tap/bai/{attempt.public_id}"

    def cookie(self, *, minutes: float = 60) -> dict[str, str]:
        """The cookie of a new sign-in that holds so many minutes."""
        self.tokens += 1
        token, now = f"token-{self.tokens}", datetime.now(UTC)
        with writing(self.engine) as session:
            session.add(SignIn(
                public_id=token, token_digest=token_digest(token), person_id=self.person_id, method="password",
                started_at=now, expires_at=now + timedelta(minutes=minutes),
            ))  # fmt: skip
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        value = serializer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return {"name": "sotay255", "value": value, "domain": "127.0.0.1", "path": "/hoc-tap"}

    def device(self, script: str = "") -> Any:
        """A browser of its own, signed in."""
        context = self.browser.new_context(viewport=PHONE, locale="vi-VN")
        context.add_cookies([self.cookie()])
        if script:
            context.add_init_script(script)
        self.contexts.append(context)
        return context

    def open(self, context: Any = None) -> Any:
        """The attempt's page on a device."""
        page = (context or self.device()).new_page()
        page.goto(self.url + self.path)
        return page

    def draft(self) -> dict[str, Any]:
        with reading(self.engine) as session:
            answers: dict[str, Any] = {}
            for step in session.scalars(select(AttemptStep).order_by(AttemptStep.seq)):
                answers |= step.answers
            return answers

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def end_all_sign_ins(self) -> None:
        with writing(self.engine) as session:
            for row in session.scalars(select(SignIn)):
                row.ended_at = datetime.now(UTC)


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    with fresh_engine("sqlite", tmp_path) as engine:
        settings = Settings(data=tmp_path, database="sqlite://", site=ROOT / "build" / "site",
                            base_url="http://127.0.0.1", secret_key="k" * 40)  # fmt: skip
        app = create_app(settings, engine=engine, testing=True)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        desk = Desk(app, engine, f"http://127.0.0.1:{server.server_port}/", browser)
        yield desk
        for context in desk.contexts:
            context.close()
        server.shutdown()
        thread.join()
        server.server_close()


def tick(page: Any, question: str = "m01-q01", choice: str = "a") -> None:
    page.locator(f'[name="pick.{question}"][value="{choice}"]').check()


def state(page: Any) -> Any:
    return page.locator("#trang-thai")


def lose_answers(page: Any, path: str, count: int = 1) -> Callable[[], int]:
    """The server gets the next requests to this path and answers, but the answers never arrive."""
    lost = []

    def handle(route: Any) -> None:
        if len(lost) < count:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route(f"**/{path}", handle)
    return lambda: len(lost)


# ---- saving


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
    expect(page.locator(".question--refused .field-error")).to_have_text("Hai mục cùng mang số 2. Mỗi số chỉ dùng cho một mục.")
    expect(state(page)).to_have_text(re.compile(r"^Mới lưu trên máy này: câu \d có hai mục cùng số$"))
    assert desk.draft() == {"m01-q01": {"picked": ["a"]}}
    page.get_by_role("button", name="Nộp bài").click()
    assert desk.rows(Result) == 0
    page.locator('[name="rank.m01-q05.b"]').select_option("1")
    expect(state(page)).to_have_text(SAVED)
    assert desk.draft()["m01-q05"] == {"order": ["b", "a", None]}


# ---- two devices, another sign-in


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


# ---- submitting


def submit(page: Any) -> None:
    page.get_by_role("button", name="Nộp bài").click()


def test_a_double_tap_submits_once_and_shows_the_result(desk: Desk) -> None:
    page = desk.open()
    tick(page, choice="c")
    page.get_by_role("button", name="Nộp bài").dblclick()
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
    assert page.url.endswith("/ket-qua")
    assert (desk.rows(Result), desk.rows(Attempt)) == (1, 1)
