"""Rules as a set, and the example in the authors' README."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from quiz_service.cli import parser
from quiz_service.courseware.checks import RULES, check_courseware
from quiz_service.courseware.loader import Loaded, load_clauses, load_courseware
from quiz_service.courseware.model import QUESTION_TYPES, Courseware
from quiz_service.problems import Problem, report

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "training_modules" / "README.md").read_text(encoding="utf-8")
HERE = Path(__file__).parent


def real_problems(loaded: Loaded) -> list[Problem]:
    """What `quiz check` says of content that rests on the real plan."""
    return sorted({*loaded.problems, *check_courseware(loaded.courseware, load_clauses(ROOT))})


def test_codes_of_rules_are_unique_and_each_names_its_ground() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert [rule.code for rule in RULES if not rule.guideline] == []


def test_every_rule_has_a_planted_fault() -> None:
    planted = {
        fault["rule"]
        for name in ("question-faults.toml", "module-faults.toml")
        for fault in tomllib.loads((HERE / name).read_text(encoding="utf-8"))["fault"]
    }
    tests = "".join(file.read_text(encoding="utf-8") for file in HERE.glob("test_*_faults.py"))
    assert [rule.code for rule in RULES if rule.code not in planted and f'"{rule.code}"' not in tests] == []


def example(title: str) -> str:
    """The example under a heading of the README: the first code block after it."""
    after = re.split(rf"^### {re.escape(title)}", README, flags=re.MULTILINE)[1]
    found = re.search(r"```(?:toml|markdown)\n(.*?)```", after, re.DOTALL)
    assert found
    return found[1]


def write_example(root: Path) -> Courseware:
    """The README's example as a module folder."""
    folder = root / "training_modules" / "m99-vi-du"
    folder.mkdir(parents=True)
    for name in ("module.toml", "lesson.md", "questions.toml", "practice.toml"):
        (folder / name).write_text(example(name), encoding="utf-8")
    for name in ("stigma-words.toml", "paths.toml", "counting.toml"):
        (folder.parent / name).write_text((ROOT / "training_modules" / name).read_text("utf-8"), encoding="utf-8")
    (folder.parent / "question-ids.txt").write_text("", encoding="utf-8")
    loaded = load_courseware(root)
    assert report(loaded.problems) == ""
    return loaded.courseware


def test_the_example_in_the_readme_is_right_but_for_its_size_and_path(tmp_path: Path) -> None:
    courseware = write_example(tmp_path)
    problems = real_problems(Loaded(courseware, ()))
    about_place = {"pool", "lesson-length", "unlisted-id", "path", "unreachable", "audience"}
    assert report(problem for problem in problems if problem.rule not in about_place) == ""


def test_the_readme_shows_every_type_of_question(tmp_path: Path) -> None:
    assert {q.type for q in write_example(tmp_path).modules[0].questions} == set(QUESTION_TYPES)


def test_the_readme_explains_an_author_s_commands_and_names_none_that_is_gone() -> None:
    choices = next(action.choices for action in parser()._actions if action.dest == "==SUPPRESS==" or action.choices)
    assert choices
    assert [command for command in ("check", "preview", "ids", "rules") if f"`quiz {command}" not in README] == []
    assert set(re.findall(r"`quiz ([a-z]+)", README)) <= set(choices)
