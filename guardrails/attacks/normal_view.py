"""Normalised view of a text for matching: confusable signs replaced, disguised words restored.

The view holds, for each of its characters, the offset in the text it was made from, so that what
is found in the view is reported in the text. Made are: NFKC and lower case, look-alike letters of
other scripts, invisible characters removed, Korean jamo composed, spaced-out letters joined,
signs inside words removed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from text.korean.hangul import FINALS, INITIALS, NO_FINAL, VOWELS, syllable
from text.normalise import strip_invisible

# Letters of other scripts that look like Latin ones (a selection of Unicode TR39's confusables).
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝɡʏıοαερτυνκικμѵӏɑβ",
        "aeopcyxijshdqwgyioaeptuvkikmvlab",
        strict=True,
    )
)
# One letter, one to three separators, five times or more: i g n o r e, 무-시-하-고.
_SEPARATOR = r"[ \t._/*\-|,~+·•]"
_SPACED = re.compile(rf"(?<![^\W_])(?:[^\W_]{_SEPARATOR}{{1,3}}){{4,}}[^\W_](?![^\W_])")
_INSIDE = re.compile(r"(?<=[^\W\d_])[*|_/\\^~·•.\-](?=[^\W\d_])")
_PLAIN = re.compile(r"[\x00-\x7f가-힣·…“”‘’「」『』→–—]*")  # needs no folding
_TYPOGRAPHIC = str.maketrans({"…": "."})
_WORD = re.compile(r"\S+")
_JAMO_RUN = re.compile("[ㄱ-ㅣ]{4,}")
_FEWEST_SIGNS = 3  # inside words, before they are taken for a disguise


@dataclass(frozen=True)
class View:
    """A text as it is matched.

    Attributes:
        text: The normalised text.
        offsets: For each character of `text`, and one behind its end, the offset in the original.
        removed: How many invisible characters the original has.
        joined: Whether letters were joined, so that word boundaries may be lost.
    """

    text: str
    offsets: tuple[int, ...] | range
    removed: int = 0
    joined: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text of a span in the view."""
        return self.offsets[start], self.offsets[max(start, end - 1)] + 1


def normal_view(text: str) -> View:
    """Return the view of a text."""
    if text.isascii():
        view = View(text.lower(), range(len(text) + 1))
    elif _PLAIN.fullmatch(text):
        view = View(text.translate(_TYPOGRAPHIC).lower(), range(len(text) + 1))
    else:
        view = _folded(text)
    if _JAMO_RUN.search(view.text):
        view = _with_composed_jamo(view)
    return _joined(view)


@lru_cache(maxsize=8192)
def _form(sign: str) -> str:
    """Return what a character becomes in the view; empty for an invisible one."""
    if "ㄱ" <= sign <= "ㅣ":
        return sign  # NFKC would make it a conjoining one
    if strip_invisible(sign)[1] or "\ufe00" <= sign <= "\ufe0f":
        return ""
    form = unicodedata.normalize("NFKC", sign).casefold()
    if "\u1100" <= form < "\u1200":  # a lone conjoining jamo stays, to be composed below
        return form
    form = "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))
    form = unicodedata.normalize("NFC", form)
    return "".join(_LOOKALIKES.get(c, c) for c in form)


def _folded(text: str) -> View:
    offsets: Sequence[int]
    removed = strip_invisible(text)[1]
    if not unicodedata.is_normalized("NFKC", text) and any("\u1100" <= c < "\u1200" for c in text):
        text, offsets = _composed(text)
    else:
        offsets = range(len(text) + 1)
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        form = sign if "가" <= sign <= "힣" else _form(sign)
        if form:
            signs.append(form)
            places += [offsets[place]] * len(form)
    places.append(offsets[-1])
    return View("".join(signs), tuple(places), removed)


def _composed(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text in NFC with the offsets of its characters, for decomposed Hangul."""
    out: list[str] = []
    places: list[int] = []
    for match in re.finditer("[\u1100-\u11ff]+|[^\u1100-\u11ff]+", text):
        piece = unicodedata.normalize("NFC", match.group())
        exact = len(piece) == len(match.group())
        step = 1.0 if exact else len(match.group()) / max(len(piece), 1)
        out.append(piece)
        places += [match.start() + int(i * step) for i in range(len(piece))]
    places.append(len(text))
    return "".join(out), tuple(places)


def _with_composed_jamo(view: View) -> View:
    signs: list[str] = []
    places: list[int] = []
    for sign, place in _syllables(view):
        signs.append(sign)
        places.append(place)
    places.append(view.offsets[len(view.text)])
    return View("".join(signs), tuple(places), view.removed, joined=True)


def _syllables(view: View) -> Iterator[tuple[str, int]]:
    """Yield characters, with initial, vowel and final in a row as one syllable."""
    text, i = view.text, 0
    while i < len(text):
        if i + 1 < len(text) and text[i] in INITIALS and _is_vowel(text[i + 1]):
            tail = text[i + 2] if i + 2 < len(text) and text[i + 2] in FINALS[1:] else ""
            if tail and i + 3 < len(text) and _is_vowel(text[i + 3]):
                tail = ""  # it begins the next syllable
            last = FINALS.index(tail) if tail else NO_FINAL
            whole = syllable(INITIALS.index(text[i]), VOWELS.index(text[i + 1]), last)
            yield whole, view.offsets[i]
            i += 3 if tail else 2
        else:
            yield text[i], view.offsets[i]
            i += 1


def _is_vowel(sign: str) -> bool:
    return sign in VOWELS


def _joined(view: View) -> View:
    """Return the view with spaced letters joined; a wider gap stays a word boundary."""
    drop: set[int] = set()
    blank: set[int] = set()
    for match in _SPACED.finditer(view.text):
        gaps = [g.span() for g in re.finditer(f"{_SEPARATOR}+", match.group())]
        narrow = min(end - start for start, end in gaps)
        for start, end in gaps:
            places = range(match.start() + start, match.start() + end)
            drop.update(places)
            if end - start > narrow:
                blank.add(places[0])
    drop -= blank
    signs = [m.start() for m in _INSIDE.finditer(view.text)]
    if len(signs) >= _FEWEST_SIGNS and len(signs) >= len(_WORD.findall(view.text)):
        drop.update(signs)
    if not drop:
        return view
    kept = [i for i in range(len(view.text)) if i not in drop]
    text = "".join(" " if i in blank else view.text[i] for i in kept)
    offsets = (*(view.offsets[i] for i in kept), view.offsets[len(view.text)])
    return View(text, offsets, view.removed, joined=True)
