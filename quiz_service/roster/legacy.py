"""Text typed for the fonts of before Unicode, or decoded wrongly: found, named, and shown as it was meant.

In: text of a cell. Out: the name of the old encoding with the text as it should read, or nothing. TCVN3 (ABC: fonts
whose names begin with ".Vn") and VNI put Vietnamese letters on the places of Western European ones; both survive in
files of today, also inside XLSX. Such text is not taken over silently: the person converts the file and sees it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from quiz_service.roster.vietnamese import is_syllable

TCVN3 = "TCVN3 (ABC)"
VNI = "VNI"
OPENED_WRONGLY = "UTF-8 bị mở nhầm bảng mã"
OLD_WINDOWS = "Windows-1258 bị mở nhầm bảng mã"

_TCVN3 = dict(
    zip(
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®¡¢£¤¥¦§",
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_SINGLE = dict(zip("ôöíìæóòîñÔÖÍÌÆÓÒÎÑ", "ơưíìỉĩịỵđƠƯÍÌỈĨỊỴĐ", strict=True))
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_CIRCUMFLEX = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_BREVE = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_PAIR = re.compile("[aeouyôö][ùøûõïâáàåãäêéèúüë]", re.IGNORECASE)
# Windows-1252, or Latin-1 where a program took the letters of Windows for control characters.
_WINDOWS_1252 = {letter: byte for byte in range(256)
                 for letter in (chr(byte), bytes([byte]).decode("cp1252", "ignore")) if letter}  # fmt: skip
# Some programs give the letters of symbol fonts a place of their own.
_SYMBOLS = {0xF000 + code: code for code in range(0x20, 0x100)}

_VIETNAMESE = "àáảãạăắằẳẵặâấầẩẫậèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵđ"
# What text in order hardly holds: a letter between ASCII and Vietnamese, a wrongly placed capital, doubled vowels.
_SUSPICIOUS = re.compile(
    rf"[^\x00-\x7e{_VIETNAMESE}{_VIETNAMESE.upper()}\u0300-\u036f\s]"
    rf"|[a-z{_VIETNAMESE}][{_VIETNAMESE.upper()}]|Ã\xa0"
    rf"|(?i:[aeuy][ùõâáàãêéèú])|(?i:o[âáàãùõ])|(?i:ô[ùõ])"
)
_CAPITAL, _SMALL = rf"[A-Z{_VIETNAMESE.upper()}]", rf"[a-z{_VIETNAMESE}]"
_PLAIN_NAME = re.compile(rf"{_CAPITAL}{_SMALL}*(?: {_CAPITAL}{_SMALL}*)+")
_BETWEEN_WORDS = re.compile(r"[\x00- !-@\[-`{-~]+")


@dataclass(frozen=True)
class Legacy:
    """What a text seems to be: `name` of the encoding, `meant` as it should read."""

    name: str
    meant: str


def is_plain(name: str) -> bool:
    """A name of capitalised words in Vietnamese letters and single blanks, with nothing that looks like an old text.

    >>> is_plain("Trần Thị An"), is_plain("Traàn Thò An"), is_plain("TRẦN  Thị")
    (True, False, False)
    """
    if not _PLAIN_NAME.fullmatch(name):
        return False
    return not _SUSPICIOUS.search(name) or all(map(is_syllable, name.split()))


def from_tcvn3(text: str) -> str:
    """TCVN3 seen as Latin-1, as Unicode; a letter the table lacks becomes U+FFFD.

    >>> from_tcvn3("NguyÔn V¨n §ç")
    'Nguyễn Văn Đỗ'
    """
    return "".join(letter if letter < "\x7f" else _TCVN3.get(letter, "\ufffd") for letter in text)


def _vni_pair(pair: re.Match[str]) -> str:
    base, mark = pair[0][0], pair[0][1].lower()
    base = _VNI_SINGLE.get(base, base) if base in "ôöÔÖ" else base
    if mark in _VNI_TONES:
        combined = base + _VNI_TONES[mark]
    elif mark in _VNI_CIRCUMFLEX and base in "aeoAEO":
        combined = base + "\u0302" + _VNI_CIRCUMFLEX[mark]
    elif mark in _VNI_BREVE and base in "aA":
        combined = base + "\u0306" + _VNI_BREVE[mark]
    else:
        return pair[0]
    return unicodedata.normalize("NFC", combined)


def from_vni(text: str) -> str:
    """VNI seen as Latin-1, as Unicode; a letter the table lacks becomes U+FFFD.

    >>> from_vni("Nguyeãn Vaên Ñöùc")
    'Nguyễn Văn Đức'
    """
    parts, end = [], 0
    for pair in _VNI_PAIR.finditer(text):
        parts += [_vni_singles(text[end : pair.start()]), _vni_pair(pair)]
        end = pair.end()
    return "".join([*parts, _vni_singles(text[end:])])


def _vni_singles(text: str) -> str:
    return "".join(letter if letter < "\x7f" else _VNI_SINGLE.get(letter, "\ufffd") for letter in text)


def _reopened(text: str, encoding: str) -> str:
    """Text that was opened as Windows-1252, opened as what it was; "" when it was not that."""
    try:
        return unicodedata.normalize("NFC", bytes(_WINDOWS_1252[letter] for letter in text).decode(encoding))
    except (KeyError, UnicodeDecodeError):
        return ""


_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (OPENED_WRONGLY, partial(_reopened, encoding="utf-8")),
    (TCVN3, from_tcvn3),
    (VNI, from_vni),
    (OLD_WINDOWS, partial(_reopened, encoding="cp1258")),
)


def marked_words(text: str) -> list[str]:
    """The words that hold a letter beyond ASCII."""
    return [word for word in _BETWEEN_WORDS.split(text) if not word.isascii()]


def _reads_well(text: str) -> bool:
    words = marked_words(text)
    return any(len(word) > 1 for word in words) and all(map(is_syllable, words))


def recognise(text: str) -> Legacy | None:
    """What encoding this text was typed in, when that is not Unicode.

    Named only if some word is no Vietnamese as it stands and every marked word is one when read the old way, more than
    a single letter: a foreign name is left alone.

    >>> recognise("NguyÔn V¨n An"), recognise("Nguyễn Văn An"), recognise("Y Blô Êban")
    (Legacy(name='TCVN3 (ABC)', meant='Nguyễn Văn An'), None, None)
    """
    if text.isascii() or not _SUSPICIOUS.search(text):
        return None
    text = text.translate(_SYMBOLS)
    if _reads_well(unicodedata.normalize("NFC", text)):
        return None
    for name, read in _READINGS:
        meant = read(text)
        if _reads_well(meant):
            return Legacy(name, meant)
    return None
