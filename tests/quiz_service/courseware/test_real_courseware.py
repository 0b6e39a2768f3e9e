"""training_modules/ of this repository passes `quiz check`, errors and warnings alike. Needs build/clauses.json."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quiz_service.courseware.checks import check_courseware
from quiz_service.courseware.loader import Loaded, load_clauses, load_courseware
from quiz_service.problems import report
from quiz_service.storage.counting_queries import USUAL

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def real() -> Loaded:
    """training_modules/ of this repository."""
    return load_courseware(ROOT)


def test_the_real_content_passes_quiz_check(real: Loaded) -> None:
    assert report({*real.problems, *check_courseware(real.courseware, load_clauses(ROOT))}) == ""


def test_every_module_folder_is_loaded(real: Loaded) -> None:
    folders = [folder.name for folder in sorted((ROOT / "training_modules").glob("m[0-9]*")) if folder.is_dir()]
    assert [module.folder.rsplit("/", 1)[-1] for module in real.courseware.modules] == folders


def test_there_are_modules_and_questions_enough(real: Loaded) -> None:
    assert len(real.courseware.modules) >= 12
    assert sum(len(module.questions) for module in real.courseware.modules) >= 260


def test_words_of_stigma_are_not_words_of_the_plan(real: Loaded) -> None:
    plan = "\n".join(clause.shown for clause in load_clauses(ROOT).clauses).casefold()
    words = [word for entry in real.courseware.stigma for word in entry.words]
    assert [word for word in words if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", plan)] == []


def test_the_plan_s_training_targets_are_those_of_the_contract() -> None:
    targets = load_clauses(ROOT).training_targets
    assert [(one.code, one.comparator, one.amount, one.stratum, one.is_implicit) for one in targets] == [
        ("CT13a", ">=", "70", "city", False), ("CT13b", ">=", "50", "local", True),
    ]  # fmt: skip
    assert {f"{one.starts_on} {one.ends_on}" for one in targets} == {"2021-11-16 2026-01-01"}


def test_the_first_reading_is_what_holds_before_any_is_published(real: Loaded) -> None:
    first, second = (written.reading for written in real.courseware.readings)
    assert (first.id, first.strata) == (USUAL.id, USUAL.strata)
    assert first.stratum_of("related-city") == "local"
    assert second.stratum_of("related-city") == "city"
