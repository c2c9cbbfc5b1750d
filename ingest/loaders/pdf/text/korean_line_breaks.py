"""Line ends inside Korean words: "휴학생|은" is one word, "재학생은|신청한다" are two.

Korean setting may break a line anywhere. Some programs keep the blank that a line was broken at;
where a document does, a line end without one lies inside a word. Elsewhere a particle or ending at
the start of a line, or the whole word elsewhere in the document, tells.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from text.particles import ends_in_consonant

_WIDE: Final = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af]")
_LAST: Final = re.compile(r"[^\s(\[<「『“‘\"'·,/]+$")
_FIRST: Final = re.compile(r"[\w%℃]+")
_AFTER_CONSONANT: Final = (
    "은|을|이|과|으로|이나|이란|이라|이며|이고|이면|이다|인|이었다|입니다|이므로"
)
_AFTER_VOWEL: Final = "는|를|가|와|로|나|란|라|며|고|면|다|므로"
_MORE: Final = "는|도|만|의|서|써|부터|까지"
_CONSONANT: Final = re.compile(rf"(?:{_AFTER_CONSONANT})(?:{_MORE})?")
_VOWEL: Final = re.compile(rf"(?:{_AFTER_VOWEL})(?:{_MORE})?")
_EITHER: Final = re.compile(
    rf"(?:의|에|에서|에게|에게서|께서|도|만|까지|부터|보다|마다|처럼|밖에|조차|마저|라도)(?:{_MORE})?"
)
_VERB: Final = re.compile(
    r"(?:한|하|했|하였|할|함|해|된|되|됐|되었|될|됨|돼)(?:다|며|고|여|는|면|지|던|기|여야|야|도록|므로"
    r"|거나|습니다|으며|으나|으면)|합니다|됩니다|한다면|시킨다|시키는|받는다"
)
_WORDS_TOO: Final = frozenset("이나인다가과로고며면라란")
# What a whole word ends on; a line that begins behind one begins with a new word.
_ENDED: Final = re.compile(
    r"(?:은|는|을|를|의|에|에서|에게|와|과|로|도|만|까지|부터|보다|고|며|면|여|야|서|지|한|할|된|될|던|인"
    r"|적|히|게|및|등|또는|그리고|다|요|음|함|됨|니|라|란|데|든|뿐|것|수|때|중|후|전)$"
)
_UNITS: Final = re.compile(
    "(?:년|월|일|시|분|원|명|회|점|학점|학기|조|항|호|개월|주|차|층|쪽|세|급)"
)
_SURE_SHARE: Final = 0.2  # of the breaks, before a document is taken to break inside words
_FEW: Final = 4  # breaks


@dataclass(frozen=True, slots=True)
class LineBreak:
    """Where a line of Korean goes on in the next one."""

    before: str
    after: str
    blank: bool


def is_korean_break(text: str, line: str) -> bool:
    """Return whether a line end lies between characters of which one is Korean or Chinese."""
    last, first = text.rstrip()[-1:], line.lstrip()[:1]
    return bool(
        (_WIDE.match(last) and (_WIDE.match(first) or first.isalnum()))
        or (_WIDE.match(first) and last.isalnum())
    )


@dataclass(frozen=True, slots=True)
class LineBreakStyle:
    """How the lines of a document were broken.

    Attributes:
        blanks_kept: A line broken between two words keeps the blank, so that others are cut words.
        on_all: Nearly all lines end on a blank, so that one tells nothing by itself.
        cuts_words: Lines are broken anywhere, and no blanks are kept.
        words: The words of the document.
    """

    blanks_kept: bool = False
    on_all: bool = False
    cuts_words: bool = False
    words: Container[str] = ()

    def keeps(self, one: LineBreak) -> bool:
        """Return whether the blank at a line end shows that the line goes on."""
        return one.blank and self.blanks_kept and not self.on_all

    def joins(self, one: LineBreak) -> bool:
        """Return whether a line end lies inside a word."""
        if one.blank:
            return False
        if self.blanks_kept:
            return True
        if surely_inside_word(one, self.words):
            return True
        return self.cuts_words and _likely_inside(one)


def line_break_style(
    breaks: Iterable[LineBreak], words: Container[str], *, spaced: bool
) -> LineBreakStyle:
    """Return how the lines of a document were broken.

    Args:
        breaks: Line ends inside paragraphs.
        words: The words of the document.
        spaced: Whether most of its full lines end on a blank.
    """
    if spaced:
        return LineBreakStyle(blanks_kept=True, on_all=True, words=words)
    found = list(breaks)
    bare = [one for one in found if not one.blank]
    sure = sum(surely_inside_word(one, words) for one in bare)
    if not bare or not sure:
        return LineBreakStyle(words=words)
    many = sure >= _SURE_SHARE * len(bare)
    kept = len(found) - len(bare)
    if kept and many and kept >= 0.1 * len(found):
        return LineBreakStyle(blanks_kept=True, words=words)
    return LineBreakStyle(cuts_words=many and len(bare) >= _FEW and not kept, words=words)


def surely_inside_word(one: LineBreak, words: Container[str]) -> bool:
    """Return whether a particle, an ending or the whole word elsewhere tells of a cut word."""
    last, first = _LAST.search(one.before.rstrip()), _FIRST.match(one.after.lstrip())
    if last is None or first is None:
        return False
    before, after = last[0], first[0]
    if not _WIDE.match(after):
        return False
    ended = len(before) > 1 and _ENDED.search(before)
    if before + after in words and not (before in words and after in words):
        return True
    if _EITHER.fullmatch(after):
        return True
    if _VERB.fullmatch(after):
        return not ended
    consonant = ends_in_consonant(before, rieul_is_open=after.startswith(("로", "으로")))
    form = _CONSONANT if consonant else _VOWEL
    if consonant is None or not form.fullmatch(after):
        return False
    return after not in _WORDS_TOO


def _likely_inside(one: LineBreak) -> bool:
    last, first = _LAST.search(one.before.rstrip()), _FIRST.match(one.after.lstrip())
    if last is None or first is None:
        return False
    before = last[0]
    if before[-1].isdigit():
        return bool(_UNITS.match(first[0]))
    return bool(_WIDE.match(before[-1]) and _WIDE.match(first[0])) and not (
        len(before) > 1 and _ENDED.search(before)
    )
