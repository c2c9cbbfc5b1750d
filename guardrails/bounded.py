"""Bounded patterns: regular expressions that read a limited number of characters.

A test of what stands next to a place, or of the form of a short text, needs optional words in many
places, and such a pattern is costly on a long text. The bound belongs to the pattern, so that no
caller can apply it to more, and `benchmarks.guardrails.hostile` measures it within the bound.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class BoundedPattern:
    """A pattern and how many characters it may read.

    Attributes:
        pattern: The pattern.
        longest: Most characters it is applied to.
    """

    pattern: re.Pattern[str]
    longest: int

    def is_whole(self, text: str) -> bool:
        """Return whether a text is no longer than the bound and matches from end to end."""
        return len(text) <= self.longest and self.pattern.fullmatch(text) is not None

    def occurs_in(self, text: str) -> bool:
        """Return whether the pattern occurs in a text that is no longer than the bound."""
        return len(text) <= self.longest and self.pattern.search(text) is not None

    def follows(self, text: str, at: int = 0) -> bool:
        """Return whether the pattern matches from a place on, within the bound."""
        return self.pattern.match(text, at, at + self.longest) is not None

    def precedes(self, text: str, at: int) -> bool:
        """Return whether the pattern occurs before a place, within the bound."""
        return self.pattern.search(text, max(0, at - self.longest), at) is not None


def bounded(pattern: str, longest: int, flags: int = 0) -> BoundedPattern:
    """Return a compiled pattern that reads at most a number of characters."""
    return BoundedPattern(re.compile(pattern, flags), longest)
