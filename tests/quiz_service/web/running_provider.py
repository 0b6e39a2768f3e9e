"""A real OpenID Connect provider on a free port of this machine, that can be told to misbehave."""

from __future__ import annotations

import base64
import json
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from flask import Response, request
from werkzeug.serving import make_server


class Provider:
    """The provider as its people and its administrators use it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.token_requests: list[dict[str, str]] = []
        self.says: dict[str, object] = {}
        self.leaves_unsigned = False

    def knows(self, subject: str, **claims: object) -> None:
        """Somebody has an account there."""
        requests.put(f"{self.address}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def agree(self, address: str, subject: str) -> str:
        """Somebody signs in there, at the address the service sent them to; where they are sent back to."""
        return self._answer(address, {"sub": subject})

    def refuse(self, address: str) -> str:
        """Somebody presses "deny" there."""
        return self._answer(address, {"action": "deny"})

    @staticmethod
    def _answer(address: str, form: dict[str, str]) -> str:
        answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])


def without_signature(token: str) -> str:
    """The same claims under the algorithm "none"."""
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


@contextmanager
def run_provider() -> Iterator[Provider]:
    """The provider answers until the end of the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the provider imports an older part of its library
        import oidc_provider_mock
    application = oidc_provider_mock.app(require_nonce=True)
    server = make_server("localhost", 0, application, threaded=True)
    provider = Provider(f"http://localhost:{server.server_port}")

    @application.after_request
    def adapt(answer: Response) -> Response:
        if request.path == "/oauth2/token":
            provider.token_requests.append(request.form.to_dict())
            if provider.leaves_unsigned:
                answer.set_data(json.dumps(answer.json | {"id_token": without_signature(answer.json["id_token"])}))
        if request.path == "/.well-known/openid-configuration":
            answer.set_data(json.dumps(answer.json | provider.says))
        return answer

    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
