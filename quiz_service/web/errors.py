"""Errors as pages: one place says which becomes which status, every page says what happened and what to do."""

from __future__ import annotations

import errno
import logging

from flask import Flask, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from quiz_service.errors import Forbidden, Invalid, NotFound, QuizServiceError, Refused

log = logging.getLogger(__name__)

STATUS = {NotFound: 404, Forbidden: 403, Refused: 409, Invalid: 422}

TITLES = {
    400: "Yêu cầu chưa đúng", 401: "Cần đăng nhập", 403: "Bạn không có quyền mở trang này",
    404: "Không tìm thấy trang", 405: "Không mở được theo cách này", 409: "Chưa thực hiện được",
    410: "Trang này không còn", 413: "Dữ liệu gửi lên quá lớn", 415: "Dữ liệu gửi lên không đúng dạng",
    422: "Thông tin chưa đúng", 429: "Bạn thử quá nhiều lần", 500: "Dịch vụ gặp lỗi",
    503: "Dịch vụ đang bận",
}  # fmt: skip

SENTENCES = {
    400: "Máy chủ không hiểu yêu cầu này. Hãy tải lại trang rồi thử lại.",
    401: "Phiên đăng nhập đã hết hoặc bạn chưa đăng nhập. Hãy đăng nhập rồi làm tiếp.",
    403: "Trang này dành cho người có vai trò khác. Nếu bạn cần mở, hãy hỏi quản trị viên.",
    404: "Không có trang này, hoặc trang không dành cho bạn. Hãy xem lại địa chỉ, hoặc về trang học và kiểm tra.",
    405: "Hãy quay lại trang trước và dùng nút trên trang đó.",
    410: "Hãy quay lại trang trước.",
    413: "Hãy gửi ít dữ liệu hơn.",
    415: "Hãy tải lại trang rồi thử lại.",
    429: "Hãy đợi một phút rồi thử lại.",
    500: "Việc vừa làm có thể chưa được ghi. Hãy mở lại trang trước để xem rồi thử lại; nếu vẫn lỗi, hãy báo quản trị "
    "viên thời điểm xảy ra lỗi.",
    503: "Việc vừa làm chưa được ghi. Hãy đợi ít phút rồi gửi lại; bài làm gửi lại không bị tính hai lần.",
}


def wants_json() -> bool:
    """A script or a program asks, not a person: it set the header itself, or it is at an address for programs."""
    return request.headers.get("Accept", "") == "application/json" or "/api/v" in request.path


def error_page(status: int, message: str = "", problems: list[str] | None = None) -> tuple[Response | str, int]:
    """The answer for an error, as a page or for a script. Whatever was begun is rolled back when the request ends."""
    session = g.pop("db", None)
    if session is not None:
        session.close()
    # Who asks is not looked up for what was refused unread, nor in a database that has just failed.
    g.is_anonymous_page = status in (400, 413) or status >= 500
    message = message or SENTENCES.get(status, SENTENCES[400])
    if wants_json():
        return jsonify(error=message, problems=problems or []), status
    title = TITLES.get(status, TITLES[400])
    return render_template("error.html", title=title, status=status, message=message, problems=problems or []), status


def _own(error: QuizServiceError) -> tuple[Response | str, int]:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        log.error("%s", type(error).__name__)
        return error_page(500)
    return error_page(status, str(error), getattr(error, "problems", None))


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, BadHost):  # no address can be made then, so no page
        return Response(SENTENCES[400], 400, content_type="text/plain; charset=utf-8")
    own_words = error.description if error.description and not _is_stock(error) else ""
    body, status = error_page(error.code, own_words or "")
    answer = make_response(body, status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # RFC 9110 asks for it
    return answer


def _is_stock(error: HTTPException) -> bool:
    """Werkzeug's English sentence, not one of ours."""
    return error.description == type(error).description or (error.description or "").isascii()


def on_forged(_: CSRFError) -> tuple[Response | str, int]:
    """A form without the token of this browser's session."""
    return error_page(400, "Trang này đã cũ hoặc phiên đăng nhập đã đổi. Hãy tải lại trang rồi gửi lại.")


def _database(error: DBAPIError | PoolTimeout) -> tuple[Response | str, int]:
    """Busy, full, gone or in conflict: nothing was written, and it can be sent again."""
    log.error("database: %s", type(getattr(error, "orig", error)).__name__)
    is_cut = isinstance(error, DBAPIError) and error.connection_invalidated
    temporary = is_cut or isinstance(error, OperationalError | IntegrityError | PoolTimeout)
    return error_page(503 if temporary else 500)


def _file_system(error: OSError) -> tuple[Response | str, int]:
    """A disk that is full or read-only is told as busy: later the same can be sent again. Anything else is a fault."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        raise error
    log.error("file system: %s", errno.errorcode[error.errno])
    return error_page(503)


def _unexpected(error: Exception) -> tuple[Response | str, int]:
    log.exception("unexpected %s", type(error).__name__)
    return error_page(500)


def register(app: Flask) -> None:
    """Attach the handlers."""
    app.register_error_handler(QuizServiceError, _own)
    app.register_error_handler(CSRFError, on_forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(OSError, _file_system)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)

    @app.after_request
    def say_when_to_retry(response: Response) -> Response:
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", "5")
        return response
