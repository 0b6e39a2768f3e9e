"""Where a sign-in may lead: to an address of the service, never anywhere else."""

from __future__ import annotations

import pytest

from quiz_service.web.entering import local_path


@pytest.mark.parametrize(
    "path",
    [
        "/hoc-tap", "/hoc-tap/", "/hoc-tap/tai-khoan", "/hoc-tap/bai/AbC_-9/ket-qua", "/hoc-tap/?hoc-phan=m05",
        "/hoc-tap/dieu-phoi/nguoi?tim=nguy%E1%BB%85n&trang=2", "/hoc-tap/chung-nhan/255-7KQM.v2/tep",
    ],
)  # fmt: skip
def test_an_address_of_the_service_is_taken(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http://evil.example",
        "https:evil.example", "http:/hoc-tap/", "javascript:alert(1)", "//evil.example/hoc-tap/", "evil.example",
        "/hoc-tap.evil.example", "/hoc-tapevil", "/hoc-tap@evil.example", "/hoc-tap//evil.example",
        "/hoc-tap/..//evil.example", "/hoc-tap/../dieu-khac", "/hoc-tap/./x", "/hoc-tap/.an",
        "/hoc-tap/%2e%2e/%2e%2e/evil", "/hoc-tap/%2F%2Fevil.example", "/hoc-tap/%5Cevil.example", "%2F%2Fevil.example",
        "/%68oc-tap/", "/hoc-tap/\\evil.example", "/hoc-tap/\tx", "/hoc-tap/\nx", "/hoc-tap/\n", " /hoc-tap/",
        "/hoc-tap/x y", "/hoc-tap/?a=\\x", "/hoc-tap/?a=b c", "/hoc-tap/?a=\r\nSet-Cookie:x", "/hoc-tap/#x",
        "/hoc-tap/đường", "/hoc-tap/" + "x" * 600,
    ],
)  # fmt: skip
def test_any_other_address_is_not(path: str) -> None:
    assert local_path(path) is None
