"""Automatic numbering of Hangul paragraphs, which is not part of their text: 제2조, 가., 1.2."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.inline.numerals import numeral

_PLACEHOLDER: Final = re.compile(r"\^(10|[1-9]|n|N)")
_SYLLABLES: Final = "가나다라마바사아자차카타파하"
_VOWELS: Final = (0, 4, 8, 13, 18, 20)  # of 가, 거, 고, 구, 그, 기 among the medial vowels
_FINALS: Final = 28
_JAMO: Final = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_DIGITS: Final = ("", *"일이삼사오육칠팔구")
_SCALE: Final = (("천", 1000), ("백", 100), ("십", 10), ("", 1))
_HANJA: Final = str.maketrans("일이삼사오육칠팔구십백천", "一二三四五六七八九十百千")
_STEMS: Final = "갑을병정무기경신임계"
_HANJA_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
# Number formats in the order of their codes in HWP, by their names in HWPX.
NUMBER_FORMATS: Final = (
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
_CIRCLED: Final = {  # first character, and how many there are
    **{"CIRCLED_LATIN_CAPITAL": ("Ⓐ", 26), "CIRCLED_LATIN_SMALL": ("ⓐ", 26)},
    **{"CIRCLED_HANGUL_SYLLABLE": ("㉮", 14), "CIRCLED_HANGUL_JAMO": ("㉠", 14)},
    "CIRCLED_IDEOGRAPH": ("㊀", 10),
}
_REPEATING: Final = {
    **{"HANGUL_JAMO": _JAMO, "DECAGON_CIRCLE": _STEMS, "DECAGON_CIRCLE_HANJA": _HANJA_STEMS},
}
BULLET: Final = "- "
CHECKED, UNCHECKED = "☑ ", "☐ "
_KEPT_BULLETS: Final = frozenset("※☞☐☑□■✓✔★☆")


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list: number format, text with a placeholder (`제^1조`), first number."""

    number_format: str = "DIGIT"
    text: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True)
class NumberingReference:
    """The list that paragraphs of a shape belong to.

    Attributes:
        kind: `OUTLINE`, `NUMBER` or `BULLET`; empty for none.
        name: Id of the list or bullet; empty for outlines, which use the list of their section.
        level: Depth from 1.
        is_checked: Whether a check box bullet is ticked.
    """

    kind: str = ""
    name: str = ""
    level: int = 1
    is_checked: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document with their counters.

    Attributes:
        lists: Levels from 1 of each list, by id.
        bullets: Character of each bullet by id; `☐` for check boxes.
        outline: Id of the outline list of the current section.
    """

    lists: Mapping[str, Mapping[int, ListLevel]] = field(default_factory=dict)
    bullets: Mapping[str, str] = field(default_factory=dict)
    outline: str = "1"
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_number(self, reference: NumberingReference | None) -> str:
        """Count a paragraph and return its number or bullet; empty for none."""
        if reference is None or not reference.kind:
            return ""
        if reference.kind == "BULLET":
            return self._bullet(reference)
        name = self.outline if reference.kind == "OUTLINE" else reference.name
        levels = self.lists.get(name, {})
        level = levels.get(reference.level)
        if level is None:
            return ""
        counts = self._counts.setdefault(name, {})
        counts[reference.level] = counts.get(reference.level, level.start - 1) + 1
        for deeper in [other for other in counts if other > reference.level]:
            del counts[deeper]

        def number(at: int) -> str:
            other = levels.get(at, ListLevel())
            return format_number(counts.get(at, other.start), other.number_format)

        def resolve(match: re.Match[str]) -> str:
            if match[1].isdigit():
                return number(int(match[1]))
            path = ".".join(number(at) for at in range(1, reference.level + 1))
            return f"{path}." if match[1] == "N" else path

        return _PLACEHOLDER.sub(resolve, level.text).strip()

    def _bullet(self, reference: NumberingReference) -> str:
        symbol = self.bullets.get(reference.name, "").strip()
        if symbol == UNCHECKED.strip():
            return CHECKED if reference.is_checked else UNCHECKED
        return f"{symbol} " if symbol in _KEPT_BULLETS else BULLET


def with_number(number: str, text: str) -> str:
    """Return a paragraph behind its number: `제2조(정산)`, `가. 영수증`."""
    if not number or not text:
        return text
    is_joined = number[-1:].isspace() or (number[-1].isalpha() and text.startswith(("(", "[")))
    return f"{number}{text}" if is_joined else f"{number} {text}"


def format_number(number: int, number_format: str) -> str:
    """Return a number from 1 in a format by its HWPX name; in digits for an unknown format."""
    if number < 1:
        return str(number)
    if number_format in _CIRCLED:
        first, count = _CIRCLED[number_format]
        return chr(ord(first) + number - 1) if number <= count else str(number)
    if number_format in _REPEATING:
        return _REPEATING[number_format][(number - 1) % len(_REPEATING[number_format])]
    if number_format == "HANGUL_SYLLABLE":
        return _syllable(number)
    if number_format in ("HANGUL_PHONETIC", "IDEOGRAPH") and number < 10_000:
        spelt = _spelt(number)
        return spelt.translate(_HANJA) if number_format == "IDEOGRAPH" else spelt
    return numeral(number, _OFFICE.get(number_format, ""))


def _syllable(number: int) -> str:
    """Return 가, 나 … 하, 거, 너 … in the order of the Hangul word processor."""
    turn, at = divmod(number - 1, len(_SYLLABLES))
    vowel = _VOWELS[turn % len(_VOWELS)]
    return chr(ord(_SYLLABLES[at]) + vowel * _FINALS)


def _spelt(number: int) -> str:
    parts = []
    for symbol, scale in _SCALE:
        digit, number = divmod(number, scale)
        if digit:
            parts.append(symbol if digit == 1 and symbol else _DIGITS[digit] + symbol)
    return "".join(parts)
