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
    "single-sign-on.bind": "Nối tài khoản với đăng nhập một lần",
    "single-sign-on.unbind": "Gỡ tài khoản khỏi đăng nhập một lần",
    "unit.add": "Thêm đơn vị",
}


def action_name(action: str) -> str:
    """The action in words; the code itself for one that an older version recorded."""
    return ACTIONS.get(action, action)
