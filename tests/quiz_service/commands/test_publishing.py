"""`quiz publish` and `quiz regrade`: what they say, and that a dry run writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from quiz_service.clock import system_clock
from quiz_service.operations import attempts
from quiz_service.storage.models import AuditEntry, Completion, ModuleRevision, QuestionRevision, Result
from tests.quiz_service.commands.conftest import Project
from tests.quiz_service.courseware.made_up import edit, edit_question
from tests.quiz_service.made_up_modules import right_response
from tests.quiz_service.made_up_people import add_person, add_unit


def rows(project: Project, table: type) -> int:
    with project.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def published(project: Project) -> Project:
    """With the made-up modules published."""
    assert project.run("publish") == 0
    return project


def take_everything(project: Project, module_id: str = "m01") -> None:
    """Two people: one submits a module with all answers right, one only begins."""
    now = system_clock() - timedelta(hours=1)
    with project.writing() as session:
        unit = add_unit(session)
        first, second = add_person(session, unit), add_person(session, unit)
        attempt = attempts.start(session, person_id=first.id, module_id=module_id, now=now)
        answers = {one.revision.question_id: right_response(one.revision.record) for one in attempt.questions}
        attempts.submit(session, person_id=first.id, attempt_id=attempt.public_id, base_seq=0, answers=answers,
                        client_key="key-of-this-very-step", now=now)  # fmt: skip
        attempts.start(session, person_id=second.id, module_id=module_id, now=now)


def correct_a_key(project: Project, question_id: str = "m01-q01") -> None:
    """The author says that another choice was right all along."""
    edit_question(
        project.root, question_id, r'correct = \["(\w)"\]', 'correct = ["a"]\nrevision = 2\nchange = "meaning"'
    )


def test_the_first_publication_is_told_by_module(project: Project) -> None:
    assert project.run("publish") == 0
    assert "Học phần mới: m01, Bài 1" in project.out
    assert "Câu hỏi mới: 80 (m01 20, m02 20, m03 20, m04 20)" in project.out
    assert "Lộ trình mới: cán bộ cấp Thành phố" in project.out
    assert project.out.endswith("Đã xuất bản.\n")
    assert rows(project, QuestionRevision) == 80


def test_publishing_again_changes_nothing(published: Project) -> None:
    assert published.run("publish") == 0
    assert published.out == "Không có gì thay đổi: nội dung đã xuất bản đúng như các tệp.\n"
    assert rows(published, AuditEntry) == 2  # of the content, and of what is counted against


def test_a_dry_run_says_the_same_and_writes_nothing(project: Project) -> None:
    assert project.run("publish", "--dry-run") == 0
    dry = project.out
    assert (rows(project, QuestionRevision), rows(project, ModuleRevision)) == (0, 0)
    assert project.run("publish") == 0
    assert dry.replace("Chạy thử: chưa ghi gì.", "Đã xuất bản.") == project.out


def test_files_with_faults_are_not_published(project: Project) -> None:
    path, line = edit_question(project.root, "m01-q01", r"correct = .*", "correct = []")
    assert project.run("publish") == 1
    assert f"{path}:{line}: " in project.err
    assert "Chưa xuất bản được: còn 1 lỗi." in project.err
    assert rows(project, QuestionRevision) == 0


def test_a_change_without_its_statement_is_told_with_its_line(published: Project) -> None:
    path, _ = edit_question(published.root, "m01-q09", r'stem = "Ai chăm', 'stem = "Ai luôn chăm')
    assert published.run("publish") == 1
    assert f"{path}:" in published.out
    assert "revision = 2" in published.out
    assert published.out.endswith("Chưa xuất bản được: sửa các lỗi trên rồi chạy lại.\n")
    assert rows(published, QuestionRevision) == 80


def test_changes_are_told_in_words_with_the_attempts_they_meet(published: Project) -> None:
    take_everything(published)
    edit_question(published.root, "m01-q09", r'explanation = ".*"', 'explanation = "Lời khác của việc này."')
    edit(published.root, "m01-mot/module.toml", "pass_mark = 70", "pass_mark = 75")
    assert published.run("publish", "--dry-run") == 0
    assert "Học phần đổi: m01, điểm đạt" in published.out
    assert "Câu hỏi đổi: m01-q09, sửa phản hồi, giải thích hoặc căn cứ" in published.out
    assert "m01: 1 lượt đang làm tiếp tục với câu hỏi đã nhận; 1 lượt đã nộp giữ nguyên kết quả." in published.out
    assert "đổi điểm" not in published.out


def whole_pool(project: Project) -> None:
    """Attempts draw all twenty questions, so that each has the one that is corrected."""
    edit(project.root, "m01-mot/module.toml", "draw = 10", "draw = 20")


def test_a_corrected_key_is_told_published_and_regraded(project: Project) -> None:
    whole_pool(project)
    assert project.run("publish") == 0
    take_everything(project)
    correct_a_key(project)
    assert project.run("publish", "--dry-run") == 0
    assert "Theo đáp án mới, 1 lượt đã nộp sẽ đổi điểm (0 tăng, 1 giảm)." in project.out
    assert project.run("publish") == 0
    assert project.run("regrade", "--dry-run") == 0
    line = project.out.splitlines()[0]
    assert line.startswith("m01, lượt ")
    assert line.endswith(": 100 % (đạt) → 95 % (đạt), câu m01-q01")
    assert "1 lượt đổi điểm: 0 tăng, 1 giảm; 0 lượt nay đạt." in project.out
    assert rows(project, Result) == 1
    assert project.run("regrade") == 0
    assert project.out.endswith("Đã ghi 1 kết quả chấm lại, bên cạnh kết quả cũ.\n")
    assert (rows(project, Result), rows(project, Completion)) == (2, 1)
    assert project.run("regrade") == 0
    assert project.out == "Không có lượt nào đổi điểm.\n"


def test_who_no_longer_reaches_the_mark_is_told_to_keep_the_completion(project: Project) -> None:
    whole_pool(project)
    edit(project.root, "m01-mot/module.toml", "pass_mark = 70", "pass_mark = 100")
    assert project.run("publish") == 0
    take_everything(project)
    correct_a_key(project)
    assert project.run("publish") == 0
    assert project.run("regrade") == 0
    assert "(đạt) → 95 % (chưa đạt)" in project.out
    assert "Lượt nay không còn đủ điểm vẫn giữ lần hoàn thành đã ghi." in project.out
    assert rows(project, Completion) == 1


def test_nobody_is_named_in_the_list_of_scores(project: Project) -> None:
    whole_pool(project)
    project.run("publish")
    take_everything(project)
    correct_a_key(project)
    project.run("publish")
    project.run("regrade", "--dry-run")
    assert "Người Thử" not in project.out
    assert "THU0" not in project.out


def test_a_question_that_is_gone_is_told_as_retired(published: Project) -> None:
    edit(published.root, "m01-mot/questions.toml", "m01-q20", "m01-q21")
    edit(published.root, "question-ids.txt", "m01-q20", "m01-q21\nm01-q20 rút: không còn hợp")
    assert published.run("publish") == 0
    assert published.out == "Câu hỏi mới: 1 (m01 1)\nCâu hỏi rút: m01-q20\nĐã xuất bản.\n"
    with published.reading() as session:
        retired = select(QuestionRevision.question_id).where(QuestionRevision.retired_at.is_not(None))
        assert list(session.scalars(retired)) == ["m01-q20"]
