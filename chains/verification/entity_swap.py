"""Entity swap: whether a claim puts a name or a noun in the place of another one.

The claim is aligned with the sentence it restates. A word that the sentence lacks, next to a word
that both have, replaces another name of the sentence: "born in Paris" for "born in London". In
Korean, where names have no capital letter, nouns are recognised by their particles.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from text.analyser import word_tokens, words
from text.korean.hangul import NO_FINAL, is_syllable, with_final
from text.question.stopwords import FUNCTION_WORDS

NOUN_OVERLAP = 0.5  # share of a Korean noun's bigrams from which two spellings are one noun

_PARTICLES = re.compile(
    r"(?<=[가-힣]{2})(?:으로는|에서는|에게는|으로|에서|에게|까지|부터|에는|은|는|이|가|을|를|의|에|과|와|도|로)$"
)
_VERBAL = re.compile(r"(?:하|되|있|없|않|지|받|같|만드|시키|리|치|우)는$")  # verbs before a noun
_PRONOUN_WORDS = """
he she it they we his her their its our him them this that these those there one
그 그녀 그들 이들 이것 그것 자신 이곳 그곳 여기 본교 본인 이후 당시 경우 때문
"""
_PRONOUNS = frozenset(_PRONOUN_WORDS.split())
_DEMONSTRATIVES = frozenset("이그저동본") | {"해당"}
_ENDING = re.compile(r"(?:습니다|는다|니다|다|어요|아요|요)$")
_NOT_NOUN = re.compile(r"(?:[다요고며면서게지히여해한할된될인일던는은을려]|도록)$")


@dataclass(frozen=True)
class _Word:
    """One word: as written, the stem it is compared by, and its position in the sentence."""

    text: str
    stem: str
    position: int

    @property
    def is_korean(self) -> bool:
        return "가" <= self.text[0] <= "힣"


def entity_swapped(claim: str, sentence: str, text: str) -> bool:
    """Return whether a name of the claim stands where the sentence has another.

    Args:
        claim: The claim.
        sentence: The sentence of the passage that it restates.
        text: The passage, which shows whether a capitalised first word is a name.
    """
    in_claim, in_sentence = _parse(claim), _parse(sentence)
    replaced = _runs_without(in_sentence, {word.stem for word in in_claim})
    for run in _unmatched_runs(in_claim, in_sentence):
        left, right = _left_neighbour(run, in_claim), _right_neighbour(run, in_claim)
        has_name = any(_is_name(word, text) for word in run)
        for other in [*replaced, *_between(left, right, len(run), in_sentence)]:
            same_sides = (_left_neighbour(other, in_sentence) == left) + (
                _right_neighbour(other, in_sentence) == right
            )
            if not same_sides or _is_anaphoric(other):
                continue
            if _replaces(run, other, has_name, same_sides, text):
                return True
    return False


def _replaces(
    run: Sequence[_Word], other: Sequence[_Word], has_name: bool, same_sides: int, text: str
) -> bool:
    if has_name and any(_is_name(word, text) for word in other):
        return True
    # Between the same two words a Korean noun is recognised without its particle.
    return (
        same_sides == 2
        and len(run) == len(other) == 1
        and _may_be_noun(run[0])
        and _may_be_noun(other[0])
    )


def has_unknown_noun(claim: str, text: str) -> bool:
    """Return whether the passage lacks a Korean noun of the claim."""
    known = _parse(text)
    return any(
        _is_noun(word) and not _is_in(word, known) for word in _parse(claim) if word.is_korean
    )


def word_overlap(claim: str, sentence: str) -> float:
    """Return the share of the claim's words that the sentence has."""
    in_claim, in_sentence = _parse(claim), _parse(sentence)
    return sum(_is_in(word, in_sentence) for word in in_claim) / (len(in_claim) or 1)


