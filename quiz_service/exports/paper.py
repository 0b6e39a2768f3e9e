"""Printed pages of the product: A4, its typeface, its colours, and tags that a screen reader can follow.

In: texts, places and sizes in millimetres and points. Out: a PDF whose text can be copied whole. It says nothing of
its own. Every piece is tagged or marked as decoration: in a tagged file a reader skips what is neither.
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from quiz_service.exports.qr import qr_png

TYPEFACE = "Be Vietnam Pro"
WIDTH, HEIGHT = 210.0, 297.0
"""A4 in millimetres."""
POINT = 25.4 / 72
"""Millimetres."""
LEADING = 1.38
"""Height of a line over the size of its letters; stacked Vietnamese marks need more than Latin letters do."""

Colour = tuple[int, int, int]
INK: Colour = (28, 33, 38)
MUTED: Colour = (76, 85, 94)
BRAND: Colour = (18, 74, 110)
RULE: Colour = (195, 204, 212)
"""The colours of the site (content/assets/stylesheets/sotay.css)."""

NEAREST = {"ƀ": "b", "Ƀ": "B", "ʼ": "’", "ʹ": "’"}
"""Letters of names that Unicode does not take apart, with the nearest one that the typeface has."""


def _nearest(letter: str, known: Container[int]) -> str:
    base = NEAREST.get(letter) or unicodedata.normalize("NFKD", letter)[0]
    return base if ord(base) in known else "?"


class Paper(FPDF):
    """A4 pages in portrait. `title` is what a window or a list of files shows: nobody's name belongs in it."""

    def __init__(self, *, title: str, made_at: datetime) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self._tags_by_page: Counter[int] = Counter()
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        fonts = resources.files("fontpkg_be_vietnam_pro") / "files"
        for style, weight in (("", "Regular"), ("B", "Bold")):
            with resources.as_file(fonts / f"BeVietnamPro-{weight}.ttf") as path:
                self.add_font(TYPEFACE, style, path)
        self._letters = frozenset(cast(TTFFont, self.fonts[TYPEFACE.lower()]).cmap)
        self.set_title(title)
        self.set_lang("vi-VN")
        self.set_creator("Sổ tay 255")
        self.set_creation_date(made_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    @contextmanager
    def tagged(self, tag: str, spoken: str | None = None) -> Iterator[None]:
        """Gives what is drawn inside its role: "/H1", "/P", "/Figure". `spoken` is read in a picture's stead."""
        # The library tags pictures only; its builder takes any role. Its own count walks through all tags each time.
        number = self._tags_by_page[self.page]
        self._tags_by_page[self.page] += 1
        self._add_marked_content(struct_type=tag, mcid=number, alt_text=spoken)
        self._out(f"{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside says nothing: rules, cut lines."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def rule(self, x: float, y: float, width: float, *, thickness: float = 0.2, colour: Colour = RULE) -> None:
        """A horizontal line."""
        with self.decoration():
            self.set_draw_color(*colour)
            self.set_line_width(thickness)
            self.line(x, y, x + width, y)

    def words(
        self,
        text: str,
        *,
        x: float,
        y: float,
        width: float,
        size: float,
        bold: bool = False,
        colour: Colour = INK,
        tag: str = "/P",
        align: str = "L",
    ) -> float:
        """Writes a paragraph, broken into lines of this width. Returns where the next one may begin."""
        self.set_font(TYPEFACE, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        with self.tagged(tag):
            self.multi_cell(
                width, size * POINT * LEADING, self.drawable(text), align=align, new_x=XPos.LEFT, new_y=YPos.NEXT
            )
        return self.y

    def height_of(self, text: str, *, width: float, size: float, bold: bool = False) -> float:
        """How many millimetres `words` would take; nothing is written."""
        self.set_font(TYPEFACE, "B" if bold else "", size)
        lines = self.multi_cell(
            width, size, self.drawable(text), align="L", dry_run=True, output=MethodReturnValue.LINES
        )
        return len(cast(list[str], lines)) * size * POINT * LEADING

    def fitting_size(
        self, text: str, sizes: Sequence[float], *, width: float, height: float, bold: bool = False
    ) -> float:
        """The first of these sizes (largest first) with which the text is no higher; the last one if none is."""
        fits = (size for size in sizes if self.height_of(text, width=width, size=size, bold=bold) <= height)
        return next(fits, sizes[-1])

    def qr(self, text: str, *, x: float, y: float, side: float, spoken: str) -> None:
        """A QR code with its white border, `side` millimetres wide. The picture is stored once a file."""
        with self.tagged("/Figure", spoken):
            self.image(io.BytesIO(qr_png(text)), x=x, y=y, w=side, h=side)

    def drawable(self, text: str) -> str:
        """The text in letters the typeface has. A lacking one would leave a gap, so the nearest takes its place.

        All Vietnamese letters are there. Some of other languages of Vietnam are not (Ê-đê "ŭ" becomes "u").
        """
        return "".join(
            letter if ord(letter) in self._letters or letter == "\n" else _nearest(letter, self._letters)
            for letter in unicodedata.normalize("NFC", text)
        )

    def finished(self) -> bytes:
        """The file."""
        return bytes(self.output())
