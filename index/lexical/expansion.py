"""Query expansion: synonyms, translations and spelling corrections of query terms.

Words that no document contains are searched for by their synonyms (기숙사, 생활관), translations
and words at edit distance one (libary, library), at a lower weight. Where the collection has
documents in the other language too, every word is also searched for by its translations, so that a
question finds them whatever language it is in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from text.analyser import tokens
from text.korean.tokeniser import is_hangul
from text.question.facets.expected_types import asks_procedure
from text.synonyms.edits import english_edits, korean_edits
from text.synonyms.expansion import Unit, has_synonyms, units_of
from text.synonyms.lexicon import Phrase, distinctive_token, is_korean
from text.term_weights import ENDING_WEIGHT

SUBSTITUTE_WEIGHT = 0.6  # of the weight of a missing term
MISSING_TRANSLATION_WEIGHT = 0.8  # the same of a translation, where documents are in both languages
# Of the weight of a term that some documents have: more where many other words of the question are
# missing, since then its answer is rather in the other language.
TRANSLATION_WEIGHT, MISSING_WEIGHT = 0.1, 0.6
HEAD_WEIGHT = 0.5  # of the other tokens of a phrase, such as "leave" of "annual leave"
STEP_WEIGHT = 0.2  # of what rules and guides say of how something is done, where that is asked
_STEPS = ("appli", "submit", "request", "신청", "제출")
# Words of nearly every document of a language; a few titles and names do not have all of them.
_MARKERS = {"en": ("the", "of", "to", "is"), "ko": ("에서", "으로", "하는")}
_SMALLEST_SHARE = 0.02  # of the documents that the other language needs to have
_SHORTEST = 5  # letters of an English stem that is corrected
_MOST_SUBSTITUTES = 4
_PARTICLES = frozenset("은는이가을를에의도로와과만")

Frequency = Callable[[str], int]


def expand_query(
    question: str, terms: Mapping[str, float], frequency: Frequency
) -> dict[str, float]:
    """Return the query terms together with substitutes, which weigh less.

    Args:
        question: The query.
        terms: Its terms with weights.
        frequency: Returns the document frequency of a term.
    """
    substitutes: dict[str, float] = {}
    is_bilingual = _has_other_language(question, frequency)
    units = [(unit, own) for unit in units_of(question) if (own := _terms_of(unit, terms))]
    missing_units = sum(not all(map(frequency, own)) for _, own in units)
    share = TRANSLATION_WEIGHT + MISSING_WEIGHT * missing_units / max(len(units), 1)
    expanded = set[str]()  # words of phrases
    for unit, own in units:
        if not unit.is_phrase and unit.words[0] in expanded:
            continue
        missing = next((term for term in own if not frequency(term)), None)
        found = _alternatives(unit, missing, is_bilingual, frequency)
        if found and unit.is_phrase:
            expanded.update(unit.words)
        if not found and missing and not unit.is_phrase and not has_synonyms(unit.text):
            found = [(term,) for term in _corrections(missing, frequency)]
        substitute = MISSING_TRANSLATION_WEIGHT if is_bilingual else SUBSTITUTE_WEIGHT
        weight = substitute * terms[missing] if missing else share * terms[own[0]]
        _add(substitutes, found[:_MOST_SUBSTITUTES], weight)
    if asks_procedure(question):
        weight = STEP_WEIGHT * max(terms.values(), default=0.0)
        _add(substitutes, ((term,) for term in _STEPS if frequency(term)), weight)
    return {**substitutes, **terms}


def _terms_of(unit: Unit, terms: Mapping[str, float]) -> list[str]:
    """Return the query terms of a word or phrase, without the endings of Korean words."""
    own = [term for term in tokens(unit.text) if term in terms]
    return [term for term in own if terms[term] > ENDING_WEIGHT] or own[:1]


def _has_other_language(question: str, frequency: Frequency) -> bool:
    """Return whether a part of the documents is in the other language than the question."""
    own, other = ("ko", "en") if is_korean(question) else ("en", "ko")
    owned = max(map(frequency, _MARKERS[own]))
    return min(map(frequency, _MARKERS[other])) > _SMALLEST_SHARE * owned


def _alternatives(
    unit: Unit, missing: str | None, is_bilingual: bool, frequency: Frequency
) -> list[Phrase]:
    """Return synonyms of a missing word, and translations, that documents have, rarest first."""
    if not (is_bilingual or missing):
        return []
    found = unit.alternatives()
    if not is_bilingual:
        found = tuple(phrase for phrase in found if _is_korean(phrase) == is_korean(unit.text))
    elif not missing:
        found = tuple(phrase for phrase in found if _is_korean(phrase) != is_korean(unit.text))
    known = [phrase for phrase in found if all(map(frequency, phrase))]
    return sorted(known, key=lambda phrase: min(map(frequency, phrase)))


def _is_korean(phrase: Phrase) -> bool:
    return is_korean(phrase[0])


def _add(substitutes: dict[str, float], phrases: Iterable[Phrase], weight: float) -> None:
    for phrase in phrases:
        main = distinctive_token(phrase)
        for term in phrase:
            share = weight if term == main else HEAD_WEIGHT * weight
            substitutes[term] = max(substitutes.get(term, 0.0), share)


def _corrections(term: str, frequency: Frequency) -> list[str]:
    """Return the most frequent terms of the index at edit distance one."""
    counts = {edit: count for edit in _edits(term) if edit != term and (count := frequency(edit))}
    return list(islice(sorted(counts, key=lambda edit: -counts[edit]), _MOST_SUBSTITUTES))


def _edits(term: str) -> Iterator[str]:
    """Yield the edits of a term that is long enough for one."""
    if is_hangul(term):
        if term[-1] not in _PARTICLES:  # else one syllable and its particle, or the end of a name
            yield from korean_edits(term)
    elif len(term) >= _SHORTEST and term.isascii() and term.isalpha():
        yield from english_edits(term)
