"""The general kind of a thing: 일반휴학 among 휴학, "general leave" among leave.

Somebody who names a thing without saying which kind asks for the general one.
"""

import re
from itertools import pairwise

from text.analyser import tokens, words
from text.korean.tokeniser import is_hangul
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_GENERAL = r"(?:일반|보통|기본|통상|정규|general|ordinary|regular|standard|normal)"
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_NUMBERING = r"(?:#{1,6} *)?(?:(?:제\d+조|article|section|[\d.]+)\s*[\d.:]*\s*)?"


def general_heading(noun: str) -> re.Pattern[str]:
    """Return a pattern of a heading that names the general kind of a thing, and nothing else."""
    return re.compile(rf"^{_NUMBERING}\(?{_GENERAL}\s?{re.escape(noun)}\)?\s*$", re.I | re.M)


def names_general_kind(text: str, noun: str) -> bool:
    """Return whether a text names the general kind of a thing."""
    return bool(re.search(rf"(?<![\w가-힣]){_GENERAL}\s?{re.escape(noun)}", text, re.I))


def names_other_kind(text: str, noun: str) -> bool:
    """Return whether the first kind of a thing that a text names is not the general one."""
    if is_hangul(noun):
        kinds = re.findall(rf"([가-힣]+){re.escape(noun)}", text)
    else:
        stem, found = tokens(noun)[:1], words(text)
        kinds = [before for before, word in pairwise(found) if tokens(word)[:1] == stem]
        kinds = [kind for kind in kinds if not _STOPWORDS.issuperset(tokens(kind))]
    return bool(kinds) and not re.fullmatch(_GENERAL, kinds[0], re.I)
