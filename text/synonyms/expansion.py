"""Query expansion: terms of the documents that mean a question's terms, though written otherwise.

Terms that no document has are expanded by

* words of the same stem: exam, examination
* Korean short forms and compounds: 공대, 공과대학; 군대, 휴학: 군휴학
* synonyms of `synonyms.yaml`: 기숙사, 생활관
* acronyms: GPA, grade point average
* translations of `bilingual.yaml`
* spelling corrections of unknown words: libary, library
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from text.analyser import tokens, words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.spelling import corrections, vocabulary_of
from text.term_weights import ENDING_WEIGHT

SYNONYMS = Path(__file__).with_name("synonyms.yaml")
BILINGUAL = Path(__file__).with_name("bilingual.yaml")
_SHORTEST_STEM = 4
_LONGEST_ENDING = 5
_NONE: frozenset[str] = frozenset()
_PARTICLES = frozenset("은는을를")  # second syllable of a bigram that is no word: 류는
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


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
    wanted = {token for token in missing if weights[token] > ENDING_WEIGHT}
    if not wanted:
        return {}
    text = "\n".join(texts)
    vocabulary = frozenset(tokens(text))
    expansions = _same_stem(wanted, vocabulary)
    for word in words(question):
        stem = question_stem(word) or word
        token = next((token for token in tokens(stem) if token in wanted), None)
        if token is None or (_is_hangul(token) and token[-1] in _PARTICLES):
            continue
        found = _group_of(stem) & vocabulary | _compounds(stem, weights, text)
        found |= _acronym_expansion(word, text) | translations_of(stem) & vocabulary
        if not found and token not in expansions.values():
            found = _corrected(word, stem, question, texts)
        expansions |= dict.fromkeys(found, token)
    return {other: token for other, token in expansions.items() if other not in weights}


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


def _compounds(stem: str, weights: Mapping[str, float], text: str) -> frozenset[str]:
    """Return the first bigrams of compounds that a word of two syllables is a short form of.

    They are its first syllable before another word of the question (군대, 휴학: 군휴학), or two
    words that begin with its two syllables (공대: 공과대학).
    """
    if not _is_hangul(stem) or len(stem) != 2 or stem in text:
        return _NONE
    first, last = stem[0], stem[1]
    others = "|".join(other for other in weights if _is_hangul(other) and len(other) == 2)
    forms = rf"(?<![가-힣]){first}(?:{others or '$'})|(?<![가-힣]){first}[가-힣]{last}[가-힣]"
    spans = (match.span() for match in re.finditer(forms, text))
    return frozenset(text[start : start + 2] for start, _ in spans)


def _acronym_expansion(word: str, text: str) -> frozenset[str]:
    """Return the tokens of the words that an acronym stands for: GPA, grade point average."""
    if not re.fullmatch(r"[A-Z]{3,6}", word):
        return _NONE
    expansion = re.search(r"[\s-]+".join(rf"\b{letter}\w+" for letter in word), text, re.I)
    return frozenset(tokens(expansion.group())) if expansion else _NONE


def _corrected(word: str, stem: str, question: str, texts: Sequence[str]) -> frozenset[str]:
    """Return the tokens of the nearest spelling correction; names are not corrected."""
    if has_synonyms(stem) or (word[:1].isupper() and not question.startswith(word)):
        return _NONE
    found = corrections(stem, vocabulary_of(texts))
    if not found:
        return _NONE
    return frozenset(tokens(found[0][: len(stem)] if _is_hangul(stem) else found[0]))


def has_synonyms(word: str) -> bool:
    """Return whether a word, or a beginning of a Korean one, is in a group of synonyms."""
    return bool(_group_of(word))


def synonyms_of(word: str) -> frozenset[str]:
    """Return the tokens of the synonyms and translations of a word."""
    stem = question_stem(word) or word
    return _group_of(stem) | translations_of(stem)


def translations_of(stem: str) -> frozenset[str]:
    """Return the tokens of a word's translations, Korean to English or the reverse."""
    table = _translation_table()
    if not _is_hangul(stem):
        found = tokens(stem)
        return table.get(found[-1], _NONE) if found else _NONE
    prefixes = (table.get(stem[:end]) for end in range(len(stem), 0, -1))
    return next((found for found in prefixes if found), _NONE)


def _is_hangul(word: str) -> bool:
    return bool(word) and all("가" <= c <= "힣" for c in word)


def _group_of(stem: str) -> frozenset[str]:
    """Return the tokens of the synonyms of the longest known beginning of a word."""
    table, word = _synonym_table(), stem.lower()
    if not _is_hangul(word):
        return table.get(tokens(word)[-1], _NONE)
    prefixes = (table.get(word[:end]) for end in range(len(word), 1, -1))
    return next((found for found in prefixes if found), _NONE)


@lru_cache(maxsize=1)
def _synonym_table() -> dict[str, frozenset[str]]:
    """Return the last token of each word of a group, by the words of the group."""
    table: dict[str, frozenset[str]] = {}
    for group in yaml.safe_load(SYNONYMS.read_text("utf-8")):
        last_tokens = frozenset(tokens(word)[-1] for word in group) - _STOPWORDS
        last_tokens = frozenset(token for token in last_tokens if len(token) > 1)
        for word in group:
            key = word if _is_hangul(word) else tokens(word)[-1]
            table[key] = table.get(key, _NONE) | last_tokens
    return table


@lru_cache(maxsize=1)
def _translation_table() -> dict[str, frozenset[str]]:
    """Return the tokens of the translations, by Korean stem and by English token."""
    table: dict[str, frozenset[str]] = {}
    for korean, english in yaml.safe_load(BILINGUAL.read_text("utf-8")).items():
        english_tokens = frozenset(token for word in english for token in tokens(word)) - _STOPWORDS
        table[korean] = english_tokens
        if len(korean) > 1:
            for token in english_tokens:
                table[token] = table.get(token, _NONE) | {tokens(korean)[0], tokens(korean)[-1]}
    return table
