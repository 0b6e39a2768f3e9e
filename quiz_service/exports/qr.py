"""QR codes as small black-and-white pictures.

In: the text a camera shall read. Out: a PNG of one bit a dot, the same for the same text.
"""

from __future__ import annotations

import io
from functools import lru_cache

import segno

DOTS_PER_MODULE = 16
"""So fine that a reader of PDF that softens pictures does not blur the edges."""
QUIET_ZONE = 4
"""Modules of white around the code: what ISO/IEC 18004 asks for."""


@lru_cache(maxsize=8)
def qr_png(text: str) -> bytes:
    """A QR code of level M (it survives fifteen percent of damage), higher where that costs no room.

    Raises: segno.DataOverflowError when the text is too long for any QR code.
    """
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="png", scale=DOTS_PER_MODULE, border=QUIET_ZONE)
    return drawn.getvalue()
