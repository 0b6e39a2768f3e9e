"""The form of a class: what was sent, what a stored class looks like in it, how many rows for days it shows.

In: the posted form, or a stored class. Out: `ClassForm` for the template. `rules.class_plan` judges what is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from quiz_service.clock import HANOI
from quiz_service.rules.class_plan import MOST_DAYS, Typed, TypedDay
from quiz_service.storage.models import ClassDay, ClassSession

FEWEST_ROWS = 3
MORE_ROWS = 5
"""Rows for days that one press of the button adds."""

FIELD_IDS = {
    "title": "ten", "unit": "don-vi", "place": "dia-diem", "trainer": "nguoi-giang", "hours": "thoi-luong",
    "modules": "hoc-phan", "days": "ngay-1",
}  # fmt: skip
"""Field of a plan → id of its input on the page."""


@dataclass(frozen=True)
class ClassForm:
    """What the form shows."""

    typed: Typed
    unit_code: str
    rows: int = FEWEST_ROWS
    wants_more_rows: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> Sequence[TypedDay]:
        """As many rows as are shown."""
        return [*self.typed.days, *[TypedDay()] * self.rows][: self.rows]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the input, sentence), in the order of the page."""
        order = [*FIELD_IDS, *(f"day-{number}" for number in range(1, self.rows + 1))]
        named = sorted(self.errors.items(), key=lambda one: order.index(one[0]))
        return [(FIELD_IDS.get(name, name.replace("day-", "ngay-")), text) for name, text in named]


def read_form(form: MultiDict[str, str]) -> ClassForm:
    """The form as it was sent."""
    sent = form.get("so-dong", "")
    rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else FEWEST_ROWS
    rows = max(FEWEST_ROWS, min(rows, MOST_DAYS))
    typed = Typed(
        title=form.get("ten", ""), place=form.get("dia-diem", ""), trainer=form.get("nguoi-giang", ""),
        hours=form.get("thoi-luong", ""), modules=tuple(form.getlist("hoc-phan")),
        days=tuple(
            TypedDay(form.get(f"ngay-{number}", ""), form.get(f"tu-{number}", ""), form.get(f"den-{number}", ""))
            for number in range(1, rows + 1)
        ),
    )  # fmt: skip
    wants_more = "them" in form
    shown = min(rows + MORE_ROWS, MOST_DAYS) if wants_more else rows
    return ClassForm(typed, form.get("don-vi", ""), shown, wants_more)


def stored_form(stored: ClassSession, unit_code: str, days: Sequence[ClassDay]) -> ClassForm:
    """The form that a stored class would have been sent by."""
    typed_days = tuple(
        TypedDay(
            row.day.isoformat(), f"{row.starts_at.astimezone(HANOI):%H:%M}", f"{row.ends_at.astimezone(HANOI):%H:%M}"
        )
        for row in days
    )
    typed = Typed(
        stored.title, stored.place, stored.trainer, stored.hours.replace(".", ","), tuple(stored.modules), typed_days
    )
    return ClassForm(typed, unit_code, rows=min(max(FEWEST_ROWS, len(days) + 1), MOST_DAYS))
