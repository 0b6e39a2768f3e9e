"""What is held about a person comes out whole, in plain words, as JSON, and names nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from quiz_service.operations import attempts, audit, certificates, privacy, roster
from quiz_service.operations.annulment import annul_completion
from quiz_service.operations.privacy_attempts import HIDDEN
from quiz_service.operations.sign_ins import token_digest
from quiz_service.roster.known import Importer
from quiz_service.storage.models import Account, Completion, Person, RecoveryCode, SignIn, Unit
from tests.quiz_service.made_up_classes import attended_class
from tests.quiz_service.made_up_evidence import take_module
from tests.quiz_service.made_up_exports import add_export, add_token
from tests.quiz_service.made_up_modules import SECRET, add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit
from tests.quiz_service.made_up_rosters import new_row, roster_row

NOW = MadeUp.START


@pytest.fixture
def unit(session: Session) -> Unit:
    return add_unit(session, "SO-A")


@pytest.fixture
def person(session: Session, unit: Unit) -> Person:
    """Somebody with something of everything."""
    add_module(session)
    add_path(session)
    person = add_person(session, unit, "THU-RIENG", name="Người Xem Dữ Liệu", roles=(("coordinator", unit),))
    person.email, person.phone = "thu@vidu.vn", "0900000002"
    account = session.get_one(Account, person.id)
    account.password_hash, account.sso_subject = "$argon2id$bi-mat", "chu-the-thu"
    account.totp_secret, account.totp_confirmed_at = "khoa-bi-mat", NOW
    session.add(RecoveryCode(person_id=person.id, digest="ma-khoi-phuc"))
    session.add(SignIn(public_id="s1", token_digest="dau-bam-phien", person_id=person.id, method="activation",
                       started_at=NOW, expires_at=NOW + timedelta(hours=10)))  # fmt: skip
    take_module(session, person.id, right=False)
    take_module(session, person.id)
    certificates.issue(session, person_id=person.id, audience="nguoi-ho-tro", now=NOW)
    attended_class(session, person.id, on=NOW.date())
    return person


def test_every_kind_of_thing_that_is_held_is_in_the_file(session: Session, person: Person) -> None:
    held = privacy.held_about(session, person.id, now=NOW)
    assert json.loads(json.dumps(held)) == held
    assert held["Thông tin về bạn"]["Họ và tên"] == "Người Xem Dữ Liệu"
    assert held["Thông tin về bạn"]["Thư điện tử"] == "thu@vidu.vn"
    assert held["Nơi làm việc và nhóm học viên"][0]["Đơn vị"] == "Đơn vị thử SO-A"
    assert held["Vai trò"][0]["Vai trò"] == "điều phối viên"
    assert held["Tài khoản"]["Mã của bạn ở hệ thống đăng nhập một lần"] == "chu-the-thu"
    assert held["Tài khoản"]["Số mã khôi phục chưa dùng (chỉ giữ dấu băm)"] == 1
    assert held["Phiên đăng nhập"][0]["Bắt đầu lúc"] == "2026-03-02T08:00:00+07:00"
    assert [attempt["Lượt thứ"] for attempt in held["Lượt làm bài"]] == [1, 2]
    assert held["Học phần đã hoàn thành"][0]["Ngày hoàn thành"] == "2026-03-02"
    assert held["Chứng nhận"][0]["Tên in trên chứng nhận"] == "Người Xem Dữ Liệu"
    assert held["Điểm danh ở lớp"] == [{
        "Lớp": "Lớp thử về phòng ngừa", "Ngày": "2026-03-02", "Ghi bằng": "đánh dấu",
        "Ghi vào lúc": "2026-03-02T12:00:00+07:00", "Rút lại lúc": None, "Lý do rút lại": "",
    }]  # fmt: skip
    assert held["Nhật ký về bạn"][0] == {
        "Lúc": "2026-03-02T08:00:00+07:00", "Việc": "Cấp chứng nhận", "Người làm": "chính bạn",
        "Giá trị cũ": None, "Giá trị mới": None, "Lý do": "",
    }  # fmt: skip


def test_tokens_and_files_of_an_official_are_in_it_without_themselves(session: Session, person: Person) -> None:
    add_token(session, person.id, "bi-mat-cua-chuong-trinh")
    code = add_export(session, person.id, None)
    held = privacy.held_about(session, person.id, now=NOW)
    assert held["Mã API"][0]["Chương trình dùng mã"] == "Chương trình thử"
    assert held["Tệp đã xuất"][0]["Mã tệp"] == code
    assert token_digest("bi-mat-cua-chuong-trinh") not in json.dumps(held)


def test_an_attempt_comes_with_its_questions_steps_and_gradings(session: Session, person: Person) -> None:
    first, second = privacy.held_about(session, person.id, now=NOW)["Lượt làm bài"]
    assert len(second["Câu hỏi"]) == 7
    assert [step["Việc"] for step in second["Các bước"]] == ["lưu", "nộp"]
    assert len(second["Các bước"][0]["Câu trả lời đã đổi"]) == 7
    assert (first["Kết quả"][0]["Đạt"], second["Kết quả"][0]["Đạt"]) == (False, True)
    assert set(second["Kết quả"][0]["Điểm từng câu"].values()) == {"1"}


def test_no_key_of_a_question_and_no_secret_of_the_account_is_in_it(session: Session, person: Person) -> None:
    held = json.dumps(privacy.held_about(session, person.id, now=NOW), ensure_ascii=False)
    for secret in ("bi-mat", "khoa-bi-mat", "ma-khoi-phuc", "dau-bam-phien", '"key"', "phản hồi", "lời giải"):
        assert secret not in held


def test_an_open_attempt_shows_nothing_that_its_page_does_not(session: Session, unit: Unit) -> None:
    add_module(session)
    person = add_person(session, unit)
    attempts.start(session, person_id=person.id, module_id="m01", now=NOW)
    held = json.dumps(privacy.held_about(session, person.id, now=NOW), ensure_ascii=False)
    assert "Đề bài **câu 1**" in held
    assert SECRET not in held


@pytest.mark.parametrize(("policy", "shown"), [("after-submit", [1, 1]), ("after-pass", [0, 1]), ("never", [0, 0])])
def test_marks_of_single_questions_follow_the_module_s_policy(
    session: Session, unit: Unit, policy: str, shown: list[int]
) -> None:
    add_module(session, answers_shown=policy)
    person = add_person(session, unit)
    take_module(session, person.id, right=False)
    take_module(session, person.id)
    results = [one["Kết quả"][0] for one in privacy.held_about(session, person.id, now=NOW)["Lượt làm bài"]]
    assert [int(result["Điểm từng câu"] != HIDDEN) for result in results] == shown
    assert [result["Điểm"] for result in results] == ["0", "7"]


def test_who_acted_on_a_person_stays_nameless_and_so_does_whom_they_acted_on(session: Session, unit: Unit,
                                                                             person: Person) -> None:  # fmt: skip
    official = add_person(session, unit, "THU-CAN-BO", name="Cán Bộ Thử")
    completion = session.scalars(select(Completion)).one()
    annul_completion(session, completion.public_id, actor_id=official.id, reason="Nhầm người", now=NOW)
    audit.record(session, "unit.add", now=NOW, actor_id=None, subject_id=person.id)
    held = privacy.held_about(session, person.id, now=NOW)
    assert [entry["Người làm"] for entry in held["Nhật ký về bạn"]] == [
        "chính bạn", "người có trách nhiệm quản lý", "một lệnh trên máy chủ",
    ]  # fmt: skip
    assert held["Học phần đã hoàn thành"][0]["Lý do hủy"] == "Nhầm người"
    assert "Cán Bộ Thử" not in json.dumps(held, ensure_ascii=False)
    official_held = privacy.held_about(session, official.id, now=NOW)
    assert official_held["Việc bạn đã làm được ghi trong nhật ký"] == [
        {"Lúc": "2026-03-02T08:00:00+07:00", "Việc": "Hủy lần hoàn thành học phần"}
    ]
    assert "Người Xem Dữ Liệu" not in json.dumps(official_held, ensure_ascii=False)


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """The SQL sent from here on."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_a_long_history_takes_no_more_queries_than_a_short_one(
    session: Session, person: Person, statements: list[str]
) -> None:
    session.expire_all()
    privacy.held_about(session, person.id, now=NOW)
    short = len(statements)
    for _ in range(4):
        take_module(session, person.id)
    session.flush()
    session.expire_all()
    statements.clear()
    privacy.held_about(session, person.id, now=NOW)
    assert len(statements) == short


