"""Superscripts and subscripts of a PDF: small characters beside a line of larger ones.

A raised character moves the baseline, and pdfium may end the line there; such lines are one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.loaders.pdf.text.lines import Word
from text.superscripts import subscript, superscript

_SMALL = 0.88  # Of the height of the line: raised text is smaller than its line.
_UP, _DOWN = 0.12, 0.06  # Shift of the baseline, of the height of the line.
_NEAR = 0.35  # Of the height of the line, to the word it belongs to.
_LONGEST = 12  # characters of one superscript
_LEVEL = 0.02  # of the height of a line, between the bottoms of its words
_FAR = 12.0  # heights, between two cells of a row
_SHARE = 0.5  # of the characters of a line
_SLASHES = "/⁄∕"


class Fragment(NamedTuple):
    """Words between two line breaks, and whether the text has a blank before and behind them."""

    words: list[Word]
    lead: bool
    trail: bool


def joined(fragments: Iterable[Fragment]) -> Iterator[Fragment]:
    """Yield the lines in order, those together that a shifted baseline parted."""
    whole: Fragment | None = None
    for fragment in fragments:
        if whole is not None and _goes_on(whole.words[-1], fragment.words[0]):
            whole = _together(whole, fragment)
            continue
        if whole is not None:
            yield whole
        whole = fragment
    if whole is not None:
        yield whole


def _goes_on(before: Word, after: Word) -> bool:
    """Return whether a word stands in the line of the other, or is raised or lowered beside it."""
    tall, short = max(before.height, after.height), min(before.height, after.height)
    if abs(before.bottom - after.bottom) < _LEVEL * tall and short > 0.95 * tall:
        return 0 <= after.left - before.right < _FAR * tall
    if not 0 < short < _SMALL * tall:
        return False
    overlap = min(before.top, after.top) - max(before.bottom, after.bottom)
    return overlap > 0.3 * short and -0.3 * tall < after.left - before.right < _NEAR * tall


def _together(before: Fragment, after: Fragment) -> Fragment:
    first = after.words[0]
    gap = first.left - before.words[-1].right
    glued = not before.trail and not after.lead and gap < 0.15 * before.words[-1].height
    words = [*before.words, first._replace(glued=glued), *after.words[1:]]
    return Fragment(words, before.lead, after.trail)


def rewritten(
    words: Sequence[Word],
    baseline: Callable[[int], float],
    is_turned: Callable[[int], bool] = lambda _: False,
) -> list[Word]:
    """Return the words of a line, what is raised or lowered in them written as such.

    Args:
        words: In order; parts of one word are `glued`.
        baseline: The height of the line that a character stands on, in points, by its index.
        is_turned: Whether a character is not upright: each letter then has a height of its own.
    """
    heights = [word.top - word.bottom for word in words]
    if min(heights) < _SMALL * max(heights) and not is_turned(words[0].at):
        words = _Shifts(words, baseline).rewritten()
    return _whole(words) if any([word.glued for word in words]) else list(words)


class _Shifts:
    """Tells which words of a line stand above or below its baseline."""

    def __init__(self, words: Sequence[Word], baseline: Callable[[int], float]) -> None:
        self._words, self._baseline = words, baseline
        self._height = max(word.height for word in words)

    def rewritten(self) -> list[Word]:
        """Return the words with superscripts and subscripts in plain text."""
        small = [self._is_small(word) for word in self._words]
        letters = [len(word.text) for word in self._words]
        share = sum(n for n, is_small in zip(letters, small, strict=True) if is_small)
        if share > _SHARE * sum(letters) and share > 3:
            return list(self._words)
        return [
            self._written(at, word) if small[at] else word for at, word in enumerate(self._words)
        ]

    def _is_small(self, word: Word) -> bool:
        return word.height < _SMALL * self._height and len(word.text) <= _LONGEST

    def _written(self, at: int, word: Word) -> Word:
        main = self._neighbour(at)
        if main is None:
            return word
        shift = (self._baseline(word.at) - self._baseline(main.at)) / main.height
        if shift > _UP and (bar := self._fraction_bar(at)):
            apart = word.glued and self._words[at - 1].text[-1:].isalnum()
            return word._replace(text=" " * apart + word.text + bar.strip())
        if shift > _UP:
            return word._replace(text=superscript(word.text))
        in_fraction = any(self._fraction_bar(up) for up in range(max(at - 2, 0), at))
        lower = shift < -_DOWN and not in_fraction and word.text[0] not in _SLASHES
        return word._replace(text=subscript(word.text)) if lower else word

    def _neighbour(self, at: int) -> Word | None:
        """Return the word of full size that a small one stands beside."""
        word = self._words[at]
        for step in (-1, 1):
            place = at + step
            while 0 <= place < len(self._words) and self._is_small(self._words[place]):
                place += step
            if 0 <= place < len(self._words):
                other = self._words[place]
                gap = word.left - other.right if step < 0 else other.left - word.right
                run = sum(len(w.text) for w in self._words[min(at, place) : max(at, place)])
                if gap < _NEAR * self._height * max(1, run) and abs(gap) < 4 * self._height:
                    return other
        return None

    def _fraction_bar(self, at: int) -> str:
        """Return what to write behind the upper part of a fraction; empty behind other words.

        The parts of 1/2 are small digits with a slash between them or, drawn as a line, nothing;
        a slash that is there already is written as a blank here.
        """
        rest = self._words[at + 1 : at + 3]
        if not (rest and rest[0].glued and self._words[at].text.isdigit()):
            return ""
        lower = rest[-1] if rest[0].text in _SLASHES else rest[0]
        digits = lower.text.lstrip(_SLASHES)
        if not (digits[:1].isdigit() and lower.glued and self._is_small(lower)):
            return ""
        drop = self._baseline(self._words[at].at) - self._baseline(lower.at)
        slashed = lower is not rest[0] or digits != lower.text
        if not 0.1 * self._height < drop < (0.7 if slashed else 0.45) * self._height:
            return ""
        return " " if slashed else "/"


def _whole(words: Sequence[Word]) -> list[Word]:
    """Return the words, parts of one put together."""
    found: list[Word] = []
    for word in words:
        if word.glued and found:
            last = found[-1]
            taller = word if word.height > last.height else last
            found[-1] = Word(
                last.text + word.text, last.left, word.right, taller.bottom, taller.top
            )
        else:
            found.append(word)
    return found
