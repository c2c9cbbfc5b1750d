"""Line joining: the lines of a paragraph as one text, with or without a blank between them."""

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
_MAX_WORDS = 400_000  # words looked at


class Vocabulary:
    """The words of a document, collected on first use."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._pages = pages

    def __contains__(self, word: object) -> bool:
        return word in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._read())

    def _read(self) -> Iterator[str]:
        remaining, is_divided = _MAX_WORDS, False
        for line in (line for page in self._pages for line in page):
            words = _WORD.findall(line.text.casefold())
            remaining -= len(words)
            if remaining < 0:
                return
            was_divided, is_divided = is_divided, ends_on_hyphen(line.text.rstrip())
            # The first and last word of a line may be parts of words.
            many = len(words) > 3
            yield from words[many or was_divided : len(words) - (many or is_divided)]


class LineJoiner:
    """Joins lines by how their document hyphenates and breaks words.

    Args:
        pages: All lines of the document.
        evidence: Returns the line breaks inside paragraphs, (line, next line), and whether most
            full lines end with a blank; called at the first Korean line break.
        right_edge: Right edge of full lines, in points; 0 where it is unknown.
    """

    def __init__(
        self,
        pages: Sequence[Sequence[Line]] = (),
        evidence: Callable[[], tuple[Iterable[tuple[str, str]], bool]] = lambda: ((), False),
        right_edge: float = 0.0,
    ) -> None:
        self.right_edge = right_edge
        self._words = Vocabulary(pages)
        self._evidence = evidence

    @cached_property
    def _style(self) -> LineBreakStyle:
        pairs, mostly_spaced = self._evidence()
        breaks = (_line_break(text, line) for text, line in pairs if is_korean_break(text, line))
        return line_break_style(breaks, self._words, mostly_spaced=mostly_spaced)

    def surely_continues(self, text: str, line: str) -> bool:
        """Return whether a line certainly continues in the next one, by its last characters."""
        if not is_korean_break(text, line):
            return False
        line_break = _line_break(text, line)
        return (
            self._style.shows_continuation(line_break)
            if line_break.blank
            else surely_inside_word(line_break, self._words)
        )

    def join(self, text: str, line: str, *, is_full: bool = True) -> str:
        """Return the text joined with the next line.

        Args:
            text: The text so far.
            line: The next line.
            is_full: Whether the line before fills its width, as a line broken in a word does.
        """
        next_line, stripped = line.lstrip(), text.rstrip()
        if ends_on_hyphen(text):
            return dehyphenate(text, next_line, self._words)
        blank = text.endswith(" ") or line.startswith(" ")
        if not blank and continues_address(stripped, next_line):
            return stripped + next_line
        without_blank = (
            not blank
            and is_korean_break(text, line)
            and self._joins(_line_break(text, line), is_full)
        )
        return stripped + ("" if without_blank else " ") + next_line

    def _joins(self, line_break: LineBreak, is_full: bool) -> bool:
        return (
            self._style.is_inside_word(line_break)
            if is_full
            else surely_inside_word(line_break, self._words)
        )


def _line_break(text: str, line: str) -> LineBreak:
    return LineBreak(text[-40:], line[:40], text.endswith(" ") or line.startswith(" "))
