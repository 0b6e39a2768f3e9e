"""Is this word a Vietnamese syllable? The yardstick by which text in a wrong encoding is told from text in order.

In: a word. Out: yes or no. The list of rimes is that of standard spelling; foreign names and names of other peoples of
Viet Nam are no syllables here, so a "no" alone proves nothing: see `legacy`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y ych yêm yên yêng yêt yêu ym yn ynh yt ya
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uâc uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt
ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
""".split()
_SYLLABLE = re.compile(rf"(?:{'|'.join(sorted(_ONSETS, key=len, reverse=True))})?({'|'.join(_RIMES)})")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_RISING_OR_HEAVY = ("\u0301", "\u0323")
_STOPPED = ("p", "t", "c", "ch")
_VOWELS = "aăâeêioôơuưy"


def _places_of_tone(rime: str) -> tuple[int, ...]:
    """On which letters of a rime a tone may stand; "hoà" and "hòa" are both in use."""
    vowels = [letter for letter in rime if letter in _VOWELS]
    qualified = [at for at, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if qualified:
        return (qualified[-1],)
    if rime in ("oa", "oe", "uy"):
        return (0, 1)
    return (len(vowels) - 1,) if len(vowels) < len(rime) else (len(vowels) // 2 if len(vowels) > 2 else 0,)


def _letters_and_tones(word: str) -> list[tuple[str, str]]:
    """Each letter with its tone, "" for none."""
    found: list[tuple[str, str]] = []
    for letter in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in _TONES)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        found.append((bare, tone))
    return found


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """A syllable of standard spelling, in one case: small, capital, or with a capital first letter.

    >>> is_syllable("Nguyễn"), is_syllable("NguyÔn"), is_syllable("leõ"), is_syllable("Êban")
    (True, False, False, False)
    """
    if len(word) > 7 or word not in (word.lower(), word.upper(), word[:1].upper() + word[1:].lower()):
        return False
    letters = _letters_and_tones(word)
    found = _SYLLABLE.fullmatch("".join(letter for letter, _ in letters))
    if not found:
        return False
    toned = [(at - found.start(1), tone) for at, (_, tone) in enumerate(letters) if tone]
    is_stopped = found[1].endswith(_STOPPED)
    if not toned:
        return not is_stopped
    ((at, tone), *more) = toned
    return not more and at in _places_of_tone(found[1]) and (not is_stopped or tone in _RISING_OR_HEAVY)
