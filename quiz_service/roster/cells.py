"""A cell as the value of a field: normalised text, or a sentence that says why not and what to do.

In: what stood in the cell, as the file's reader gives it. Out: (value, problem), one of them "" and both for an empty
cell. Excel turns codes into numbers and dates: what can be understood in one way only is taken, the rest is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from quiz_service.roster import legacy
from quiz_service.roster.encoding import how_to_convert
from quiz_service.roster.grid import TOO_LONG, Cell
from quiz_service.roster.headings import folded_heading

Parsed = tuple[str, str]
Parse = Callable[[Cell], Parsed]
EMPTY: Parsed = ("", "")

AS_TEXT = "Hãy đặt cột này ở dạng Chữ (Text) trong Excel rồi nhập lại."
_MOST_SAFE = 10**15
"""Excel keeps fifteen digits of a number."""
_INVISIBLE = {"Cf", "Cs", "Cn", "Co"}
# What our own CSV files put an apostrophe in front of, so that no spreadsheet runs it: `exports.to_csv`.
_SHIELDED = re.compile(r"'(?=[\t\r\n]|\s*[=+\-@＝＋－＠])")
# What most cells look like, and what need not be looked at further.
_PLAIN_CODE = re.compile(r"[A-Z]{0,10}[-./_]?[0-9]{1,20}")
_PLAIN_EMAIL = re.compile(r"[a-zA-Z0-9._-]{1,60}@[a-zA-Z0-9-]{1,60}(?:\.[a-zA-Z0-9-]{1,30}){1,3}")
_PLAIN_PHONE = re.compile(r"0[0-9]{9}")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+")
_DAMAGED = re.compile(r"\ufffd|[^\W\d_]\?+[^\W\d_]|[^\W\d_]\?{2}")
_EMAIL = re.compile(r"[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 .()/+-]{5,}(?: ?(?:máy lẻ|ext\.?) ?\d+)?")
_BETWEEN_MODULES = re.compile(r"[,;+]|\s[-–]\s|\bvà\b|\s+(?=[mM]\d)")
_MOST_SHOWN = 60
_LONGEST_NAME = 120
_YES = {
    "co",
    "c",
    "x",
    "v",
    "dung",
    "yes",
    "y",
    "true",
    "1",
    "trong dien",
    "trong dien tinh",
    "thuoc dien",
    "duoc tinh",
}
_NO = {"khong", "k", "ko", "kh", "sai", "no", "n", "false", "0", "ngoai dien", "khong thuoc dien", "khong tinh"}


def shown(text: str) -> str:
    """A piece of what stands in a cell, as sentences quote it."""
    return f"«{text[:_MOST_SHOWN]}{'…' if len(text) > _MOST_SHOWN else ''}»"


def clean(text: str) -> str:
    """Text as it is stored.

    Guarantees: NFC, single blanks of one kind, no blank at the ends, no invisible letter and no control character.

    >>> clean(" Trần\\u00a0Thị\\u200b  E\\u0302 ")
    'Trần Thị Ê'
    """
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        text = text.strip()
    else:
        visible = "".join(
            " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
            for letter in unicodedata.normalize("NFC", text)
            if unicodedata.category(letter) not in _INVISIBLE
        )
        text = unicodedata.normalize("NFC", " ".join(visible.split()))
    return text[1:].lstrip() if text.startswith("'") and _SHIELDED.match(text) else text


def _number(number: float) -> str:
    """A number as its digits; "" when it is not whole."""
    return str(int(number)) if abs(number) < _MOST_SAFE and number == int(number) else ""


def text_of(cell: Cell) -> Parsed:
    """The text of a cell of any kind."""
    if isinstance(cell, str):
        if cell == TOO_LONG:
            return "", "ô có chữ dài quá mức đọc được. Hãy rút ngắn, hoặc xóa nếu không cần."
        if not cell.isascii() and (found := legacy.recognise(cell)):
            return "", f"chữ dùng bảng mã {found.name}, có lẽ là {shown(found.meant)}. {how_to_convert(found.name)}"
        text = clean(cell)
        if ("?" in text or "\ufffd" in text) and _DAMAGED.search(text):
            return "", f"{shown(text)} có dấu hỏi thay cho chữ có dấu, chữ gốc đã mất. Hãy nhập lại."
        return text, ""
    if isinstance(cell, bool):
        return ("có" if cell else "không"), ""
    if isinstance(cell, int | float):
        if digits := _number(cell) if cell == cell and abs(cell) != float("inf") else "":
            return digits, ""
        return "", f"{shown(f'{cell:.15g}')} là một số, không phải chữ. {AS_TEXT}"
    return "", f"Excel đã đổi ô này thành {_kind_of_day(cell)}. {AS_TEXT}"


def _kind_of_day(cell: date | time | timedelta) -> str:
    if isinstance(cell, date):
        return f"ngày {cell.day:02}/{cell.month:02}/{cell.year}"
    return "giờ"


def text_up_to(most: int) -> Parse:
    """Reads a text of at most so many letters."""

    def parse(cell: Cell) -> Parsed:
        text, problem = text_of(cell)
        if len(text) > most:
            return "", f"{shown(text)} dài {len(text)} ký tự, tối đa là {most}. Hãy rút ngắn."
        return text, problem

    return parse


def staff_code(cell: Cell, digits: int = 0) -> Parsed:
    """A staff code in capital letters without blanks. `digits`: so many are shown in the cell, with zeros in front.

    >>> staff_code("cb 001"), staff_code(12345.0), staff_code("12345.0"), staff_code(123.0, 5)
    (('CB001', ''), ('12345', ''), ('12345', ''), ('00123', ''))
    """
    if type(cell) is str and _PLAIN_CODE.fullmatch(cell):
        return cell, ""
    if isinstance(cell, bool):
        return "", f"ô ghi TRUE hoặc FALSE, không phải mã. {AS_TEXT}"
    if isinstance(cell, int | float) and not (cell >= 0 and abs(cell) < _MOST_SAFE and cell == int(cell)):
        why = "đã bị Excel làm tròn, không còn đủ chữ số" if abs(cell) >= _MOST_SAFE else "không phải một mã"
        return "", f"số {shown(f'{cell:.15g}')} {why}. {AS_TEXT}"
    text, problem = text_of(cell)
    if problem:
        return "", problem
    code = "".join(text.upper().split())
    if _EXPONENT.fullmatch(code) and ("+" in code or "," in code or "." in code):
        return "", f"{shown(text)} là số bị Excel rút gọn, không còn đủ chữ số. {AS_TEXT}"
    if whole := _WHOLE.fullmatch(code):
        code = whole[1]
    if len(code) > 40:
        return "", f"{shown(code)} dài {len(code)} ký tự, tối đa là 40. Hãy xem lại mã."
    if code and not any(letter.isalnum() for letter in code):
        return "", f"{shown(text)} không có chữ cái hay chữ số nào. Hãy xem lại mã."
    return (code if isinstance(cell, str) else code.zfill(digits)), ""


def name(cell: Cell) -> Parsed:
    """A person's name, or a part of one."""
    if type(cell) is str and len(cell) <= _LONGEST_NAME and legacy.is_plain(cell):
        return cell, ""
    text, problem = _NAME(cell)
    if text and not any(letter.isalpha() for letter in text):
        return "", f"{shown(text)} không phải họ tên. Hãy xem lại ô này."
    return text, problem


