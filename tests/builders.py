"""Made-up content, valid by default: a plan about planting trees and all that is said about it.

`write_content(root)` lays a whole content folder down; a test then changes one thing with `edit` and looks at what
happens. Nothing here is taken from the real plan.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from site_src.clauses.errata import Erratum, ErratumClass

PLAN = """\
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

2. Nhiệm vụ

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
    "I I.p1 II II.1 II.1.g1 II.1.g2 II.2 II.2.a II.2.b II.2.c II.2.d II.2.dd II.2.e II.2.e.g1 III III.p1 "
    "IV IV.1 IV.1.g1 IV.2 IV.2.g1"
).split()
GOOD_SEED_LINE = 38
"""The line with "cây gống", a certain erratum of the made-up plan."""

_SOURCE = """\
# Nguồn
number = "7/KH-UBND"
title = "Kế hoạch Trồng cây bóng mát"
issued_on = 2022-03-05
issuer = "Ủy ban nhân dân Thành phố Mây Trắng"
signatory = "Lê Thị Mai"
place = "Mây Trắng"
found_at = "thử"
found_on = "không có thông tin"
sha256 = "{sha256}"
status = "không có thông tin"
effective_from = "không có thông tin"
period = "2022-2024"
"""

_ERRATA = """\
# Hiệu đính
[[erratum]]
code = "HD001"
line = 38
clause = "II.2.b"
found = "cây gống"
proposed = "cây giống"
class = "certain"
kind = "mất nguyên âm"
basis = "Mất chữ i."
confidence = "cao"
"""

_KNOWLEDGE = {
    "topics": '[[topic]]\nid = "trong-cay"\nname = "Trồng cây"\n\n[[topic]]\nid = "dao-tao"\nname = "Đào tạo"\n',
    "roles": """\
[[role]]
id = "so-xay-dung"
name = "Sở Xây dựng"
kind = "assigned"
clause = "IV.1"
names = ["Sở Xây dựng"]
notes = ["LY01"]

[[role]]
id = "hoi-nong-dan"
name = "Hội Nông dân Thành phố"
kind = "assigned"
clause = "IV.2"
names = ["Hội Nông dân Thành phố", "Hội Nông dân"]

[[role]]
id = "ubnd-thanh-pho"
name = "Ủy ban nhân dân Thành phố"
kind = "authority"
clause = "preamble"
names = ["Ủy ban nhân dân Thành phố"]
""",
    "duties": """\
[[duty]]
clause = "IV.1.g1"
role = "so-xay-dung"
verb = "chủ trì"
quote = "Chủ trì trồng cây"
mode = "phân công"
topics = ["trong-cay"]
counterparts = ["ubnd-thanh-pho"]
deadline = "BC01"

[[duty]]
clause = "IV.2.g1"
role = "hoi-nong-dan"
verb = "vận động"
quote = "Vận động hội viên chăm sóc cây"
mode = "đề nghị"
topics = ["trong-cay"]
""",
    "targets": """\
[[target]]
code = "CT01"
clause = "II.1.g1"
quote = "Ít nhất 70% số phường có vườn ươm"
comparator = ">="
value = 70
unit = "%"
population = "số phường"
action = "có vườn ươm"
period = "giai đoạn 2022-2024"
topics = ["trong-cay"]

[[target]]
code = "CT02"
clause = "II.1.g2"
quote = "Trồng trên 80 cây mỗi năm"
comparator = ">"
value = 80
unit = "cây"
population = "cây"
action = "trồng"
period = "mỗi năm"
period_clause = "II.1"
topics = ["trong-cay"]
""",
    "deadlines": """\
[[deadline]]
code = "BC01"
title = "Báo cáo trồng cây"
who = ["so-xay-dung"]
to = ["ubnd-thanh-pho"]
what = "Báo cáo kết quả trồng cây."
rhythm = "không nêu"
by = "trước ngày 17/6"
days = [{month = 6, day = 17, strict = true}]
clause = "IV.1.g1"
quote = "báo cáo Ủy ban nhân dân Thành phố trước ngày 17/6"
topics = ["trong-cay"]
""",
    "policies": "".join(
        f"""\
[[policy]]
code = "CS{number}"
page = "{page}"
title = "{title}"
clause = "{clause}"
topics = ["trong-cay"]
gist = "{title} của Kế hoạch."
key_points = [{{clause = "{point}", text = "Ý chính."}}]

"""
        for number, (page, title, clause, point) in enumerate(
            (
                ("muc-dich", "Mục đích", "I", "I.p1"), ("nhiem-vu", "Nhiệm vụ", "II.2", "II.2.a"),
                ("kinh-phi", "Kinh phí", "III", "III.p1"),
            ),
            start=1,
        )
    ),  # fmt: skip
    "glossary": """\
[[term]]
code = "TD01"
term = "VT"
kind = "viết tắt"
meaning = "Kế hoạch không giải thích"
line = 70
quote = "Lưu: VT"

[[term]]
code = "TD02"
term = "vườn ươm"
kind = "thuật ngữ"
meaning = "Nơi ươm cây giống"
clause = "II.2.b"
quote = "Ươm cây giống trong vườn ươm"
more_clauses = ["II.1.g1"]
""",
    "documents": """\
[[document]]
code = "VB01"
title = "Quyết định số 1"
number = "1/QĐ-UBND"
cited_as = "Quyết định số 1/QĐ-UBND"
line = 21
relation = "căn cứ thực hiện"
""",
    "notes": """\
[[note]]
code = "LY01"
title = "Sở Xây dựng đổi tên"
text = "Sở Xây dựng nay có tên khác."
from = "1/1/2025"
source = "trang thử"
seen_on = 2025-02-01
roles = ["so-xay-dung"]
words = ["Sở Xây dựng"]
confirm = "Cần cơ quan có thẩm quyền xác nhận."
""",
}

