"""Parallel statements: the sentence of a passage in another language that says what an answer says.

The embedded model does not translate. Where documents exist in both languages, the statement
whose meaning is nearest to a quoted one, with a number of it, is quoted in its place.
"""

import re
from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.answers.cited_text import CitedText, Reply, join, with_citation
from models.offline.answers.summary import statements
from models.offline.sentences.candidates import Candidate
from models.offline.sentences.meaning import SentenceEncoder, similarities
from text.language import detect_language

_MIN_SIMILARITY = 0.45  # cosine of two sentences that say the same in Korean and English
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def in_language(
    reply: Reply, language: str, evidence: Sequence[Evidence], encoder: SentenceEncoder
) -> Reply | None:
    """Return an answer with statements of passages in a language; None where it has no parallel.

    The first statement needs one; later ones without a parallel are left out.

    Args:
        reply: The answer, with citations.
        language: The language that is asked for, `ko` or `en`.
        evidence: The passages; those of that language are searched.
        encoder: Compares meanings across languages.
    """
    passages = [each for each in evidence if detect_language(each.text) == language]
    candidates = statements(passages)
    lines: dict[CitedText, None] = {}
    for quoted, number in quotations(reply.text):
        line: CitedText | None = with_citation(quoted, number)
        if detect_language(quoted) != language:
            line = _parallel(quoted, candidates, encoder)
        if line is None and not lines:
            return None
        if line is not None:
            lines[line] = None
    return reply._replace(text=join(lines, "\n\n")) if lines else None


def quotations(text: CitedText) -> list[tuple[str, int]]:
    """Return the text before each citation, with its number."""
    found, begin = list[tuple[str, int]](), 0
    for start, end, number in text.citations:
        found.append((text.text[begin:start].strip(), number))
        begin = end
    return [(quoted, number) for quoted, number in found if quoted]


def _parallel(
    quoted: str, candidates: Sequence[Candidate], encoder: SentenceEncoder
) -> CitedText | None:
    """Return the cited statement that says the same as a quoted one, if there is one."""
    numbers = set(_NUMBER.findall(quoted))
    texts = [each.unit.readable() for each in candidates]
    scores = similarities(encoder, quoted, texts)
    best = max(range(len(texts)), key=scores.__getitem__, default=-1)
    if best < 0 or scores[best] < _MIN_SIMILARITY:
        return None
    other = set(_NUMBER.findall(texts[best]))
    if numbers and other and not numbers & other:
        return None
    return with_citation(texts[best], candidates[best].passage.n)
