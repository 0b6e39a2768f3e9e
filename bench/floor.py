"""The floor that submissions are held against: a bare Flask view that writes one row durably and answers with JSON.

`python bench/floor.py PORT DATABASE`: the same server, threads, engine and pragmas as `quiz serve`; no sign-in, no
forgery token, no template, one INSERT through the ORM, one commit. No program that stores an answer can do less.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from flask import Flask, jsonify, request
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.wrappers import Response

from quiz_service.commands.server import bind, serve_until_stopped
from quiz_service.storage.engine import open_engine, writing


class Base(DeclarativeBase):
    """Of this table alone."""


class Row(Base):
    """What is written: a text as long as a short answer, and when."""

    __tablename__ = "floor_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]


def main() -> int:
    """Make the table, serve until stopped."""
    port, database = int(sys.argv[1]), sys.argv[2]
    engine = open_engine(database)
    Base.metadata.create_all(engine.execution_options(writes=True))
    app = Flask(__name__)

    @app.post("/ghi")
    def write() -> Response:
        with writing(engine) as session:
            row = Row(text=request.form["text"], at=datetime.now(UTC).replace(tzinfo=None))
            session.add(row)
            session.flush()
            number = row.id
        return jsonify(id=number)

    return serve_until_stopped(app, bind(port))


if __name__ == "__main__":
    sys.exit(main())
