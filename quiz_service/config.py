"""Settings of the service, from the environment; a wrong one is refused with a sentence, all of them in one run.

The secret key comes from the environment or from a file made at first start in the data folder; never from git.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from quiz_service import durable
from quiz_service.errors import WrongSettings

SHIPPED = Path(__file__).resolve().with_name("shipped")
"""In an installed wheel: the modules, the clauses and the built site (`deploy/wheel_contents.py` puts them there)."""
ROOT = SHIPPED if SHIPPED.is_dir() else Path(__file__).resolve().parent.parent
"""Where training_modules/, build/clauses.json and build/site are; else the checkout."""
SECRET_FILE = "secret-key"
SECRET_LENGTH = 32
"""Least characters of a key given by hand."""


@dataclass(frozen=True)
class Setting:
    """One setting as the operator's guide lists it."""

    name: str
    meaning: str
    default: str = ""


SETTINGS = (
    Setting("SOTAY_DATA", "thư mục dữ liệu: cơ sở dữ liệu SQLite và khóa bí mật", "build/data"),
    Setting("SOTAY_DATABASE", "địa chỉ cơ sở dữ liệu, ví dụ postgresql+psycopg://…", "SQLite trong SOTAY_DATA"),
    Setting("SOTAY_SITE", "thư mục trang web đã dựng", "build/site"),
    Setting("SOTAY_BASE_URL", "địa chỉ mà mọi người mở, in vào mã QR và chứng nhận", "http://127.0.0.1:8255"),
    Setting("SOTAY_SECRET_KEY", f"khóa bí mật, ít nhất {SECRET_LENGTH} ký tự", "tệp tự tạo trong SOTAY_DATA"),
    Setting("SOTAY_SIGN_IN_HOURS", "một lần đăng nhập kéo dài bao nhiêu giờ (1–168)", "10"),
    Setting("SOTAY_ACTIVATION_DAYS", "mã kích hoạt dùng được bao nhiêu ngày (1–90)", "14"),
    Setting(
        "SOTAY_SECOND_FACTOR",
        "optional: tùy chọn; required: bắt buộc với điều phối viên, quản trị viên, kiểm tra viên",
        "optional",
    ),
    Setting("SOTAY_PROXIES", "số máy chủ trung gian tin cậy đứng trước dịch vụ (0–5)", "0"),
    Setting(
        "SOTAY_METRICS_TOKEN", "mã để hệ thống giám sát đọc /metrics, ít nhất 32 ký tự; bỏ trống: không có trang ấy"
    ),
    Setting(
        "SOTAY_LOG",
        "errors: chỉ ghi lỗi; requests: ghi mỗi yêu cầu một dòng JSON, không có thông tin cá nhân",
        "errors",
    ),
    Setting(
        "SOTAY_PUBLIC_COVERAGE",
        "on: mở trang độ phủ công khai, không có tên, ẩn số của nhóm dưới 5 người; off: không có trang ấy",
        "off",
    ),
    Setting("SOTAY_LIMITS", "nơi đếm giới hạn tần suất, ví dụ redis://…", "memory://"),
    Setting("SOTAY_OIDC_ISSUER", "địa chỉ hệ thống đăng nhập một lần (OpenID Connect); bỏ trống: không dùng"),
    Setting("SOTAY_OIDC_CLIENT_ID", "mã ứng dụng đã đăng ký ở hệ thống đăng nhập một lần"),
    Setting("SOTAY_OIDC_CLIENT_SECRET", "mật khẩu của ứng dụng ấy"),
    Setting("SOTAY_OIDC_CLAIM", "thông tin (claim) mang mã cán bộ", "preferred_username"),
    Setting("SOTAY_OIDC_NAME", "tên hiện trên nút đăng nhập một lần", "tài khoản của cơ quan"),
)


def home_of(root: Path) -> Path:
    """What is made at work lies below it, in build/: a checkout's root; for an installed program the present folder."""
    return Path.cwd() if root == SHIPPED else root


