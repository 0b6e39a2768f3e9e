"""JSON and plain text of the corrected reading."""

from __future__ import annotations

import json
import unicodedata

import pytest

from site_src.clauses.parser import parse_text
from site_src.exports.plain import export_json, export_text
from site_src.exports.reading import fingerprint
from site_src.site import Site


def test_json_holds_shown_and_found_words_with_citation_and_errata(site: Site) -> None:
    data = json.loads(export_json(site))
    clause = next(c for c in data["clauses"] if c["id"] == "I.1.g1")
    assert "số cây theo" in clause["text"]
    assert "số cy theo" in clause["found_text"]
    assert clause["citation"] == "gạch đầu dòng thứ nhất khoản 1 Mục I Kế hoạch 7/KH-UBND"
    assert clause["errata"] == ["HD001"]
    assert clause["parent"] == "I.1"
    assert [c["sequence"] for c in data["clauses"]] == list(range(1, len(site.plan.clauses) + 1))
    assert [e["class"] for e in data["errata"]] == [
        "certain",
        "suspected",
        "certain",
        "suspected",
        "convention",
    ]


def test_json_frame_keeps_the_broken_name_beside_the_mended_one(site: Site) -> None:
    data = json.loads(export_json(site))
    part = next(p for p in data["frame"] if "Dũng" in p["text"])
    assert part["found_lines"] == ["- Phó Chủ tịch: Lê Văn D", "ũng;"]
    assert (part["marker"], part["text"], part["errata"]) == ("-", "Phó Chủ tịch: Lê Văn Dũng;", ["HD003"])


def test_json_keys_stand_in_the_same_order_each_time(site: Site) -> None:
    data = json.loads(export_json(site))
    assert len({tuple(clause) for clause in data["clauses"]}) == 1
    assert export_json(site) == export_json(site)


@pytest.mark.parametrize("which", ["site", "real_site"])
def test_the_text_parsed_again_gives_the_same_clauses_corrected(which: str, request: pytest.FixtureRequest) -> None:
    site: Site = request.getfixturevalue(which)
    again = parse_text(export_text(site).decode())
    assert [(c.id, c.marker, c.words) for c in again.clauses] == [
        (c.id, c.marker, site.overlay.shown(c.id)) for c in site.plan.clauses
    ]
    assert (again.meta.number, again.meta.title, again.meta.signatory, again.meta.preamble) == (
        site.plan.meta.number, site.plan.meta.title, site.plan.meta.signatory, site.plan.meta.preamble,
    )  # fmt: skip
    assert len(again.meta.recipients) == len(site.plan.meta.recipients)


def test_the_text_says_what_it_is_and_where_the_originals_stand(site: Site) -> None:
    head = export_text(site).decode().split("---------------")[0]
    assert "bản đọc đã hiệu đính" in head
    assert "tra-cuu/hieu-dinh/" in head
    assert "Đã sửa 2 chỗ chắc chắn có lỗi; giữ như bản tìm được 2 chỗ nghi có lỗi." in head


def test_the_text_has_the_whole_frame_with_the_mended_name(real_site: Site) -> None:
    text = export_text(real_site).decode()
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", "Số: 255/KH-UBND",
        "Hà Nội, ngày 16 tháng 11 năm 2021", "KẾ HOẠCH\nPHÒNG, CHỐNG MẠI DÂM", "Nơi nhận:\n- Đồng chí Bí thư",
        "Lê Hồng Sơn, Chử Xuân Dũng;", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nChử Xuân Dũng",
    ):  # fmt: skip
        assert words in text
    assert text == unicodedata.normalize("NFC", text)
    assert "Đăng nhập" not in text
    assert "DMCA" not in text


def test_the_fingerprint_tells_one_set_of_corrections_from_another(site: Site, real_site: Site) -> None:
    assert fingerprint(site) == fingerprint(site) != fingerprint(real_site)
    assert len(fingerprint(site)) == 12
