"""Files given out and tokens, put into the database as if they had been made; no file lies anywhere."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from quiz_service.operations.sign_ins import token_digest
from quiz_service.rules.codes import EXPORT, new_code
from quiz_service.storage.models import ApiToken, Export
from tests.quiz_service.made_up_people import MadeUp

_chooser = random.Random(255)


def add_export(session: Session, made_by_id: int, units: list[int] | None, *, now: datetime = MadeUp.START) -> str:
    """The code of a file about these units (ids; None: all)."""
    code = new_code(EXPORT, _chooser.choice)
    session.add(Export(
        code=code, kind="figures-csv", title="Bảng CSV: số liệu theo đơn vị. Sở A", file_name="so-lieu.csv",
        digest="0" * 64, size=12, made_at=now, made_by_id=made_by_id, as_of=date(2026, 3, 2),
        asked={"unit": "", "units": units, "with_people": False},
        figures={"trained": 7, "people": 10, "out_of_scope": 1, "listed": 0, "figures_digest": "1" * 64,
                 "strata": [{"name": "Cấp Thành phố", "trained": 7, "people": 10, "met": True,
                             "target": "ít nhất 70 %"}]},
    ))  # fmt: skip
    session.flush()
    return code


def add_token(session: Session, person_id: int, token: str, *, days: int = 30, now: datetime = MadeUp.START) -> str:
    """The public id of a token; the token itself is the text given."""
    public_id = f"token-{person_id}-{token}"[:32]
    session.add(ApiToken(
        public_id=public_id, token_digest=token_digest(token), person_id=person_id, title="Chương trình thử",
        created_at=now, expires_at=now + timedelta(days=days),
    ))  # fmt: skip
    session.flush()
    return public_id
