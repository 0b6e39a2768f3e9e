"""Commands for authors: check | ids | preview | rules. They read files and, but for `ids`, write nothing."""

from __future__ import annotations

import argparse
import dataclasses
import json

from quiz_service.courseware.checks import RULES, Scope, check_courseware, new_ids
from quiz_service.courseware.checks.coverage import measure_coverage, render_coverage
from quiz_service.courseware.loader import FOLDER, USED_IDS, load_clauses, load_courseware
from quiz_service.courseware.preview import render_module
from quiz_service.errors import UnknownModule
from quiz_service.problems import Problem, Severity, count_errors, report


def _of_modules(problems: list[Problem], modules: list[str]) -> list[Problem]:
    """The problems in the folders of some modules; all of them when none is named."""
    prefixes = tuple(f"{FOLDER}/{module}-" for module in modules)
    return [problem for problem in problems if not modules or problem.path.startswith(prefixes)]


def _check(arguments: argparse.Namespace) -> int:
    clauses = load_clauses(arguments.root)
    loaded = load_courseware(arguments.root)
    scope = Scope(loaded.courseware, clauses)
    known = scope.courseware.module_by_id.keys() | scope.courseware.unread
    for module in arguments.modules:
        if module not in known:
            raise UnknownModule(module)
    found = sorted({*loaded.problems, *check_courseware(loaded.courseware, clauses)})
    problems = _of_modules(found, arguments.modules)
    errors = count_errors(problems)
    rows = measure_coverage(scope) if arguments.coverage else []
    if arguments.json:
        data = {
            "errors": errors,
            "warnings": len(problems) - errors,
            "problems": [dataclasses.asdict(problem) for problem in problems],
            "coverage": [dataclasses.asdict(row) for row in rows],
        }
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return 1 if errors else 0
    if problems:
        print(report(problems))
    if rows:
        print(render_coverage(rows))
    modules = scope.courseware.modules
    scored = sum(len(module.questions) for module in modules)
    practice = len(scope.questions) - scored
    print(f"{len(modules)} học phần, {scored} câu hỏi tính điểm, {practice} câu luyện tập.")
    print(f"{errors} lỗi, {len(problems) - errors} cảnh báo.")
    return 1 if errors else 0


def _ids(arguments: argparse.Namespace) -> int:
    scope = Scope(load_courseware(arguments.root).courseware, load_clauses(arguments.root))
    new = sorted({question.id for question in new_ids(scope)})
    file = arguments.root / USED_IDS
    if new and not arguments.dry_run:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        text += "" if text.endswith("\n") or not text else "\n"
        file.write_text(text + "".join(f"{question_id}\n" for question_id in new), encoding="utf-8")
    for question_id in new:
        print(question_id)
    print(f"{len(new)} mã mới{' (chưa ghi)' if arguments.dry_run else ''}: {USED_IDS}")
    return 0


def _preview(arguments: argparse.Namespace) -> int:
    courseware = load_courseware(arguments.root).courseware
    if arguments.module not in courseware.module_by_id:
        raise UnknownModule(arguments.module)
    module = courseware.module_by_id[arguments.module]
    print(render_module(module, load_clauses(arguments.root), blind=arguments.blind))
    return 0


def _rules(_: argparse.Namespace) -> int:
    for rule in RULES:
        kind = "lỗi" if rule.severity is Severity.ERROR else "cảnh báo"
        print(f"{rule.code:<17}{kind:<10}{'' if rule.can_be_silenced else 'không bỏ qua được; '}{rule.guideline}")
    return 0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the command line. Each carries its function in `run`."""
    check = commands.add_parser("check", help="kiểm tra mọi học phần, câu hỏi, lộ trình; không ghi gì")
    check.add_argument("modules", nargs="*", metavar="HỌC_PHẦN", help="chỉ in lỗi của học phần này, ví dụ m05")
    check.add_argument("--coverage", action="store_true", help="in thêm bảng điều khoản nào đã có câu hỏi")
    check.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    check.set_defaults(run=_check)
    ids = commands.add_parser("ids", help="ghi các mã câu hỏi mới vào danh sách mã đã dùng")
    ids.add_argument("--dry-run", action="store_true", help="chỉ in, không ghi")
    ids.set_defaults(run=_ids)
    preview = commands.add_parser("preview", help="in các câu hỏi của một học phần")
    preview.add_argument("module", metavar="HỌC_PHẦN", help="ví dụ m05")
    preview.add_argument("--blind", action="store_true", help="giấu đáp án, để người khác trả lời thử")
    preview.set_defaults(run=_preview)
    rules = commands.add_parser("rules", help="in các quy tắc kiểm tra và cơ sở của từng quy tắc")
    rules.set_defaults(run=_rules)