@dataclass(frozen=True)
class SingleSignOn:
    """An OpenID Connect provider; `claim` is where it tells the staff code."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "preferred_username"
    name: str = "tài khoản của cơ quan"


@dataclass(frozen=True)
class Settings:
    """What the operator chose. `database` is an SQLAlchemy address."""

    data: Path
    database: str
    site: Path
    base_url: str
    secret_key: str = field(repr=False)
    root: Path = ROOT
    """Where training_modules/ and build/clauses.json are."""
    sign_in_hours: int = 10
    activation_days: int = 14
    second_factor_required: bool = False
    proxies: int = 0
    limits: str = "memory://"
    metrics_token: str = field(default="", repr=False)
    logs_requests: bool = False
    public_coverage: bool = False
    single_sign_on: SingleSignOn | None = None

    @property
    def is_https(self) -> bool:
        """Cookies are then sent over TLS only."""
        return self.base_url.startswith("https://")

    @property
    def cookie_prefix(self) -> str:
        """Over TLS a browser then takes such a cookie from this very host alone, not from another one of its domain."""
        return "__Host-" if self.is_https else ""


class _Reader:
    """Takes settings one by one and gathers what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environment.get(name, "").strip() or default

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.problems.append(f"{name}: «{text}» không phải số nguyên từ {least} đến {most}.")
        return default

    def one_of(self, name: str, *words: str) -> str:
        """One of these words; the first by default."""
        text = self.text(name, words[0])
        if text not in words:
            self.problems.append(f"{name}: «{text}» không phải {' hay '.join(words)}.")
            return words[0]
        return text

    def secret(self, name: str) -> str:
        text = self.text(name)
        if text and len(text) < SECRET_LENGTH:
            self.problems.append(f"{name}: ngắn hơn {SECRET_LENGTH} ký tự.")
        return text

    def web_address(self, name: str, default: str = "", *, with_path: bool = False) -> str:
        text = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(text)
            _ = parts.port  # read here, because a wrong one is told only when it is asked for
        except ValueError:
            parts = urlsplit("")
        if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            self.problems.append(f"{name}: «{text}» không phải địa chỉ http:// hoặc https://.")
        elif parts.path and not with_path:
            self.problems.append(f"{name}: «{text}» phải là gốc của máy chủ, không kèm đường dẫn.")
        return text

    def database(self, default: str) -> str:
        """SQLite's file, or a PostgreSQL server with the name of a database."""
        text = self.text("SOTAY_DATABASE", default)
        if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
            self.problems.append("SOTAY_DATABASE: chỉ nhận sqlite:///… hoặc postgresql+psycopg://….")
        elif text.startswith("postgresql"):
            try:
                parts = urlsplit(text)
                is_whole = bool(parts.path.strip("/")) and (parts.port is None or parts.port > 0)
            except ValueError:
                is_whole = False
            if not is_whole:
                self.problems.append("SOTAY_DATABASE: thiếu tên cơ sở dữ liệu, hoặc cổng không phải số. Viết như "
                                     "postgresql+psycopg://tên:mật-khẩu@máy:5432/cơ-sở-dữ-liệu.")  # fmt: skip
        return text

    def limits(self) -> str:
        """Where rates are counted: this process's memory, or a Redis."""
        text = self.text("SOTAY_LIMITS", "memory://")
        try:
            parts = urlsplit(text)
            is_redis = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_redis = False
        if text != "memory://" and not is_redis:
            self.problems.append("SOTAY_LIMITS: chỉ nhận memory:// hoặc redis://máy:6379 (rediss:// khi có TLS).")
        return text

    def single_sign_on(self) -> SingleSignOn | None:
        issuer = self.web_address("SOTAY_OIDC_ISSUER", with_path=True)
        if not issuer:
            return None
        given = {name: self.text(name) for name in ("SOTAY_OIDC_CLIENT_ID", "SOTAY_OIDC_CLIENT_SECRET")}
        self.problems += [f"{name}: chưa đặt, trong khi đã đặt SOTAY_OIDC_ISSUER." for name in given if not given[name]]
        return SingleSignOn(
            issuer, given["SOTAY_OIDC_CLIENT_ID"], given["SOTAY_OIDC_CLIENT_SECRET"],
            claim=self.text("SOTAY_OIDC_CLAIM", "preferred_username"),
            name=self.text("SOTAY_OIDC_NAME", "tài khoản của cơ quan"),
        )  # fmt: skip


def _secret_key(reader: _Reader, data: Path) -> str:
    given = reader.text("SOTAY_SECRET_KEY")
    if given:
        if len(given) < SECRET_LENGTH:
            reader.problems.append(f"SOTAY_SECRET_KEY: ngắn hơn {SECRET_LENGTH} ký tự.")
        return given
    file = data / SECRET_FILE
    try:
        return _key_in(file) or _make_key(file)
    except OSError as error:
        reader.problems.append(f"SOTAY_DATA: không đọc, ghi được {file} ({error.strerror}).")
        return ""


def _key_in(file: Path) -> str:
    """The key a file holds; "" when there is none yet."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _make_key(file: Path) -> str:
    """Make a key, whole or not at all: of several processes that start at once, one file remains and all use it."""
    durable.make_folder(file.parent)
    descriptor, made = tempfile.mkstemp(dir=file.parent, prefix=f"{SECRET_FILE}-")  # readable by its owner only
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48) + "\n")
    durable.sync(Path(made))
    try:
        os.link(made, file)
    except FileExistsError:
        if not _key_in(file):  # left empty by a crash
            Path(made).replace(file)
    Path(made).unlink(missing_ok=True)
    durable.sync(file.parent)  # sessions and receipts are signed with it: it must not be another one after a power cut
    return _key_in(file)


def load_settings(environment: Mapping[str, str], root: Path = ROOT) -> Settings:
    """Settings from environment variables (`SETTINGS` lists them).

    Raises:
        WrongSettings: one or more cannot be used; the message names them all.
    """
    reader = _Reader(environment)
    known = {setting.name for setting in SETTINGS}
    reader.problems += [
        f"{name}: không có thiết đặt nào tên như vậy."
        for name in environment
        if name.startswith("SOTAY_") and name not in known
    ]
    data = Path(reader.text("SOTAY_DATA", str(home_of(root) / "build" / "data")))
    database = reader.database(f"sqlite:///{data / 'sotay.db'}")
    settings = Settings(
        data=data, database=database, root=root,
        site=Path(reader.text("SOTAY_SITE", str(root / "build" / "site"))),
        base_url=reader.web_address("SOTAY_BASE_URL", "http://127.0.0.1:8255"),
        secret_key=_secret_key(reader, data),
        sign_in_hours=reader.whole("SOTAY_SIGN_IN_HOURS", 10, 1, 168),
        activation_days=reader.whole("SOTAY_ACTIVATION_DAYS", 14, 1, 90),
        second_factor_required=reader.one_of("SOTAY_SECOND_FACTOR", "optional", "required") == "required",
        proxies=reader.whole("SOTAY_PROXIES", 0, 0, 5),
        limits=reader.limits(),
        metrics_token=reader.secret("SOTAY_METRICS_TOKEN"),
        logs_requests=reader.one_of("SOTAY_LOG", "errors", "requests") == "requests",
        public_coverage=reader.one_of("SOTAY_PUBLIC_COVERAGE", "off", "on") == "on",
        single_sign_on=reader.single_sign_on(),
    )  # fmt: skip
    if reader.problems:
        raise WrongSettings(reader.problems)
    return settings
