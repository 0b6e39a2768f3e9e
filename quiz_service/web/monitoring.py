"""For whoever keeps the service running: is it alive, can it work, how much does it do, a line a request.

Nothing here tells of a person: lines and figures carry the name of the page in the program (`people.show`), never its
address, and no name, code or network address. The metrics are for the monitoring alone: without the token of the
settings the page is not there.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import secrets
import time

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from quiz_service.clock import system_clock
from quiz_service.storage import schema
from quiz_service.web.access import Who, allow
from quiz_service.web.service import service, service_of

blueprint = Blueprint("monitoring", __name__)
log = logging.getLogger("quiz_service.requests")

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
"""A stranger may send any word as a method: each would be a figure of its own."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_KEY = "so-tay-metrics"


class Metrics:
    """Counts of one application: tests make many, so none is shared."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("sotay_requests", "Requests answered.", ("page", "method", "status"),
                                registry=self.registry)  # fmt: skip
        self.seconds = Histogram("sotay_request_seconds", "Time to answer.", ("page",), buckets=BUCKETS,
                                 registry=self.registry)  # fmt: skip


@blueprint.get("/healthz")
@allow(Who.ANYONE)
def health() -> Response:
    """The process answers. Says nothing of the database: a restart would not mend that."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@allow(Who.ANYONE)
def readiness() -> Response:
    """The database answers and has this program's schema; otherwise 503, and the proxy sends requests elsewhere."""
    try:
        with service().engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        is_ready = schema.current_revision(service().engine) == schema.newest_revision()
    except SQLAlchemyError:
        is_ready = False
    return Response("ready\n" if is_ready else "not ready\n", status=200 if is_ready else 503, mimetype="text/plain")


@blueprint.get("/metrics")
@allow(Who.ANYONE)
def metrics() -> Response:
    """Figures for Prometheus, for a request that carries the token."""
    token, given = service().settings.metrics_token, request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    held: Metrics = _metrics()
    return Response(generate_latest(held.registry), content_type=CONTENT_TYPE_LATEST)


def _metrics() -> Metrics:
    found: Metrics = current_app.extensions[_KEY]
    return found


def request_id() -> str:
    """The mark of this request: the proxy's own when it sent one, else a random one. It is in the log and on the page
    that tells of a fault."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        is_trusted = service().settings.proxies > 0 and REQUEST_ID.fullmatch(given)
        g.request_id = given if is_trusted else secrets.token_hex(8)
    mark: str = g.request_id
    return mark


def register(app: Flask) -> None:
    """Count and log each request of the application."""
    held = app.extensions[_KEY] = Metrics()
    app.jinja_env.globals["request_id"] = request_id
    if service_of(app).settings.logs_requests:
        log.setLevel(logging.INFO)
        if not log.handlers:
            log.addHandler(logging.StreamHandler())
            log.propagate = False

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        page = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        held.requests.labels(page, method, str(response.status_code)).inc()
        held.seconds.labels(page).observe(seconds)
        response.headers["X-Request-ID"] = request_id()
        if log.isEnabledFor(logging.INFO):
            log.info("%s", json.dumps({
                "at": system_clock().isoformat(timespec="milliseconds"), "request": request_id(), "page": page,
                "method": method, "status": response.status_code, "ms": round(seconds * 1000, 1),
            }))  # fmt: skip
        return response
