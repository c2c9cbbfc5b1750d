"""Superscripts and subscripts of a PDF: small characters on a shifted baseline.

pdfium may end a line where the baseline shifts; such fragments are joined.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.loaders.pdf.text.lines import Word
from text.superscripts import subscript, superscript

_MAX_SMALL_HEIGHT = 0.88  # Of the height of the line: raised text is smaller than its line.
_RAISED_SHIFT, _LOWERED_SHIFT = 0.12, 0.06  # Shift of the baseline, of the height of the line.
_MAX_DISTANCE = 0.35  # Of the height of the line, to the word it belongs to.
_MAX_CHARS = 12  # characters of one superscript
_SAME_BASELINE = 0.02  # of the height of a line, between the bottoms of its words
_MAX_CELL_GAP = 12.0  # heights, between two cells of a row
_MAX_SMALL_SHARE = 0.5  # of the characters of a line
_SLASHES = "/⁄∕"


class Fragment(NamedTuple):
    """Words between two line breaks, and whether there is a blank before and behind them."""

    words: list[Word]
    lead: bool
    trail: bool


def join_fragments(fragments: Iterable[Fragment]) -> Iterator[Fragment]:
    """Yield the lines in order, with fragments split at a shifted baseline joined."""
    line: Fragment | None = None
    for fragment in fragments:
        if line is not None and _is_same_line(line.words[-1], fragment.words[0]):
            line = _join(line, fragment)
            continue
        if line is not None:
            yield line
        line = fragment
    if line is not None:
        yield line


def _is_same_line(before: Word, after: Word) -> bool:
    """Return whether two words are on one line, or one is a script of the other."""
    taller, shorter = max(before.height, after.height), min(before.height, after.height)
    if abs(before.bottom - after.bottom) < _SAME_BASELINE * taller and shorter > 0.95 * taller:
        return 0 <= after.left - before.right < _MAX_CELL_GAP * taller
    if not 0 < shorter < _MAX_SMALL_HEIGHT * taller:
        return False
    overlap = min(before.top, after.top) - max(before.bottom, after.bottom)
    return (
        overlap > 0.3 * shorter
        and -0.3 * taller < after.left - before.right < _MAX_DISTANCE * taller
    )


def _join(before: Fragment, after: Fragment) -> Fragment:
    first = after.words[0]
    gap = first.left - before.words[-1].right
    continues_word = not before.trail and not after.lead and gap < 0.15 * before.words[-1].height
    words = [*before.words, first._replace(continues_word=continues_word), *after.words[1:]]
    return Fragment(words, before.lead, after.trail)


def write_scripts(
    words: Sequence[Word],
    baseline: Callable[[int], float],
    is_turned: Callable[[int], bool] = lambda _: False,
) -> list[Word]:
    """Return the words of a line with superscripts and subscripts as Unicode characters.

    Args:
        words: The words in order; parts of one word are marked by `continues_word`.
        baseline: Returns the baseline of a character in points, by its index.
        is_turned: Returns whether a character is rotated; heights then mean nothing.
    """
    heights = [word.top - word.bottom for word in words]
    if min(heights) < _MAX_SMALL_HEIGHT * max(heights) and not is_turned(words[0].at):
        words = _ScriptFinder(words, baseline).write_scripts()
    return _join_word_parts(words) if any([word.continues_word for word in words]) else list(words)


class _ScriptFinder:
    """Finds the words of a line above or below its baseline."""

    def __init__(self, words: Sequence[Word], baseline: Callable[[int], float]) -> None:
        self._words, self._baseline = words, baseline
        self._height = max(word.height for word in words)

    def write_scripts(self) -> list[Word]:
        """Return the words with superscripts and subscripts as Unicode characters."""
        small_flags = [self._is_small(word) for word in self._words]
        letters = [len(word.text) for word in self._words]
        small_count = sum(n for n, is_small in zip(letters, small_flags, strict=True) if is_small)
        if small_count > _MAX_SMALL_SHARE * sum(letters) and small_count > 3:
            return list(self._words)
        return [
            self._as_script(at, word) if small_flags[at] else word
            for at, word in enumerate(self._words)
        ]

    def _is_small(self, word: Word) -> bool:
        return word.height < _MAX_SMALL_HEIGHT * self._height and len(word.text) <= _MAX_CHARS

    def _as_script(self, at: int, word: Word) -> Word:
        base_word = self._base_word(at)
        if base_word is None:
            return word
        shift = (self._baseline(word.at) - self._baseline(base_word.at)) / base_word.height
        if shift > _RAISED_SHIFT and (bar := self._fraction_bar(at)):
            needs_blank = word.continues_word and self._words[at - 1].text[-1:].isalnum()
            return word._replace(text=" " * needs_blank + word.text + bar.strip())
        if shift > _RAISED_SHIFT:
            return word._replace(text=superscript(word.text))
        in_fraction = any(self._fraction_bar(up) for up in range(max(at - 2, 0), at))
        is_lowered = shift < -_LOWERED_SHIFT and not in_fraction and word.text[0] not in _SLASHES
        return word._replace(text=subscript(word.text)) if is_lowered else word

    def _base_word(self, at: int) -> Word | None:
        """Return the full-size word next to a small one."""
        word = self._words[at]
        for step in (-1, 1):
            place = at + step
            while 0 <= place < len(self._words) and self._is_small(self._words[place]):
                place += step
            if 0 <= place < len(self._words):
                other = self._words[place]
                gap = word.left - other.right if step < 0 else other.left - word.right
                run = sum(len(w.text) for w in self._words[min(at, place) : max(at, place)])
                if gap < _MAX_DISTANCE * self._height * max(1, run) and abs(gap) < 4 * self._height:
                    return other
        return None

    def _fraction_bar(self, at: int) -> str:
        """Return the bar to write behind a numerator; empty behind other words.

        A fraction such as 1/2 is set in small digits, with a slash or a drawn line between them.
        Where the slash is a character, a blank is returned.
        """
        rest = self._words[at + 1 : at + 3]
        if not (rest and rest[0].continues_word and self._words[at].text.isdigit()):
            return ""
        is_lowered = rest[-1] if rest[0].text in _SLASHES else rest[0]
        digits = is_lowered.text.lstrip(_SLASHES)
        if not (digits[:1].isdigit() and is_lowered.continues_word and self._is_small(is_lowered)):
            return ""
        drop = self._baseline(self._words[at].at) - self._baseline(is_lowered.at)
        slashed = is_lowered is not rest[0] or digits != is_lowered.text
        if not 0.1 * self._height < drop < (0.7 if slashed else 0.45) * self._height:
            return ""
        return " " if slashed else "/"


def _join_word_parts(words: Sequence[Word]) -> list[Word]:
    """Return the words with the parts of each joined."""
    joined: list[Word] = []
    for word in words:
        if word.continues_word and joined:
            last = joined[-1]
            taller = word if word.height > last.height else last
            joined[-1] = Word(
                last.text + word.text, last.left, word.right, taller.bottom, taller.top
            )
        else:
            joined.append(word)
    return joined