def _parse(text: str) -> list[_Word]:
    return [
        _Word(word, _stem(word), position)
        for position, word in enumerate(words(text))
        if word_tokens(word)
    ]


def _stem(word: str) -> str:
    """Return a word without its particle, or a Korean verb without its (polite) ending."""
    if not "가" <= word[-1] <= "힣":
        return word_tokens(word)[0]
    verb = _ENDING.sub("", word)
    if verb == word:
        return _PARTICLES.sub("", word)
    return verb[:-1] + _without_final(verb[-1]) if verb else word


def _without_final(syllable: str) -> str:
    """Return a syllable without its final consonant: 합니다 and 한다 both come from 하."""
    return with_final(syllable, NO_FINAL) if is_syllable(syllable) else syllable


def _is_in(word: _Word, others: Sequence[_Word]) -> bool:
    if not word.is_korean:
        wanted = set(word_tokens(word.text))
        return any(wanted & set(word_tokens(other.text)) for other in others)
    bigrams = _bigrams(word.stem)
    if not bigrams:
        return any(other.stem == word.stem for other in others)
    known = set().union(*(_bigrams(other.stem) for other in others)) if others else set()
    return len(bigrams & known) >= NOUN_OVERLAP * len(bigrams)


def _bigrams(stem: str) -> set[str]:
    return {stem[i : i + 2] for i in range(len(stem) - 1)}


def _unmatched_runs(in_claim: Sequence[_Word], in_sentence: Sequence[_Word]) -> list[list[_Word]]:
    """Return the runs of the claim's words that the sentence lacks."""
    runs = groupby(in_claim, key=lambda word: _is_in(word, in_sentence))
    return [list(run) for is_known, run in runs if not is_known]


def _runs_without(in_sentence: Sequence[_Word], stems: set[str]) -> list[list[_Word]]:
    """Return the runs of the sentence's words whose stems are not, letter by letter, given."""
    runs = groupby(in_sentence, key=lambda word: word.stem in stems)
    return [list(run) for is_known, run in runs if not is_known]


def _between(
    left: str, right: str, length: int, in_sentence: Sequence[_Word]
) -> Iterator[list[_Word]]:
    """Yield the words between two neighbours, about as many as the claim has there."""
    stems = ["^", *(word.stem for word in in_sentence), "$"]
    for first, stem in enumerate(stems):
        if stem == left and right in stems[first + 2 : first + length + 3]:
            yield list(in_sentence[first : stems.index(right, first + 2) - 1])


def _left_neighbour(run: Sequence[_Word], all_words: Sequence[_Word]) -> str:
    at = all_words.index(run[0])
    return all_words[at - 1].stem if at else "^"


def _right_neighbour(run: Sequence[_Word], all_words: Sequence[_Word]) -> str:
    at = all_words.index(run[-1])
    return all_words[at + 1].stem if at + 1 < len(all_words) else "$"


def _is_name(word: _Word, text: str) -> bool:
    if word.is_korean:
        return _is_noun(word)
    if not word.text[0].isupper() or word.text.lower() in FUNCTION_WORDS | _PRONOUNS:
        return False
    return word.position > 0 or bool(re.search(rf"(?<=[\w,] ){re.escape(word.text)}\b", text))


def _is_noun(word: _Word) -> bool:
    """Return whether a Korean word has the particle of a noun."""
    has_particle = word.stem != word.text and not _ENDING.search(word.text)
    return has_particle and word.stem not in _PRONOUNS and not _VERBAL.search(word.text)


def _may_be_noun(word: _Word) -> bool:
    return word.is_korean and (
        _is_noun(word) or (len(word.text) > 1 and not _NOT_NOUN.search(word.text))
    )


def _is_anaphoric(run: Sequence[_Word]) -> bool:
    """Return whether a run refers to something named before: he, the city, 이 학교는."""
    return run[0].text in _DEMONSTRATIVES or any(w.text.lower() in _PRONOUNS for w in run)
