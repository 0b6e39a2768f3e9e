"""What kind of file this is, by what is in it: a name proves nothing.

In: bytes and the file's name. Out: "zip" or "text", or `UnreadableFile` that says what the file is and what to do.
"""

from __future__ import annotations

from typing import Literal

from quiz_service.errors import UnreadableFile
from quiz_service.roster.grid import MOST_BYTES

SAVE_AS_XLSX = "Hãy mở tệp bằng Excel, chọn Lưu thành (Save As), loại «Excel Workbook (*.xlsx)», rồi gửi tệp mới."
SEND_A_TABLE = "Hãy gửi danh sách dạng Excel (.xlsx) hoặc CSV."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_PACKED = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_HTML = ("<!doctype", "<html", "<head", "<meta", "<table", "<style", "<body", "<div", "mime-version:")


def _in_utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def _what_ole(data: bytes) -> str:
    """Excel until 2003, Word until 2003 and everything with a password share one container."""
    if _in_utf16("EncryptedPackage") in data:
        return (
            "Tệp có mật khẩu nên không đọc được. Hãy mở bằng Excel, vào Tệp > Thông tin > Bảo vệ sổ làm việc > "
            "Mã hóa bằng mật khẩu, xóa mật khẩu, lưu lại rồi gửi tệp mới."
        )
    if _in_utf16("WordDocument") in data:
        return f"Đây là tệp Word, không phải danh sách dạng bảng tính. {SEND_A_TABLE}"
    return f"Đây là tệp Excel đời cũ (.xls). {SAVE_AS_XLSX}"


def _what_binary(data: bytes) -> str:
    """The sentence for a file that is certainly no table; "" when it may be one."""
    if data.startswith(_OLE):
        return _what_ole(data)
    if data.startswith(b"%PDF"):
        return f"Đây là tệp PDF: không đọc được danh sách từ PDF. {SEND_A_TABLE}"
    if data.startswith(_IMAGES) or data[8:12] == b"WEBP" or data[4:8] == b"ftyp":
        return f"Đây là tệp ảnh hoặc phim: không đọc được danh sách từ đó. {SEND_A_TABLE}"
    if data.startswith(_PACKED):
        return "Đây là tệp nén. Hãy giải nén rồi gửi tệp danh sách ở bên trong."
    if data.startswith(b"{\\rtf"):
        return f"Đây là tệp văn bản RTF, không phải bảng tính. {SEND_A_TABLE}"
    return ""


def _what_text(data: bytes) -> str:
    """The sentence for a text that is another thing than a CSV file; "" when it may be one."""
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip().lower()
    if head.startswith(tuple(word.encode() for word in _HTML)):
        return f"Đây là trang web (HTML) được đặt tên như tệp bảng tính. {SAVE_AS_XLSX}"
    if head.startswith(b"<"):
        return f"Đây là tệp XML, không phải CSV hay .xlsx. {SAVE_AS_XLSX}"
    return ""


def kind_of(data: bytes) -> Literal["zip", "text"]:
    """Whether to read these bytes as a workbook or as text.

    Raises:
        UnreadableFile: it is neither, empty or too large.
    """
    if not data:
        raise UnreadableFile(["Tệp rỗng (0 byte). Hãy xem lại tệp, có thể tệp chưa được lưu hoặc chưa tải xong."])
    if len(data) > MOST_BYTES:
        raise UnreadableFile([
            f"Tệp lớn {len(data) / 1e6:.1f} MB, quá giới hạn {MOST_BYTES // 1_000_000} MB. Hãy bỏ ảnh và các trang "
            "tính không cần, lưu dạng .xlsx, hoặc chia danh sách thành nhiều tệp."
        ])  # fmt: skip
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if why := _what_binary(data) or _what_text(data):
        raise UnreadableFile([why])
    return "text"


def misnamed(file_name: str, kind: Literal["zip", "text"]) -> str:
    """A note when the name says another kind than the content."""
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if kind == "text" and ending in ("xlsx", "xls", "xlsm", "xlsb", "ods"):
        return f"Tệp mang đuôi .{ending} nhưng nội dung là CSV: đã đọc như CSV."
    if kind == "zip" and ending in ("csv", "txt", "tsv", "xls"):
        return f"Tệp mang đuôi .{ending} nhưng nội dung là Excel (.xlsx): đã đọc như Excel."
    return ""
