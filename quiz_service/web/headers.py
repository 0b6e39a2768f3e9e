"""Security headers of every answer, and no copy of a personal page in any cache."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.wrappers import Response

STATIC_ENDPOINTS = ("static", "site.file")


def register(app: Flask, policy: str, *, is_https: bool) -> None:
    """Set them after each request; `policy` is the content-security policy of the built theme."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        if response.status_code == 308:  # to the slash: Werkzeug names the host, which is the word of who asks
            headers["Location"] = urlsplit(headers["Location"])._replace(scheme="", netloc="").geturl()
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        # The page that says "not found" names who is signed in, wherever it was asked for.
        if request.endpoint not in STATIC_ENDPOINTS or response.status_code >= 400:
            headers["Cache-Control"] = "no-store"
        return response
