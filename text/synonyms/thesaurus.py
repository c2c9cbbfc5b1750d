"""Thesaurus: groups of words and phrases of one language with nearly the same meaning.

The groups are the lines of `thesaurus/*.txt`, and the Korean words of each entry of the bilingual
lexicon. Synonymy is not transitive: a word has the synonyms of its own groups only.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from text.analyser import korean_tokeniser_name, tokens
from text.synonyms.lexicon import (
    Phrase,
    content_tokens,
    follows_noun,
    is_korean,
    korean_phrases,
    parts_of,
)
from text.synonyms.predicates import is_ending, is_predicate, stem_forms
from text.synonyms.word_lists import lexicon_entries, synonym_groups

_Groups = tuple[tuple[str, ...], ...]


def synonyms(word: str) -> tuple[Phrase, ...]:
    """Return the synonyms of a word, stem or phrase, each as its tokens.

    All tokens of a synonym have to occur close together, as those of a translation.

    Args:
        word: As it is written; of a Korean one, the longest known beginning counts.
    """
    return _synonyms(word, korean_tokeniser_name())


@lru_cache(maxsize=1 << 12)
def _synonyms(word: str, _tokeniser: str) -> tuple[Phrase, ...]:
    members = dict.fromkeys(each for group in _groups_of(word) for each in group)
    phrases = (phrase for each in members for phrase in phrases_of(each))
    return tuple(dict.fromkeys(filter(None, phrases)))


def is_in_thesaurus(word: str) -> bool:
    """Return whether a word, without its ending, is in a group or a compound of such words."""
    if not is_korean(word):
        return content_tokens(word) in _english()
    key = _exact_key(word.replace(" ", ""))
    return bool(key) or bool(parts_of(word) and "".join(parts_of(word)) == word)


def phrases_of(word: str) -> tuple[Phrase, ...]:
    """Return the forms, as tokens, in which a word or phrase of a word list is written."""
    return korean_phrases(word) if is_korean(word) else (content_tokens(word),)


def _groups_of(word: str) -> _Groups:
    if not is_korean(word):
        return _english().get(content_tokens(word), ())
    joined = word.replace(" ", "")
    key = _exact_key(joined) or next(_known_beginnings(joined), "")
    return _nouns().get(key, ()) or _stems().get(key, ())


def _exact_key(word: str) -> str:
    """Return the longest beginning that is known and followed by an ending only."""
    for end in range(len(word), 0, -1):
        key, rest = word[:end], word[end:]
        if (end > 1 or not rest) and key in _nouns() and follows_noun(rest):
            return key
        if key in _stems() and is_ending(rest, key):
            return key
    return ""


def _known_beginnings(word: str) -> Iterator[str]:
    return (word[:end] for end in range(len(word), 1, -1) if word[:end] in _nouns())


@cache
def _all_groups() -> _Groups:
    korean_sides = (korean for korean, _ in lexicon_entries() if len(korean) > 1)
    groups = [*synonym_groups(), *(side for side in korean_sides if side[0][0] != "-")]
    return tuple(map(tuple, groups))


def _by_key(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, _Groups]:
    table: dict[str, _Groups] = {}
    for key, group in pairs:
        table[key] = (*table.get(key, ()), group)
    return table


@cache
def _nouns() -> dict[str, _Groups]:
    """Return the groups by their Korean words, written without blanks."""
    return _by_key(
        (word.replace(" ", ""), group)
        for group in _all_groups()
        for word in group
        if is_korean(word) and not is_predicate(word)
    )


@cache
def _stems() -> dict[str, _Groups]:
    """Return the groups by the stem forms of their Korean verbs and adjectives."""
    return _by_key(
        (form, group)
        for group in _all_groups()
        for word in group
        if is_korean(word) and is_predicate(word)
        for form in stem_forms(word.replace(" ", ""))
    )


@cache
def _english() -> dict[Phrase, _Groups]:
    """Return the groups by the tokens of their English words and phrases."""
    table: dict[Phrase, _Groups] = {}
    for group in _all_groups():
        for word in group:
            if not is_korean(word) and tokens(word):
                key = content_tokens(word)
                table[key] = (*table.get(key, ()), group)
    return table
