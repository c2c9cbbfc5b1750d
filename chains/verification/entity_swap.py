"""Tell whether a claim puts a name or a noun in the place of another one.

The claim is laid beside the sentence it restates. A word that the sentence lacks, beside a word
that both have, where the sentence has another name: "born in Paris" for "born in London". In
Korean, where names have no capital letter, nouns count by their particles.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from text.analyser import word_tokens, words
from text.question.stopwords import FUNCTION_WORDS

HALF = 0.5  # share of a Korean noun's pairs of syllables from which two spellings are one noun

_PARTICLES = re.compile(
    r"(?<=[가-힣]{2})(?:으로는|에서는|에게는|으로|에서|에게|까지|부터|에는|은|는|이|가|을|를|의|에|과|와|도|로)$"
)
_VERBAL = re.compile(r"(?:하|되|있|없|않|지|받|같|만드|시키|리|치|우)는$")  # verbs before a noun
_STAND_IN_WORDS = """
he she it they we his her their its our him them this that these those there one
그 그녀 그들 이들 이것 그것 자신 이곳 그곳 여기 본교 본인 이후 당시 경우 때문
"""
_STAND_INS = frozenset(_STAND_IN_WORDS.split())
_DEMONSTRATIVES = frozenset("이그저동본") | {"해당"}
_ENDING = re.compile(r"(?:습니다|는다|니다|다|어요|아요|요)$")
_NO_NOUN = re.compile(r"(?:[다요고며면서게지히여해한할된될인일던는은을려]|도록)$")


@dataclass(frozen=True)
class _Word:
    """One word: as written, what it is compared by, and its place in the sentence."""

    text: str
    stem: str
    place: int

    @property
    def korean(self) -> bool:
        return "가" <= self.text[0] <= "힣"


def swapped(claim: str, sentence: str, text: str) -> bool:
    """Return whether a name of the claim stands where the sentence has another.

    Args:
        claim: What is said.
        sentence: The sentence of the passage that it restates.
        text: The passage, which shows what is a name at the head of a sentence.
    """
    ours, theirs = _read(claim), _read(sentence)
    spans = _runs(theirs, {word.stem for word in ours})
    for run in _strange(ours, theirs):
        before, behind = _before(run, ours), _behind(run, ours)
        named = any(_is_name(word, text) for word in run)
        for span in [*spans, *_between(before, behind, len(run), theirs)]:
            sides = (_before(span, theirs) == before) + (_behind(span, theirs) == behind)
            if sides and not _stands_in(span) and _replaces(run, span, named, sides, text):
                return True
    return False


def _replaces(
    run: Sequence[_Word], span: Sequence[_Word], named: bool, sides: int, text: str
) -> bool:
    if named and any(_is_name(word, text) for word in span):
        return True
    # Between the same two words even a Korean noun without a particle is seen to be another.
    return sides == 2 and len(run) == len(span) == 1 and _bare(run[0]) and _bare(span[0])


def unheard(claim: str, text: str) -> bool:
    """Return whether a Korean noun of the claim is one the passage has never heard of."""
    known = _read(text)
    return any(_is_noun(word) and not _held(word, known) for word in _read(claim) if word.korean)


def share_held(claim: str, sentence: str) -> float:
    """Return the share of the claim's words that the sentence has."""
    ours, theirs = _read(claim), _read(sentence)
    return sum(_held(word, theirs) for word in ours) / (len(ours) or 1)


def _read(text: str) -> list[_Word]:
    return [_Word(w, _stem(w), place) for place, w in enumerate(words(text)) if word_tokens(w)]


def _stem(word: str) -> str:
    """Return a word without particle, or a Korean verb without what politeness changes."""
    if not "가" <= word[-1] <= "힣":
        return word_tokens(word)[0]
    verb = _ENDING.sub("", word)
    if verb == word:
        return _PARTICLES.sub("", word)
    return verb[:-1] + _open(verb[-1]) if verb else word


def _open(syllable: str) -> str:
    """Return a syllable without its last consonant: 합니다 and 한다 both come from 하."""
    at = ord(syllable) - ord("가")
    return chr(ord("가") + at - at % 28) if 0 <= at < 11172 else syllable


def _held(word: _Word, others: Sequence[_Word]) -> bool:
    if not word.korean:
        wanted = set(word_tokens(word.text))
        return any(wanted & set(word_tokens(other.text)) for other in others)
    pairs = _pairs(word.stem)
    if not pairs:
        return any(other.stem == word.stem for other in others)
    found = set().union(*(_pairs(other.stem) for other in others)) if others else set()
    return len(pairs & found) >= HALF * len(pairs)


def _pairs(stem: str) -> set[str]:
    return {stem[i : i + 2] for i in range(len(stem) - 1)}


def _strange(ours: Sequence[_Word], theirs: Sequence[_Word]) -> list[list[_Word]]:
    """Return the runs of our words that the other side lacks."""
    runs = groupby(ours, key=lambda word: _held(word, theirs))
    return [list(run) for held, run in runs if not held]


def _runs(theirs: Sequence[_Word], stems: set[str]) -> list[list[_Word]]:
    """Return the runs of their words that are not, letter by letter, among the stems."""
    runs = groupby(theirs, key=lambda word: word.stem in stems)
    return [list(run) for known, run in runs if not known]


def _between(
    before: str, behind: str, length: int, theirs: Sequence[_Word]
) -> Iterator[list[_Word]]:
    """Yield what stands between two words, about as long as what stands there in the claim."""
    stems = ["^", *(word.stem for word in theirs), "$"]
    for first, stem in enumerate(stems):
        if stem == before and behind in stems[first + 2 : first + length + 3]:
            yield list(theirs[first : stems.index(behind, first + 2) - 1])


def _before(run: Sequence[_Word], all_words: Sequence[_Word]) -> str:
    at = all_words.index(run[0])
    return all_words[at - 1].stem if at else "^"


def _behind(run: Sequence[_Word], all_words: Sequence[_Word]) -> str:
    at = all_words.index(run[-1])
    return all_words[at + 1].stem if at + 1 < len(all_words) else "$"


def _is_name(word: _Word, text: str) -> bool:
    if word.korean:
        return _is_noun(word)
    if not word.text[0].isupper() or word.text.lower() in FUNCTION_WORDS | _STAND_INS:
        return False
    return word.place > 0 or bool(re.search(rf"(?<=[\w,] ){re.escape(word.text)}\b", text))


def _is_noun(word: _Word) -> bool:
    """Return whether a Korean word is a noun, as far as its particle tells."""
    particle = word.stem != word.text and not _ENDING.search(word.text)
    return particle and word.stem not in _STAND_INS and not _VERBAL.search(word.text)


def _bare(word: _Word) -> bool:
    return word.korean and (
        _is_noun(word) or (len(word.text) > 1 and not _NO_NOUN.search(word.text))
    )


def _stands_in(span: Sequence[_Word]) -> bool:
    """Return whether the run speaks of something named before: he, the city, 이 학교는."""
    return span[0].text in _DEMONSTRATIVES or any(w.text.lower() in _STAND_INS for w in span)
