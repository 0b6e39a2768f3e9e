"""What a server such as gunicorn is pointed at: `quiz_service.wsgi:app`, with the settings of the environment."""

from __future__ import annotations

import os
import sys

from flask import Flask

from quiz_service.commands.loading import collector_waits
from quiz_service.config import load_settings
from quiz_service.errors import QuizServiceError

CANNOT_LOAD = 4
"""gunicorn's status of an application that cannot be loaded: it stops, where it would start any other worker anew."""


def _load() -> Flask:
    """The application; else a sentence on what is missing and the end of the process."""
    with collector_waits():
        from quiz_service.app import create_app
    try:
        return create_app(load_settings(os.environ))
    except QuizServiceError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(CANNOT_LOAD)


app = _load()