def test_what_files_said_is_told(session: Session, person: Person) -> None:
    rows = [roster_row(person.staff_code, phone="0911"), new_row("KHAC", unit="SO-A", name=person.name)]
    own = Importer(NOW.date(), None, person.id)
    shown = roster.show(session, rows, kind="roster", file_name="a.xlsx", digest="d" * 64, notes=(), importer=own,
                        now=NOW)  # fmt: skip
    held = privacy.held_about(session, person.id, now=NOW)
    assert held["Dòng về bạn trong các tệp đã nhập"] == [{
        "Đợt nhập": shown.title, "Trạng thái": "chưa ghi", "Tải lên lúc": "2026-03-02T08:00:00+07:00",
        "Kết quả": "đổi thông tin", "Tệp ghi": {"Mã cán bộ": "THU-RIENG", "Số điện thoại": "0911"},
        "Trước": {"Số điện thoại": "0900000002"}, "Sau": {"Số điện thoại": "0911"},
    }]  # fmt: skip
    assert [one["Tệp"] for one in held["Tệp bạn đã nhập"]] == ["a.xlsx"]


def test_of_a_row_in_doubt_only_that_it_is_there_is_told(session: Session, person: Person) -> None:
    rows = [new_row("KHAC", unit="SO-A", name=person.name)]
    roster.show(session, rows, kind="roster", file_name="a.xlsx", digest="d" * 64, notes=(),
                importer=Importer(NOW.date()), now=NOW)  # fmt: skip
    (row,) = privacy.held_about(session, person.id, now=NOW)["Dòng về bạn trong các tệp đã nhập"]
    assert row["Kết quả"] == "chờ quyết định"
    assert "Tệp ghi" not in row