_PROCEDURE = """\
+++
code = "trong-cay"
title = "Trồng một cây"
topic = "trong-cay"
order = "plan"
clauses = ["II.2.a", "II.2.c"]
who_for = ["so-xay-dung"]

[[step]]
title = "Khảo sát đất"
who = ["so-xay-dung"]
clause = "II.2.a"
quote = "Khảo sát đất trồng"

[[step]]
title = "Trồng cây"
who = []
clause = "II.2.c"
quote = "Trồng cây"
gap = ["thời hạn"]
+++

Kế hoạch không nêu loại cây.
"""

_HOME = """\
---
title: "Trang đầu"
description: "Mở đầu."
---

# Trang đầu

[Chính sách](chinh-sach/index.md), [Vai trò](vai-tro/index.md), [Quy trình](quy-trinh/index.md),
[Tập huấn](tap-huan/index.md), [Tra cứu](tra-cuu/index.md). Xem {§II.1}.
"""


def content_files() -> dict[str, str]:
    """Path under the project root → text, for every file of a valid content folder."""
    sha256 = hashlib.sha256(PLAN.encode()).hexdigest()
    return {
        "content/plan/plan.txt": PLAN,
        "content/plan/source.toml": _SOURCE.format(sha256=sha256),
        "content/plan/errata.toml": _ERRATA,
        "content/plan/clause-ids.txt": "\n".join(CLAUSE_IDS) + "\n",
        "content/knowledge/procedures/trong-cay.md": _PROCEDURE,
        "content/pages/index.md": _HOME,
        "content/assets/stylesheets/a.css": "p { margin: 0 }\n",
        **{f"content/knowledge/{name}.toml": text for name, text in _KNOWLEDGE.items()},
    }


def write_content(root: Path) -> Path:
    """Write the valid content folder under `root`; returns `root`."""
    for path, text in content_files().items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def edit(root: Path, path: str, old: str, new: str) -> int:
    """Replace the one place where `old` stands in a file under `root`; returns its line."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def make_erratum(found: str, proposed: str, *, line: int, clause: str, code: str = "HD001",
                 klass: ErratumClass = ErratumClass.CERTAIN, line_to: int = 0, note: str = "") -> Erratum:  # fmt: skip
    """An erratum as errata.toml would give it."""
    return Erratum(
        code, line, clause, found, proposed, klass, "khác", "Cơ sở.", "cao", line_to=line_to, note=note
    )
