"""Security headers of every answer, and no copy of a personal page in any cache."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

STATIC_ENDPOINTS = ("static", "site.file")


def register(app: Flask, policy: str, *, is_https: bool) -> None:
    """Set them after each request; `policy` is the content-security policy of the built theme."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint not in STATIC_ENDPOINTS:
            headers["Cache-Control"] = "no-store"
        return response