def email(cell: Cell) -> Parsed:
    """An address of electronic mail."""
    if type(cell) is str and _PLAIN_EMAIL.fullmatch(cell):
        return cell, ""
    text, problem = _LONG(cell)
    text = text.removeprefix("mailto:").strip("<>; ")
    if text and not _EMAIL.fullmatch(text):
        return (
            "",
            f"{shown(text)} không phải một địa chỉ thư điện tử. Hãy sửa, ví dụ ten@donvi.vn; nếu chưa có thì xóa.",
        )
    return text, problem


def phone(cell: Cell) -> Parsed:
    """A telephone number. Nine digits that came as a number have lost the zero in front, and get it back.

    >>> phone(912345678.0), phone("0912 345 678")
    (('0912345678', ''), ('0912 345 678', ''))
    """
    if type(cell) is str and _PLAIN_PHONE.fullmatch(cell):
        return cell, ""
    text, problem = _SHORT(cell)
    if problem:
        return "", problem
    if isinstance(cell, int | float) and len(text) == 9:
        return f"0{text}", ""
    if text and not _PHONE.fullmatch(text):
        return "", f"{shown(text)} không phải số điện thoại. Hãy sửa, ví dụ 0912345678; nếu chưa có thì xóa."
    return text, ""


def yes_or_no(cell: Cell) -> Parsed:
    """ "yes" or "no" for có, không and what people write instead."""
    text, problem = text_of(cell)
    folded = folded_heading(text)
    if folded in _YES | _NO:
        return ("yes" if folded in _YES else "no"), ""
    return "", problem or (f"{shown(text)} không phải «có» hay «không». Hãy ghi một trong hai chữ đó." if text else "")


def one_of(choices: Mapping[str, str], what: str) -> Parse:
    """Reads the id of one of these choices (id → title), typed as its id or as its title, marks and case forgiven."""
    id_by_text = {folded_heading(text): choice for choice, title in choices.items() for text in (choice, title)}

    def parse(cell: Cell) -> Parsed:
        text, problem = text_of(cell)
        if not text:
            return "", problem
        if found := id_by_text.get(folded_heading(text)):
            return found, ""
        return "", f"không có {what} {shown(text)}. Các {what}: {'; '.join(choices.values())}."

    return parse


def modules(cell: Cell) -> Parsed:
    """Ids of modules, "m01,m02", or "all". What is no id is told; whether there is such a module is known elsewhere.

    >>> modules("M1; học phần 12"), modules("Toàn bộ"), modules(3.0)
    (('m01,m12', ''), ('all', ''), ('m03', ''))
    """
    text, problem = text_of(cell.replace("\n", ", ") if isinstance(cell, str) else cell)
    if not text:
        return "", problem
    if folded_heading(text) in ("toan bo", "tat ca", "ca lo trinh", "toan bo lo trinh", "du", "all"):
        return "all", ""
    ids, wrong = [], []
    for piece in _BETWEEN_MODULES.split(text):
        if not piece.strip():
            continue
        found = re.fullmatch(r"(?:m|hp|hoc phan|mo dun|module)? ?0*(\d{1,2})", folded_heading(piece))
        ids.append(f"m{int(found[1]):02}") if found and int(found[1]) else wrong.append(piece.strip())
    if wrong or not ids:
        told = ", ".join(map(shown, wrong or [text]))
        return (
            "",
            f"{told} không phải mã học phần. Hãy ghi mã, cách nhau bằng dấu phẩy, ví dụ m01, m02; hoặc «toàn bộ».",
        )
    return ",".join(dict.fromkeys(ids)), ""


_NAME, _LONG, _SHORT = text_up_to(_LONGEST_NAME), text_up_to(200), text_up_to(40)
