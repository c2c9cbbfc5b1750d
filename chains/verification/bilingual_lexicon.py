"""Bilingual lexicon of Korean and English (`bilingual_lexicon.yaml`), and its entries in a text."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from text.analyser import word_tokens, words
from text.messages import load_yaml
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

TABLE = Path(__file__).with_name("bilingual_lexicon.yaml")

_KOREAN_LIGHT = re.compile(
    r"(?:수|것|등|및|이|그|저|때|경우|위해|위한|대한|대해|통해|따라|하는|하여|한다|된다|있다|없다|있습니다"
    r"|합니다|됩니다|입니다|않습니다|않는다|않고|있는|없는|또는|그리고|하지만|매우|약|더|각각)[은는이가을를의에]?"
)
_LIGHT_WORDS = """
cannot can't not no never over out up down off again also just must shall may might
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())
_ENDINGS = """
은 는 이 가 을 를 의 에 도 로 으로 과 와 에서 까지 부터 에는 다 고 며 는다 습니다 면 지 한 하는
마다 씩 당 만 이다 입니다 어야 아야 어도 아도 어서 아서 었다 았다 어 아
"""
_SYLLABLE_ENDINGS = frozenset(_ENDINGS.split())  # may follow a word of one syllable


class Lexicon(NamedTuple):
    """Entries by the words of either language, and the pairs that are antonyms."""

    english: dict[str, frozenset[str]]
    korean: dict[str, frozenset[str]]
    opposites: frozenset[frozenset[str]]


class LexicalContent(NamedTuple):
    """The lexicon entries of each known word of a text, and the number of unknown words."""

    words: tuple[frozenset[str], ...]
    unknown: int

    @property
    def entries(self) -> frozenset[str]:
        """The entries of all words."""
        return frozenset().union(*self.words)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of everyday and administrative words."""
    table = load_yaml(TABLE.read_text("utf-8"))
    english: dict[str, set[str]] = {}
    korean: dict[str, set[str]] = {}
    for english_words, korean_words in table["words"].items():
        spellings = str(english_words).split()
        entry = spellings[0]
        for word in spellings:
            _add(english, [word, *word_tokens(word)], entry)
        _add(korean, str(korean_words).split(), entry)
    opposites = frozenset(frozenset(map(str, pair)) for pair in table["opposites"])
    return Lexicon(_frozen(english), _frozen(korean), opposites)


def _add(table: dict[str, set[str]], keys: Iterable[str], entry: str) -> None:
    for key in keys:
        table.setdefault(key, set()).add(entry)


def _frozen(table: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(entries) for key, entries in table.items()}


@lru_cache(maxsize=1024)
def lexical_content(text: str) -> LexicalContent:
    """Return the lexicon entries of the words of a text."""
    known: list[frozenset[str]] = []
    unknown = 0
    for word in words(text):
        if word[0].isdigit() or _KOREAN_LIGHT.fullmatch(word):
            continue
        entries = _korean(word) if "가" <= word[0] <= "힣" else _english(word)
        if entries or (entries := without_negating_prefix(word)):
            known.append(entries)
        elif _is_content_word(word):
            unknown += 1
    return LexicalContent(tuple(known), unknown)


def antonyms_between(entries: frozenset[str], others: frozenset[str]) -> list[frozenset[str]]:
    """Return the antonym pairs of which each set of entries has another side."""
    return [
        pair
        for pair in lexicon().opposites
        if len(pair & entries) == 1 and len(pair & others) == 1 and pair & entries != pair & others
    ]


def _korean(word: str) -> frozenset[str]:
    table = lexicon().korean
    entries: set[str] = set()
    for start in range(len(word)):
        for end in range(start + 2, len(word) + 1):
            entries |= table.get(word[start:end], frozenset())
    if word[0] in table and (len(word) == 1 or word[1:] in _SYLLABLE_ENDINGS):
        entries |= table[word[0]]
    return frozenset(entries)


def without_negating_prefix(word: str) -> frozenset[str]:
    """Return the entries of a word without its negating prefix: unused, 미사용."""
    if re.match(r"(?:un|non)[a-z]{4}", word, re.I):
        return _english(re.sub("^(?:un|non)", "", word.lower()))
    return _korean(word[1:]) if re.match("[미불비무][가-힣]{2}", word) else frozenset()


def _english(word: str) -> frozenset[str]:
    table = lexicon().english
    return frozenset().union(
        *(table.get(key, frozenset()) for key in [word.lower(), *word_tokens(word)])
    )


def _is_content_word(word: str) -> bool:
    if "가" <= word[0] <= "힣":
        return len(word) > 1
    plain = word.lower() in _LIGHT or set(word_tokens(word)) <= FUNCTION_WORDS
    return not plain and bool(query_tokens(word))
