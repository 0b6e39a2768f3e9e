"""My path and a module's page: what, why, how far, what expires when, and what to do next."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from quiz_service.operations import attempts
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Certificate, Completion, Placement
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_modules import add_module, add_path, right_response
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

HOME = "/hoc-tap/"


@pytest.fixture
def client(service_app: Flask, engine: Engine, made_up: MadeUp) -> GuardedClient:
    """A trainee whose path requires m01 and m02 and offers m03."""
    with writing(engine) as session:
        for module_id in ("m01", "m02", "m03", "m04"):
            add_module(session, module_id, kinds=("one", "short"))
        add_path(session, required=["m01"], revision=1)
        add_path(session, required=["m01", "m02"], optional=["m03"], revision=2)
    return signed_in_client(service_app, engine, made_up.trainee.id, hours=24 * 900)


def complete(engine: Engine, person_id: int, module_id: str, on: date, expires_on: date | None = None, **more) -> None:
    with writing(engine) as session:
        session.add(Completion(
            public_id=f"{module_id}-{on}", person_id=person_id, module_id=module_id, module_revision=1, source="class",
            completed_on=on, recorded_at=MadeUp.START, pass_rule={}, expires_on=expires_on, **more,
        ))  # fmt: skip


def part(html: str, begin: str, end: str) -> str:
    return html.split(begin, 1)[1].split(end, 1)[0]


def test_a_stranger_learns_what_this_is_and_how_to_get_in(service_app: Flask) -> None:
    page = service_app.test_client().get(HOME).text
    assert "Học và kiểm tra" in page
    for address in ("/hoc-tap/dang-nhap", "/hoc-tap/kich-hoat", "/huong-dan/hoc-vien/", "/hoc-tap/bien-nhan"):
        assert f'href="{address}"' in page


def test_my_path_tells_what_to_learn_why_and_how_far(client: GuardedClient) -> None:
    page = client.get(HOME).text
    assert "vì bạn thuộc nhóm thử" in page
    assert "Đã xong 0 trên 2 học phần bắt buộc" in page
    required = part(page, "Học phần bắt buộc", "Học thêm nếu muốn")
    assert [module_id in required for module_id in ("m01", "m02", "m03", "m04")] == [True, True, False, False]
    assert required.count("Chưa đạt") == 2
    assert "m03" in part(page, "Học thêm nếu muốn", "hướng dẫn học viên")


def test_my_path_tells_until_when_a_completion_holds(client: GuardedClient, engine: Engine, made_up: MadeUp) -> None:
    complete(engine, made_up.trainee.id, "m01", date(2026, 1, 15), date(2026, 7, 1))
    complete(engine, made_up.trainee.id, "m03", date(2026, 1, 15))
    page = client.get(HOME).text
    assert "Đã đạt</span> ngày 15/01/2026 qua lớp tập huấn, có giá trị đến hết ngày 30/06/2026." in page
    assert "Đã đạt</span> ngày 15/01/2026 qua lớp tập huấn, không có thời hạn." in page
    assert "Đã xong 1 trên 2 học phần bắt buộc" in page


def test_an_expired_completion_asks_to_be_renewed(
    client: GuardedClient, engine: Engine, made_up: MadeUp, clock: FixedClock
) -> None:
    complete(engine, made_up.trainee.id, "m01", date(2025, 1, 15), date(2026, 3, 3))
    assert "hết ngày 02/03/2026" in client.get(HOME).text
    clock.advance(hours=16)  # midnight in Hà Nội
    page = client.get(HOME).text
    assert "Hết hạn</span> Đạt ngày 15/01/2025 qua lớp tập huấn, hết giá trị từ ngày 03/03/2026: cần làm lại." in page
    assert "Đã xong 0 trên 2" in page


def test_of_two_completions_the_one_that_holds_longer_is_told(
    client: GuardedClient, engine: Engine, made_up: MadeUp
) -> None:
    complete(engine, made_up.trainee.id, "m01", date(2026, 1, 15), date(2027, 1, 15))
    complete(engine, made_up.trainee.id, "m01", date(2026, 2, 1), date(2026, 4, 1))
    assert "hết ngày 14/01/2027" in client.get(HOME).text


def test_an_annulled_completion_counts_for_nothing(client: GuardedClient, engine: Engine, made_up: MadeUp) -> None:
    complete(engine, made_up.trainee.id, "m01", date(2026, 1, 15), annulled_at=MadeUp.START, annulled_why="Nhầm")
    page = client.get(HOME).text
    assert "Đã đạt" not in page
    assert "Đã xong 0 trên 2" in page


def test_an_open_attempt_can_be_gone_on_with_from_my_path(client: GuardedClient) -> None:
    client.get("/hoc-tap/hoc-phan/m01")
    address = client.post("/hoc-tap/hoc-phan/m01/bat-dau").location
    page = client.get(HOME).text
    assert "Bạn đang làm dở một bài" in page
    assert page.count(f'href="{address}"') == 2
    assert "Đang làm" in page


def test_what_was_learned_outside_the_path_is_listed_apart(
    client: GuardedClient, engine: Engine, made_up: MadeUp
) -> None:
    complete(engine, made_up.trainee.id, "m04", date(2026, 1, 15))
    assert "m04" in part(client.get(HOME).text, "Học phần khác bạn đã học", "hướng dẫn học viên")


def test_a_complete_path_offers_the_certificate(client: GuardedClient, engine: Engine, made_up: MadeUp) -> None:
    complete(engine, made_up.trainee.id, "m01", date(2026, 1, 15))
    assert "Nhận chứng nhận" not in client.get(HOME).text
    complete(engine, made_up.trainee.id, "m02", date(2026, 2, 1))
    page = client.get(HOME).text
    assert "còn giá trị từ ngày 01/02/2026" in page
    assert 'action="/hoc-tap/chung-nhan"' in page
    assert 'name="audience" value="nguoi-ho-tro"' in page


def test_certificates_are_listed_and_one_that_holds_is_not_offered_again(
    client: GuardedClient, engine: Engine, made_up: MadeUp
) -> None:
    complete(engine, made_up.trainee.id, "m01", date(2026, 1, 15))
    complete(engine, made_up.trainee.id, "m02", date(2026, 2, 1))

    def certificate(number: str, **more) -> Certificate:
        return Certificate(
            number=number, person_id=made_up.trainee.id, audience="nguoi-ho-tro", path_revision=2, holder_name="A",
            path_title="Lộ trình thử", completed_on=date(2026, 2, 1), issued_at=MadeUp.START, modules=[], **more,
        )  # fmt: skip

    with writing(engine) as session:
        session.add(certificate("255-CU", annulled_at=MadeUp.START, annulled_why="Nhầm"))
    assert "Nhận chứng nhận" in client.get(HOME).text
    with writing(engine) as session:
        session.add(certificate("255-MOI"))
    page = client.get(HOME).text
    assert "Nhận chứng nhận" not in page
    assert 'href="/hoc-tap/chung-nhan/255-MOI/tep"' in page
    assert 'href="/hoc-tap/chung-nhan/255-CU/tep"' not in page
    assert "Đã hủy" in page


def test_a_person_with_no_placement_is_told_kindly_what_to_do(
    client: GuardedClient, engine: Engine, made_up: MadeUp
) -> None:
    with writing(engine) as session:
        for placement in session.scalars(select(Placement).where(Placement.person_id == made_up.trainee.id)):
            placement.ends_on = date(2026, 3, 2)
    page = client.get(HOME).text
    assert "Bạn chưa có lộ trình" in page
    assert "điều phối viên" in page


def test_a_person_whose_path_is_not_published_is_told_so(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    page = signed_in_client(service_app, engine, made_up.trainee.id).get(HOME).text
    assert "Lộ trình chưa được đưa lên" in page
    assert "người trực tiếp cung cấp dịch vụ hỗ trợ" in page


def test_a_required_module_that_is_not_published_is_named_and_does_no_harm(
    client: GuardedClient, engine: Engine
) -> None:
    with writing(engine) as session:
        add_path(session, required=["m01", "m77"], revision=3)
    page = client.get(HOME).text
    assert "Học phần m77" in page
    assert "chưa được đưa lên" in page


def test_the_address_in_a_lesson_leads_to_the_module(client: GuardedClient) -> None:
    assert client.get("/hoc-tap/?hoc-phan=m03").location == "/hoc-tap/hoc-phan/m03"


def test_the_module_asked_for_survives_the_sign_in(service_app: Flask) -> None:
    stranger = service_app.test_client()
    to_module = stranger.get("/hoc-tap/?hoc-phan=m03").location
    assert to_module == "/hoc-tap/hoc-phan/m03"
    assert stranger.get(to_module).location == "/hoc-tap/dang-nhap?next=/hoc-tap/hoc-phan/m03"


@pytest.mark.parametrize("wanted", ["m99999", "../x", "m05/bat-dau", "//evil.example", "x" * 300, "m٠١"])
def test_an_address_that_names_no_module_is_not_found(client: GuardedClient, wanted: str) -> None:
    assert client.get("/hoc-tap/", query_string={"hoc-phan": wanted}).status_code == 404


def test_a_module_page_tells_the_rules_and_offers_to_start(client: GuardedClient) -> None:
    page = client.get("/hoc-tap/hoc-phan/m01").text
    for words in ("2 câu", "từ 70 %", "khoảng 15 phút", "không giới hạn", "xem được sau khi nộp", "Bắt đầu làm bài"):
        assert words in page, words
    assert 'href="/tap-huan/m01-thu/"' in page


def test_a_module_page_counts_attempts_and_waits(
    service_app: Flask, engine: Engine, made_up: MadeUp, clock: FixedClock
) -> None:
    with writing(engine) as session:
        add_module(session, attempts_allowed=2, wait_minutes=30, validity_months=12, answers_shown="never")
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    address = "/hoc-tap/hoc-phan/m01"
    page = client.get(address).text
    for words in ("2 lượt", "ít nhất 30 phút", "12 tháng", "không cho xem", "Bạn còn 2 lượt làm bài."):
        assert words in page, words
    for attempt in (1, 2):
        with writing(engine) as session:
            begun = attempts.start(session, person_id=made_up.trainee.id, module_id="m01", now=clock())
            answers = {} if attempt == 1 else {
                question.revision.question_id: right_response(question.revision.record) for question in begun.questions
            }  # fmt: skip
            attempts.submit(session, person_id=made_up.trainee.id, attempt_id=begun.public_id, base_seq=0,
                            client_key="key-of-the-submission", answers=answers, now=clock())  # fmt: skip
        page = client.get(address).text
        assert "Bắt đầu làm bài" not in page
        if attempt == 1:
            assert "sau 30 phút nữa. (từ 08:30 ngày 02/03/2026)" in page
            clock.advance(minutes=30)
            assert "Bạn còn 1 lượt làm bài." in client.get(address).text
    assert "dùng hết 2 lượt" in page
    assert "xem lượt 1" in page
    assert "100 %" in page
    assert "Đã đạt</span> ngày 02/03/2026, có giá trị đến hết ngày 01/03/2027." in page


def test_a_module_page_leads_back_to_the_open_attempt(client: GuardedClient) -> None:
    client.get("/hoc-tap/hoc-phan/m01")
    address = client.post("/hoc-tap/hoc-phan/m01/bat-dau").location
    page = client.get("/hoc-tap/hoc-phan/m01").text
    assert "Làm tiếp" in page
    assert f'href="{address}"' in page
    assert "Bắt đầu làm bài" not in page


def test_learners_pages_ask_the_database_few_questions(client: GuardedClient, engine: Engine, made_up: MadeUp) -> None:
    client.get("/hoc-tap/hoc-phan/m01")
    submitted = client.post("/hoc-tap/hoc-phan/m01/bat-dau").location
    client.get(submitted)
    client.post(f"{submitted}/nop", data={"base_seq": "0", "client_key": "x" * 24})
    begun = client.post("/hoc-tap/hoc-phan/m02/bat-dau").location
    complete(engine, made_up.trainee.id, "m01", date(2026, 1, 15))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for address in (HOME, "/hoc-tap/hoc-phan/m01", begun, f"{submitted}/ket-qua"):
        asked.clear()
        assert client.get(address).status_code == 200
        queries = [statement for statement in asked if statement.startswith(("SELECT", "WITH"))]
        assert 0 < len(queries) <= 6, (address, queries)
