"""Work that lasts longer than a request: started by a form, done by this process's one worker thread, told by a page.

In: a registered kind of work, what is asked, uploaded files. Out: a page for its owner that shows how far the work is
and goes on to the answer. A server that is stopped finishes its work first; one that is killed leaves the job to be
told as failed (`operations.jobs.SILENCE`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, g, jsonify, redirect, render_template, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid, QuizServiceError
from quiz_service.operations import jobs
from quiz_service.storage.engine import once_more, writing
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.service import Service, db, now, service

blueprint = Blueprint("jobs", __name__)
log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
_TRIES = 3
_EXTENSION = "so-tay-jobs"


@dataclass(frozen=True)
class Work:
    """What a handler is given. It opens sessions of its own (`storage.engine.reading` and `writing`)."""

    service: Service
    job_id: str
    asked: Mapping[str, Any]
    folder: Path
    """Uploaded files lie here under the names given to `launch`; they are removed when the job has ended."""
    owner_id: int
    now: datetime
    """When the job was asked for."""
    progress: Callable[[int, int], None]
    """(done, total): costs nothing, call it as often as you like; total 0 while it is not known."""


Handler = Callable[[Work], str]
_HANDLERS: dict[str, tuple[str, Handler]] = {}


def handler(kind: str, title: str = "Đang xử lý") -> Callable[[Handler], Handler]:
    """Register the function that does this kind of work; `title` heads the page while it lasts.

    It returns the address to go to. It runs where `url_for` gives addresses, but without a signed-in person. What it
    raises ends the job: a `QuizServiceError` with its own sentences, anything else as a fault.
    """

    def register_it(do: Handler) -> Handler:
        _HANDLERS[kind] = (title, do)
        return do

    return register_it


class _Worker:
    """One thread that works and one that gives signs of life for all jobs in hand, waiting ones too."""

    def __init__(self, app: Flask, parts: Service) -> None:
        self.app, self.parts = app, parts
        self.in_hand: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def take(self, job_id: str, work: Work) -> None:
        """Queue the job. Threads are made with the first one: the server forks before that."""
        with self._lock:
            self.in_hand[job_id] = (0, 0)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
                threading.Thread(target=self._beat, name="job-beat", daemon=True).start()
        self._pool.submit(self._in_context, job_id, work)

    def _beat(self) -> None:
        while True:
            for job_id, (done, total) in list(self.in_hand.items()):
                beat = jobs.Beat(self.parts.clock(), done, total)
                try:
                    jobs.write_beat(jobs.folder_of(self.parts.settings.data, job_id), beat)
                except OSError:
                    log.exception("no sign of life could be written")
            time.sleep(BEAT_SECONDS)

    def _in_context(self, job_id: str, work: Work) -> None:
        try:
            with self.app.test_request_context(base_url=self.parts.settings.base_url):
                self.do(job_id, work)
        except BaseException:
            log.exception("a job could not be ended")
            raise
        finally:
            self.in_hand.pop(job_id, None)

    def do(self, job_id: str, work: Work) -> None:
        """Run the handler and store how it ended."""
        clock, engine = self.parts.clock, self.parts.engine
        with writing(engine) as session:
            jobs.begin(session, job_id, now=clock())
            kind = jobs.get_own(session, job_id, work.owner_id).kind
        answer = message = ""
        try:
            answer = once_more(lambda: _HANDLERS[kind][1](work))
        except QuizServiceError as error:
            message = "\n".join(error.problems) if isinstance(error, Invalid) else str(error)
        except Exception:
            log.exception("a job of kind %s failed", kind)
            message = jobs.FAULT
        done, total = self.in_hand.get(job_id, (0, 0))
        for left in reversed(range(_TRIES)):
            try:
                with writing(engine) as session:
                    if message:
                        jobs.fail(session, job_id, message, done=done, total=total, now=clock())
                    else:
                        jobs.finish(session, job_id, answer, done=done, total=total, now=clock())
                break
            except OperationalError:  # another program holds the database: the work itself is done
                if not left:
                    raise
        jobs.remove_files(work.folder)


def _worker() -> _Worker:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    found: _Worker = app.extensions.setdefault(_EXTENSION, _Worker(app, service()))
    return found


def launch(kind: str, asked: Mapping[str, Any], files: Mapping[str, bytes] = {}) -> Response:
    """Store the job with its files, commit, start it, and send the person to its page. The last line of a POST view.

    In tests the work is done before this returns.
    """
    parts = service()
    jobs.sweep(db(), parts.settings.data, now=now())
    job = jobs.add(db(), kind, asked, owner_id=me().person_id, now=now())
    folder = jobs.folder_of(parts.settings.data, job.public_id)
    folder.mkdir(parents=True, mode=0o700)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    worker, job_id = _worker(), job.public_id

    def progress(done: int, total: int) -> None:
        worker.in_hand[job_id] = (done, total)

    work = Work(parts, job_id, dict(asked), folder, me().person_id, now(), progress)
    db().commit()
    g.pop("db").close()
    if current_app.testing:
        worker.do(job_id, work)
        worker.in_hand.pop(job_id, None)
    else:
        worker.take(job_id, work)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _standing(job_id: str) -> tuple[str, jobs.Standing]:
    job = jobs.get_own(db(), job_id, me().person_id)
    beat = jobs.read_beat(jobs.folder_of(service().settings.data, job.public_id))
    return job.kind, jobs.standing(job, beat, now=now())


@blueprint.get("/viec/<job_id>")
@allow(Who.TRAINEE, scope=Scope.OWN)
def show(job_id: str) -> str | Response:
    """How far one's own job is; when it is done, on to its answer."""
    kind, standing = _standing(job_id)
    if standing.state == "done" and standing.answer:
        return redirect(standing.answer, 303)
    title = _HANDLERS[kind][0] if kind in _HANDLERS else "Đang xử lý"
    return render_template("jobs/show.html", title=title, job_id=job_id, standing=standing)


@blueprint.get("/viec/<job_id>/trang-thai")
@allow(Who.TRAINEE, scope=Scope.OWN)
def state(job_id: str) -> Response:
    """The same for the page's script."""
    _, standing = _standing(job_id)
    return jsonify(state=standing.state, done=standing.done, total=standing.total, is_over=standing.is_over)
