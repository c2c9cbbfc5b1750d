"""Words of a table question, and how well each matches the text of a cell or label.

A word matches by itself, without its Korean particle, as a beginning ("grad"), by its initials
(공대: 공과대학), by a synonym or translation, or as a misspelling of a word of the table.
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from models.offline.values.dates import without_dates
from models.offline.values.number_bounds import without_bound
from models.offline.values.weekdays import weekday_pattern
from text.analyser import tokens, words
from text.question.content_words import NOUN_WEIGHT, PREDICATE_WEIGHT, content_words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS
from text.synonyms.expansion import synonyms_of
from text.synonyms.lexicon import parts_of
from text.synonyms.spelling import corrections, vocabulary_of

LITERAL, ABBREVIATED, SYNONYMOUS = 1.0, 0.8, 0.7  # strengths of a match
_SAME_BEGINNING, _WEAK_SYNONYM = 0.6, 0.3
_LIGHT_WEIGHT = 0.1
_MIN_BEGINNING, _MIN_NAME, _MIN_COMPOUND = 4, 3, 3
_PARTICLE = re.compile(
    r"(?<=[가-힣A-Za-z0-9)]{2})(?:에서는|에서도|에게는|이라고|까지는|으로는|이에요|인거|인게|인건|인것|에도|에는|에만"
    r"|에서|에게|한테|으로|까지|부터|이랑|이나|이면|라고|하고|보다|처럼|마다|인데|예요|에요"
    r"|은|는|이|가|을|를|의|에|로|와|과|랑|도|만|면|인|요|임)$"
)
_IGNORED_WORDS = """
    all them one ones it those these everything no not never whats hows wheres whens whos whichs
    difference total sum average mean plus together table list overview 표 목록 리스트
    fewest heaviest lightest tallest priciest greatest
    인 가운데 젤 제일 가장 더 좀 꼭 딱 잘 왜 오래 많이 적게 빨리 차이 비교 합계 총합 총액 평균
"""
_IGNORED = frozenset(_IGNORED_WORDS.split())  # words that name nothing in a table
# Irregular participles, which are predicates and no nouns.
_PARTICIPLE_WORDS = """
    taught held given made sold paid built kept left found spent written taken
"""
_PARTICIPLES = frozenset(_PARTICIPLE_WORDS.split())
# A word of one syllable, with or without a particle: 방, 방은.
_ONE_SYLLABLE = re.compile(r"[가-힣][은는이가을를에의도만과]?")
# Forms of verbs that are one syllable: 몇 시까지 해, 어디로 가.
_VERB_SYLLABLES = frozenset("해가돼와봐줘써함됨임옴감")
_YEAR = re.compile(r"(?:19|20)\d\d(?:년도?|학년도)?[에의은는]?")
_BRACKETED = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]")
_BEFORE_BOUND_NOUN = re.compile(r"([가-힣])\s(?:수|때|거|것|데|만)(?=\s|$|[가-힣?])")


@dataclass(frozen=True)
class Text:
    """The text of a cell, label or line, prepared for matching."""

    text: str

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Its tokens."""
        return frozenset(tokens(self.text))

    @cached_property
    def squeezed(self) -> str:
        """Its letters and digits in lower case."""
        return squeezed(self.text)


