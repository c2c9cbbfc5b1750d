"""Keys of cached answers: the normalised question and its context."""

import re

from chat.cache.context import CacheContext, digest
from text.normalise import fold, strip_invisible

_END = re.compile(r"[\s.?!？！。~…]+$")


def normalised(question: str) -> str:
    """Return the form in which two spellings of one question are equal.

    >>> normalised("  How long is  leave? ")
    'how long is leave'
    """
    plain = " ".join(fold(strip_invisible(question)[0]).split())
    return _END.sub("", plain) or plain


def entry_key(question: str, context: CacheContext) -> str:
    """Return the key of the answer to a question in a context."""
    return digest([normalised(question), context.digest])
