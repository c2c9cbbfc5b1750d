"""Cross-language terms: the words of a text in another language that translate a question's terms.

Korean and English share no token, so a question in one matches a text in the other by the
bilingual lexicon, and by names that are spelt alike (`text.romanisation`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from text.analyser import tokens, word_tokens, words
from text.korean_tokeniser import is_hangul
from text.romanisation import names_alike
from text.synonyms.expansion import units_of
from text.synonyms.lexicon import translations
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
    foreign_words = frozenset(word for text in texts for word in words(text) if word[:1].isalpha())
    vocabulary = frozenset(token for word in foreign_words for token in word_tokens(word))
    begins_words = _word_beginnings(foreign_words)
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
            names = names_alike(unit.words[0], foreign_words)
            found |= {frozenset(word_tokens(name)[:1]) for name in names}
        for term in terms if found else ():
            phrases[term] = phrases.get(term, frozenset()) | found
        last_words |= {token: terms[0] for phrase in found for token in phrase}
    return Translations(phrases, last_words)


def _word_beginnings(some_words: frozenset[str]) -> Callable[[str], bool]:
    """Return whether a Korean token begins most of the words that have it.

    Syllable bigrams go on over the parts of a compound: 사장 in 봉사장학금 is no president.
    """
    first = Counter(word_tokens(word)[0] for word in some_words if word_tokens(word))
    inside = Counter(token for word in some_words for token in word_tokens(word)[1:])
    return lambda token: not is_hangul(token) or first[token] >= inside[token]
