"""“Dữ liệu của tôi”: what is held about the person who is signed in, in words and as a file to take away."""

from __future__ import annotations

import json

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response

from quiz_service.operations.privacy import held_about
from quiz_service.operations.privacy_outline import outline_of
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.service import db, now

blueprint = Blueprint("privacy", __name__)

GUIDE = "/huong-dan/du-lieu-ca-nhan/"
"""The page of the site that says what is held, why and for how long."""


@blueprint.get("/du-lieu")
@allow(Who.TRAINEE, scope=Scope.OWN)
def show() -> str:
    """What is held, in words."""
    return render_template("privacy/show.html", held=outline_of(db(), me().person_id), guide=GUIDE)


@blueprint.get("/du-lieu/tai-ve")
@allow(Who.TRAINEE, scope=Scope.OWN)
def download() -> Response:
    """Everything, as one JSON file."""
    held = held_about(db(), me().person_id, now=now())
    text = json.dumps(held, ensure_ascii=False, indent=2)
    response = current_app.response_class(text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="du-lieu-cua-toi.json")
    return response
