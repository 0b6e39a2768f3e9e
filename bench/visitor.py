"""Somebody at a browser without script, as a program: signs in, takes a quiz, registers attendance, by the forms alone.

In: the address of a running service. Out: pages, and an exception that says what was expected where. Knows the
modules' right answers from training_modules/, as a diligent trainee does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urljoin

import pyotp
import requests
from measuring import ROOT
from requests.cookies import RequestsCookieJar

sys.path.insert(0, str(ROOT))

from quiz_service.courseware.loader import load_courseware
from quiz_service.courseware.record import record_of
from tests.quiz_service.web.quiz_pages import answered, fields_on

TIMEOUT = 60


class Unexpected(Exception):
    """A page answered otherwise than a person would expect; the message says which and how."""


@cache
def records() -> Mapping[str, Mapping[str, Any]]:
    """Question id → its record, of all scored questions."""
    modules = load_courseware(ROOT).courseware.modules
    return {question.id: record_of(question) for module in modules for question in module.questions}


def right_response(record: Mapping[str, Any]) -> dict[str, Any]:
    """The response that earns the whole mark."""
    key = record["key"]
    match record["type"]:
        case "matching":
            return {"pairs": dict(key)}
        case "ordering":
            return {"order": list(key)}
        case "number":
            return {"value": key["value"], **({"comparator": key["comparator"]} if record["has_comparator"] else {})}
        case "short":
            return {"text": key["accept"][0]}
        case _:
            return {"picked": list(key)}


class _PlainJar(RequestsCookieJar):
    """Also sends what is meant for TLS alone: here nobody stands between, the proxy's part is played."""

    def set_cookie(self, cookie: Cookie, *arguments: Any, **options: Any) -> None:
        """Keep the cookie, without its mark."""
        cookie.secure = False
        super().set_cookie(cookie, *arguments, **options)


class Visitor:
    """One browser. `verify` is what `requests` takes: the file of a certificate made for a trial."""

    def __init__(self, address: str, verify: str | bool = True, *, behind_proxy: str = "", number: int = 1) -> None:
        """`behind_proxy`: the name people open; then requests carry what the proxy would add, from a network address
        that `number` chooses."""
        self.address = f"{address.rstrip('/')}/"
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.verify = verify
        self.page = ""
        if behind_proxy:
            self.web.cookies = _PlainJar()
            self.web.headers.update({
                "Host": behind_proxy, "X-Forwarded-Host": behind_proxy, "X-Forwarded-Proto": "https",
                "X-Forwarded-For": f"10.25.{number // 250}.{number % 250 + 1}",
            })  # fmt: skip

    def get(self, path: str, status: int = 200) -> requests.Response:
        """Open a page."""
        return self._kept(self.web.get(urljoin(self.address, path), timeout=TIMEOUT), status)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, status: int = 200,
             **options: Any) -> requests.Response:  # fmt: skip
        """Send a form of the page that is open: its forgery token goes along."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        if token is None:
            raise Unexpected(f"{path}: no form on the page before")
        sent = {"csrf_token": token.group(1), **(fields or {})}
        answer = self.web.post(urljoin(self.address, path), data=sent, timeout=TIMEOUT, **options)
        return self._kept(answer, status)

    def _kept(self, answer: requests.Response, status: int) -> requests.Response:
        if answer.status_code != status:
            words = re.sub(r"<[^>]+>|\s+", " ", answer.text.split("<article", 1)[-1])[:600]
            raise Unexpected(f"{answer.request.method} {answer.url}: {answer.status_code}, not {status}: {words}")
        self.page = answer.text
        return answer

    def sees(self, words: str) -> None:
        """The page that is open says this."""
        if words not in self.page:
            text = re.sub(r"<[^>]+>|\s+", " ", self.page.split("<article", 1)[-1])[:600]
            raise Unexpected(f"«{words}» is not on the page: {text}")

    def activate(self, staff_code: str, code: str, password: str) -> None:
        """The first time, with the code of the slip."""
        self.get("hoc-tap/kich-hoat")
        self.post("hoc-tap/kich-hoat", {"staff_code": staff_code, "code": code, "password": password,
                                        "password_again": password})  # fmt: skip
        self.sees("Mật khẩu của bạn đã được đặt")

    def sign_in(self, staff_code: str, password: str) -> None:
        """With the password."""
        self.get("hoc-tap/dang-nhap")
        self.post("hoc-tap/dang-nhap", {"staff_code": staff_code, "password": password})
        if not self.get("hoc-tap/phien").json()["signed_in"]:
            raise Unexpected(f"{staff_code}: not signed in")

    def set_up_second_factor(self) -> None:
        """As an official must before anything else: the key into an app, the app's code back."""
        where = "hoc-tap/tai-khoan/xac-thuc-hai-lop"
        self.get(where)
        self.post(f"{where}/bat-dau")
        shown = re.search(r'class="code-shown">([A-Z2-7 ]+)<', self.page)
        if shown is None:
            raise Unexpected("no key for the app is shown")
        self.post(f"{where}/bat", {"code": pyotp.TOTP(shown.group(1).replace(" ", "")).now()})
        self.sees("Mã khôi phục")

    def take_quiz(self, module_id: str) -> str:
        """A whole attempt with right answers; the address of the result."""
        self.get(f"hoc-tap/hoc-phan/{module_id}")
        begun = self.post(f"hoc-tap/hoc-phan/{module_id}/bat-dau")
        fields = fields_on(self.page)
        asked = re.findall(r'name="q" value="([^"]+)"', self.page)
        filled = answered(fields, {one: right_response(records()[one]) for one in asked})
        result = self.post(f"{begun.url}/nop", filled | {"bo_trong": "1"})
        if not result.url.endswith("/ket-qua"):
            raise Unexpected(f"{module_id}: no result but {result.url}")
        return result.url

    def attend(self, code: str) -> None:
        """Type the code from the room's screen."""
        self.get("hoc-tap/diem-danh")
        self.post("hoc-tap/diem-danh", {"ma": code})
        self.sees("có mặt ở lớp")
