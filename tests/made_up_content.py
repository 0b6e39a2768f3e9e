"""What is said of the made-up plan: the TOML and Markdown files of a content folder, valid as they are.

`tests.builders` writes them to disk. Nothing here is taken from the real plan.
"""

from __future__ import annotations

SOURCE = """\
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

ERRATA = """\
# Hiệu đính
[[erratum]]
code = "HD001"
line = 61
clause = "II.2.b"
found = "cây gống"
proposed = "cây giống"
class = "certain"
kind = "mất nguyên âm"
basis = "Mất chữ i."
confidence = "cao"
"""

KNOWLEDGE = {
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

[[target]]
code = "CT03"
clause = "II.1.g13"
quote = "Phường số 13 có vườn hoa"
comparator = "="
value = 13
unit = "phường"
population = "phường"
action = "có vườn hoa"
period = "giai đoạn 2022-2024"
strand = ["kỹ thuật"]
stratum = "city"
topics = ["dao-tao"]
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
                ("muc-dich", "Mục đích", "I", "I.p1"),
                ("nhiem-vu", "Nhiệm vụ", "II", "II.2.a"),
                ("kinh-phi", "Kinh phí", "III", "III.p1"),
                ("to-chuc", "Tổ chức thực hiện", "V", "V.1"),
            ),
            start=1,
        )
    ),
    "glossary": """\
[[term]]
code = "TD01"
term = "VT"
kind = "viết tắt"
meaning = "Kế hoạch không giải thích"
line = 97
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

PROCEDURE = """\
+++
code = "dao-tao-tap-huan"
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

HOME = """\
---
title: "Trang đầu"
description: "Mở đầu."
---

# Trang đầu

[Chính sách](chinh-sach/index.md), [Vai trò](vai-tro/index.md), [Quy trình](quy-trinh/index.md),
[Tập huấn](tap-huan/index.md), [Tra cứu](tra-cuu/index.md). Xem {§II.1}.
"""
