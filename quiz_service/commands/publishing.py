"""`quiz publish` and `quiz regrade`: what would change and whom it meets; without --dry-run, then do it."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Engine

from quiz_service.clock import HANOI, system_clock
from quiz_service.commands.database import NOT_WRITTEN, add_dry_run, open_database, settings_of
from quiz_service.commands.progress import ProgressLine
from quiz_service.courseware.publication import Publication
from quiz_service.operations import publishing, regrading
from quiz_service.operations.publishing import ModuleChange, Plan
from quiz_service.operations.regrading import ScoreChange
from quiz_service.problems import report
from quiz_service.storage.engine import reading, writing

KINDS = {
    "meaning": "đổi ý hoặc đổi đáp án",
    "typo": "sửa lỗi chữ",
    "notes": "sửa phản hồi, giải thích hoặc căn cứ",
}
FIELDS = {
    "title": "tên", "slug": "thư mục", "strand": "nội dung", "minutes": "số phút", "pass_mark": "điểm đạt",
    "draw": "số câu mỗi lượt", "validity_months": "thời hạn", "attempts_allowed": "số lượt",
    "wait_minutes": "thời gian chờ", "answers_shown": "khi nào xem đáp án",
}  # fmt: skip


def _question_lines(questions: Publication) -> list[str]:
    lines = []
    if questions.added:
        counts = Counter(question.id.split("-", 1)[0] for question in questions.added)
        by_module = ", ".join(f"{module} {count}" for module, count in sorted(counts.items()))
        lines.append(f"Câu hỏi mới: {len(questions.added)} ({by_module})")
    for change in questions.changed:
        lines.append(f"Câu hỏi đổi: {change.question.id}, {KINDS[change.kind]}")
    lines += [f"Câu hỏi rút: {question.id}" for question in questions.retired]
    return lines


def _module_line(change: ModuleChange) -> str:
    if change.before is None:
        return f"Học phần mới: {change.module.id}, {change.module.title}"
    return f"Học phần đổi: {change.module.id}, {', '.join(FIELDS[name] for name in change.fields)}"


def render_plan(plan: Plan, scores: Sequence[ScoreChange]) -> str:
    """What publishing does and whom it meets, one sentence a line; `scores` would change if past attempts were
    regraded."""
    if plan.changes_nothing:
        return "Không có gì thay đổi: nội dung đã xuất bản đúng như các tệp."
    lines = [_module_line(change) for change in plan.modules]
    lines += [f"Học phần rút: {row.module_id}, {row.title}" for row in plan.retired_modules]
    lines += _question_lines(plan.questions)
    lines += [f"Lộ trình {'đổi' if change.before else 'mới'}: {change.path.title}" for change in plan.paths]
    lines += [f"Cách hiểu chỉ tiêu: {reading.name}" for reading in plan.counting.readings]
    lines += [f"Chỉ tiêu {'mới' if change.is_new else 'đổi'}: {change.told}" for change in plan.counting.targets]
    lines += [f"Chỉ tiêu rút: {code}" for code in plan.counting.withdrawn]
    for touched in plan.touched:
        lines.append(
            f"{touched.module_id}: {touched.open_attempts} lượt đang làm tiếp tục với câu hỏi đã nhận; "
            f"{touched.past_attempts} lượt đã nộp giữ nguyên kết quả."
        )
    if scores:
        rises = sum(change.rises for change in scores)
        lines.append(
            f"Theo đáp án mới, {len(scores)} lượt đã nộp sẽ đổi điểm ({rises} tăng, {len(scores) - rises} giảm). "
            "Xuất bản xong, xem từng lượt: quiz regrade --dry-run"
        )
    return "\n".join(lines)


def render_scores(changes: Sequence[ScoreChange]) -> str:
    """Each attempt with its score before and after. People are not named: the list may be pasted anywhere."""
    words = {True: "đạt", False: "chưa đạt"}
    lines = [
        f"{change.module_id}, lượt {change.public_id}, nộp {change.submitted_at.astimezone(HANOI):%H:%M %d/%m/%Y}: "
        f"{change.before.shown} ({words[change.passed_before]}) → {change.after.shown} ({words[change.passed_after]}), "
        f"câu {', '.join(change.question_ids)}"
        for change in changes
    ]
    rises = sum(change.rises for change in changes)
    passed = sum(change.passed_after > change.passed_before for change in changes)
    lines.append(f"{len(changes)} lượt đổi điểm: {rises} tăng, {len(changes) - rises} giảm; {passed} lượt nay đạt.")
    if any(change.passed_before > change.passed_after for change in changes):
        lines.append("Lượt nay không còn đủ điểm vẫn giữ lần hoàn thành đã ghi.")
    return "\n".join(lines)


def _publish(arguments: argparse.Namespace) -> int:
    files = publishing.files_to_publish(arguments.root)
    engine = open_database(settings_of(arguments))
    with reading(engine) as session, ProgressLine("Xem lại các lượt đã nộp") as progress:
        plan = publishing.plan_publishing(session, files)
        judges = regrading.judges_now(session, plan.corrected)
        scores = regrading.find_changes(session, judges, progress) if plan.corrected else []
        shown = render_plan(plan, scores)
    if plan.questions.problems:
        print(report(plan.questions.problems))
    print(shown)
    if not plan.questions.can_be_published:
        print("Chưa xuất bản được: sửa các lỗi trên rồi chạy lại.")
    elif arguments.dry_run:
        print(NOT_WRITTEN)
    elif not plan.changes_nothing:
        with writing(engine) as session, ProgressLine("Tính lại ai đã được tập huấn") as progress:
            publishing.publish(session, files, now=system_clock(), progress=progress)
        print("Đã xuất bản.")
    engine.dispose()
    return 0 if plan.questions.can_be_published else 1


def _changes(engine: Engine) -> list[ScoreChange]:
    with reading(engine) as session, ProgressLine("Chấm lại") as progress:
        return regrading.find_changes(session, regrading.judges_now(session), progress)


def _regrade(arguments: argparse.Namespace) -> int:
    engine = open_database(settings_of(arguments))
    changes = _changes(engine)
    if not changes:
        print("Không có lượt nào đổi điểm.")
    else:
        print(render_scores(changes))
        if arguments.dry_run:
            print(NOT_WRITTEN)
        else:
            with writing(engine) as session:
                written = regrading.regrade(session, changes, now=system_clock())
            print(f"Đã ghi {len(written)} kết quả chấm lại, bên cạnh kết quả cũ.")
    engine.dispose()
    return 0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `publish` and `regrade` to the command line."""
    publish = commands.add_parser("publish", help="đưa học phần, câu hỏi, lộ trình từ các tệp vào cơ sở dữ liệu")
    add_dry_run(publish)
    publish.set_defaults(run=_publish)
    regrade = commands.add_parser("regrade", help="chấm lại các lượt đã nộp sau khi sửa đáp án sai")
    add_dry_run(regrade)
    regrade.set_defaults(run=_regrade)
