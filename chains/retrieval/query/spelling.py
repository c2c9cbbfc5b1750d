"""Spelling of a question: words that no document has, respelt as a word that documents have.

    respelling = Speller(index, scope).respelt("휴학 신청 방벙")
    respelling.text      # 휴학 신청 방법
    respelling.changes   # (Change(typed='방벙', meant='방법'),)

A word that is no frequent word of its language is respelt where it is one letter (jamo) from a word
of the visible documents, or from one whose synonyms or translations they have, and where there is a
reason to take it for that: the other is a frequent word of some length, or stands in the documents
beside another word of the question, or is so long that hardly another is alike (after Kernighan,
Church and Gale 1990, "A spelling correction program based on a noisy channel model"). An English
compound that documents write in two words is written so, too (powerbank: power bank). Names, words
with synonyms, words explained in brackets and words that any document has are never respelt.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from errors import EmptyQuery
from index.scope import Scope
from index.search import SearchIndex
from models.word_vocabulary import word_vocabulary
from text.analyser import tokens, words
from text.dialogue.terms import noun_stem
from text.korean.particles import without_particle
from text.korean.tokeniser import is_hangul
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.interrogatives import is_counter, question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.sentences import sentence_spans
from text.synonyms.edits import english_edits, korean_edits
from text.synonyms.expansion import has_synonyms, synonyms_of
from text.synonyms.spelling import is_form

_WORD = re.compile(r"(?<![\w@/.-])(?:[A-Za-z]+|[가-힣]+)(?![\w@/]|\.\w)")
_EXPLAINED = re.compile(r"(?: ?[가-힣A-Za-z]+)? ?\([A-Za-z]")  # 루모 스팀(Lumo Steam)
_MIN_LETTERS, _MIN_SYLLABLES, _MAX_LETTERS = 5, 2, 20
_MIN_PART = 3  # letters of a part of an English compound
_MOST_CANDIDATES = 6  # that are looked up in the documents
_PASSAGES = 8  # that are read for one of them
_LONG = {False: 7, True: 4}  # letters of English, syllables of Korean words that few are alike
_CACHED, _LONGEST = 512, 300  # texts, characters of one that is read
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS


class Change(NamedTuple):
    """A word as it was typed, and the word of the documents that it is taken for."""

    typed: str
    meant: str


class Respelling(NamedTuple):
    """A text with its words respelt, and what was changed."""

    text: str
    changes: tuple[Change, ...] = ()


class Speller:
    """Respells questions by the words of the documents that a scope may see."""

    def __init__(self, index: SearchIndex, scope: Scope) -> None:
        self._index = index
        self._scope = scope
        self._cached = lru_cache(_CACHED)(self._respelt)

    def respelt(self, text: str) -> Respelling:
        """Return a question with mistyped words respelt; a long text stays as it is."""
        if len(text) > _LONGEST:
            return Respelling(text)
        return self._cached(text, self._index.generation)

    def _respelt(self, text: str, _generation: int) -> Respelling:
        changes: list[Change] = []

        def respell(match: re.Match[str]) -> str:
            typed = match.group()
            if apart := self._written_apart(typed):
                changes.append(Change(typed, apart))
                return apart
            stem = "" if _EXPLAINED.match(text, match.end()) else self._mistyped(typed, text)
            meant = self._meant(stem, text) if stem else ""
            if not meant:
                return typed
            changes.append(Change(stem, meant))
            return meant + typed[len(stem) :]

        respelt = _WORD.sub(respell, text)
        return Respelling(respelt, tuple(changes)) if changes else Respelling(text)

    def _written_apart(self, word: str) -> str:
        """Return an English compound as the documents write it, in two words: power bank."""
        if not word.isascii() or len(word) < 2 * _MIN_PART or self._frequency(word):
            return ""
        cuts = range(_MIN_PART, len(word) - _MIN_PART + 1)
        for first, last in ((word[:cut], word[cut:]) for cut in cuts):
            if not (self._frequency(first) and self._frequency(last)):
                continue
            together = re.compile(rf"(?<!\w){first}[ -]{last}(?:e?s)?(?!\w)", re.I)
            if any(together.search(each) for each in self._texts(f"{first} {last}")):
                return f"{first} {last}"
        return ""

    def _mistyped(self, word: str, text: str) -> str:
        """Return the stem of a word that may be mistyped; empty where it is none."""
        if len(word) > _MAX_LETTERS:
            return ""
        if is_hangul(word):
            stem = without_particle(noun_stem(word))
            is_noun = not is_counter(word) and word in _nouns(text)
            candidate = is_noun and len(stem) >= _MIN_SYLLABLES and word.startswith(stem)
        else:
            stem = word
            is_name = word != word.lower() and not text.lstrip().startswith(word)
            candidate = len(word) >= _MIN_LETTERS and not is_name
        is_known = has_synonyms(word) or has_synonyms(stem) or self._frequency(stem)
        if not candidate or is_known or not question_stem(stem):
            return ""
        return "" if word_vocabulary().is_frequent(stem.lower()) else stem

    def _meant(self, stem: str, text: str) -> str:
        """Return the word that a mistyped word stands for; empty where none is likely."""
        edits, vocabulary = _edits(stem), word_vocabulary()
        edits = [edit for edit in edits if not (_is_function_word(edit) or is_form(stem, edit))]
        counted = {edit: count for edit in edits if (count := self._frequency(edit))}
        beside = _other_words(text, stem)
        found = [
            (not self._stands_beside(edit, beside), -counted[edit], edit)
            for edit in sorted(counted, key=lambda edit: -counted[edit])[:_MOST_CANDIDATES]
            if self._is_word(edit)
        ]
        is_rare = vocabulary.is_known and vocabulary.has_rare_letters(stem)
        is_sure = len(stem) + is_rare >= _LONG[is_hangul(stem)]
        like_a_name = is_hangul(stem) and len(stem) <= _MIN_SYLLABLES and not is_rare
        for is_apart, _, edit in sorted(found):
            if not is_apart or is_sure or (not like_a_name and vocabulary.is_frequent(edit)):
                return edit
        if is_hangul(stem):
            return ""
        frequent = filter(vocabulary.is_frequent, edits)
        return next(filter(self._has_translation, frequent), "")

    def _is_word(self, word: str) -> bool:
        """Return whether the visible documents have a term as a word or the beginning of one."""
        may_end_compound = is_hangul(word) and len(word) > _MIN_SYLLABLES
        begins = "" if may_end_compound else r"(?<![^\W\d_])"  # 도서관 of 중앙도서관
        as_word = re.compile(rf"{begins}{re.escape(word)}(?![a-z])", re.I)
        return any(as_word.search(each) for each in self._texts(word))

    def _stands_beside(self, word: str, others: frozenset[str]) -> bool:
        """Return whether a sentence has a word and another one, or its headings have that one."""
        if not others:
            return False
        for text in self._texts(f"{word} {' '.join(sorted(others))}"):
            heading, _, body = text.partition("\n")
            for start, end in sentence_spans(body):
                sentence = body[start:end]
                if word in sentence.lower() and others & set(tokens(f"{heading} {sentence}")):
                    return True
        return False

    def _texts(self, query: str) -> list[str]:
        """Return texts of the documents, below their headings, that have words of a query."""
        try:
            found = self._index.lexical_search(query, _PASSAGES, self._scope)
        except EmptyQuery:
            return []
        texts = self._index.candidate_texts([each.child_id for each in found], self._scope)
        return [f"{each.title} {each.heading}\n{each.text}" for each in texts.values()]

    def _has_translation(self, word: str) -> bool:
        """Return whether documents have a synonym or translation of a word of the word lists."""
        if not has_synonyms(word):
            return False
        return any(self._frequency(other) for other in synonyms_of(word))

    def _frequency(self, word: str) -> int:
        """Return the number of passages that have the rarest token of a word."""
        own = tokens(word)
        frequency: Callable[[str], int] = self._index.inverted_index.frequency
        return min(map(frequency, own), default=0)


def speller_of(retriever: Any) -> Speller | None:
    """Return the speller of a retriever's scope; None for a stand-in without an index."""
    base = getattr(retriever, "base", None)
    return Speller(base.index, base.scope) if base is not None else None


def _edits(stem: str) -> list[str]:
    """Return the spellings one letter away, each once."""
    if is_hangul(stem):
        edits = [edit for edit in korean_edits(stem) if edit != stem]
    else:
        typed = stem.lower()
        longer = (edit for edit in english_edits(typed) if len(edit) >= _MIN_LETTERS)
        edits = [edit for edit in longer if edit != typed]
    return list(dict.fromkeys(edits))


def _nouns(text: str) -> frozenset[str]:
    """Return the words of a Korean question that are nouns: endings of verbs are no errors."""
    return frozenset(word.word for word in content_words(text) if word.weight == NOUN_WEIGHT)


def _is_function_word(word: str) -> bool:
    return _STOPWORDS.issuperset(tokens(word))


def _other_words(text: str, stem: str) -> frozenset[str]:
    """Return the tokens of the other content words of a question."""
    own: Sequence[str] = tokens(stem)
    found = {token for word in words(text) for token in tokens(question_stem(word))}
    nouns = {word.token for word in content_words(text)}
    return frozenset((found | nouns) - set(own) - _STOPWORDS)
