"""Extractive summary: the most central sentences of a document (SumBasic), over all its sections.

A sentence scores for the words that the rest of the document uses too (Nenkova and Vanderwende
2005, "The Impact of Frequency on Summarization"). After each choice its words are discounted, so
that the next sentence adds something new, and so are the other sentences of its section, so that
the summary covers the document.
"""

import re
from collections import Counter
from collections.abc import Sequence

from models.evidence import Evidence
from models.offline.sentences.candidates import Candidate, candidate_units
from models.offline.sentences.quotable import is_boilerplate, is_injection
from models.offline.sentences.selection import SelectedSentence
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

_MIN_WORDS = 4  # of a sentence in a summary
_DISCOUNT = 4.0  # of the words of a selected sentence
_SAME_SECTION = 0.5  # of the score of further sentences of a section
_FIRST = 1.2  # of the score of the first sentence of a section, which often says what it is about
_ROW = 0.7  # of the score of a table row, which gives one case of many
_SMOOTHING = 2  # words added to the length, against very short sentences
_PASSAGES_PER_SENTENCE = 4  # of a document, for each sentence of its summary beyond the least
_FRAGMENT = re.compile(r"[a-z,;)]|.*(?:[?？:：]|다음 ?표?(?:과|와) 같(?:다|습니다)\.?)$")
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


def summary(topic: str, passages: Sequence[Evidence], count: int) -> list[SelectedSentence]:
    """Return sentences of the document that the topic names, or of the first one, in its order."""
    source = _named_source(topic, passages)
    chosen = central_sentences([p for p in passages if p.source == source], count)
    return [
        SelectedSentence(each.passage.n, each.unit.readable(), 1.0, bool(each.unit.labels))
        for each in chosen
    ]


def summary_length(passages: Sequence[Evidence], least: int, most: int) -> int:
    """Return the number of sentences for a document of these passages."""
    return min(most, max(least, len(passages) // _PASSAGES_PER_SENTENCE))


def central_sentences(passages: Sequence[Evidence], count: int) -> list[Candidate]:
    """Return at most `count` of the most central statements of passages, in their order."""
    return most_central(statements(passages), count)


def statements(passages: Sequence[Evidence]) -> list[Candidate]:
    """Return the sentences and rows of passages that state something."""
    return [each for each in candidate_units(passages) if _is_statement(each)]


def _named_source(topic: str, passages: Sequence[Evidence]) -> str:
    topic_words = set(tokens(topic)) - _STOPWORDS

    def fit(passage: Evidence) -> int:
        return len(
            topic_words & set(tokens(f"{passage.title} {passage.source.rpartition('/')[2]}"))
        )

    return max(passages, key=fit).source


def _is_statement(candidate: Candidate) -> bool:
    unit = candidate.unit
    if unit.heading or "\n" in unit.text or len(unit.words) < _MIN_WORDS:
        return False
    if not unit.labels and ("|" in unit.text or _FRAGMENT.match(unit.text)):
        return False  # a table's header, or the rest of a sentence that another passage begins
    if unit.text.strip("# ") in (candidate.passage.title, *candidate.passage.heading.split(" > ")):
        return False
    return not (is_injection(unit.text) or is_boilerplate(unit.text, ""))


def most_central(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """Return at most `count` of the most central of some statements, in their order."""
    words = [set(candidate.unit.words) - _STOPWORDS for candidate in candidates]
    weights = {word: float(n) for word, n in Counter(w for each in words for w in each).items()}
    section = Counter[int]()
    remaining, selected = list(range(len(candidates))), list[int]()

    def score(i: int) -> tuple[float, int]:
        mean = sum(weights[word] for word in words[i]) / (len(words[i]) + _SMOOTHING)
        rank = candidates[i].rank
        first = i == 0 or candidates[i - 1].rank != rank
        row = _ROW if candidates[i].unit.labels else 1.0
        return mean * row * _SAME_SECTION ** section[rank] * (_FIRST if first else 1.0), -i

    while remaining and len(selected) < count:
        best = max(remaining, key=score)
        selected.append(best)
        remaining.remove(best)
        section[candidates[best].rank] += 1
        for word in words[best]:
            weights[word] /= _DISCOUNT
    return [candidates[i] for i in sorted(selected)]
