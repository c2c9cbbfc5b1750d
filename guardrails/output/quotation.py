"""Rail of verbatim quotations: long runs of words taken from a source without quotation marks.

It knows the passages of one turn, so it is built for the turn:

    guard.with_rails(Quotation([passage.text for passage in evidence], longest=40))
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from guardrails.rail import Channel, Finding

_WORD = re.compile(r"\w+")
_SHINGLE = 6  # words in a row that two texts must share before a run is looked for
_QUOTED = re.compile(
    r"\"[^\"\n]{1,2000}\"|“[^“”]{1,2000}”|‘[^‘’\n]{1,2000}’|「[^「」]{1,2000}」|『[^『』]{1,2000}』"
    r"|«[^«»]{1,2000}»|^ {0,3}>[^\n]*",
    re.MULTILINE,
)


class Quotation:
    """Finds words of the passages that an answer repeats at length and not as a quotation."""

    name = "quotation"
    channels: frozenset[Channel] = frozenset({"answer"})

    def __init__(self, passages: Sequence[str], longest: int) -> None:
        """Index the passages.

        Args:
            passages: What the answer was written from.
            longest: Most words in a row that may be taken without quotation marks.
        """
        self._longest = longest
        self._passages = [_words(passage) for passage in passages]
        self._index: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for number, words in enumerate(self._passages):
            for at in range(len(words) - _SHINGLE + 1):
                self._index.setdefault(tuple(words[at : at + _SHINGLE]), []).append((number, at))

    @property
    def reach(self) -> int:
        """Characters that a run below the limit may span."""
        return 12 * self._longest

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each run of words that is too long and not marked as a quotation."""
        quoted = [match.span() for match in _QUOTED.finditer(text)]
        return [
            Finding(start, end, self.name, "unmarked")
            for start, end in self._runs(text)
            if not _inside(quoted, start, end)
        ]

    def _runs(self, text: str) -> Iterator[tuple[int, int]]:
        matches = list(_WORD.finditer(text))
        words = [match.group().casefold() for match in matches]
        at = 0
        while at + _SHINGLE <= len(words):
            length = self._shared(words, at)
            if length > self._longest:
                yield matches[at].start(), matches[at + length - 1].end()
            at += max(1, length)

    def _shared(self, words: Sequence[str], at: int) -> int:
        """Return how many words from a place on stand so in some passage."""
        best = 0
        for number, start in self._index.get(tuple(words[at : at + _SHINGLE]), [])[:20]:
            source, length = self._passages[number], _SHINGLE
            while (
                at + length < len(words)
                and start + length < len(source)
                and words[at + length] == source[start + length]
            ):
                length += 1
            best = max(best, length)
        return best


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(spans, (start, end)) - 1
    near = spans[max(0, at) : at + 2]
    return any(left <= start and end <= right for left, right in near)
