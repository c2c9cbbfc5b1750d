"""Words that mean what a question's word means, though they are written otherwise.

They count where the documents never use the question's own word: words that begin alike (exam,
examination), Korean short forms (공대, 공과대학), two words of the question drawn together (군대,
휴학: 군휴학), the everyday groups of `synonyms.yaml` (기숙사, 생활관), and for words that nobody knows
those that they are a slip of (libary, library).
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

_GROUPS = Path(__file__).with_name("synonyms.yaml")
_BILINGUAL = Path(__file__).with_name("bilingual.yaml")
_SHORTEST_STEM = 4
_LONGEST_ENDING = 5
_NONE: frozenset[str] = frozenset()
_PARTICLES = frozenset("은는을를")  # of a pair that is a word's last syllable and these: 류는
_SILENT = FUNCTION_WORDS | LIGHT_WORDS


def expand_terms(
    question: str, weights: Mapping[str, float], missing: Iterable[str], texts: Sequence[str]
) -> dict[str, str]:
    """Return tokens of the documents that stand for words of the question, and for which.

    Args:
        question: What is asked.
        weights: The question's tokens with their weights.
        missing: Those of them that the documents lack.
        texts: The documents.
    """
    wanted = {word for word in missing if weights[word] > ENDING_WEIGHT}
    if not wanted:
        return {}
    text = "\n".join(texts)
    vocabulary = frozenset(tokens(text))
    found = _alike(wanted, vocabulary)
    for word in words(question):
        plain = question_stem(word) or word
        stem = next((token for token in tokens(plain) if token in wanted), None)
        if stem is not None and not (_hangul(stem) and stem[-1] in _PARTICLES):
            others = _grouped(plain) & vocabulary | _compounds(plain, weights, text)
            others |= _spelt_out(word, text) | translations_of(plain) & vocabulary
            if not others and stem not in found.values():
                others = _slip_of(word, plain, question, texts)
            found |= dict.fromkeys(others, stem)
    return {other: word for other, word in found.items() if other not in weights}


def _alike(wanted: Iterable[str], vocabulary: frozenset[str]) -> dict[str, str]:
    """Return the words that a word of the question begins, or that begin it."""
    heads = {word[:_SHORTEST_STEM]: word for word in wanted if _is_stem(word)}
    found = {}
    for other in vocabulary:
        word = heads.get(other[:_SHORTEST_STEM])
        if word is None or not other.isalpha() or abs(len(other) - len(word)) > _LONGEST_ENDING:
            continue
        if other.startswith(word) or word.startswith(other):
            found[other] = word
    return found


def _is_stem(word: str) -> bool:
    return len(word) >= _SHORTEST_STEM and word.isascii() and word.isalpha()


def _compounds(plain: str, weights: Mapping[str, float], text: str) -> frozenset[str]:
    """Return the first two syllables of compounds that a word is a short form of.

    They are its first syllable before another word of the question (군대, 휴학: 군휴학), or two
    words that begin with its two syllables (공대: 공과대학).
    """
    if not _hangul(plain) or len(plain) != 2 or plain in text:
        return _NONE
    first, last = plain[0], plain[1]
    others = "|".join(other for other in weights if _hangul(other) and len(other) == 2)
    forms = rf"(?<![가-힣]){first}(?:{others or '$'})|(?<![가-힣]){first}[가-힣]{last}[가-힣]"
    found = (match.span() for match in re.finditer(forms, text))
    return frozenset(text[start : start + 2] for start, _ in found)


def _spelt_out(word: str, text: str) -> frozenset[str]:
    """Return the words that an acronym of capitals is made of: GPA, grade point average."""
    if not re.fullmatch(r"[A-Z]{3,6}", word):
        return _NONE
    words = re.search(r"[\s-]+".join(rf"\b{letter}\w+" for letter in word), text, re.I)
    return frozenset(tokens(words.group())) if words else _NONE


def _slip_of(word: str, plain: str, question: str, texts: Sequence[str]) -> frozenset[str]:
    """Return the tokens of the word that a mistyped one may stand for; names are no slips."""
    if has_synonyms(plain) or (word[:1].isupper() and not question.startswith(word)):
        return _NONE
    found = corrections(plain, vocabulary_of(texts))
    return (
        frozenset(tokens(found[0][: len(plain)] if _hangul(plain) else found[0]))
        if found
        else _NONE
    )


def has_synonyms(word: str) -> bool:
    """Return whether a word, or a beginning of a Korean one, is in a group of everyday words."""
    return bool(_grouped(word))


def synonyms_of(word: str) -> frozenset[str]:
    """Return the tokens of the words that are grouped with a word, and of its translations."""
    plain = question_stem(word) or word
    return _grouped(plain) | translations_of(plain)


def translations_of(plain: str) -> frozenset[str]:
    """Return the tokens of what a word is in the other language, Korean or English."""
    table = _translations()
    if not _hangul(plain):
        found = tokens(plain)
        return table.get(found[-1], _NONE) if found else _NONE
    found_marks = (table.get(plain[:end]) for end in range(len(plain), 0, -1))
    return next((marks for marks in found_marks if marks), _NONE)


def _hangul(word: str) -> bool:
    return bool(word) and all("가" <= c <= "힣" for c in word)


def _grouped(plain: str) -> frozenset[str]:
    """Return the marks of the words grouped with the longest beginning of a word."""
    table, word = _table(), plain.lower()
    if not _hangul(word):
        return table.get(tokens(word)[-1], _NONE)
    found = (table.get(word[:end]) for end in range(len(word), 1, -1))
    return next((marks for marks in found if marks), _NONE)


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    """Return the marks of each word's group; a mark is the last token of a word."""
    found: dict[str, frozenset[str]] = {}
    for group in yaml.safe_load(_GROUPS.read_text("utf-8")):
        marks = frozenset(tokens(word)[-1] for word in group) - _SILENT
        marks = frozenset(mark for mark in marks if len(mark) > 1)
        for word in group:
            name = word if _hangul(word) else tokens(word)[-1]
            found[name] = found.get(name, _NONE) | marks
    return found


@lru_cache(maxsize=1)
def _translations() -> dict[str, frozenset[str]]:
    """Return the tokens of each word in the other language: by Korean stem, by English token."""
    found: dict[str, frozenset[str]] = {}
    for korean, english in yaml.safe_load(_BILINGUAL.read_text("utf-8")).items():
        marks = frozenset(token for word in english for token in tokens(word)) - _SILENT
        found[korean] = marks
        if len(korean) > 1:
            for mark in marks:
                found[mark] = found.get(mark, _NONE) | {tokens(korean)[0], tokens(korean)[-1]}
    return found
