"""Follow-up questions: those that need the question before them to be searched for."""

import re

from text.analyser import words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_weights

_ANAPHORA = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|those|this|these|he|she|him|her"
    r"|there|same|one|ones)\b"
    r"|^(?:and|but|or|so|then|also|what about|how about|what if)\b"
    r"|^(?:그럼|그러면|그렇다면|그리고|그런데|근데|그래서|그|그건|그것[은이도을]?"
    r"|그거|그게|그걸|그때|거기|그곳|이건|이거|저건|저거)"
    r"(?=[\s,]|은|는|도|에)"
    r"|(?:은|는|도|에서는|때는|경우는|경우에는)요\s*[?？]?\s*$",
    re.I,
)
_MAX_CONTENT_WORDS = 1  # content words of a question that is too short to be searched for alone


def is_follow_up(question: str) -> bool:
    """Return whether a question has an anaphor or is too short to be searched for alone."""
    if _ANAPHORA.search(question.strip()):
        return True
    content = [word for word in words(question) if _is_content_word(word)]
    return len(content) <= _MAX_CONTENT_WORDS


def _is_content_word(word: str) -> bool:
    stem = question_stem(word)
    if not stem or (len(stem) == 1 and not stem.isdigit()):
        return False
    return any(
        weight >= 1 for token, weight in query_weights(stem).items() if token not in FUNCTION_WORDS
    )
