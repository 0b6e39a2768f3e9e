"""Vietnamese text written in the encodings of before Unicode, as old files hold it.

In: text in NFC. Out: TCVN3 and VNI as the Latin letters by which they are seen, Windows-1258 as bytes. Written from
the published tables, letter by letter; the service only reads these encodings.
"""

from __future__ import annotations

import unicodedata

_TCVN3_SMALL = dict(
    zip(
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ",
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®",
        strict=True,
    )
)
_TCVN3 = _TCVN3_SMALL | dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
_TONES = "\u0301\u0300\u0309\u0303\u0323"
_VNI_ALONE = dict(zip("íìỉĩịỵđƠƯơưĐ", "íìæóòîñÔÖôöÑ", strict=True))
_VNI_TONE = dict(zip(_TONES, "ùøûõï", strict=True))
_VNI_CIRCUMFLEX = {"": "â"} | dict(zip(_TONES, "áàåãä", strict=True))
_VNI_BREVE = {"": "ê"} | dict(zip(_TONES, "éèúüë", strict=True))


def _parts(letter: str) -> tuple[str, str, str]:
    """Base letter, quality mark, tone."""
    base, *marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in _TONES)
    return base, "".join(mark for mark in marks if mark not in _TONES), tone


def to_tcvn3(text: str) -> str:
    """TCVN3 as Latin-1 shows it. Capital letters with tones are drawn by another font, with small letters' codes."""
    return "".join(_TCVN3.get(letter, _TCVN3.get(letter.lower(), letter)) for letter in text)


def _to_vni(letter: str) -> str:
    if letter in _VNI_ALONE:
        return _VNI_ALONE[letter]
    if letter.lower() in _VNI_ALONE:
        return _VNI_ALONE[letter.lower()].upper()
    base, quality, tone = _parts(letter)
    if quality == "\u0302":
        written = base + _VNI_CIRCUMFLEX[tone]
    elif quality == "\u0306":
        written = base + _VNI_BREVE[tone]
    elif quality == "\u031b":
        written = _VNI_ALONE["ơ" if base in "oO" else "ư"] + _VNI_TONE.get(tone, "")
    else:
        written = base + _VNI_TONE.get(tone, "")
    return written.upper() if base.isupper() else written


def to_vni(text: str) -> str:
    """VNI as Windows-1252 shows it."""
    return "".join(map(_to_vni, text))


def to_windows_1258(text: str) -> bytes:
    """Windows-1258: letters with their quality mark, the tone as a letter of its own after them."""
    out = []
    for letter in text:
        base, quality, tone = _parts(letter)
        whole = unicodedata.normalize("NFC", base + quality)
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            out.append((whole + tone).encode("cp1258"))
    return b"".join(out)
