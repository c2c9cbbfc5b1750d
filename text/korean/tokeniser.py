"""Tokeniser for runs of Hangul: overlapping syllable bigrams, or a morphological analyser.

One process uses one tokeniser: search, metrics and the embedded models must agree on what a word
is. `text.analyser.use_korean_tokeniser` chooses it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

KoreanTokeniser = Callable[[str], Sequence[str]]


@dataclass
class Selected:
    """The Korean tokeniser of this process; the default is syllable bigrams.

    Attributes:
        tokenise: Returns the tokens of a run of Hangul; None is syllable bigrams.
        name: Changes whenever other tokens may come out; empty for syllable bigrams.
    """

    tokenise: KoreanTokeniser | None = None
    name: str = ""


selected = Selected()


def hangul_tokens(run: str) -> Sequence[str]:
    """Return the tokens of a run of Hangul; bigrams also where the tokeniser finds no word."""
    found = selected.tokenise(run) if selected.tokenise else ()
    return found or bigrams(run)


def bigrams(run: str) -> Sequence[str]:
    """Return the overlapping pairs of characters of a run; a single one is its own token."""
    return tuple(map("".join, pairwise(run))) if len(run) > 1 else (run,)


def is_hangul(token: str) -> bool:
    """Return whether a token begins with a Hangul syllable."""
    return "\uac00" <= token[0] <= "\ud7a3"
