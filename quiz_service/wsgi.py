"""What a server such as gunicorn is pointed at: `quiz_service.wsgi:app`, with the settings of the environment."""

from __future__ import annotations

import os

from quiz_service.app import create_app
from quiz_service.config import load_settings

app = create_app(load_settings(os.environ))
