"""Takes recognised prior training back, unless something rests on it."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quiz_service.operations import spans
from quiz_service.storage.models import Certificate, ChangeItem, ChangeSet, Completion
from quiz_service.storage.span_queries import in_chunks

ANNULLED = "đã bị hủy lần hoàn thành mà đợt này ghi"
CERTIFIED = "đã nhận chứng nhận có tính học phần mà đợt này ghi"


def completions_that_rest(session: Session, change_set: ChangeSet) -> Counter[str]:
    """Reason → number of people: certificates that count these completions, completions annulled since."""
    annulled = select(func.count(Completion.person_id.distinct())).where(
        Completion.change_set_id == change_set.id, Completion.annulled_at.is_not(None)
    )
    found: Counter[str] = Counter({ANNULLED: session.scalar(annulled) or 0})
    own = select(Completion.person_id).where(Completion.change_set_id == change_set.id)
    issued = session.execute(
        select(Certificate.person_id, Certificate.modules).where(
            Certificate.person_id.in_(own), Certificate.issued_at >= change_set.applied_at,
            Certificate.annulled_at.is_(None),
        )
    ).all()  # fmt: skip
    counted: dict[int, set[str]] = defaultdict(set)
    for row in issued:
        counted[row.person_id] |= {module["module_id"] for module in row.modules}
    for chunk in in_chunks(list(counted)):
        rows = session.execute(
            select(Completion.person_id, Completion.module_id).where(
                Completion.change_set_id == change_set.id, Completion.person_id.in_(chunk)
            )
        )
        found[CERTIFIED] += len({row.person_id for row in rows if row.module_id in counted[row.person_id]})
    return found


def take_completions_back(session: Session, change_set: ChangeSet) -> None:
    """Delete them: they were recognised by a file that is withdrawn. The rows of the file go with them."""
    own = Completion.change_set_id == change_set.id
    person_ids = session.scalars(select(Completion.person_id).where(own).distinct()).all()
    session.execute(delete(Completion).where(own))
    session.execute(delete(ChangeItem).where(ChangeItem.change_set_id == change_set.id))
    spans.refresh(session, person_ids)
