"""Query expansion: terms of the documents that mean a question's terms, though written otherwise.

Terms that no document has are expanded by

* words of the same stem: exam, examination
* synonyms of the thesaurus: 기숙사, 생활관; money back, refund
* translations of the bilingual lexicon: 정전, power outage
* abbreviations and what they stand for: 공대, 공과대학; GPA, grade point average
* spelling corrections of unknown words: libary, library

Words of a question that are a phrase of the thesaurus or the lexicon are expanded as one, and a
phrase expands a term only where the documents have all of it close together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from text.analyser import korean_tokeniser_name, tokens, words
from text.language import detect_language
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.abbreviations import full_forms, short_forms
from text.synonyms.lexicon import (
    LONGEST_PHRASE,
    content_tokens,
    distinctive_token,
    is_korean,
    is_noun,
    parts_of,
    translations,
    translations_of,
)
from text.synonyms.phrases import Phrase, TokenPositions, subphrases
from text.synonyms.spelling import corrections, vocabulary_of
from text.synonyms.thesaurus import is_in_thesaurus, synonyms
from text.term_weights import ENDING_WEIGHT

__all__ = [
    "Unit",
    "expand_phrases",
    "expand_terms",
    "has_synonyms",
    "synonyms_of",
    "translations_of",
    "units_of",
]

_SHORTEST_STEM = 4
_LONGEST_ENDING = 5
_NONE: frozenset[str] = frozenset()
_PARTICLES = frozenset("은는을를")  # second syllable of a bigram that is no word: 류는
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_EDGES = frozenset(("a", "an", "the", "of", "is", "are", "my", "do", "does", "can"))


class Unit(NamedTuple):
    """A word or phrase of a question that has one meaning.

    Attributes:
        text: As it is written, Korean words without question endings.
        words: Its words, as they are written.
        phrase_tokens: Of a word of a phrase, the tokens that the phrase's alternatives have. The
            word means nothing else there: "rate" in "exchange rate" is no fee.
    """

    text: str
    words: tuple[str, ...]
    phrase_tokens: frozenset[str] = _NONE

    @property
    def tokens(self) -> Phrase:
        """Its tokens, without function words."""
        return content_tokens(self.text)

    @property
    def is_phrase(self) -> bool:
        """Whether it has several words."""
        return len(self.words) > 1

    def alternatives(self) -> tuple[Phrase, ...]:
        """Return the tokens of each of its synonyms and translations."""
        return _alternatives(self, korean_tokeniser_name())


@lru_cache(maxsize=1 << 10)
def _alternatives(unit: Unit, _tokeniser: str) -> tuple[Phrase, ...]:
    found = dict.fromkeys((*synonyms(unit.text), *translations(unit.text)))
    own, within = unit.tokens, unit.phrase_tokens
    others = (each for each in found if each != own and not _is_light(each))
    return tuple(each for each in others if not within or within.issuperset(each))


def expand_terms(
    question: str, weights: Mapping[str, float], missing: Iterable[str], texts: Sequence[str]
) -> dict[str, str]:
    """Return tokens of the documents that stand for tokens of the question, and for which.

    Args:
        question: The question.
        weights: Its tokens with their weights.
        missing: Those of its tokens that the documents lack.
        texts: The documents.
    """
    foreign = _foreign_terms(question, weights, texts)
    wanted = frozenset(token for token in missing if weights[token] > ENDING_WEIGHT)
    if not wanted:
        return foreign
    positions = TokenPositions(texts)
    expansions = _same_stem(wanted, positions.vocabulary)
    text = "\n".join(texts)
    expanded = set[str]()  # words of phrases
    for unit in units_of(question):
        token = next((token for token in tokens(unit.text) if token in wanted), None)
        if token is None or (is_korean(token) and token[-1] in _PARTICLES):
            continue
        if not unit.is_phrase and unit.words[0] in expanded:
            continue
        found = _terms_of(unit, wanted, positions)
        found |= dict.fromkeys(_abbreviations(unit, weights, text) & positions.vocabulary, token)
        if not found and not unit.is_phrase and token not in expansions.values():
            found = dict.fromkeys(_corrected(unit, question, texts), token)
        if found and unit.is_phrase:
            expanded.update(unit.words)
        expansions |= found
    expansions = foreign | expansions
    return {other: token for other, token in expansions.items() if other not in weights}


def _foreign_terms(
    question: str, weights: Mapping[str, float], texts: Sequence[str]
) -> dict[str, str]:
    """Return terms of the documents in the other language, for terms that other documents have."""
    language = detect_language(question)
    foreign = [text for text in texts if detect_language(text) != language]
    if not foreign or len(foreign) == len(texts):
        return {}
    positions, terms = TokenPositions(foreign), dict[str, str]()
    for unit in units_of(question):
        own = frozenset(t for t in tokens(unit.text) if weights.get(t, 0.0) > ENDING_WEIGHT)
        wanted = own - positions.vocabulary
        if wanted:
            terms |= _terms_of(unit, wanted, positions)
    return {other: token for other, token in terms.items() if other not in weights}


def expand_phrases(
    question: str, missing: Iterable[str], texts: Sequence[str]
) -> dict[Phrase, Phrase]:
    """Return phrases of the documents that stand for words of a question, and for which tokens.

    A sentence has such a phrase if it has all tokens of it close together; one of them alone,
    such as "leave" of "annual leave", is another word.

    Args:
        question: The question.
        missing: Those of its tokens that the documents lack.
        texts: The documents.
    """
    wanted, positions = frozenset(missing), TokenPositions(texts)
    return {
        phrase: unit.tokens
        for unit in units_of(question)
        if not wanted.isdisjoint(unit.tokens)
        for phrase in unit.alternatives()
        if positions.contains(phrase)
    }


def units_of(question: str) -> tuple[Unit, ...]:
    """Return the phrases of a question that have synonyms or translations, then each of its words.

    Parts of Korean compounds that the word lists lack follow their compound.
    """
    return _units_of(question, korean_tokeniser_name())


@lru_cache(maxsize=256)  # search, sentence ranker and translation read the same question
def _units_of(question: str, _tokeniser: str) -> tuple[Unit, ...]:
    return tuple(_units(question))


def _units(question: str) -> Iterator[Unit]:
    written = [word for word in words(question) if question_stem(word)]
    within: dict[str, frozenset[str]] = {}
    for start, end in subphrases(written, LONGEST_PHRASE):
        run = written[start:end]
        unit = Unit(_as_phrase(run), tuple(run))
        if unit.text and (alternatives := unit.alternatives()):
            yield unit
            meant = frozenset(token for each in alternatives for token in each)
            within |= {word: within.get(word, _NONE) | meant for word in run}
    for word in written:
        stem = question_stem(word)
        yield Unit(stem, (word,), within.get(word, _NONE))
        parts = parts_of(stem) if is_korean(stem) else ()
        if len(parts) > 1:
            yield from (Unit(part, (word,)) for part in parts if len(part) > 1)


def _as_phrase(run: Sequence[str]) -> str:
    """Return words of one language as a phrase of the word lists; empty where they are none."""
    if not any(map(is_korean, run)):
        return "" if any(word.lower() in _EDGES for word in (run[0], run[-1])) else " ".join(run)
    if len(run) > 2 or not all(map(is_korean, run)):
        return ""
    first, last = run[0], question_stem(run[-1])
    key = next(iter(parts_of(first + last)), "")
    return f"{first} {last}" if len(key) > len(first) else ""


def _is_light(phrase: Phrase) -> bool:
    return len(phrase) == 1 and (phrase[0] in _STOPWORDS or len(phrase[0]) == 1)


def _terms_of(unit: Unit, wanted: frozenset[str], positions: TokenPositions) -> dict[str, str]:
    """Return terms of the synonyms and translations that the documents have, as `expand_terms`."""
    asked = [token for token in tokens(unit.text) if token in wanted]
    main = asked[0]
    if (
        unit.is_phrase
        and not is_korean(main)
        and (head := distinctive_token(unit.tokens)) in wanted
    ):
        main = head
    terms: dict[str, str] = {}
    for phrase in unit.alternatives():
        if not positions.contains(phrase) or _is_part_of_words(phrase, main, positions):
            continue
        found = _terms_in(phrase, positions)
        terms |= dict.fromkeys(found, main)
        rest = [other for other in asked if other != main]
        if unit.is_phrase and len(phrase) > 1 and rest:  # double major: 복수 전공
            others = [other for other in phrase if other not in found and other not in _STOPWORDS]
            terms |= {other: rest[0] for other in others[-1:] if other not in terms}
    return terms


def _is_part_of_words(phrase: Phrase, asked: str, positions: TokenPositions) -> bool:
    """Return whether a Korean translation of an English term only occurs within other words."""
    if is_korean(asked) or len(phrase) > 1 or not is_korean(phrase[0]):
        return False
    return not positions.begins_words(phrase[0])


def _terms_in(phrase: Phrase, positions: TokenPositions) -> Sequence[str]:
    """Return the terms of a phrase that are not words of their own: 활관 of 생활관비, 생활비."""
    if not is_korean(phrase[0]):
        return (distinctive_token(phrase),)
    return [term for term in phrase if not is_noun(term)] or [positions.rarest(phrase)]


def _same_stem(wanted: Iterable[str], vocabulary: frozenset[str]) -> dict[str, str]:
    """Return the terms that begin with a term of the question, or that it begins with."""
    heads = {token[:_SHORTEST_STEM]: token for token in wanted if _is_stem(token)}
    expansions = {}
    for other in vocabulary:
        token = heads.get(other[:_SHORTEST_STEM])
        if token is None or not other.isalpha() or abs(len(other) - len(token)) > _LONGEST_ENDING:
            continue
        if other.startswith(token) or token.startswith(other):
            expansions[other] = token
    return expansions


def _is_stem(token: str) -> bool:
    return len(token) >= _SHORTEST_STEM and token.isascii() and token.isalpha()


def _abbreviations(unit: Unit, weights: Mapping[str, float], text: str) -> frozenset[str]:
    """Return terms of what an abbreviation stands for, or of the abbreviation of a unit."""
    if not is_korean(unit.text):
        full = full_forms(unit.text, text) if not unit.is_phrase else _NONE
        short = short_forms(unit.words, text) if unit.is_phrase else _NONE
        found = frozenset(token for each in full | short for token in content_tokens(each))
        return found - _STOPWORDS
    full, short = full_forms(unit.text, text), short_forms(unit.text.split(), text)
    # The first part of a Korean compound says most about it: 공과 of 공과대학.
    first = (tokens(each)[0] for each in full | short)
    return frozenset(first) | _prefixed(unit.text, weights, text)


def _prefixed(stem: str, weights: Mapping[str, float], text: str) -> frozenset[str]:
    """Return the first syllable of a word before another word of the question: 군대, 군휴학."""
    if not re.fullmatch("[가-힣]{2}", stem) or stem in text:
        return _NONE
    others = "|".join(other for other in weights if re.fullmatch("[가-힣]{2}", other))
    spans = (m.span() for m in re.finditer(rf"(?<![가-힣]){stem[0]}(?:{others or '$'})", text))
    return frozenset(text[start : start + 2] for start, _ in spans)


def _corrected(unit: Unit, question: str, texts: Sequence[str]) -> frozenset[str]:
    """Return the tokens of the nearest spelling correction; names are not corrected."""
    word, stem = unit.words[0], unit.text
    if has_synonyms(stem) or (word[:1].isupper() and not question.startswith(word)):
        return _NONE
    found = corrections(stem, vocabulary_of(texts))
    if not found:
        return _NONE
    return frozenset(tokens(found[0][: len(stem)] if is_korean(stem) else found[0]))


def has_synonyms(word: str) -> bool:
    """Return whether a word is in a group of synonyms or has translations, and so is no error."""
    return is_in_thesaurus(word)


def synonyms_of(word: str) -> frozenset[str]:
    """Return the tokens that say most about each of the synonyms and translations of a word."""
    stem = question_stem(word) or word
    found = (_term_of(phrase) for phrase in synonyms(stem) if not _is_light(phrase))
    return (frozenset(found) | translations_of(stem)) - _STOPWORDS


def _term_of(phrase: Phrase) -> str:
    return phrase[-1] if is_korean(phrase[0]) else distinctive_token(phrase)
