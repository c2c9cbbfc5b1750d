"""Recall: the facts that belong to a question, by attribute, by words and by embedding."""

import logging
from collections.abc import Callable, Sequence

import numpy as np

from chat.memory.attributes import attributes, named_attributes
from chat.memory.facts import Fact
from chat.memory.questions import SelfQuestion
from chat.memory.sensitive import sensitive_category
from errors import RagError
from text.analyser import tokens
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS

logger = logging.getLogger(__name__)

Embed = Callable[[Sequence[str]], "np.ndarray"]

ALWAYS = ("nickname", "answer_length", "answer_format", "answer_language", "answer_tone")
# Attributes that a label tells apart: the words of a question must name the label.
LABELLED = {"date", "property", "relative", "pet"}
MIN_COSINE = 0.5  # of a question with a fact that shares no word with it
LEAST, LEAST_EXPLICIT = 0.5, 0.15  # scores of a match; a question to the memory needs less
_NO_CONTENT = FUNCTION_WORDS | LIGHT_WORDS


def content(text: str) -> set[str]:
    """Return the terms of a text without function words."""
    return {token for token in tokens(text) if token not in _NO_CONTENT}


def scored(
    question: SelfQuestion, facts: Sequence[Fact], embed: Embed | None = None
) -> list[tuple[float, Fact]]:
    """Return the facts that answer a question about the user, best first, each with its score."""
    words = content(question.text)
    cosines = similarities(question.text, facts, embed)
    found = []
    for fact, cosine in zip(facts, cosines, strict=True):
        score = _score(fact, question.attributes, words, cosine)
        if question.category and sensitive_category(fact.words) == question.category:
            score += 1.5
        if score >= (LEAST_EXPLICIT if question.explicit else LEAST):
            found.append((score, fact))
    found.sort(key=lambda pair: -pair[0])
    best = found[0][0] if found else 0.0
    return [(score, fact) for score, fact in found if score >= best * 0.6]


def _score(fact: Fact, named: Sequence[str], words: set[str], cosine: float) -> float:
    label, value = content(fact.label), content(fact.value)
    label_share = len(label & words) / len(label) if label else 0.0
    value_share = len(value & words) / len(value) if value else 0.0
    score = 0.0
    if fact.attribute in named and (fact.attribute not in LABELLED or label_share or not label):
        rank = list(named).index(fact.attribute)
        score += 2.0 - 0.1 * rank
    if fact.attribute in LABELLED and not label_share and cosine < MIN_COSINE:
        return 0.0
    score += 2.0 * label_share + value_share
    if fact.attribute in ("note", "habit", "plan", "property", "trait") and cosine >= MIN_COSINE:
        score += cosine
    return score


def relevant(
    question: str, facts: Sequence[Fact], embed: Embed | None = None, most: int = 8
) -> list[Fact]:
    """Return the facts to give a model with a question: those that belong to it, and wishes."""
    words = content(question)
    named = set(named_attributes(question)) - {"name"}
    cosines = similarities(question, facts, embed)
    found = []
    for fact, cosine in zip(facts, cosines, strict=True):
        shared = len(content(fact.words) & words)
        about = fact.attribute in named and fact.attribute not in LABELLED
        score = shared + (1.0 if about else 0.0) + (cosine if cosine >= MIN_COSINE else 0.0)
        if score > 0 or fact.attribute in ALWAYS:
            found.append((score, fact))
    found.sort(key=lambda pair: -pair[0])
    return [fact for _, fact in found[:most]]


def similarities(question: str, facts: Sequence[Fact], embed: Embed | None) -> list[float]:
    """Return the cosine of a text with each fact; zeros without an embedder that works."""
    if embed is None or not facts:
        return [0.0] * len(facts)
    titles = attributes()
    texts = [f"{titles[f.attribute].title.get(f.language, '')} {f.words}" for f in facts]
    try:
        vectors = np.asarray(embed([question, *texts]), dtype=np.float32)
    except RagError as error:
        logger.warning("Facts are recalled by their words only: %s", type(error).__name__)
        return [0.0] * len(facts)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(norms == 0, 1.0, norms)
    return [float(value) for value in unit[1:] @ unit[0]]
