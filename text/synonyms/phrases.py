"""Phrases in texts: whether all tokens of a phrase occur close together."""

import re
from collections.abc import Iterator, Sequence
from itertools import product

from text.analyser import tokens

Phrase = tuple[str, ...]

WINDOW = 3  # tokens that may stand between those of a phrase, for each of them


class TokenPositions:
    """The tokens of texts with their positions."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._positions: dict[str, list[int]] = {}
        at = 0
        for text in texts:
            for at, token in enumerate(tokens(text), at):  # noqa: B020 - goes on counting
                self._positions.setdefault(token, []).append(at)
            at += 1000  # no phrase goes on over the end of a text

    @property
    def vocabulary(self) -> frozenset[str]:
        """The distinct tokens."""
        return frozenset(self._positions)

    def frequency(self, token: str) -> int:
        """Return how often a token occurs."""
        return len(self._positions.get(token, ()))

    def contains(self, phrase: Phrase) -> bool:
        """Return whether all tokens of a phrase occur close together, in any order."""
        if not all(token in self._positions for token in phrase):
            return False
        if len(phrase) == 1:
            return True
        rarest, *others = sorted(phrase, key=self.frequency)
        reach = WINDOW * len(phrase)
        places = [set(self._positions[other]) for other in others]
        return any(
            all(
                any(at in place for at in range(here - reach, here + reach + 1)) for place in places
            )
            for here in self._positions[rarest]
        )

    def begins_words(self, token: str) -> bool:
        """Return whether a token of Korean syllables begins most of the words that have it.

        Syllable bigrams go on over the parts of a compound: 사장 in 봉사장학금 is no president.
        """
        begun = sum(
            len(re.findall(f"(?<![가-힣]){re.escape(token)}", text)) for text in self._texts
        )
        return 2 * begun >= sum(text.count(token) for text in self._texts)

    def rarest(self, phrase: Phrase) -> str:
        """Return the token of a phrase that is rarest in the texts, the last of equals."""
        return min(reversed(phrase), key=self.frequency)


def subphrases(words: Sequence[str], longest: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of two words or more, the longest first."""
    for size, start in product(range(longest, 1, -1), range(len(words))):
        if start + size <= len(words):
            yield start, start + size
