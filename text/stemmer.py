"""English stemming by Snowball's English (Porter2) algorithm, after folding case and accents."""

import threading
import unicodedata
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

_stemmer = snowballstemmer.stemmer("english")
_lock = threading.Lock()  # a Snowball stemmer keeps the current word in itself


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of a word, in lower case and without accents."""
    plain = fold_letters(word).replace("’", "'")
    with _lock:
        return str(_stemmer.stemWord(plain))


def fold_letters(word: str) -> str:
    """Return a word in lower case and, in alphabets, without accents."""
    if word.isascii():
        return word.lower()
    letters = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", "".join(letters)).casefold()
