"""A made-up training module that is valid as it is, with the page where quizzes are taken: path → text."""

from __future__ import annotations

MODULE = "training_modules/m01-trong-cay"

_CARD = """\
id = "m01"
title = "Trồng và giữ cây"
strand = "nghiep-vu"
audiences = ["tuyen-truyen"]
objectives = ["Nêu được chỉ tiêu."]
minutes = 10
pass_mark = 70
draw = 10
version = "1: bản đầu"
clauses = ["II.1.g1"]
"""

_LESSON = """\
# Trồng và giữ cây

## Mục tiêu { #muc-tieu }

Nêu được chỉ tiêu {§II.1.g1}.

## Kế hoạch nói gì { #ke-hoach }

{trích II.1.g1}

## Với công việc của tôi { #cong-viec }

Xem [trang đầu](site:index).

## Tình huống { #tinh-huong }

Chị A. hỏi.

## Lỗi thường gặp { #loi }

Không.

## Tóm tắt { #tom-tat }

Hết.
"""

_PRACTICE = """\
[[question]]
id = "m01-p01"
type = "one"
stem = "Câu hỏi?"
choices = [
  {{ id = "a", text = "Một", feedback = "Vì câu chữ nêu vậy." }},
  {{ id = "b", text = "Hai", feedback = "Câu chữ không nêu." }},
]
correct = ["a"]
explanation = "Giải thích."
cites = ["II.1.g1"]
quote = ["{quote}"]
"""

_QUIZ = """\
---
title: Học và kiểm tra
---

# Học và kiểm tra

Bản này không kèm dịch vụ làm bài.
"""

_SCORED = """\
[[question]]
id = "m01-q01"
stem = "Câu tính điểm bí mật?"
explanation = "Lời giải bí mật."
"""

_PATHS = """\
[[path]]
id = "tuyen-truyen"
title = "Tuyên truyền viên"
why = "vì bạn là tuyên truyền viên"
required = ["m01"]
"""


def training_files(quote: str) -> dict[str, str]:
    """All files; `quote` are words of clause II.1.g1."""
    return {
        "content/pages/hoc-tap/index.md": _QUIZ,
        "training_modules/paths.toml": _PATHS,
        f"{MODULE}/module.toml": _CARD,
        f"{MODULE}/lesson.md": _LESSON,
        f"{MODULE}/practice.toml": _PRACTICE.format(quote=quote),
        f"{MODULE}/questions.toml": _SCORED,
    }
