"""A whole made-up project folder for courseware: a small plan, four modules, five paths; nothing wrong with it.

In: a folder. Out: files in it. Tests then plant one fault with `edit` and look for it at its line.
"""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path

from quiz_service.courseware.checks import check_courseware
from quiz_service.courseware.loader import load_clauses, load_courseware
from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.problems import Problem

WORDS = (
    "mây sông núi đồi cầu bến chợ vườn ruộng hồ thuyền lúa ngô khoai sen mai trúc tùng bưởi cam quýt nhãn vải xoài "
    "mít dừa cau trầu gạo muối trà mật gừng nghệ tỏi hành ớt tiêu quế hồi sả giếng sân ngõ đình làng xóm phố ga đê"
).split()
FOLDERS = {"m01": "m01-mot", "m02": "m02-hai", "m03": "m03-ba", "m04": "m04-bon"}
QUESTIONS = 20
LETTERS = "abcd"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.sample(WORDS, count))


@cache
def _clauses() -> dict[str, object]:
    """The contract file: section I, one item a module, one dash a question."""
    chance = random.Random(255)

    def row(clause_id: str, shown: str, parent: str, children: list[str], heading: str = "") -> dict[str, object]:
        return {"id": clause_id, "kind": "dash", "citation": f"nơi {clause_id}", "heading": heading, "shown": shown,
                "parent": parent, "children": children, "url": f"toan-van/#{clause_id}"}  # fmt: skip

    rows = [row("I", "VIỆC", "", [f"I.{m}" for m in range(1, 5)], "VIỆC")]
    for module in range(1, 5):
        dashes = [f"I.{module}.g{number}" for number in range(1, QUESTIONS + 1)]
        rows.append(row(f"I.{module}", f"Nhóm {module}", "I", dashes, f"Nhóm {module}"))
        rows += [
            row(dash, f"Chăm lo {_words(chance, 6)}; trên 60% trước ngày 17/6.", f"I.{module}", []) for dash in dashes
        ]
    target = {
        "code": "CT01", "clause": "I.1.g1", "quote": "trên 60%", "comparator": ">", "implicit": False, "value": 60.0,
        "unit": "%", "population": "người chăm lo ở thành phố", "stratum": "city", "ambiguity": "Không nêu ai đếm.",
    }  # fmt: skip
    plan = {"issued_on": "2021-11-16", "period": "2021-2025"}
    return {"schema_version": 1, "clauses": rows, "plan": plan, "training_targets": [target]}


def _selection(kind: str, number: int, chance: random.Random) -> str:
    """Choices and key; the longest choice is never the right one."""
    if kind == "true-false":
        return (
            'choices = [\n  { id = "dung", text = "Đúng", feedback = "Đúng theo lời của việc này." },\n'
            '  { id = "sai", text = "Sai", feedback = "Chưa đúng theo lời này." },\n]\ncorrect = ["dung"]'
        )
    right = number % 4
    texts = [f"Nhà {_words(chance, 3)}" for _ in LETTERS]
    texts[(right + 1) % 4] += " thương nhớ"
    rows = "\n".join(
        f'  {{ id = "{letter}", text = "{text}", feedback = "Lời của việc này nói vậy." }},'
        for letter, text in zip(LETTERS, texts, strict=True)
    )
    correct = [LETTERS[right]] if kind == "one" else [LETTERS[right], LETTERS[(right + 2) % 4]]
    return f"choices = [\n{rows}\n]\ncorrect = {json.dumps(correct)}"


def _items(key: str, ids: str, chance: random.Random) -> str:
    rows = ", ".join(f'{{ id = "{one}", text = "Hàng {_words(chance, 3)}" }}' for one in ids)
    return f"{key} = [{rows}]"


def _answer(kind: str, number: int, chance: random.Random) -> str:
    match kind:
        case "matching":
            left, right = _items("left", "123", chance), _items("right", "abcd", chance)
            return f'{left}\n{right}\npairs = {{ 1 = "b", 2 = "d", 3 = "a" }}'
        case "ordering":
            return f'{_items("items", "abc", chance)}\norder = ["c", "a", "b"]'
        case "number":
            return 'value = 60\nunit = "%"\ncomparator = ">"'
        case "short":
            return f'accept = ["{_words(chance, 3)}"]\nignore_marks = true'
        case _:
            return _selection(kind, number, chance)


def question(module: int, number: int, kind: str = "one", letter: str = "q") -> str:
    """The text of one `[[question]]`."""
    chance = random.Random(f"{module}{letter}{number}")
    clause = f"I.{module}.g{number}"
    quote = next(row["shown"] for row in _clauses()["clauses"] if row["id"] == clause)  # type: ignore[attr-defined]
    mark = "." if kind == "true-false" else "?"
    return (
        f'[[question]]\nid = "m{module:02}-{letter}{number:02}"\ntype = "{kind}"\n'
        f'stem = "Ai chăm {_words(chance, 9)}{mark}"\n{_answer(kind, number, chance)}\n'
        f'explanation = "Lời của việc này nói vậy."\ncites = ["{clause}"]\nquote = ["{quote}"]\n'
    )


