"""What the actions in the audit trail are called on a page. A test finds every action that the code records."""

from __future__ import annotations

ACTIONS = {
    "activation.issue": "Cấp mã kích hoạt",
    "certificate.annul": "Hủy chứng nhận",
    "certificate.issue": "Cấp chứng nhận",
    "completion.annul": "Hủy lần hoàn thành học phần",
    "content.publish": "Xuất bản nội dung",
    "content.regrade": "Chấm lại bài",
    "person.add": "Thêm người",
    "person.leave": "Ghi người đã rời",
    "person.pseudonymise": "Ẩn danh người đã rời",
    "role.grant": "Giao vai trò",
    "role.revoke": "Thu hồi vai trò",
    "second-factor.disable": "Tắt xác thực hai bước của mình",
    "second-factor.enable": "Bật xác thực hai bước",
    "second-factor.recovery-codes": "Lấy mã khôi phục mới",
    "second-factor.reset": "Tắt xác thực hai bước hộ người khác",
    "sign-in.end": "Kết thúc một phiên đăng nhập của người khác",
    "sign-in.end-all": "Kết thúc mọi phiên đăng nhập của người khác",
    "single-sign-on.bind": "Gắn tài khoản của cơ quan",
    "single-sign-on.unbind": "Gỡ tài khoản của cơ quan",
    "unit.add": "Thêm đơn vị",
}

FIELDS = {
    "added": "câu hỏi mới",
    "annulled": "đã hủy",
    "attempts": "số lượt chấm lại",
    "audience": "nhóm học viên",
    "changed": "câu hỏi đổi",
    "completed_on": "ngày hoàn thành",
    "ended": "số phiên đã kết thúc",
    "expires_at": "hết hạn lúc",
    "left_on": "ngày rời",
    "module": "học phần",
    "modules": "học phần mới hoặc đổi",
    "newly_passed": "số lượt nay đạt",
    "paths": "lộ trình mới hoặc đổi",
    "questions": "câu hỏi",
    "retired": "câu hỏi rút",
    "retired_modules": "học phần rút",
    "risen": "số lượt tăng điểm",
    "role": "vai trò",
    "starts_on": "từ ngày",
    "unit": "đơn vị",
    "unit_id": "số của đơn vị",
}
"""What is told of an entry's old and new values."""


def field_name(field: str) -> str:
    """The name of an old or new value in words; the code itself for one that an older version recorded."""
    return FIELDS.get(field, field)


def action_name(action: str) -> str:
    """The action in words; the code itself for one that an older version recorded."""
    return ACTIONS.get(action, action)
