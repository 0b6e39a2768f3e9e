"""A made-up plan about planting trees, as a legal site would show it; and the ids of its clauses."""

from __future__ import annotations

_BULLETS = "".join(f"- Phường số {number} có vườn hoa.\n\n" for number in range(3, 14))
"""The page of training speaks of the thirteenth bullet."""

PLAN = f"""\
Đăng nhập

Tình trạng: Đã biết

ỦY BAN NHÂN DÂN
THÀNH PHỐ MÂY TRẮNG
-------

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 7/KH-UBND

Mây Trắng, ngày 05 tháng 3 năm 2022

KẾ HOẠCH

TRỒNG CÂY BÓNG MÁT GIAI ĐOẠN 2022-2024

Thực hiện Quyết định số 1/QĐ-UBND, Ủy ban nhân dân ban hành Kế hoạch như sau:

I. MỤC ĐÍCH

Để phố phường có bóng mát.

II. CHỈ TIÊU VÀ NHIỆM VỤ

1. Chỉ tiêu

- Ít nhất 70% số phường có vườn ươm.

- Trồng trên 80 cây mỗi năm.

{_BULLETS}2. Nhiệm vụ

a) Khảo sát đất trồng.

b) Ươm cây gống trong vườn ươm.

c) Trồng cây.

d) Chăm sóc cây.

đ) Thống kê cây.

e) Tập huấn người trồng cây:

- Kỹ thuật trồng cây.

III. KINH PHÍ

Do ngân sách Thành phố bảo đảm.

IV. PHÂN CÔNG

1. Sở Xây dựng

- Chủ trì trồng cây, báo cáo Ủy ban nhân dân Thành phố trước ngày 17/6.

2. Đề nghị Hội Nông dân Thành phố

- Vận động hội viên chăm sóc cây.

V. TỔ CHỨC THỰC HIỆN

1. Các phường thực hiện Kế hoạch này.

2. Yêu cầu các đơn vị báo cáo.

Nơi nhận:
- Sở Xây dựng;
- Phó Chủ tịch: Trần Văn Đ
ạt;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Thị Mai

Lượt xem: 12
"""

CLAUSE_IDS = (
    "I I.p1 II II.1 II.1.g1 II.1.g2 II.1.g3 II.1.g4 II.1.g5 II.1.g6 II.1.g7 II.1.g8 II.1.g9 II.1.g10 II.1.g11 "
    "II.1.g12 II.1.g13 II.2 II.2.a II.2.b II.2.c II.2.d II.2.dd II.2.e II.2.e.g1 III III.p1 "
    "IV IV.1 IV.1.g1 IV.2 IV.2.g1 V V.1 V.2"
).split()
SEED_LINE = 61
"""The line with "cây gống", a certain erratum of the made-up plan."""
