"""A search index as if the Handbook held many plans, made from the index of this one.

In: the documents of an index (`location`, `title`, `text`, …). Out: so many copies of them at addresses of their own
(ban-02/, ban-03/ …; the first copy keeps its addresses). Every query then has so many times the hits. The words of one
plan are few, so each copy also gets one page of syllables found in no other copy: together about as many as the
language has. Must not know how any engine searches.
"""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

Document = dict[str, Any]
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng nh p ph qu r s t th tr v x".split()
_RIMES = (
    "a ai am an ang anh ao au ay ăn âm ân âu e en eo ê ên i ia in o oa oi ong ô ôi ông ơ u uân ui ung ư ươn".split()
)
_TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def syllables() -> list[str]:
    """Made-up syllables, each once, in a fixed order."""
    made = itertools.product(_TONES, _ONSETS, _RIMES)
    return [unicodedata.normalize("NFC", onset + rime[0] + tone + rime[1:]) for tone, onset, rime in made]


def multiply(documents: list[Document], copies: int) -> list[Document]:
    """The documents of so many plans."""
    words = syllables()
    share = len(words) // max(1, copies)
    result: list[Document] = []
    for number in range(1, copies + 1):
        folder = "" if number == 1 else f"ban-{number:02}/"
        result += [{**document, "location": folder + document["location"]} for document in documents]
        if copies > 1:
            text = " ".join(words[(number - 1) * share : number * share])
            result.append({"location": f"{folder}am-tiet/", "title": f"Âm tiết {number}", "text": text})
    return result
