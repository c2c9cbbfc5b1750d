"""Text analyser: the tokens that search, example selectors and metrics compare.

English words become stems, Korean words overlapping syllable bigrams (so `휴학은` and `휴학을` meet
in `휴학`, whatever particle follows), Chinese and Japanese runs likewise. Numbers lose their
thousands commas and also join the Korean counter behind them, dates take one form, and
identifiers are kept whole beside their parts:

    >>> tokens("휴학은 AB-123, 30,000원")
    ['휴학', '학은', 'ab123', 'ab', '123', '30000', '30000원', '원']

Tokens are the same in every process and on every platform.
"""

import string
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from text.korean.tokeniser import KoreanTokeniser, selected
from text.tokeniser import WORD, tokenise

_PUNCTUATION = string.punctuation.replace("_", "") + "…·“”‘’《》〈〉「」『』"
_LONGEST_CACHED, _MOST_CACHED = 48, 1 << 17


def use_korean_tokeniser(tokeniser: KoreanTokeniser | None = None, name: str = "") -> None:
    """Choose how runs of Hangul are tokenised from now on, in the whole process.

    An index that was written with another tokeniser is noticed by its name.

    Args:
        tokeniser: Returns the tokens of a run, none where it finds no word; None is syllable
            bigrams.
        name: Changes whenever other tokens may come out; empty for bigrams.
    """
    if (selected.tokenise is None and tokeniser is None) or (name and selected.name == name):
        return
    selected.tokenise, selected.name = tokeniser, name
    _cache.clear()


def korean_tokeniser_name() -> str:
    """Return the name of the Korean tokeniser; empty for syllable bigrams."""
    return selected.name


def tokens(s: str) -> list[str]:
    """Return the tokens of `s` in order of appearance; a whole comes before its parts."""
    return list(chain.from_iterable(tokens_of_each(whitespace_words(s))))


def whitespace_words(s: str) -> list[str]:
    """Return `s` split at blanks, punctuation still around the words.

    No word goes on over a blank, so the tokens of these are those of the text, and splitting this
    way takes a quarter of the time of `words`.
    """
    return s.split()


def words(s: str) -> list[str]:
    """Return the words of `s`, without blanks or punctuation around them, as they are written."""
    return WORD.findall(s)


def word_tokens(word: str) -> tuple[str, ...]:
    """Return the tokens of one of `words`."""
    return _cache[word]


def tokens_of_each(some_words: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Return the tokens of each of `whitespace_words` or `words`, in their order."""
    return map(_cache.__getitem__, some_words)


def joined_tokens(s: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[str]]:
    """Return `tokens(s)`, and `tokens(s[start:end])` of each span, each joined by blanks.

    The text is analysed once, span by span; tokens hold no blanks. A full-text index takes them
    in this form.
    """
    edges = sorted({0, len(s), *chain.from_iterable(spans)})
    if not all(_is_word_boundary(s, edge) for edge in edges):
        return " ".join(tokens(s)), [" ".join(tokens(s[start:end])) for start, end in spans]
    segments = [" ".join(tokens(s[start:end])) for start, end in pairwise(edges)]
    index = {edge: at for at, edge in enumerate(edges)}
    parts = [segments[index[start] : index[end]] for start, end in spans]
    return _joined(segments), [_joined(part) for part in parts]


def _joined(segments: Sequence[str]) -> str:
    return " ".join(filter(None, segments))


def _is_word_boundary(s: str, edge: int) -> bool:
    return not 0 < edge < len(s) or s[edge - 1].isspace() or s[edge].isspace()


class _TokenCache(dict[str, tuple[str, ...]]):
    """Tokens by word. A look-up takes half the time of an `lru_cache`, and texts have many."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if word.isalpha():
            result = tokenise(word)
        elif (plain := word.strip(_PUNCTUATION)).isalpha():
            result = self[plain]
        else:
            parts = words(word)
            look_up = self.__getitem__ if len(parts) > 1 else tokenise
            result = tuple(chain.from_iterable(map(look_up, parts)))
        if len(word) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            self[word] = result
        return result


_cache = _TokenCache()
