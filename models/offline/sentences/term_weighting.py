"""Term weighting: TF-IDF-like weights of a question's terms over the candidate sentences."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from models.offline.sentences.candidates import Candidate
from models.offline.sentences.question_terms import (
    SYNONYM_MARK,
    QuestionTerms,
    TermMatcher,
    TermMatches,
)
from models.offline.sentences.ranges import numbers_within
from text.analyser import word_tokens, words
from text.korean.particles import without_particle
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.exclusions import without_exclusions
from text.question.facets.expected_types import asks_procedure
from text.question.interrogatives import question_stem
from text.question.recency import current_terms
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.question.terms import query_weights
from text.synonyms.cross_language import Translations, translate_terms
from text.synonyms.expansion import expand_terms
from text.term_weights import ENDING_WEIGHT

CONTEXT_WEIGHT = 0.6  # of a term that occurs only in the previous question
SYNONYM_WEIGHT = 0.6  # of a term matched only by a synonym
SYNONYM_QUERY_WEIGHT = 0.6  # the same in the query weights, for the confidence
TRANSLATION_WEIGHT = 0.9  # of a term matched by a translation
# Of a token that spans a noun and its particle, in a question of few terms that it would outweigh.
_PARTICLE_WEIGHT = 0.1
_EXCLUDED = 0.3  # factor of a term of what the question says it does not ask about
# Names and numbers: the terms that a passage about something else most likely lacks.
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’-]+|\d+")


def weight_terms(question: str, before: str, candidates: Sequence[Candidate]) -> QuestionTerms:
    """Return the question's terms with their weights, higher where few candidates match them.

    Args:
        question: The question.
        before: An earlier question that it refers to; may be empty.
        candidates: The candidates.
    """
    query = _without_particle_tokens(question, query_weights(question))
    if asks_procedure(question):  # "how do I take leave" is about leave, not about taking
        query = {term: w for term, w in query.items() if term not in LIGHT_WORDS} or query
    question = without_exclusions(question)
    asked = query_weights(question)
    query |= {term: _EXCLUDED * weight for term, weight in query.items() if term not in asked}
    for term, weight in query_weights(before).items() if before else ():
        query.setdefault(term, CONTEXT_WEIGHT * weight)
    within = numbers_within(question) if any(map(str.isdigit, question)) else None
    own = [
        frozenset(query.keys() & set(c.unit.words))
        | (within(c.unit.text, c.unit.context.union(c.unit.words)) if within else frozenset())
        for c in candidates
    ]
    frequency, count = Counter(term for terms in own for term in terms), len(candidates)
    for term in current_terms(question) - frequency.keys():  # chooses among editions instead
        query.pop(term, None)
    weights = {
        term: weight * math.log(1 + (count - frequency[term] + 0.5) / (frequency[term] + 0.5))
        for term, weight in query.items()
        if frequency[term] or weight > ENDING_WEIGHT  # an ending that never occurs is no evidence
    }
    names = frozenset(
        term for name in _NAME.findall(question) for term in query_weights(name) if term in weights
    )
    texts = {candidate.rank: candidate.passage.text for candidate in candidates}
    synonyms = expand_terms(
        question, query, weights.keys() - frequency.keys(), list(texts.values())
    )
    weights = _without_remainders(question, weights, frequency, synonyms)
    translations = translate_terms(f"{question} {before}".strip(), weights, texts.values())
    equivalents = dict.fromkeys(synonyms.values(), SYNONYM_WEIGHT)
    equivalents |= dict.fromkeys(translations.terms, TRANSLATION_WEIGHT)
    weights |= {
        f"{SYNONYM_MARK}{term}": share * weights[term] for term, share in equivalents.items()
    }
    query = {term: query.get(term, SYNONYM_QUERY_WEIGHT) for term in weights}
    query |= {f"{SYNONYM_MARK}{t}": TRANSLATION_WEIGHT * query[t] for t in translations.terms}
    question_roles = content_words(question)

    @cache
    def matched(words: frozenset[str]) -> frozenset[str]:
        terms = {synonyms[word] for word in words & synonyms.keys()} | translations.matched(words)
        return words & weights.keys() | {f"{SYNONYM_MARK}{term}" for term in terms}

    return QuestionTerms(
        weights=weights,
        query_weights=query,
        names=names & weights.keys(),
        matches=_matches(candidates, own, weights, synonyms, translations, matched),
        matched=matched,
        parts=tuple(_parts(question, query)),
        roles={role.token: role.weight for role in question_roles},
        modifiers=frozenset(role.token for role in question_roles if role.is_modifier),
    )


def _without_particle_tokens(question: str, query: Mapping[str, float]) -> dict[str, float]:
    """Return the weights with little for tokens that span a noun and its particle (기까)."""
    weights = dict(query)
    nouns = [each for each in content_words(question) if each.weight == NOUN_WEIGHT]
    most = _PARTICLE_WEIGHT if len(nouns) == 1 else ENDING_WEIGHT
    for word in words(question):
        stem = question_stem(word)
        noun = without_particle(stem)
        if len(noun) < 2 or noun == stem:
            continue
        for token in set(word_tokens(stem)) - set(word_tokens(noun)):
            if token in weights:
                weights[token] = min(weights[token], most)
    return weights


def _parts(question: str, weights: Mapping[str, float]) -> Iterator[tuple[str, ...]]:
    """Yield the weighted tokens of each word of the question, without endings."""
    for word in words(question):
        tokens = word_tokens(question_stem(word) or word)
        parts = tuple(token for token in tokens if weights.get(token, 0.0) > ENDING_WEIGHT)
        if parts:
            yield parts


def _without_remainders(
    question: str,
    weights: Mapping[str, float],
    frequency: Counter[str],
    synonyms: Mapping[str, str],
) -> dict[str, float]:
    """Drop the unmatched other tokens of a word that has a synonym: 머니 of 할머니."""
    stems = frozenset(synonyms.values())
    remainders = {
        token
        for word in words(question)
        if not stems.isdisjoint(word_tokens(word))
        for token in word_tokens(word)
        if token not in stems and not frequency[token]
    }
    return {term: weight for term, weight in weights.items() if term not in remainders}


def _matches(
    candidates: Sequence[Candidate],
    own: Sequence[frozenset[str]],
    weights: Mapping[str, float],
    synonyms: Mapping[str, str],
    translations: Translations,
    matched: TermMatcher,
) -> tuple[TermMatches, ...]:
    """Return the terms, and the equivalents of terms, that each candidate matches."""
    term_of = {**translations.last_words, **synonyms}
    pair_coverage = _pair_coverage([term for term in weights if term[0] != SYNONYM_MARK], weights)
    passages = {c.rank: matched(c.passage_words) for c in candidates}
    for candidate, terms in zip(candidates, own, strict=True):
        passages[candidate.rank] |= terms & weights.keys()
    return tuple(
        TermMatches(
            own=(terms & weights.keys()) | matched(frozenset(c.unit.words)),
            above=matched(c.unit.context),
            passage=passages[c.rank],
            pairs=pair_coverage([term_of.get(word, word) for word in c.unit.words]),
        )
        for c, terms in zip(candidates, own, strict=True)
    )


def _pair_coverage(
    terms: Sequence[str], weights: Mapping[str, float]
) -> Callable[[Sequence[str]], float]:
    """Return a function for the share of the question's adjacent pairs that a text contains."""
    pairs = {(a, b): weights[a] + weights[b] for a, b in pairwise(terms)}
    total = sum(pairs.values())

    def coverage(words: Sequence[str]) -> float:
        content = [word for word in words if word not in FUNCTION_WORDS]
        return sum(pairs[pair] for pair in pairs.keys() & set(pairwise(content))) / total

    return coverage if total else lambda words: 0.0
