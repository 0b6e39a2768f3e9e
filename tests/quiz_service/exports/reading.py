"""Reads back the PDF that was made: its words, its QR codes, its tags."""

from __future__ import annotations

import io
import re

import zxingcpp
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def words(pdf: bytes) -> str:
    """All the text, blanks and line ends made one blank each."""
    return " ".join(" ".join(page.extract_text() for page in opened(pdf).pages).split())


def qr_texts(pdf: bytes) -> list[str]:
    """What a camera reads in the pictures of the file."""
    pictures = [picture.image.convert("L") for page in opened(pdf).pages for picture in page.images]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """(role, text read in its stead), in reading order."""
    document = opened(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()
    return [(kid.get_object()["/S"], kid.get_object().get("/Alt", "")) for kid in document["/K"]]


def words_without_role(page: PageObject) -> int:
    """How many pieces of text or pictures stand outside any tag or decoration."""
    depth = outside = 0
    for _, operator in ContentStream(page["/Contents"], page.pdf).operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ", b"Do", b"S", b"f"):
            outside += depth == 0
    return outside


def heights_of_words(page: PageObject) -> list[tuple[str, float]]:
    """(text, millimetres of its baseline from the top of the page)."""
    found: list[tuple[str, float]] = []

    def visit(text: str, current: list[float], matrix: list[float], *_: object) -> None:
        if text.strip():
            found.append((text.strip(), (float(page.mediabox.height) - matrix[5]) * 25.4 / 72))

    page.extract_text(visitor_text=visit)
    return found


def names_in(pdf: bytes) -> str:
    """The file's own description: title, author and the like."""
    return re.sub(r"\s+", " ", str(opened(pdf).metadata))