@dataclass(frozen=True)
class Word:
    """A word of a question.

    Attributes:
        stem: The word without ending and particle.
        weight: How important it is that the answer has it, 0 to 1.
        variants: Tokens of its synonyms and translations.
        known: Whether a passage has the word itself; its synonyms then count little.
        days: Pattern of the days of the week that it stands for.
        full: The word with its particle.
    """

    stem: str
    weight: float
    variants: frozenset[str]
    known: bool = False
    days: re.Pattern[str] | None = None
    full: str = ""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Its tokens."""
        return tuple(tokens(self.stem))

    @cached_property
    def compound(self) -> tuple[str, ...]:
        """The parts of a Korean compound that the lexicon knows; empty for other words."""
        return parts_of(self.stem) if len(self.stem) > _MIN_COMPOUND and self.is_noun else ()

    @cached_property
    def compound_variants(self) -> frozenset[str]:
        """Tokens of the synonyms of the last part of a compound."""
        return synonyms_of(self.compound[-1]) - FUNCTION_WORDS

    @property
    def is_noun(self) -> bool:
        """Whether it names a thing."""
        return self.weight >= NOUN_WEIGHT

    def matches(self, text: Text) -> float:
        """Return the strength of its match with a text, 0 to 1."""
        strength = (
            self._matches_hangul(text) if _is_hangul(self.stem) else self._matches_latin(text)
        )
        if self.days is not None:
            return LITERAL if self.days.search(text.text) else 0.0
        shared = self.variants & text.tokens
        if strength or not shared:
            return strength
        is_translated = any(each.isascii() != self.stem.isascii() for each in shared)
        return SYNONYMOUS if is_translated or not self.known else _WEAK_SYNONYM

    def _matches_hangul(self, text: Text) -> float:
        if text.squeezed == self.stem[0] and _ONE_SYLLABLE.fullmatch(self.stem):
            return LITERAL
        if len(self.stem) == 1:
            alone = re.search(rf"(?<![가-힣]){self.stem}(?![가-힣])", text.text)
            return LITERAL if alone and self.is_noun else 0.0
        if self.stem in text.squeezed:
            return LITERAL
        if _has_initials(self.stem, text.text) or _is_joined(self.stem, text.squeezed):
            return ABBREVIATED
        if self._has_parts(text):
            return SYNONYMOUS
        is_verb = not self.is_noun and len(self.stem) > 2
        return _SAME_BEGINNING if is_verb and self.stem[:2] in text.squeezed else 0.0

    def _has_parts(self, text: Text) -> bool:
        """Return whether a text has the first part of a compound, and a synonym of the last."""
        first, *last = self.compound or ("",)
        if len(last) != 1 or first not in text.squeezed:
            return False
        return not self.compound_variants.isdisjoint(text.tokens)

    def _matches_latin(self, text: Text) -> float:
        whole, *parts = self.parts or ("",)
        if whole in text.tokens or (parts and set(parts) <= text.tokens):
            return LITERAL
        stem = self.stem.lower()
        if len(stem) < _MIN_BEGINNING or not stem.isalpha():
            return 0.0
        begins = any(token.startswith(stem) for token in text.tokens)
        return ABBREVIATED if begins else 0.0


class QuestionWords:
    """The content words of a question; misspelt ones are corrected to words of the passages."""

    def __init__(self, question: str, passages: Sequence[str] = ()) -> None:
        self.question = question
        self.squeezed = squeezed(question)
        plain = without_bound(without_dates(question))
        found = [_word(each.word, each.weight) for each in content_words(plain)]
        texts = [Text(passage) for passage in passages]
        self.words = tuple(_seen(word, texts) for word in found if self._counts(word))
        self._tokens = frozenset(token for word in words(question) for token in tokens(word))

    def _counts(self, word: Word) -> bool:
        if _YEAR.fullmatch(word.stem) or _YEAR.fullmatch(word.full):
            return False  # a year selects tables and rows before words do
        verbs = _BEFORE_BOUND_NOUN.findall(self.question)  # 쓸 수, 갈 때
        return bool(word.stem) and word.stem.lower() not in _IGNORED and word.stem not in verbs

    @property
    def nouns(self) -> frozenset[Word]:
        """The words that name things."""
        return frozenset(word for word in self.words if word.is_noun)

    @property
    def content(self) -> frozenset[Word]:
        """The words that name things, and the predicates."""
        return frozenset(word for word in self.words if word.weight > _LIGHT_WEIGHT)

    def part(self, text: str) -> "QuestionWords":
        """Return the words that stand in a part of the question."""
        part, letters = copy(self), squeezed(text)
        part.question, part.squeezed = text, letters
        part.words = tuple(each for each in self.words if squeezed(each.full) in letters)
        return part

    def matching(self, text: Text) -> dict[Word, float]:
        """Return the words that match a text, with their strengths."""
        strengths = {word: word.matches(text) for word in self.words}
        return {word: strength for word, strength in strengths.items() if strength}

    def coverage(self, *texts: str) -> float:
        """Return the weight of the words that match one of the texts."""
        return sum(
            word.weight * max(word.matches(text) for text in map(Text, texts))
            for word in self.words
        )

    def names(self, cell: str) -> int:
        """Return how many letters of a cell the question repeats in full; 0 for a part of it."""
        return max((self._letters(form) for form in (cell, _BRACKETED.sub("", cell))), default=0)

    def _letters(self, cell: str) -> int:
        letters = squeezed(cell)
        if re.search(r"[가-힣]", letters):
            return len(letters) if len(letters) > 1 and letters in self.squeezed else 0
        cell_tokens = set(tokens(cell)) - FUNCTION_WORDS
        if len(letters) < _MIN_NAME or not cell_tokens or letters.isdigit():
            return 0
        return len(letters) if all(map(self._has, cell_tokens)) else 0

    def _has(self, token: str) -> bool:
        return token in self._tokens or any(_begins(word, token) for word in self._tokens)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def _word(word: str, weight: float) -> Word:
    stem = _without_participle(_PARTICLE.sub("", question_stem(word) or word))
    variants = frozenset[str]() if "-" in stem else synonyms_of(stem) - FUNCTION_WORDS
    days = weekday_pattern(stem)
    is_syllable = len(word) == 1 and _is_hangul(word) and word not in _VERB_SYLLABLES
    if (is_syllable and weight) or days:
        weight = NOUN_WEIGHT  # other syllables alone are no predicates
    if word.isdigit() or word in _PARTICIPLES:
        weight = min(weight, PREDICATE_WEIGHT)
    return Word(stem, max(weight, _LIGHT_WEIGHT), variants, days=days, full=question_stem(word))


def _without_participle(stem: str) -> str:
    """Return a compound without its participle: "French-taught" as "French"."""
    first, _, last = stem.rpartition("-")
    is_participle = last.lower() in _PARTICIPLES or re.fullmatch(r"[a-z]{2,}(?:ed|ing)", last, re.I)
    return first if is_participle and len(first) >= _MIN_BEGINNING else stem


def _seen(word: Word, passages: Sequence[Text]) -> Word:
    """Return the word with whether a passage has it; a misspelling as the word that is meant."""
    full = squeezed(word.full)
    if _is_hangul(full) and any(full in text.squeezed for text in passages):
        return replace(word, stem=full, known=True)
    if any(word.matches(text) >= ABBREVIATED for text in passages):
        return replace(word, known=True)
    if not word.is_noun or word.variants:
        return word
    near = corrections(word.stem, vocabulary_of([text.text for text in passages]))
    return replace(word, stem=_PARTICLE.sub("", near[0]), known=True) if near else word


def _begins(word: str, token: str) -> bool:
    return len(word) >= _MIN_BEGINNING and token.startswith(word) and word.isalpha()


def _has_initials(word: str, text: str) -> bool:
    """Return whether a Korean word abbreviates a compound of the text: 공대, 자연대, 컴공."""
    if len(word) not in (2, 3):
        return False
    return bool(re.search(rf"(?<![가-힣]){word[:-1]}[가-힣]{{1,3}}{word[-1]}[가-힣]", text))


def _is_joined(word: str, letters: str) -> bool:
    """Return whether both parts of a Korean compound are in a text: 휴학신청, 휴학을 신청."""
    return len(word) > _MIN_COMPOUND and any(
        word[:i] in letters and word[i:] in letters for i in range(2, len(word) - 1)
    )


def _is_hangul(word: str) -> bool:
    return bool(word) and all("가" <= c <= "힣" for c in word)
