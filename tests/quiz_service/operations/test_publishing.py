"""Publishing: what is stored, what is retired, what stays; on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from quiz_service.courseware.model import Courseware
from quiz_service.courseware.record import record_of
from quiz_service.errors import MissingInput, Refused
from quiz_service.operations.publishing import files_to_publish
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.engine import reading
from quiz_service.storage.models import ModuleRevision, QuestionRevision
from tests.quiz_service.courseware.made_up import edit_question, write_project
from tests.quiz_service.made_up_content import Content
from tests.quiz_service.made_up_files import changed, make_files, make_module, make_path, make_question, with_text
from tests.quiz_service.made_up_modules import TYPES
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
LATER = NOW + timedelta(days=1)
Q1, Q2 = make_question("m01-q01"), make_question("m01-q02", "several")


@pytest.fixture
def content(database: Engine) -> Content:
    return Content(database)


# ---- the first time


def test_everything_is_added_the_first_time(content: Content) -> None:
    module = make_module(Q1, Q2, pass_mark=80, draw=2, validity_months=24, attempts_allowed=3, wait_minutes=30,
                         answers_shown="after-pass")  # fmt: skip
    plan = content.publish(make_files(module))
    assert [question.id for question in plan.questions.added] == ["m01-q01", "m01-q02"]
    row = content.module()
    assert row is not None
    assert (row.revision, row.title, row.slug) == (1, "Học phần thử m01", "m01-thu")
    assert (row.pass_mark, row.draw, row.minutes, row.strand) == (80, 2, 10, "nghiep-vu")
    assert (row.validity_months, row.attempts_allowed, row.wait_minutes) == (24, 3, 30)
    assert row.answers_shown == "after-pass"
    assert row.published_at == NOW
    with reading(content.engine) as session:
        path = current_paths(session)["nguoi-ho-tro"]
    assert (path.revision, path.title, path.required, path.optional) == (1, "Lộ trình thử", ["m01"], [])


@pytest.mark.parametrize("kind", TYPES)
def test_a_question_of_each_type_is_stored_as_its_record(content: Content, kind: str) -> None:
    question = make_question("m01-q01", kind)
    content.publish(make_files(make_module(question)))
    row = content.questions()["m01-q01"]
    assert row.record == record_of(question)
    assert (row.revision, row.change, row.retired_at) == (1, "new", None)
    assert content.plan(make_files(make_module(question))).changes_nothing


def test_practice_questions_are_not_published(content: Content) -> None:
    practice = dataclasses.replace(make_question("m01-p01"), scored=False)
    content.publish(make_files(make_module(Q1, practice=(practice,))))
    assert list(content.questions()) == ["m01-q01"]


def test_publishing_leaves_one_entry_in_the_audit_trail(content: Content) -> None:
    content.publish(make_files(make_module(Q1)))
    (entry,) = content.audit_entries()
    assert entry.actor_id is None
    assert entry.new == {"added": ["m01-q01"], "changed": {}, "retired": [], "modules": ["m01"],
                         "retired_modules": [], "paths": ["nguoi-ho-tro"]}  # fmt: skip


# ---- again


def test_publishing_the_same_files_again_changes_nothing_at_all(content: Content) -> None:
    files = make_files(make_module(Q1, Q2), make_module(make_question("m02-q01"), module_id="m02"))
    content.publish(files)
    before = content.everything()
    plan = content.publish(files, LATER)
    assert plan.changes_nothing
    assert content.everything() == before


def test_planning_writes_nothing(content: Content) -> None:
    plan = content.plan(make_files(make_module(Q1)))
    assert not plan.changes_nothing
    assert content.everything() == []


def test_a_changed_head_makes_a_new_revision_and_names_what_differs(content: Content) -> None:
    content.publish(make_files(make_module(Q1)))
    plan = content.publish(make_files(make_module(Q1, title="Tên khác", pass_mark=75)), LATER)
    (change,) = plan.modules
    assert change.fields == ("title", "pass_mark")
    row = content.module()
    assert row is not None
    assert (row.revision, row.title, row.pass_mark) == (2, "Tên khác", 75)
    assert content.rows(ModuleRevision) == 2
    assert plan.paths == ()


def test_a_module_has_another_digest_when_its_head_differs_and_only_then(content: Content) -> None:
    digests = []
    for module in (make_module(Q1), make_module(Q1, minutes=11), make_module(Q1)):
        content.publish(make_files(module))
        row = content.module()
        assert row is not None
        digests.append((row.revision, row.digest))
    assert [revision for revision, _ in digests] == [1, 2, 3]
    assert digests[0][1] == digests[2][1] != digests[1][1]


def test_new_questions_alone_make_no_new_revision_of_the_module(content: Content) -> None:
    content.publish(make_files(make_module(Q1, draw=1)))
    content.publish(make_files(make_module(Q1, Q2, draw=1)), LATER)
    assert content.rows(ModuleRevision) == 1
    assert list(content.questions()) == ["m01-q01", "m01-q02"]


def test_a_changed_path_makes_a_new_revision(content: Content) -> None:
    content.publish(make_files(make_module(Q1)))
    content.publish(make_files(make_module(Q1), paths=(make_path("m01", why="vì bạn thuộc nhóm khác"),)), LATER)
    with reading(content.engine) as session:
        path = current_paths(session)["nguoi-ho-tro"]
    assert (path.revision, path.why) == (2, "vì bạn thuộc nhóm khác")


# ---- questions that change


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (changed(Q1, "typo", stem=f"{Q1.stem} "[:-2] + "!?"), "typo"),
        (changed(Q1, "meaning", key=["a"]), "meaning"),
        (changed(Q1, explanation="Lời giải khác."), "notes"),
    ],
    ids=["typing error", "another key", "another explanation"],
)
def test_a_changed_question_gets_a_new_row_and_the_old_one_is_kept_as_retired(
    content: Content, question, kind: str
) -> None:
    content.publish(make_files(make_module(Q1)))
    old = content.questions()["m01-q01"]
    plan = content.publish(make_files(make_module(question)), LATER)
    assert [change.kind for change in plan.questions.changed] == [kind]
    new = content.questions()["m01-q01"]
    assert new.id != old.id
    assert (new.revision, new.change, new.record) == (question.revision, kind, record_of(question))
    with reading(content.engine) as session:
        kept = session.get_one(QuestionRevision, old.id)
        assert (kept.record, kept.retired_at) == (old.record, LATER)
    assert content.plan(make_files(make_module(question))).changes_nothing


def test_a_question_gone_from_the_files_is_retired_and_its_id_never_comes_back(content: Content) -> None:
    content.publish(make_files(make_module(Q1, Q2, draw=1)))
    content.publish(make_files(make_module(Q1, draw=1)), LATER)
    assert list(content.questions()) == ["m01-q01"]
    with pytest.raises(Refused, match="m01-q02 đã rút"):
        content.publish(make_files(make_module(Q1, Q2, draw=1)))
    assert content.rows(QuestionRevision) == 2


def test_a_change_that_is_taken_back_lets_the_old_row_hold_again(content: Content) -> None:
    content.publish(make_files(make_module(Q1)))
    first = content.questions()["m01-q01"]
    content.publish(make_files(make_module(changed(Q1, "meaning", key=["a"]))), LATER)
    back = dataclasses.replace(Q1, revision=3, change="meaning")
    content.publish(make_files(make_module(back)), LATER + timedelta(days=1))
    assert content.questions()["m01-q01"].id == first.id
    assert content.rows(QuestionRevision) == 2
    assert content.plan(make_files(make_module(back))).changes_nothing
    again = dataclasses.replace(changed(Q1, key=["b"]), revision=3, change="meaning")
    content.publish(make_files(make_module(again)), LATER + timedelta(days=2))
    assert content.questions()["m01-q01"].record["key"] == ["b"]


def test_a_change_without_its_statement_stops_everything(content: Content) -> None:
    content.publish(make_files(make_module(Q1)))
    before = content.everything()
    silent = changed(Q1, key=["a"])
    with pytest.raises(Refused, match=r"questions\.toml:7: .*revision = 2"):
        content.publish(make_files(make_module(silent, title="Tên khác")))
    assert content.everything() == before


# ---- modules that go


def test_a_module_gone_from_the_files_is_retired_with_its_questions(content: Content) -> None:
    other = make_module(make_question("m02-q01"), module_id="m02")
    content.publish(make_files(make_module(Q1), other))
    plan = content.publish(make_files(make_module(Q1)), LATER)
    assert [row.module_id for row in plan.retired_modules] == ["m02"]
    assert content.module("m02") is None
    assert content.questions("m02") == {}


def test_a_module_that_comes_back_counts_its_revisions_on(content: Content) -> None:
    def with_other(number: int) -> Courseware:
        return make_files(make_module(Q1), make_module(make_question(f"m02-q0{number}"), module_id="m02"))

    content.publish(with_other(1))
    content.publish(make_files(make_module(Q1)))
    content.publish(with_other(2))
    row = content.module("m02")
    assert row is not None
    assert row.revision == 2
    assert list(content.questions("m02")) == ["m02-q02"]


def test_a_module_that_could_not_be_read_is_not_taken_for_gone(content: Content) -> None:
    other = make_module(make_question("m02-q01"), module_id="m02")
    content.publish(make_files(make_module(Q1), other))
    partly = make_files(make_module(Q1), unread=frozenset({"m02"}))
    assert content.plan(partly).retired_modules == ()
    with pytest.raises(Refused, match="m02"):
        content.publish(partly)


# ---- the files


def test_files_with_an_error_are_refused_with_the_place_of_each(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    path, line = edit_question(project, "m01-q01", r"correct = .*", "correct = []")
    with pytest.raises(Refused, match=rf"{path}:{line}: .*\nChưa xuất bản được: còn 1 lỗi\."):
        files_to_publish(project)


def test_clean_files_are_read_as_they_are(tmp_path: Path, content: Content) -> None:
    files = files_to_publish(write_project(tmp_path))
    content.publish(files)
    assert content.rows(QuestionRevision) == 80
    assert content.plan(files_to_publish(tmp_path)).changes_nothing


def test_without_the_plans_clauses_nothing_is_published(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    (project / "build" / "clauses.json").unlink()
    with pytest.raises(MissingInput, match="plan build"):
        files_to_publish(project)


def test_texts_of_choices_may_be_mended_without_losing_the_question(content: Content) -> None:
    content.publish(make_files(make_module(Q1)))
    mended = changed(Q1, "typo", choices=with_text(Q1, a="Phương án a, câu 1"))
    plan = content.publish(make_files(make_module(mended)))
    assert [change.kind for change in plan.questions.changed] == ["typo"]
    assert plan.questions.problems == ()
