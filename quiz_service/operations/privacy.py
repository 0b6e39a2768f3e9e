"""Everything that is held about one person, in one piece, for that person to read and to take away.

In: a person. Out: a dict of plain JSON values under Vietnamese headings; moments as ISO 8601 in Hà Nội's time. What
is held only as a digest or encrypted (password, codes, second factor) is named without its value: it says nothing
to a reader, and a file that is passed around must open no account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.courseware.model import AUDIENCES
from quiz_service.operations.audit_actions import action_name
from quiz_service.operations.privacy_attempts import Held, attempts_held, moment
from quiz_service.operations.privacy_imports import rows_held, sets_held
from quiz_service.operations.sign_ins import ENDED_WHY_NAMES
from quiz_service.storage.class_queries import attendances_held
from quiz_service.storage.evidence_queries import certificates_of, completions_of
from quiz_service.storage.export_queries import tokens_of
from quiz_service.storage.models import Account, AuditEntry, Export, Person, RecoveryCode, RoleGrant, SignIn, Unit
from quiz_service.storage.people_listing import module_titles
from quiz_service.storage.person_details import placements_of

ROLE_NAMES = {"coordinator": "điều phối viên", "administrator": "quản trị viên", "auditor": "kiểm tra viên"}
METHOD_NAMES = {"password": "mật khẩu", "activation": "mã kích hoạt", "single-sign-on": "tài khoản của cơ quan"}
ATTENDANCE_NAMES = {"list": "danh sách", "tick": "đánh dấu", "code": "mã trong phòng"}
SOURCE_NAMES = {"quiz": "bài kiểm tra", "class": "lớp tập huấn", "prior": "công nhận đã học trước"}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def held_about(session: Session, person_id: int, *, now: datetime) -> Held:
    """What is held about a person, in a number of queries that does not grow with what there is."""
    person = session.get_one(Person, person_id)
    titles = module_titles(session)
    return {
        "Lập lúc": moment(now),
        "Thông tin về bạn": person_held(person),
        "Nơi làm việc và nhóm học viên": placements_held(session, person_id),
        "Vai trò": roles_held(session, person_id),
        "Tài khoản": _account(session, person_id),
        "Phiên đăng nhập": _sign_ins(session, person_id),
        "Lượt làm bài": attempts_held(session, person_id, titles),
        "Học phần đã hoàn thành": _completions(session, person_id, titles),
        "Chứng nhận": _certificates(session, person_id),
        "Điểm danh ở lớp": _attendances(session, person_id),
        "Mã API": _tokens(session, person_id),
        "Tệp đã xuất": _exports(session, person_id),
        "Dòng về bạn trong các tệp đã nhập": rows_held(session, person_id),
        "Tệp bạn đã nhập": sets_held(session, person_id),
        "Nhật ký về bạn": _entries_about(session, person_id),
        "Việc bạn đã làm được ghi trong nhật ký": _entries_by(session, person_id),
    }


def person_held(person: Person) -> Held:
    """The facts about the person themself."""
    return {
        "Họ và tên": person.name, "Tên không dấu để tìm": person.folded_name,
        "Khóa để xếp theo tên": person.sort_key, "Mã cán bộ": person.staff_code,
        "Thư điện tử": person.email, "Số điện thoại": person.phone, "Mã của bạn trong địa chỉ trang": person.public_id,
        "Ghi vào lúc": moment(person.created_at), "Ngày rời": _day(person.left_on),
        "Ẩn danh lúc": moment(person.pseudonymised_at),
    }  # fmt: skip


def placements_held(session: Session, person_id: int) -> list[Held]:
    """Where they work and worked."""
    return [
        {
            "Đơn vị": one.unit.name, "Nhóm chức danh": one.position_group,
            "Nhóm học viên": AUDIENCES.get(one.audience, one.audience), "Từ ngày": _day(one.starts_on),
            "Đến trước ngày": _day(one.ends_on), "Là nơi chính": one.is_main, "Được tính": one.in_scope,
            "Lý do": one.scope_reason,
        }
        for one in placements_of(session, person_id)
    ]  # fmt: skip


def roles_held(session: Session, person_id: int) -> list[Held]:
    """What they were given to do."""
    rows = session.execute(
        select(RoleGrant, Unit.name)
        .join(Unit, Unit.id == RoleGrant.unit_id, isouter=True)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.id)
    )
    return [
        {"Vai trò": ROLE_NAMES[grant.role], "Đơn vị": unit_name, "Giao lúc": moment(grant.granted_at)}
        for grant, unit_name in rows
    ]


def _account(session: Session, person_id: int) -> Held | None:
    account = session.get(Account, person_id)
    if account is None:
        return None
    codes_left = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return {
        "Đã đặt mật khẩu (chỉ giữ dấu băm)": account.password_hash is not None,
        "Mã kích hoạt dùng được đến (chỉ giữ dấu băm)": moment(account.activation_expires_at),
        "Xác thực hai bước bật lúc (khóa giữ ở dạng mã hóa)": moment(account.totp_confirmed_at),
        "Số mã khôi phục chưa dùng (chỉ giữ dấu băm)": session.scalar(codes_left),
        "Mã của bạn ở hệ thống đăng nhập một lần": account.sso_subject,
        "Đã đóng": account.is_closed,
    }


def _sign_ins(session: Session, person_id: int) -> list[Held]:
    rows = session.scalars(select(SignIn).where(SignIn.person_id == person_id).order_by(SignIn.id))
    return [
        {
            "Bắt đầu lúc": moment(one.started_at), "Cách đăng nhập": METHOD_NAMES[one.method],
            "Xác thực hai bước lúc": moment(one.second_factor_at), "Hết hạn lúc": moment(one.expires_at),
            "Kết thúc lúc": moment(one.ended_at), "Vì": ENDED_WHY_NAMES.get(one.ended_why, one.ended_why),
        }
        for one in rows
    ]  # fmt: skip


def _completions(session: Session, person_id: int, titles: dict[str, str]) -> list[Held]:
    return [
        {
            "Học phần": titles.get(one.module_id, one.module_id), "Bản của học phần": one.module_revision,
            "Nguồn": SOURCE_NAMES[one.source], "Ngày hoàn thành": _day(one.completed_on),
            "Có giá trị đến trước ngày": _day(one.expires_on), "Ghi vào lúc": moment(one.recorded_at),
            "Phần trăm (nhân 100)": one.hundredths, "Quy tắc đạt": one.pass_rule, "Minh chứng": one.evidence,
            "Hủy lúc": moment(one.annulled_at), "Lý do hủy": one.annulled_why,
        }
        for one in completions_of(session, person_id)
    ]  # fmt: skip


def _certificates(session: Session, person_id: int) -> list[Held]:
    return [
        {
            "Số": one.number, "Tên in trên chứng nhận": one.holder_name, "Lộ trình": one.path_title,
            "Bản của lộ trình": one.path_revision, "Ngày hoàn thành": _day(one.completed_on),
            "Cấp lúc": moment(one.issued_at), "Học phần": one.modules, "Hủy lúc": moment(one.annulled_at),
            "Lý do hủy": one.annulled_why,
        }
        for one in certificates_of(session, person_id)
    ]  # fmt: skip


def _attendances(session: Session, person_id: int) -> list[Held]:
    return [
        {
            "Lớp": title, "Ngày": _day(one.day), "Ghi bằng": ATTENDANCE_NAMES[one.source],
            "Ghi vào lúc": moment(one.recorded_at), "Rút lại lúc": moment(one.withdrawn_at),
            "Lý do rút lại": one.withdrawn_why,
        }
        for one, title in attendances_held(session, person_id)
    ]  # fmt: skip


def _tokens(session: Session, person_id: int) -> list[Held]:
    return [
        {
            "Chương trình dùng mã": one.title, "Tạo lúc": moment(one.created_at), "Hết hạn": moment(one.expires_at),
            "Thu hồi lúc": moment(one.revoked_at), "Dùng lần cuối": _day(one.last_used_on),
        }
        for one in tokens_of(session, person_id)
    ]  # fmt: skip


def _exports(session: Session, person_id: int) -> list[Held]:
    rows = session.scalars(select(Export).where(Export.made_by_id == person_id).order_by(Export.id))
    return [{"Mã tệp": one.code, "Tệp": one.title, "Lập lúc": moment(one.made_at)} for one in rows]


def _entries_about(session: Session, person_id: int) -> list[Held]:
    """Entries about the person. Who acted is told as a kind: another's name is not theirs to take away."""
    rows = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == person_id).order_by(AuditEntry.id))
    return [
        {
            **_entry(one), "Người làm": _actor(one.actor_id, person_id), "Giá trị cũ": one.old,
            "Giá trị mới": one.new, "Lý do": one.reason,
        }
        for one in rows
    ]  # fmt: skip


def _entries_by(session: Session, person_id: int) -> Sequence[Held]:
    """What the person did to others: that and when, but not to whom."""
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.actor_id == person_id, AuditEntry.subject_id.is_distinct_from(person_id))
        .order_by(AuditEntry.id)
    )
    return [_entry(one) for one in rows]


def _entry(entry: AuditEntry) -> Held:
    return {"Lúc": moment(entry.at), "Việc": action_name(entry.action)}


def _actor(actor_id: int | None, person_id: int) -> str:
    if actor_id is None:
        return "một lệnh trên máy chủ"
    return "chính bạn" if actor_id == person_id else "người có trách nhiệm quản lý"
