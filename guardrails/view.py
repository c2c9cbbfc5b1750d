"""Folded view of a text: one plain form for patterns, with offsets mapped back to the original.

Full-width digits, compatibility letters, fancy dashes and blanks become plain ones, conjoining Jamo
become syllables, and invisible characters are left out, so that a pattern needs one spelling only:

    view = FoldedView("번호 ０１０－1234－5678")
    view.text          # "번호 010-1234-5678"
    view.span(3, 16)   # offsets of the same characters in the original
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

from text.normalise import strip_invisible

# Everything that is not ASCII, a Hangul syllable or a common mark is looked at one by one.
_UNUSUAL = re.compile("[^\x00-\x7f가-힣·“”‘’…]+")
_CLUSTER = re.compile(
    "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[\ufe00-\ufe0f]|.[\u0300-\u036f\u3099\u309a]{0,8}",
    re.DOTALL,
)
_DASHES = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u30fc\u3161"
_FOLDED = {ord(sign): "-" for sign in _DASHES} | {
    ord(sign): " "
    for sign in "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
}
_CACHED_CHARS = 20_000


class FoldedView:
    """A text as patterns see it.

    Attributes:
        original: The text itself.
        text: Its folded form; case is kept.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self._at: list[int] = []  # where a run begins in the folded text ...
        self._from: list[int] = []  # ... and in the original
        self._to: list[int] = []  # ... and how far one folded character there reaches, 0: one each
        self.text = original if original.isascii() else self._fold()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of a span in the folded text."""
        if not self._at or start >= end:
            return start, end
        return self._origin(start)[0], self._origin(end - 1)[1]

    def _origin(self, index: int) -> tuple[int, int]:
        run = bisect_right(self._at, index) - 1
        if self._to[run]:  # a cluster: all its folded characters come from all of it
            return self._from[run], self._to[run]
        begin = self._from[run] + index - self._at[run]
        return begin, begin + 1

    def _fold(self) -> str:
        parts: list[str] = []
        size = last = 0
        for unusual in _UNUSUAL.finditer(self.original):
            start, end = unusual.span()
            if start > last:
                self._run(size, last, 0)
                parts.append(self.original[last:start])
                size += start - last
            for cluster in _CLUSTER.finditer(self.original, start, end):
                folded = fold_cluster(cluster.group())
                if folded:
                    self._run(size, cluster.start(), cluster.end())
                    parts.append(folded)
                    size += len(folded)
            last = end
        self._run(size, last, 0)
        parts.append(self.original[last:])
        return "".join(parts)

    def _run(self, at: int, origin: int, to: int) -> None:
        self._at.append(at)
        self._from.append(origin)
        self._to.append(to)


@lru_cache(maxsize=4096)
def fold_cluster(cluster: str) -> str:
    """Return the plain form of one character with its marks; empty for an invisible one."""
    visible = strip_invisible(cluster)[0]
    return unicodedata.normalize("NFKC", visible.translate(_FOLDED)).translate(_FOLDED)


@lru_cache(maxsize=8)
def _cached(text: str) -> FoldedView:
    return FoldedView(text)


def folded_view(text: str) -> FoldedView:
    """Return the view of a text; the rails that check one text share it."""
    return _cached(text) if len(text) <= _CACHED_CHARS else FoldedView(text)
