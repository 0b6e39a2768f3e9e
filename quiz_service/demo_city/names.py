"""Names of people who do not exist: every one begins with "Thử", and sorts and folds as Vietnamese names do."""

from __future__ import annotations

import random

FAMILIES = (
    "An Bùi Cao Chu Dương Đàm Đặng Đinh Đỗ Hà Hồ Hoàng Huỳnh Lê Lương Lý Mai Ngô Nguyễn Phạm Phan Tạ Trần Vũ"
).split()
MIDDLES = (
    "Ái Anh Bảo Công Diệu Đức Đình Gia Hải Hồng Hữu Khánh Minh Ngọc Như Phương Quang Quốc Thanh Thị Thu Văn Xuân Ý"
).split()
GIVEN = (
    "An Anh Ánh Ân Bách Băng Bình Bích Chi Cường Dũng Dung Dương Đạt Đào Điệp Đoan Đông Đức Giang Hà Hạnh Hằng "
    "Hiếu Hoa Hòa Hùng Huệ Hương Khanh Khoa Kiên Lan Lâm Liên Loan Long Ly Lý Mai Mẫn Minh My Nam Nga Nghĩa Ngân "
    "Ngọc Nhân Nhung Oanh Phúc Phượng Quân Quế Quỳnh Sơn Sương Tâm Thảo Thắng Thịnh Thoa Thủy Tiến Toàn Trang Trúc "
    "Tú Tuấn Tùng Uyên Ước Vân Việt Vy Xuyến Yên Yến"
).split()


def invented_name(chance: random.Random) -> str:
    """A name like "Thử Đặng Minh Ánh".

    >>> invented_name(random.Random(255)).startswith("Thử ")
    True
    """
    return f"Thử {chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"


def invented_code(number: int) -> str:
    """A staff code; every tenth one is a number with leading zeros, as rosters have them.

    >>> invented_code(7), invented_code(20)
    ('THU00007', '0000020')
    """
    return f"{number:07}" if number % 10 == 0 else f"THU{number:05}"
