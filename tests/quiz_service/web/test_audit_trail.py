"""The audit trail's page and file: searched by action, days and person; no staff code in an address."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from quiz_service.operations import audit, people, roles
from quiz_service.storage.append_only import unprotect
from quiz_service.storage.engine import writing
from quiz_service.storage.models import AuditEntry
from quiz_service.web.audit_trail import in_words
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

TRAIL = "/hoc-tap/quan-tri/nhat-ky"
NOW = MadeUp.START


@pytest.fixture
def administrator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    client = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    client.get(TRAIL)
    return client


@pytest.fixture
def auditor(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.auditor.id)


@pytest.fixture
def trail(made_up: MadeUp) -> None:
    """Sixty units of yesterday, a role, and one entry half a minute before midnight in UTC."""
    with writing(made_up.engine) as session:
        for number in range(60):
            audit.record(session, "unit.add", now=NOW - timedelta(days=1), actor_id=None, object_id=f"DV{number}")
        roles.grant(session, made_up.colleague.id, "auditor", actor_id=made_up.administrator.id, now=NOW)
        # 17:00 in UTC is the next day in Hà Nội.
        audit.record(session, "person.add", now=NOW.replace(hour=17, day=1), actor_id=None, object_id="NUA-DEM")


def read_csv(client: GuardedClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{TRAIL}.csv{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "nhat-ky-2026-03-02.csv" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("trail")
def test_the_trail_is_paged_and_filtered_by_action_and_days(auditor: GuardedClient, made_up: MadeUp) -> None:
    text = auditor.get(TRAIL).text
    assert "62 dòng khớp" in text
    assert "trang 1 trên 2" in text
    assert made_up.administrator.name in text
    assert "lệnh trên máy chủ" in text
    assert "DV0<" in auditor.get(f"{TRAIL}?trang=2").text
    for query, total in (
        ("viec=role.grant", 1), ("tu=2026-03-01&den=2026-03-01", 60), ("den=2026-03-01", 60), ("tu=2026-03-02", 2),
        ("viec=unit.add&tu=2026-03-02", 0),
    ):  # fmt: skip
        text = auditor.get(f"{TRAIL}?{query}").text
        assert f"{total} dòng khớp" in text, query
        assert len(read_csv(auditor, f"?{query}")) == total
    assert "NUA-DEM" in auditor.get(f"{TRAIL}?tu=2026-03-02").text


@pytest.mark.parametrize("query", ["tu=x", "den=9999-12-31", "tu=0001-01-01", "trang=x", "viec=khong-co"])
def test_a_filter_that_is_nonsense_is_no_error(auditor: GuardedClient, query: str) -> None:
    answer = auditor.get(f"{TRAIL}?{query}")
    assert answer.status_code == 200
    assert ("ngày chưa đúng" in answer.text) == query.startswith(("tu", "den"))


def test_days_in_the_wrong_order_are_told(auditor: GuardedClient) -> None:
    assert "Từ ngày sau đến ngày" in auditor.get(f"{TRAIL}?tu=2026-03-02&den=2026-03-01").text


@pytest.mark.usefixtures("trail")
def test_an_administrator_searches_by_staff_code_and_no_address_carries_it(
    administrator: GuardedClient, made_up: MadeUp
) -> None:
    sent = {"nguoi-lam": made_up.administrator.staff_code.lower(), "ve-nguoi": made_up.colleague.staff_code,
            "viec": "role.grant", "tu": "2026-03-02"}  # fmt: skip
    answer = administrator.post(f"{TRAIL}/tim", data=sent)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert made_up.administrator.public_id in address
    assert made_up.colleague.public_id in address
    for person in (made_up.administrator, made_up.colleague):
        assert person.staff_code not in address
    text = administrator.get(address).text
    assert "1 dòng khớp" in text
    assert f'Việc do người này làm: <a href="/hoc-tap/dieu-phoi/nguoi/{made_up.administrator.public_id}">' in text


def test_a_code_that_nobody_has_is_told(administrator: GuardedClient) -> None:
    answer = administrator.post(f"{TRAIL}/tim", data={"nguoi-lam": "KHONG-CO", "viec": "unit.add"})
    assert answer.status_code == 422
    assert "Không có người nào mang mã cán bộ này" in answer.text


def test_no_code_at_all_is_the_whole_trail(administrator: GuardedClient) -> None:
    answer = administrator.post(f"{TRAIL}/tim", data={"nguoi-lam": " ", "ve-nguoi": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, TRAIL)


@pytest.mark.usefixtures("trail")
def test_an_auditor_comes_from_a_person_s_page_to_what_is_recorded_about_them(
    auditor: GuardedClient, made_up: MadeUp
) -> None:
    page = auditor.get(f"/hoc-tap/dieu-phoi/nguoi/{made_up.colleague.public_id}").text
    address = f"{TRAIL}?nguoi={made_up.colleague.public_id}"
    assert f'href="{address}"' in page
    assert "1 dòng khớp" in auditor.get(address).text
    assert 'action="/hoc-tap/quan-tri/nhat-ky/tim"' not in auditor.get(address).text
    assert auditor.post(f"{TRAIL}/tim", data={"nguoi-lam": "X"}).status_code == 403


def test_a_coordinator_finds_no_way_from_a_person_to_the_trail(service_app: Flask, made_up: MadeUp) -> None:
    coordinator = signed_in_client(service_app, made_up.engine, made_up.coordinator.id)
    assert "nhat-ky" not in coordinator.get(f"/hoc-tap/dieu-phoi/nguoi/{made_up.colleague.public_id}").text


def test_a_person_who_is_not_there_is_not_found(auditor: GuardedClient) -> None:
    for field in ("nguoi", "nguoi-lam", "ve-nguoi"):
        assert auditor.get(f"{TRAIL}?{field}=khong-co").status_code == 404
        assert auditor.get(f"{TRAIL}.csv?{field}=khong-co").status_code == 404


def test_the_filters_stay_when_one_turns_the_page_or_takes_the_file(auditor: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        for _ in range(51):
            audit.record(session, "unit.add", now=NOW, actor_id=made_up.administrator.id)
    text = auditor.get(f"{TRAIL}?nguoi-lam={made_up.administrator.public_id}&viec=unit.add").text
    query = f"viec=unit.add&amp;nguoi-lam={made_up.administrator.public_id}"
    assert f'href="{TRAIL}?trang=2&amp;{query}"' in text
    assert f'href="{TRAIL}.csv?{query}"' in text


def test_the_file_tells_who_when_what_before_after_and_why(auditor: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        audit.record(session, "role.revoke", now=NOW, actor_id=made_up.administrator.id,
                     subject_id=made_up.colleague.id, old={"role": "auditor", "unit_id": None},
                     new={"added": ["m01-q01", "m01-q02"], "changed": {"m01-q03": "typo"}}, reason="=1+1")  # fmt: skip
    (row,) = read_csv(auditor)
    assert list(row.values())[:11] == [
        "02/03/2026 08:00:00", "Thu hồi vai trò", "role.revoke", made_up.administrator.name,
        made_up.administrator.staff_code, made_up.colleague.name, made_up.colleague.staff_code, "",
        "vai trò: kiểm tra viên; số của đơn vị: không có",
        "câu hỏi mới: m01-q01, m01-q02; câu hỏi đổi: m01-q03: typo", "'=1+1",
    ]  # fmt: skip
    assert len(row["Mã của mục trong chuỗi"]) == 64


def test_a_nameless_person_is_nameless_in_the_trail_too(auditor: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        people.record_leaving(session, made_up.trainee.id, left_on=NOW.date(), actor_id=None, now=NOW)
        people.pseudonymise(session, made_up.trainee.id, actor_id=None, reason="Nghỉ", now=NOW)
    told = auditor.get(TRAIL).text + str(read_csv(auditor))
    assert made_up.trainee.name not in told
    assert made_up.trainee.staff_code not in told


def test_the_state_of_the_chain_is_told_with_what_to_write_down(auditor: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        audit.record(session, "unit.add", now=NOW, actor_id=None)
    text = auditor.get(TRAIL).text
    assert "Nhật ký có 1 mục" in text
    assert read_csv(auditor)[0]["Mã của mục trong chuỗi"] in text


def test_a_broken_end_is_a_warning(auditor: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        for _ in range(2):
            audit.record(session, "unit.add", now=NOW, actor_id=None)
        unprotect(session.connection())
        session.delete(session.get_one(AuditEntry, 2))
    text = auditor.get(TRAIL).text
    assert "đã bị can thiệp" in text
    assert "quiz audit verify" in text


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "có"), (False, "không"), (None, "không có"), ([], "không có"), ({}, "không có"), (0, "0"), ("", "không có"),
     ("2026-11-26", "26/11/2026"), ("2026-11-26T17:30:00+00:00", "00:30 ngày 27/11/2026"), ("2026-13-26", "2026-13-26"),
     ("m01-q01", "m01-q01"), ("2026-11-26T99:00:00Z", "2026-11-26T99:00:00Z"),
     (["auditor", 2], "kiểm tra viên, 2"), ({"role": "coordinator", "days": ["a", "b"]},
                                            "vai trò: điều phối viên, các ngày: a, b")],
)  # fmt: skip
def test_values_are_told_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


def test_a_long_list_is_cut_on_the_page_and_whole_in_the_file(auditor: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        audit.record(session, "content.publish", now=NOW, actor_id=None,
                     new={"added": [f"m01-q{number:02}" for number in range(1, 31)]})  # fmt: skip
    text = auditor.get(TRAIL).text
    assert "m01-q12 và 18 mục nữa, xem trong tệp CSV" in text
    assert "m01-q13" not in text
    assert "m01-q30" in read_csv(auditor)[0]["Giá trị mới"]
