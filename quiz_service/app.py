"""The only assembler: settings, engine, clock and the plan's clauses become an application."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader, StrictUndefined
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from quiz_service.clock import Clock, system_clock
from quiz_service.config import Settings
from quiz_service.courseware.loader import load_clauses
from quiz_service.storage.engine import open_engine
from quiz_service.web import (
    access,
    account,
    administration,
    analysis,
    api,
    api_tokens,
    attempts,
    attending,
    certificates,
    checking,
    classes,
    coverage,
    coverage_change,
    errors,
    exports,
    extensions,
    filters,
    headers,
    intake,
    jobs,
    learning,
    monitoring,
    people,
    privacy,
    public_coverage,
    receipts,
    repeating,
    rosters,
    second_factor,
    signed_in,
    signing_in,
    single_sign_on,
    site,
)  # fmt: skip
from quiz_service.web.service import Service, attach
from quiz_service.web.shell import load_shell

PREFIX = "/hoc-tap"
"""Every address of the service begins with it: a reverse proxy sends these here and serves the rest from files."""

BLUEPRINTS = (
    signing_in, second_factor, single_sign_on, account, learning, attempts, receipts, certificates, people,
    administration, analysis, privacy,
    jobs, rosters, exports, checking, api, api_tokens,
    classes, attending,
    coverage, coverage_change, public_coverage,
)  # fmt: skip


def _patience(limits: str) -> dict[str, float]:
    """Seconds that a request waits for the Redis that counts rates, before the process counts for itself."""
    return {"socket_connect_timeout": 1, "socket_timeout": 1} if limits.startswith("redis") else {}


def create_app(settings: Settings, *, engine: Engine | None = None, clock: Clock = system_clock,
               testing: bool = False) -> Flask:  # fmt: skip
    """The application for these settings.

    Raises:
        MissingInput, UnreadableInput: the site, with its shell and clauses.json, is not built.
    """
    shell = load_shell(settings.site)
    app = Flask(__name__, static_folder="web/static", static_url_path=f"{PREFIX}/tinh", template_folder="web/templates")
    app.config.update(
        TESTING=testing, SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{settings.cookie_prefix}sotay255", SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/" if settings.cookie_prefix else PREFIX,  # the prefix asks for the root
        SESSION_COOKIE_SECURE=settings.is_https, PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.sign_in_hours),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=1_000_000, MAX_FORM_MEMORY_SIZE=500_000, MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False,  # no page of ours sends a Referer
        RATELIMIT_STORAGE_URI=settings.limits, RATELIMIT_STORAGE_OPTIONS=_patience(settings.limits),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # without its Redis a process counts for itself
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=1),
    )  # fmt: skip
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assert app.jinja_loader is not None, "Flask makes one for a template folder"
    app.jinja_loader = ChoiceLoader([DictLoader({"shell.html": shell.template}), app.jinja_loader])
    attach(app, Service(settings, engine or open_engine(settings.database), clock, load_clauses(settings.root)))
    monitoring.register(app)
    intake.register(app)
    signed_in.register(app)
    access.register(app)
    extensions.register(app)
    filters.register(app)
    errors.register(app)
    headers.register(app, shell.policy, is_https=settings.is_https)
    access.allow(access.Who.ANYONE)(app.view_functions["static"])
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint, url_prefix=PREFIX)
    app.register_blueprint(monitoring.blueprint)
    app.register_blueprint(site.blueprint)
    repeating.register(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
