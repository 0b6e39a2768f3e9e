"""The end of a document: recipients and signature are recognised in either order, and nothing else is taken."""

from __future__ import annotations

import pytest

from site_src.clauses.closing import is_authority, is_recipients
from site_src.clauses.model import BlockKind, Plan
from site_src.clauses.parser import parse_text

BODY = "KẾ HOẠCH\nTRỒNG CÂY\n\nI. NỘI DUNG\n\n1. Trồng cây./.\n\n"
RECIPIENTS = "Nơi nhận:\n- Sở Xây dựng;\n- Lưu: VT.\n\n"
SIGNATURE = "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\n\nLê Thị Mai\n\n"


def blocks(plan: Plan) -> dict[BlockKind, str]:
    """Kind → words of the closing blocks."""
    return {b.kind: b.text for b in plan.blocks if b.kind in {BlockKind.RECIPIENTS, BlockKind.SIGNATURE}}


@pytest.mark.parametrize("closing", [RECIPIENTS + SIGNATURE, SIGNATURE + RECIPIENTS])
def test_recipients_and_signature_come_in_either_order(closing: str) -> None:
    plan = parse_text(BODY + closing)
    assert blocks(plan) == {
        BlockKind.RECIPIENTS: "Nơi nhận: - Sở Xây dựng; - Lưu: VT.",
        BlockKind.SIGNATURE: "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH (Đã ký) Lê Thị Mai",
    }
    assert [clause.id for clause in plan.clauses] == ["I", "I.1"]
    assert plan.meta.recipients == ("Sở Xây dựng", "Lưu: VT")
    assert plan.meta.authority == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert plan.meta.signatory == "Lê Thị Mai"


@pytest.mark.parametrize(
    "text", ["Nơi nhận:", "Nơi nhận", "NƠI NHẬN:", "Nơi nhận: Như trên;", "Nơi nhận.", "Nơi nhận - Sở"]
)
def test_the_label_of_the_recipients_is_known(text: str) -> None:
    assert is_recipients(text)


@pytest.mark.parametrize("text", ["Nơi nhận cây giống là vườn ươm", "Nơi trồng:", "Nhận cây:"])
def test_a_sentence_about_a_place_is_no_label(text: str) -> None:
    assert not is_recipients(text)


@pytest.mark.parametrize(
    "text",
    [
        "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "TL. GIÁM ĐỐC", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC",
        "T/M BAN THƯỜNG TRỰC",        "CHÁNH VĂN PHÒNG", "TUQ. CHỦ TỊCH", "Q. GIÁM ĐỐC", "TM ỦY BAN NHÂN DÂN",
    ],
)  # fmt: skip
def test_a_line_of_authority_is_known(text: str) -> None:
    assert is_authority(text)


@pytest.mark.parametrize("text", ["Chủ tịch Ủy ban nhân dân", "KẾ HOẠCH", "TRỒNG CÂY", "TỔ CHỨC THỰC HIỆN"])
def test_other_lines_are_no_authority(text: str) -> None:
    assert not is_authority(text)


def test_an_annex_after_the_signature_is_part_of_the_document() -> None:
    plan = parse_text(BODY + RECIPIENTS + SIGNATURE + "PHỤ LỤC I\nDANH MỤC CÂY\n1. Cây sấu.\n")
    assert [(c.id, c.words) for c in plan.clauses[2:]] == [("plI", "DANH MỤC CÂY"), ("plI.1", "Cây sấu.")]


def test_an_attached_regulation_has_ids_of_its_own() -> None:
    rules = "QUY CHẾ\nTRỒNG CÂY\n(Ban hành kèm theo Quyết định số 1/QĐ-UBND)\nĐiều 1. Phạm vi\nÁp dụng ở phường.\n"
    plan = parse_text("QUYẾT ĐỊNH\nVề cây\nĐiều 1. Ban hành Quy chế.\nĐiều 2. Thi hành.\n" + SIGNATURE + rules)
    assert [clause.id for clause in plan.clauses] == ["d1", "d2", "kt1", "kt1.d1", "kt1.d1.p1"]


def test_what_a_site_adds_after_the_signature_is_left_out_with_its_reason() -> None:
    plan = parse_text(BODY + RECIPIENTS + SIGNATURE + "Lượt xem: 12\n\nIP: 203.0.113.7\n\nLời lạ ở cuối trang\n")
    reasons = {plan.lines[e.line_from - 1].text: e.reason for e in plan.excluded if plan.lines[e.line_from - 1].text}
    assert reasons == {
        "Lượt xem: 12": "bộ đếm của trang nguồn",
        "IP: 203.0.113.7": "địa chỉ mạng",
        "Lời lạ ở cuối trang": "ngoài văn bản, sau khối chữ ký",
    }
    assert [oddity.line for oddity in plan.oddities] == [plan.lines[-1].number]


def test_a_name_in_the_right_column_belongs_to_the_signature() -> None:
    plan = parse_text(BODY + "Nơi nhận:\n- Lưu: VT.\n\t\tMai Thị Nháp\n")
    assert plan.meta.signatory == "Mai Thị Nháp"
    assert plan.meta.recipients == ("Lưu: VT",)
