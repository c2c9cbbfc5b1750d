"""Line breaks in Korean text: inside a word ("휴학생|은") or between two ("재학생은|신청한다").

Korean typesetting may break a line anywhere. Some programs keep the blank at a line end between two
words; in such a document, a line end without a blank is inside a word. Otherwise a particle or
ending at the start of the next line, or the joined word elsewhere in the document, decides.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from text.korean.particles import ends_in_consonant

_CJK: Final = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af]")
_LAST_WORD: Final = re.compile(r"[^\s(\[<「『“‘\"'·,/]+$")
_FIRST_WORD: Final = re.compile(r"[\w%℃]+")
_AFTER_CONSONANT: Final = (
    "은|을|이|과|으로|이나|이란|이라|이며|이고|이면|이다|인|이었다|입니다|이므로"
)
_AFTER_VOWEL: Final = "는|를|가|와|로|나|란|라|며|고|면|다|므로"
_FURTHER_PARTICLE: Final = "는|도|만|의|서|써|부터|까지"
_PARTICLE_AFTER_CONSONANT: Final = re.compile(rf"(?:{_AFTER_CONSONANT})(?:{_FURTHER_PARTICLE})?")
_PARTICLE_AFTER_VOWEL: Final = re.compile(rf"(?:{_AFTER_VOWEL})(?:{_FURTHER_PARTICLE})?")
_PARTICLE: Final = re.compile(
    rf"(?:의|에|에서|에게|에게서|께서|도|만|까지|부터|보다|마다|처럼|밖에|조차|마저|라도)(?:{_FURTHER_PARTICLE})?"
)
_VERB_ENDING: Final = re.compile(
    r"(?:한|하|했|하였|할|함|해|된|되|됐|되었|될|됨|돼)(?:다|며|고|여|는|면|지|던|기|여야|야|도록|므로"
    r"|거나|습니다|으며|으나|으면)|합니다|됩니다|한다면|시킨다|시키는|받는다"
)
_ALSO_WORDS: Final = frozenset("이나인다가과로고며면라란")
# Endings of complete words; behind one of them, a line begins with a new word.
_WORD_END: Final = re.compile(
    r"(?:은|는|을|를|의|에|에서|에게|와|과|로|도|만|까지|부터|보다|고|며|면|여|야|서|지|한|할|된|될|던|인"
    r"|적|히|게|및|등|또는|그리고|다|요|음|함|됨|니|라|란|데|든|뿐|것|수|때|중|후|전)$"
)
_UNITS: Final = re.compile(
    "(?:년|월|일|시|분|원|명|회|점|학점|학기|조|항|호|개월|주|차|층|쪽|세|급)"
)
_MIN_INSIDE_SHARE: Final = 0.2  # of the breaks, before a document is taken to break inside words
_MIN_BREAKS: Final = 4  # breaks


@dataclass(frozen=True, slots=True)
class LineBreak:
    """The end of a line, the beginning of the next, and whether there is a blank between."""

    before: str
    after: str
    blank: bool


def is_korean_break(text: str, line: str) -> bool:
    """Return whether the characters around a line end are CJK, one of them at least."""
    last, first = text.rstrip()[-1:], line.lstrip()[:1]
    return bool(
        (_CJK.match(last) and (_CJK.match(first) or first.isalnum()))
        or (_CJK.match(first) and last.isalnum())
    )


@dataclass(frozen=True, slots=True)
class LineBreakStyle:
    """How a document breaks its lines.

    Attributes:
        blanks_kept: A line broken between two words keeps the blank; others are inside a word.
        all_lines_spaced: Nearly all lines end with a blank, which therefore means nothing.
        breaks_words: Lines are broken anywhere, and no blanks are kept.
        vocabulary: The words of the document.
    """

    blanks_kept: bool = False
    all_lines_spaced: bool = False
    breaks_words: bool = False
    vocabulary: Container[str] = ()

    def shows_continuation(self, line_break: LineBreak) -> bool:
        """Return whether the blank at a line end shows that the paragraph continues."""
        return line_break.blank and self.blanks_kept and not self.all_lines_spaced

    def is_inside_word(self, line_break: LineBreak) -> bool:
        """Return whether a line end is inside a word."""
        if line_break.blank:
            return False
        if self.blanks_kept:
            return True
        if surely_inside_word(line_break, self.vocabulary):
            return True
        return self.breaks_words and _probably_inside_word(line_break)


def line_break_style(
    breaks: Iterable[LineBreak], vocabulary: Container[str], *, mostly_spaced: bool
) -> LineBreakStyle:
    """Return how a document breaks its lines.

    Args:
        breaks: Line breaks inside paragraphs.
        vocabulary: The words of the document.
        mostly_spaced: Whether most of its full lines end with a blank.
    """
    if mostly_spaced:
        return LineBreakStyle(blanks_kept=True, all_lines_spaced=True, vocabulary=vocabulary)
    known_breaks = list(breaks)
    unspaced = [line_break for line_break in known_breaks if not line_break.blank]
    inside = sum(surely_inside_word(line_break, vocabulary) for line_break in unspaced)
    if not unspaced or not inside:
        return LineBreakStyle(vocabulary=vocabulary)
    often_inside = inside >= _MIN_INSIDE_SHARE * len(unspaced)
    spaced_count = len(known_breaks) - len(unspaced)
    if spaced_count and often_inside and spaced_count >= 0.1 * len(known_breaks):
        return LineBreakStyle(blanks_kept=True, vocabulary=vocabulary)
    return LineBreakStyle(
        breaks_words=often_inside and len(unspaced) >= _MIN_BREAKS and not spaced_count,
        vocabulary=vocabulary,
    )


def surely_inside_word(line_break: LineBreak, vocabulary: Container[str]) -> bool:
    """Return whether a particle, an ending or the vocabulary shows a break inside a word."""
    last = _LAST_WORD.search(line_break.before.rstrip())
    first = _FIRST_WORD.match(line_break.after.lstrip())
    if last is None or first is None:
        return False
    before, after = last[0], first[0]
    if not _CJK.match(after):
        return False
    is_complete = len(before) > 1 and _WORD_END.search(before)
    if before + after in vocabulary and not (before in vocabulary and after in vocabulary):
        return True
    if _PARTICLE.fullmatch(after):
        return True
    if _VERB_ENDING.fullmatch(after):
        return not is_complete
    consonant = ends_in_consonant(before, rieul_is_open=after.startswith(("로", "으로")))
    particle = _PARTICLE_AFTER_CONSONANT if consonant else _PARTICLE_AFTER_VOWEL
    if consonant is None or not particle.fullmatch(after):
        return False
    return after not in _ALSO_WORDS


def _probably_inside_word(line_break: LineBreak) -> bool:
    last, first = (
        _LAST_WORD.search(line_break.before.rstrip()),
        _FIRST_WORD.match(line_break.after.lstrip()),
    )
    if last is None or first is None:
        return False
    before = last[0]
    if before[-1].isdigit():
        return bool(_UNITS.match(first[0]))
    return bool(_CJK.match(before[-1]) and _CJK.match(first[0])) and not (
        len(before) > 1 and _WORD_END.search(before)
    )
