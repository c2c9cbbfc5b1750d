"""Cross-language terms: the words of a text in another language that translate a question's terms.

Korean and English share no token, so a question in one matches a text in the other by the
bilingual lexicon, by names that are spelt alike (`text.korean.romanisation`) and, where the lexicon
lacks a word, by its sound (`text.synonyms.loanwords`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from text.analyser import tokens, tokens_of_each, word_tokens, words
from text.korean.particles import without_particle
from text.korean.romanisation import Names
from text.korean.tokeniser import is_hangul
from text.synonyms.expansion import units_of
from text.synonyms.lexicon import is_known, translations
from text.synonyms.loanwords import Loanwords, written_in_hangul
from text.term_weights import ENDING_WEIGHT

Phrase = frozenset[str]


@dataclass(frozen=True)
class Translations:
    """Translations of a question's terms that occur in some texts.

    Attributes:
        phrases: The tokens of each translation, by the term; a text has a translation if it has
            all of its tokens.
        last_words: The term that a token ends a translation of.
    """

    phrases: Mapping[str, frozenset[Phrase]]
    last_words: Mapping[str, str]

    @property
    def terms(self) -> Iterable[str]:
        """The terms that have a translation."""
        return self.phrases.keys()

    def matched(self, text_tokens: frozenset[str]) -> set[str]:
        """Return the terms of which a text has a translation."""
        return {
            term
            for term, phrases in self.phrases.items()
            if any(phrase <= text_tokens for phrase in phrases)
        }


def translate_terms(
    question: str, weights: Mapping[str, float], texts: Iterable[str]
) -> Translations:
    """Return the translations of a question's terms that the texts contain.

    Args:
        question: The question.
        weights: Its terms with their weights; endings are not translated.
        texts: The texts; those in the language of the question are left out.
    """
    foreign_words = frozenset[str]().union(*map(_words_of_letters, texts))
    vocabulary = frozenset(chain.from_iterable(tokens_of_each(foreign_words)))
    begins_words, names = _word_beginnings(foreign_words), Names(foreign_words)
    loanwords = Loanwords(foreign_words)
    phrases: dict[str, frozenset[Phrase]] = {}
    last_words: dict[str, str] = {}
    for unit in units_of(question):
        terms = [t for t in tokens(unit.text) if weights.get(t, 0.0) > ENDING_WEIGHT]
        if not terms:
            continue
        found = {
            frozenset(each)
            for each in translations(unit.text)
            if vocabulary.issuperset(each) and (len(each) > 1 or begins_words(each[0]))
        }
        if not unit.is_phrase:
            found |= {frozenset(word_tokens(name)[:1]) for name in names.alike(unit.words[0])}
            found = found or _by_sound(unit.text, loanwords, foreign_words)
        for term in terms if found else ():
            phrases[term] = phrases.get(term, frozenset()) | found
        last_words |= {token: terms[0] for phrase in found for token in phrase}
    return Translations(phrases, last_words)


def _by_sound(word: str, loanwords: Loanwords, foreign_words: frozenset[str]) -> set[Phrase]:
    """Return the tokens of the foreign words that a word may be as a loanword.

    Nothing for a word that the lexicon has, since other words sound like it by chance.
    """
    if is_known(word):
        return set()
    if word.isascii():
        written = written_in_hangul(word, foreign_words)
        return {frozenset(word_tokens(each)[:1]) for each in written}
    compounds = loanwords.of(without_particle(word))
    return {frozenset(token for part in each for token in word_tokens(part)) for each in compounds}


def _word_beginnings(some_words: frozenset[str]) -> Callable[[str], bool]:
    """Return whether a Korean token begins most of the words that have it.

    Syllable bigrams go on over the parts of a compound: 사장 in 봉사장학금 is no president.
    """

    @cache
    def begins(token: str) -> bool:
        if not is_hangul(token):
            return True
        first = inside = 0
        for found in tokens_of_each(some_words):
            if token in found:
                first += found[0] == token
                inside += found[1:].count(token)
        return first >= inside

    return begins


@lru_cache(maxsize=64)  # passages; the parts of one question are about the same ones
def _words_of_letters(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word[:1].isalpha())
