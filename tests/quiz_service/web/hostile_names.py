"""Names made to harm whoever shows them: in a page, a sheet, a calendar, a template, a header; put into every table.

They are written past the checks that people's input goes through, as an older program or another one might have.
"""

from __future__ import annotations

from sqlalchemy import Engine, text

from quiz_service.storage.engine import writing

NAME = "=1+1|'\"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*191}}</title>&lt;b\u202e"
"""Fits a person's name; begins like a formula, ends with a mark that turns the direction of writing."""
FIELDS = {
    "people": ("name",), "units": ("name",), "placements": ("position_group", "scope_reason"),
    "class_sessions": ("title", "place", "trainer"), "attendances": ("withdrawn_why",),
    "certificates": ("holder_name", "path_title", "annulled_why"), "completions": ("evidence",),
    "change_sets": ("title", "file_name"), "api_tokens": ("title",), "path_revisions": ("title", "why"),
    "module_revisions": ("title",), "jobs": ("message",),
}  # fmt: skip
"""Table → columns that hold what somebody typed."""


def put_into(engine: Engine) -> None:
    """Everything that was typed becomes hostile."""
    with writing(engine) as session:
        for table, columns in FIELDS.items():
            for column in columns:
                session.execute(text(f"UPDATE {table} SET {column} = :name WHERE {column} IS NOT NULL"), {"name": NAME})
        session.execute(text("UPDATE people SET email = :name, phone = :name"), {"name": NAME})
