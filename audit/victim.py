"""The service as the audit's tools attack it: the demo's made-up people, on 127.0.0.1, in a folder of its own.

Forgery tokens and rate limits are off here, because each would turn a tool away before it reached anything; tests show
that they hold (`test_forgery`, `test_guessing`). Prints one line of JSON when it answers: the address, a program's
token, the cookie of an administrator; then runs until it is stopped. `quiz demo` itself is never touched.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from quiz_service import demo
from quiz_service.app import PREFIX, create_app
from quiz_service.clock import system_clock
from quiz_service.operations import api_tokens, sign_ins
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import Person
from quiz_service.web.extensions import limiter

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "audit" / "victim"
ADMINISTRATOR = "DEMO07"


def _root() -> Path:
    """A root like the project's, whose demo is another one: links to what is read, a folder of its own to write to."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "build").mkdir(parents=True)
    (FOLDER / "training_modules").symlink_to(ROOT / "training_modules")
    for name in ("site", "clauses.json"):
        (FOLDER / "build" / name).symlink_to(ROOT / "build" / name)
    return FOLDER


def main(port: int) -> None:
    """Fill it, serve it, say where it is."""
    root, now = _root(), system_clock()
    settings = demo.settings_in(root, f"http://127.0.0.1:{port}")
    demo.prepare(settings, now=now)
    engine = open_engine(settings.database)
    with writing(engine) as session:
        person = session.query(Person).filter_by(staff_code=ADMINISTRATOR).one()
        token = sign_ins.start(session, person.id, method="password", hours=10, now=now)
        program = api_tokens.make(session, person.id, title="audit", days=1, now=now)
    app = create_app(replace(settings, public_coverage=True))
    app.config["WTF_CSRF_ENABLED"] = limiter.enabled = False
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"address": settings.base_url, "api": program, "cookie": _cookie(app, token)}), flush=True)
    threading.Event().wait()


def _cookie(app: Flask, token: str) -> str:
    """What a browser in which this sign-in was begun sends along."""
    client = app.test_client()
    with client.session_transaction(f"{PREFIX}/") as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    [kept] = client._cookies.values()
    return f"{kept.key}={kept.value}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
