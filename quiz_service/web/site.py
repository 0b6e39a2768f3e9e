"""The built site under the same address, for the demo and for one machine; a reverse proxy serves it in production."""

from __future__ import annotations

from flask import Blueprint, redirect, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from quiz_service.web.access import Who, allow
from quiz_service.web.service import service

blueprint = Blueprint("site", __name__)


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<path:path>")
@allow(Who.ANYONE)
def file(path: str) -> Response:
    """A file of the site; a folder's address means its index page."""
    folder = service().settings.site.resolve()
    found = safe_join(str(folder), path)
    if found is None or path == "khung.html":
        raise NotFound
    try:
        is_folder = (folder / path).is_dir()
    except OSError:  # a name too long for any file
        raise NotFound from None
    if is_folder and path and not path.endswith("/"):
        return redirect(f"{request.path}/", 301)
    response = send_from_directory(folder, f"{path}index.html" if is_folder else path)
    response.headers["Cache-Control"] = "no-cache"  # asked for again each time, answered by 304 while unchanged
    response.headers.pop("Expires", None)  # Flask's day for files: it would say the contrary
    return response
