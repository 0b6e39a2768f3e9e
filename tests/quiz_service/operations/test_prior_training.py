"""Prior training: shown, recognised as completions with their evidence, withdrawn unless something rests on it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from quiz_service.errors import Refused
from quiz_service.operations import spans
from quiz_service.operations.annulment import annul_completion
from quiz_service.roster.row import RosterRow
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, Certificate, Completion, CountedSpan
from tests.quiz_service.made_up_evidence import add_certificate
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import (
    LATER,
    applied,
    change_set,
    changing,
    dump,
    importer,
    outcomes,
    rests,
    roster_row,
    shown,
    undone,
)  # fmt: skip


@pytest.fixture
def city(database: Engine) -> MadeUp:
    made_up = MadeUp(database)
    with writing(database) as session:
        for module_id in ("m01", "m02"):
            add_module(session, module_id)
        add_path(session)
        spans.rebuild(session)
    return made_up


def prior(code: str, number: int = 2, **values: str) -> RosterRow:
    given = {"modules": "all", "completed_on": "2025-05-06", "evidence": "Giấy chứng nhận số 12"}
    return roster_row(code, number, **given | values)


def recognised(city: MadeUp, *rows: RosterRow) -> str:
    public_id = shown(city.engine, list(rows), kind="prior")
    assert applied(city.engine, public_id) == 0
    return public_id


def completions(city: MadeUp) -> list[Completion]:
    with reading(city.engine) as session:
        return list(session.scalars(select(Completion).order_by(Completion.id)))


def is_trained(city: MadeUp) -> set[int]:
    with reading(city.engine) as session:
        return set(session.scalars(select(CountedSpan.person_id).where(CountedSpan.is_trained.is_(True))))


def test_recognised_training_counts_from_its_day_with_its_evidence(city: MadeUp) -> None:
    public_id = recognised(city, prior(city.trainee.staff_code))
    found = completions(city)
    assert {one.module_id for one in found} >= {"m01"}
    for one in found:
        assert (one.person_id, one.source, one.completed_on, one.evidence) == (
            city.trainee.id, "prior", date(2025, 5, 6), "Giấy chứng nhận số 12",
        )  # fmt: skip
        assert one.change_set_id is not None
    assert is_trained(city) == {city.trainee.id}
    with reading(city.engine) as session:
        assert change_set(session, public_id).title == "Đợt công nhận đã tập huấn 08:00 ngày 02/03/2026"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "prior-training.apply")).one()
        assert entry.new == {"rows_new": 1, "rows_changed": 0, "rows_moved": 0, "rows_left": 0}


def test_the_same_file_again_recognises_nothing(city: MadeUp) -> None:
    recognised(city, prior(city.trainee.staff_code))
    again = shown(city.engine, [prior(city.trainee.staff_code)], kind="prior")
    assert outcomes(city.engine, again) == ["unchanged"]
    before = completions(city)
    applied(city.engine, again)
    assert len(completions(city)) == len(before)


def test_a_coordinator_recognises_only_for_their_units(city: MadeUp) -> None:
    who = importer(city.engine, city.coordinator)
    rows = [prior(city.trainee.staff_code), prior(city.stranger.staff_code, 3), prior("KHONG-CO", 4)]
    assert outcomes(city.engine, shown(city.engine, rows, who, kind="prior")) == ["new", "refused", "refused"]


def test_withdrawn_everything_is_as_before(city: MadeUp) -> None:
    before = dump(city.engine)
    public_id = recognised(city, prior(city.trainee.staff_code), prior(city.stranger.staff_code, 3, modules="m02"))
    assert rests(city.engine, public_id) == []
    undone(city.engine, public_id)
    assert dump(city.engine) == before


def test_a_certificate_that_counts_it_stands_in_the_way(city: MadeUp) -> None:
    public_id = recognised(city, prior(city.trainee.staff_code))
    changing(city.engine, lambda session: add_certificate(session, city.trainee.id, "SO-1", holder_name="X"))
    with writing(city.engine) as session:
        certificate = session.scalars(select(Certificate)).one()
        certificate.issued_at, certificate.modules = LATER, [{"module_id": "m01"}]
    sentence = "1 người đã nhận chứng nhận có tính học phần mà đợt này ghi."
    assert rests(city.engine, public_id) == [sentence]
    with pytest.raises(Refused, match="chứng nhận"):
        undone(city.engine, public_id)
    with writing(city.engine) as session:
        session.scalars(select(Certificate)).one().modules = [{"module_id": "m09"}]
    undone(city.engine, public_id)


def test_a_completion_annulled_since_is_evidence_and_stays(city: MadeUp) -> None:
    public_id = recognised(city, prior(city.trainee.staff_code, modules="m01"))
    changing(city.engine, lambda session: annul_completion(
        session, completions(city)[0].public_id, actor_id=None, reason="Nhầm", now=LATER))  # fmt: skip
    assert rests(city.engine, public_id) == ["1 người đã bị hủy lần hoàn thành mà đợt này ghi."]


def test_what_changed_since_it_was_shown_is_shown_anew(city: MadeUp) -> None:
    first, second = (shown(city.engine, [prior(city.trainee.staff_code)], kind="prior") for _ in range(2))
    applied(city.engine, first)
    assert applied(city.engine, second) == 1
    assert outcomes(city.engine, second) == ["unchanged"]
