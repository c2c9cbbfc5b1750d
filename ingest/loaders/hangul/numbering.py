"""Automatic numbers of Hangul paragraphs, which stand nowhere in their text: 제2조, 가., 1.2."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.inline.numerals import numeral

_PLACE: Final = re.compile(r"\^(10|[1-9]|n|N)")
_SYLLABLES: Final = "가나다라마바사아자차카타파하"
_VOWELS: Final = (0, 4, 8, 13, 18, 20)  # of 가, 거, 고, 구, 그, 기 among the medial vowels
_FINALS: Final = 28
_JAMO: Final = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_DIGITS: Final = ("", *"일이삼사오육칠팔구")
_SCALE: Final = (("천", 1000), ("백", 100), ("십", 10), ("", 1))
_HANJA: Final = str.maketrans("일이삼사오육칠팔구십백천", "一二三四五六七八九十百千")
_STEMS: Final = "갑을병정무기경신임계"
_HANJA_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
# The order of the kinds in HWP, with their names in HWPX.
KINDS: Final = (
    *("DIGIT", "CIRCLED_DIGIT", "ROMAN_CAPITAL", "ROMAN_SMALL", "LATIN_CAPITAL", "LATIN_SMALL"),
    *("CIRCLED_LATIN_CAPITAL", "CIRCLED_LATIN_SMALL", "HANGUL_SYLLABLE"),
    *("CIRCLED_HANGUL_SYLLABLE", "HANGUL_JAMO", "CIRCLED_HANGUL_JAMO", "HANGUL_PHONETIC"),
    *("IDEOGRAPH", "CIRCLED_IDEOGRAPH", "DECAGON_CIRCLE", "DECAGON_CIRCLE_HANJA"),
)
_OFFICE: Final = {
    **{"ROMAN_CAPITAL": "upperRoman", "ROMAN_SMALL": "lowerRoman"},
    **{"LATIN_CAPITAL": "upperLetter", "LATIN_SMALL": "lowerLetter"},
    "CIRCLED_DIGIT": "decimalEnclosedCircle",
}
_CIRCLED: Final = {  # first sign, and how many there are
    **{"CIRCLED_LATIN_CAPITAL": ("Ⓐ", 26), "CIRCLED_LATIN_SMALL": ("ⓐ", 26)},
    **{"CIRCLED_HANGUL_SYLLABLE": ("㉮", 14), "CIRCLED_HANGUL_JAMO": ("㉠", 14)},
    "CIRCLED_IDEOGRAPH": ("㊀", 10),
}
_LISTED: Final = {
    **{"HANGUL_JAMO": _JAMO, "DECAGON_CIRCLE": _STEMS, "DECAGON_CIRCLE_HANJA": _HANJA_STEMS},
}
BULLET: Final = "- "
TICKED, EMPTY = "☑ ", "☐ "
_SAID_BULLETS: Final = frozenset("※☞☐☑□■✓✔★☆")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, the text around its number (`제^1조`), its start."""

    kind: str = "DIGIT"
    text: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before paragraphs of a shape.

    Attributes:
        kind: `OUTLINE`, `NUMBER` or `BULLET`; empty for nothing.
        name: Of the list or bullet; empty in outlines, whose list is that of their section.
        level: Depth from 1.
        ticked: Whether the box of a bullet that is one is ticked.
    """

    kind: str = ""
    name: str = ""
    level: int = 1
    ticked: bool = False


@dataclass(slots=True)
class Numbers:
    """The lists of a document, counted as its paragraphs go by.

    Attributes:
        lists: Their levels from 1, by name.
        bullets: Their signs by name, `☐` for those that can be ticked.
        outline: Name of the list of outlines in the current section.
    """

    lists: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    bullets: Mapping[str, str] = field(default_factory=dict)
    outline: str = "1"
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def mark(self, head: Head | None) -> str:
        """Return what stands before a paragraph with this head, counting it."""
        if head is None or not head.kind:
            return ""
        if head.kind == "BULLET":
            return self._bullet(head)
        name = self.outline if head.kind == "OUTLINE" else head.name
        levels = self.lists.get(name, {})
        level = levels.get(head.level)
        if level is None:
            return ""
        counts = self._counts.setdefault(name, {})
        counts[head.level] = counts.get(head.level, level.start - 1) + 1
        for deeper in [other for other in counts if other > head.level]:
            del counts[deeper]

        def number(at: int) -> str:
            other = levels.get(at, Level())
            return hangul_numeral(counts.get(at, other.start), other.kind)

        def said(found: re.Match[str]) -> str:
            if found[1].isdigit():
                return number(int(found[1]))
            path = ".".join(number(at) for at in range(1, head.level + 1))
            return f"{path}." if found[1] == "N" else path

        return _PLACE.sub(said, level.text).strip()

    def _bullet(self, head: Head) -> str:
        sign = self.bullets.get(head.name, "").strip()
        if sign == EMPTY.strip():
            return TICKED if head.ticked else EMPTY
        return f"{sign} " if sign in _SAID_BULLETS else BULLET


def before(mark: str, text: str) -> str:
    """Return a paragraph behind its number: `제2조(정산)`, `가. 영수증`."""
    if not mark or not text:
        return text
    joined = mark[-1:].isspace() or (mark[-1].isalpha() and text.startswith(("(", "[")))
    return f"{mark}{text}" if joined else f"{mark} {text}"


def hangul_numeral(number: int, kind: str) -> str:
    """Return a number from 1 as text; `kind` is its name in HWPX, unknown ones count 1."""
    if number < 1:
        return str(number)
    if kind in _CIRCLED:
        first, most = _CIRCLED[kind]
        return chr(ord(first) + number - 1) if number <= most else str(number)
    if kind in _LISTED:
        return _LISTED[kind][(number - 1) % len(_LISTED[kind])]
    if kind == "HANGUL_SYLLABLE":
        return _syllable(number)
    if kind in ("HANGUL_PHONETIC", "IDEOGRAPH") and number < 10_000:
        spelt = _spelt(number)
        return spelt.translate(_HANJA) if kind == "IDEOGRAPH" else spelt
    return numeral(number, _OFFICE.get(kind, ""))


def _syllable(number: int) -> str:
    """Return 가, 나 … 하, 거, 너 … as Hangul counts."""
    turn, at = divmod(number - 1, len(_SYLLABLES))
    vowel = _VOWELS[turn % len(_VOWELS)]
    return chr(ord(_SYLLABLES[at]) + vowel * _FINALS)


def _spelt(number: int) -> str:
    parts = []
    for sign, scale in _SCALE:
        digit, number = divmod(number, scale)
        if digit:
            parts.append(sign if digit == 1 and sign else _DIGITS[digit] + sign)
    return "".join(parts)
