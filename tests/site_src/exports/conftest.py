"""A small made-up plan as a `Site`, valid by default; and the real content, gathered once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from site_src.clauses.errata import Erratum, ErratumClass, Overlay
from site_src.clauses.parser import parse_text
from site_src.knowledge.loader import PlanSource
from site_src.knowledge.model import Day, Deadline, Duty, Knowledge, Role, Target, Topic
from site_src.site import Site, gather

ROOT = Path(__file__).resolve().parents[3]

TEXT = """\
ỦY BAN NHÂN DÂN
THÀNH PHỐ HÀ NỘI

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 7/KH-UBND

Hà Nội, ngày 5 tháng 3 năm 2022

KẾ HOẠCH

TRỒNG CÂY GIAI ĐOẠN 2022-2024

Thực hiện Quyết định số 1/QĐ-UBND, Ủy ban nhân dân ban hành Kế hoạch:

I. MỤC TIÊU

1. Chỉ tiêu

- Trồng ít nhất 70% số cy theo quy hoạch & đất <công>.

- Tập huấn 50% cán bộ.

2. Nhiệm vụ

Sở Xây dựng trồng cây ở các phường.

II. TỔ CHỨC THỰC HIỆN

1. Sở Xây dựng chủ trì:

a) Lập danh sách;

đ) Báo cáo UBND Thành phố (trước ngày 17/6) hàng năm.

Nơi nhận:
- Sở Xây dựng;
- Phó Chủ tịch: Lê Văn D
ũng;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Trần Văn Đạt
"""

ERRATA = (
    Erratum(
        "HD001", 19, "I.1.g1", "số cy theo", "số cây theo", ErratumClass.CERTAIN, "mất nguyên âm",
        "Mất â.", "cao",
    ),
    Erratum(
        "HD002", 21, "I.1.g2", "Tập huấn 50%", "Tập huấn trên 50%", ErratumClass.SUSPECTED, "thiếu từ",
        "So với dòng 19.", "thấp", note="Có thể thiếu từ.",
    ),
    Erratum(
        "HD003", 39, "recipients", "Lê Văn D\nũng;", "Lê Văn Dũng;", ErratumClass.CERTAIN, "tên bị ngắt",
        "Tên bị ngắt.", "cao", line_to=40,
    ),
    Erratum(
        "HD004", 17, "I.1", "Chỉ tiêu", "Các chỉ tiêu", ErratumClass.SUSPECTED, "khác", "Thử.", "thấp",
        note="Tiêu đề.",
    ),
    Erratum("HD005", 35, "II.1.dd", "đ)", "d)", ErratumClass.CONVENTION, "ký hiệu", "Giữ như in.", "cao"),
)  # fmt: skip

SOURCE = PlanSource(
    number="7/KH-UBND", title="Kế hoạch Trồng cây", issued_on=dt.date(2022, 3, 5),
    issuer="Ủy ban nhân dân Thành phố Hà Nội", signatory="Trần Văn Đạt", place="Hà Nội", found_at="thử",
    found_on="không có thông tin", sha256="0" * 64, status="không có thông tin",
    effective_from="không có thông tin", period="2022-2024",
)  # fmt: skip

KNOWLEDGE = Knowledge(
    topics=(Topic(id="trong-cay", name="Trồng cây"), Topic(id="bao-cao", name="Báo cáo")),
    roles=(
        Role(id="so-xay-dung", name="Sở Xây dựng", kind="assigned", clause="II.1", names=("Sở Xây dựng",)),
        Role(
            id="ubnd-thanh-pho", name="UBND Thành phố", kind="authority", clause="II.1.dd",
            names=("UBND Thành phố",),
        ),
        Role(id="cac-phuong", name="các phường", kind="group", clause="I.2.p1", names=("các phường",)),
    ),
    duties=(
        Duty(
            clause="II.1.dd", role="so-xay-dung", verb="báo cáo", quote="Báo cáo", mode="giao",
            topics=("bao-cao",),
        ),
    ),
    targets=(
        Target(
            code="CT02", clause="I.1.g2", quote="Tập huấn 50% cán bộ", comparator="=", implicit=True,
            value=50.0, unit="%", population="cán bộ", action="Tập huấn", period="giai đoạn 2022-2024",
            stratum="city", strand=("kỹ thuật", "an toàn"), topics=("trong-cay",),
        ),
    ),
    deadlines=(
        Deadline(
            code="BC01", title="Báo cáo", who=("so-xay-dung",), to=("ubnd-thanh-pho",),
            what="Báo cáo hàng năm.", rhythm="hàng năm", by="trước ngày 17/6", clause="II.1.dd",
            quote="Báo cáo UBND Thành phố (trước ngày 17/6) hàng năm", topics=("bao-cao",),
            days=(Day(month=6, day=17, strict=True),), conflict=("BC02",),
        ),
        Deadline(
            code="BC02", title="Báo cáo tháng", who=("so-xay-dung",), to=(), what="Báo cáo.", rhythm="tháng",
            by="không nêu", clause="I.2.p1", quote="Sở Xây dựng", topics=("bao-cao",), conflict=("BC01",),
        ),
    ),
)  # fmt: skip


def small_site(text: str = TEXT, errata: tuple[Erratum, ...] = ERRATA, knowledge: Knowledge = KNOWLEDGE) -> Site:
    """A `Site` of a made-up plan about planting trees."""
    plan = parse_text(text)
    return Site(ROOT, plan, Overlay(plan, errata), knowledge, SOURCE, {})


@pytest.fixture
def make_site() -> Callable[..., Site]:
    """The builder, for tests that change a part."""
    return small_site


@pytest.fixture
def site() -> Site:
    """The made-up plan as it is."""
    return small_site()


@pytest.fixture(scope="session")
def real_site() -> Site:
    """The content of this repository."""
    return gather(ROOT)
