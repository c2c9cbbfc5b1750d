"""Joins of lines: what stands between the end of one line and the next that goes on with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from ingest.loaders.pdf.text.dehyphenation import continues_address, dehyphenate, ends_on_hyphen
from ingest.loaders.pdf.text.korean_line_breaks import (
    LineBreak,
    LineBreakStyle,
    is_korean_break,
    line_break_style,
    surely_inside_word,
)
from ingest.loaders.pdf.text.lines import Line

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MOST = 400_000  # words looked at


class Vocabulary:
    """The words of a document, read when the first of them is asked for."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._pages = pages

    def __contains__(self, word: object) -> bool:
        return word in self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._read())

    def _read(self) -> Iterator[str]:
        room, is_cut = _MOST, False
        for line in (line for page in self._pages for line in page):
            found = _WORD.findall(line.text.casefold())
            room -= len(found)
            if room < 0:
                return
            was_cut, is_cut = is_cut, ends_on_hyphen(line.text.rstrip())
            # Those at the edges may be parts of words.
            many = len(found) > 3
            yield from found[many or was_cut : len(found) - (many or is_cut)]


class LineJoiner:
    """Puts lines together that go on in one another.

    Args:
        pages: All lines of the document.
        evidence: Returns the line ends inside its paragraphs, (line, next line), and whether most
            of its full lines end on a blank; called for the first Korean line end.
        edge: The right edge that its lines reach, in points; 0 where it is unknown.
    """

    def __init__(
        self,
        pages: Sequence[Sequence[Line]] = (),
        evidence: Callable[[], tuple[Iterable[tuple[str, str]], bool]] = lambda: ((), False),
        edge: float = 0.0,
    ) -> None:
        self.edge = edge
        self._words = Vocabulary(pages)
        self._evidence = evidence

    @cached_property
    def _setting(self) -> LineBreakStyle:
        pairs, spaced = self._evidence()
        found = (_break(text, line) for text, line in pairs if is_korean_break(text, line))
        return line_break_style(found, self._words, spaced=spaced)

    def cuts(self, text: str, line: str) -> bool:
        """Return whether a short line surely goes on in the next one, by its last characters."""
        if not is_korean_break(text, line):
            return False
        one = _break(text, line)
        return self._setting.keeps(one) if one.blank else surely_inside_word(one, self._words)

    def join(self, text: str, line: str, *, full: bool = True) -> str:
        """Return the text with a line that goes on with it.

        Args:
            text: What was read so far.
            line: The next line.
            full: Whether the line before had no room left, as one cut inside a word has none.
        """
        here, bare = line.lstrip(), text.rstrip()
        if ends_on_hyphen(text):
            return dehyphenate(text, here, self._words)
        blank = text.endswith(" ") or line.startswith(" ")
        if not blank and continues_address(bare, here):
            return bare + here
        tight = not blank and is_korean_break(text, line) and self._joins(_break(text, line), full)
        return bare + ("" if tight else " ") + here

    def _joins(self, one: LineBreak, full: bool) -> bool:
        return self._setting.joins(one) if full else surely_inside_word(one, self._words)


def _break(text: str, line: str) -> LineBreak:
    return LineBreak(text[-40:], line[:40], text.endswith(" ") or line.startswith(" "))
