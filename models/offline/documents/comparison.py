"""Comparison of two documents: what each says, by common topic."""

import math
from collections import Counter
from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.answers.cited_text import CitedText, Reply
from models.offline.answers.summary import central_sentences, statements
from models.offline.documents.lines import canned_line, cited, list_item, opening, paragraphs
from models.offline.documents.sections import Section, document_name, sections
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_MAX_COMPARED = 40  # sections of a document that is compared
_MAX_PAIRS = 8  # of a comparison
_KEY_SENTENCES = 3  # of each document, where two share no topic
_MIN_COSINE = 0.12  # of two sections about the same
_HEADING_WEIGHT = 3  # occurrences that a word of a heading counts as


def comparison(one: Sequence[Evidence], other: Sequence[Evidence], language: str) -> Reply:
    """Return what two documents say by common topic; their key sentences where there is none."""
    names = document_name(one[0]), document_name(other[0])
    lines = [canned_line("comparison", language, one=names[0], other=names[1])]
    pairs = _common_sections(*(sections(each, _MAX_COMPARED) for each in (one, other)))
    for mine, theirs in pairs[:_MAX_PAIRS]:
        words = set(_words(mine)) & set(_words(theirs))
        heading = (
            mine.heading
            if mine.heading == theirs.heading
            else (f"{mine.heading} / {theirs.heading}")
        )
        lines.append(CitedText(f"**{heading}**"))
        for name, section in zip(names, (mine, theirs), strict=True):
            lines.append(list_item(name, _sentence_with(section, words)))
    if not pairs:
        lines.append(canned_line("no_common_topic", language))
        for name, passages in zip(names, (one, other), strict=True):
            key = central_sentences(passages, _KEY_SENTENCES)
            lines += [list_item(name, cited(candidate)) for candidate in key]
    return Reply(paragraphs(lines), 1.0)


def _common_sections(
    one: Sequence[Section], other: Sequence[Section]
) -> list[tuple[Section, Section]]:
    """Return pairs of sections about the same, each used once, in the order of the first document.

    By the cosine of their words, weighted by inverse section frequency.
    """
    one, other = ([s for s in each if s.heading] for each in (one, other))
    words = [_words(section) for section in (*one, *other)]
    frequency = Counter(word for each in words for word in set(each))
    idf = {word: math.log((1 + len(words)) / count) for word, count in frequency.items()}
    vectors = [_unit({w: n * idf[w] for w, n in each.items()}) for each in words]
    scored = sorted(
        (
            (_cosine(vectors[i], vectors[len(one) + j]), -i, -j)
            for i in range(len(one))
            for j in range(len(other))
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= _MIN_COSINE and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return [(one[i], other[pairs[i]]) for i in sorted(pairs)]


def _words(section: Section) -> Counter[str]:
    """Return the words of a section, those of its heading several times."""
    text = " ".join(passage.text for passage in section.passages)
    heading = [token for token in tokens(section.heading)] * _HEADING_WEIGHT
    return Counter(
        token
        for token in (*heading, *tokens(text))
        if token not in _STOPWORDS and not any(letter.isdigit() for letter in token)
    )


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in one.items())


def _sentence_with(section: Section, words: set[str]) -> CitedText:
    candidates = statements(section.passages)
    best = max(candidates, key=lambda c: len(words & set(c.unit.words)), default=None)
    return cited(best) if best else opening(section.passages[0])