COUNTING = """[[reading]]
id = "mot"
name = "Cách hiểu thử"
clause = "I.1.g1"
why = "Câu ghi “trên 60% trước ngày 17/6”, không nêu cấp nào."
strata = [
  { id = "city", name = "Thành phố", kinds = ["city", "related-city"] },
  { id = "local", name = "Địa phương", kinds = ["district", "commune", "related-local"] },
]
"""
KINDS = {2: "several", 3: "true-false", 4: "matching", 5: "ordering", 6: "number", 7: "short"}


def _lesson(module: int) -> str:
    chance = random.Random(module)
    filler = "\n\n".join(" ".join(_words(chance, 20) for _ in range(5)) for _ in range(10))
    return (
        f"# Bài {module}\n\n## Mục tiêu {{ #muc-tieu }}\n\nBiết chăm lo {{§I.{module}}}.\n\n"
        f"## Kế hoạch nói gì {{ #ke-hoach }}\n\n{{trích I.{module}.g1}}\n\n"
        f'Phải đạt {{trích I.{module}.g2: "trên 60%"}}.\n\n'
        f"## Với công việc của tôi {{ #cong-viec }}\n\n{filler}\n\n## Tình huống {{ #tinh-huong }}\n\nChị A.\n\n"
        "## Lỗi thường gặp { #loi }\n\n- Quên.\n\n## Tóm tắt { #tom-tat }\n\n- Nhớ.\n"
    )


def write_project(root: Path) -> Path:
    """Write the whole folder and return it."""
    (root / "build").mkdir()
    (root / "build" / "clauses.json").write_text(json.dumps(_clauses(), ensure_ascii=False), encoding="utf-8")
    home = root / "training_modules"
    home.mkdir()
    ids = []
    for module, ((module_id, folder), strand) in enumerate(zip(FOLDERS.items(), STRANDS, strict=True), start=1):
        (home / folder).mkdir()
        scored = [question(module, n, KINDS.get(n, "one")) for n in range(1, QUESTIONS + 1)]
        practice = [question(module, n, letter="p") for n in range(1, 6)]
        ids += [f"{module_id}-q{n:02}" for n in range(1, QUESTIONS + 1)] + [f"{module_id}-p0{n}" for n in range(1, 6)]
        files = {
            "module.toml": f'id = "{module_id}"\ntitle = "Bài {module}"\nstrand = "{strand}"\n'
            f'audiences = {json.dumps(list(AUDIENCES))}\nobjectives = ["Nêu được việc"]\nminutes = 12\n'
            f'pass_mark = 70\ndraw = 10\nversion = "1: bản đầu"\nclauses = ["I.{module}"]\n',
            "lesson.md": _lesson(module),
            "questions.toml": "\n".join(scored),
            "practice.toml": "\n".join(practice),
        }
        for name, text in files.items():
            (home / folder / name).write_text(text, encoding="utf-8")
    paths = "\n".join(
        f'[[path]]\nid = "{audience}"\ntitle = "{name}"\nwhy = "vì bạn là {name}"\n'
        'required = ["m01", "m02", "m03", "m04"]\noptional = []\n'
        for audience, name in AUDIENCES.items()
    )
    (home / "paths.toml").write_text(paths, encoding="utf-8")
    (home / "counting.toml").write_text(COUNTING, encoding="utf-8")
    (home / "question-ids.txt").write_text("# mã\n" + "\n".join(ids) + "\n", encoding="utf-8")
    (home / "stigma-words.toml").write_text(
        '[[stigma]]\nwords = ["kẻ chợ"]\nprefer = "người ở chợ"\nreason = "coi thường người."\n', encoding="utf-8"
    )
    return root


def edit(root: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` in a file of training_modules/ and return the line where `new` begins."""
    path = root / "training_modules" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    position = text.index(old)
    path.write_text(text[:position] + new + text[position + len(old) :], encoding="utf-8")
    return text.count("\n", 0, position) + 1


def part(root: Path, question_id: str) -> str:
    """The text of one question as it stands in its file."""
    kind = "practice.toml" if "-p" in question_id else "questions.toml"
    text = (root / "training_modules" / FOLDERS[question_id[:3]] / kind).read_text(encoding="utf-8")
    return next(f"[[question]]{piece}" for piece in text.split("[[question]]") if f'id = "{question_id}"' in piece)


def edit_question(root: Path, question_id: str, old: str, new: str) -> tuple[str, int]:
    """Replace a pattern inside one question; return the file's path in the project and the line of `new`."""
    before = part(root, question_id)
    found = re.search(old, before)
    assert found, old
    after = before[: found.start()] + new + before[found.end() :]
    name = "practice.toml" if "-p" in question_id else "questions.toml"
    file = f"{FOLDERS[question_id[:3]]}/{name}"
    line = edit(root, file, before, after)
    return f"training_modules/{file}", line + before.count("\n", 0, found.start())


def problems_in(root: Path) -> list[Problem]:
    """What `quiz check` finds in the folder."""
    loaded = load_courseware(root)
    return sorted({*loaded.problems, *check_courseware(loaded.courseware, load_clauses(root))})
