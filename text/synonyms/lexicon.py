"""Bilingual lexicon of Korean and English: translations of words, phrases and compounds.

    >>> translations("정전")
    (('power', 'outag'), ('blackout',))
    >>> translations("annual leave")
    (('연차',), ('연차', '휴가'))
    >>> parts_of("기숙사비는")
    ('기숙사', '비')

A translation is a tuple of tokens of the analyser, all of which have to occur close together; one
of them alone, above all a head such as "fee" or "leave", is another word. `distinctive_token` is
the token that says most about it.

Korean words are looked up by their longest known beginning. Compounds that the lexicon does not
have are split into known parts, the last of which may be a suffix (`lexicon/suffixes.txt`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice, product
from typing import NamedTuple

from text.analyser import korean_tokeniser_name, tokens
from text.korean.hangul import final_of
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.predicates import is_ending, is_predicate, stem_forms
from text.synonyms.word_lists import lexicon_entries

Phrase = tuple[str, ...]

LONGEST_PHRASE = 4  # words of an English phrase of the lexicon that is looked up
_MOST_TRANSLATIONS = 12
_STOPWORDS = FUNCTION_WORDS | LIGHT_WORDS
_HANGUL = re.compile("[가-힣]+")
# What may follow a noun: particles, the copula, 하다 and 되다.
_NOUN_ENDING = re.compile(
    r"(?:들?(?:은|는|이|가|을|를|의|에|도|로|와|과|만|나|랑|란|면|인|일|야|요|께|에서|에는|에도|에만|에게|에게는"
    r"|에서는|에서도|으로|로|으로는|로는|으로도|로도|까지|까지는|까지만|부터|부터는|이나|이랑|이란|이면|인데|인지|이며|이고|이다|이라"
    r"|이라도|라도|이라는|라는|이라면|라면|하고|한테|한테는|께서|마다|보다|처럼|만큼|밖에|별|별로|적|적인|적으로|쯤|용|씩|당"
    r"|입니다|이에요|예요|에요|여요|이죠|죠|인가|인가요|일까|일까요|인건|인거)?"
    r"|(?:하|되|받|당|시키|시켜|시킬|해|돼|했|됐|한|할|된|될|함|됨|합|됩|드리|나오|나와)[가-힣]{0,5})"
)

_LIGHT_VERB = re.compile("(?<=[가-힣]{2})(?:하다|되다)$")  # 구매하다 is found by its noun


class _KoreanWords(NamedTuple):
    """English phrases by Korean nouns, by the stem forms of predicates, and by suffixes."""

    nouns: dict[str, list[str]]
    predicates: dict[str, list[str]]
    suffixes: dict[str, list[str]]


def translations(word: str) -> tuple[Phrase, ...]:
    """Return the translations of a word, stem or phrase, Korean to English or the reverse.

    The translations of a compound that the lexicon lacks join those of its parts.

    Args:
        word: One word or phrase as it is written; a Korean word may have particles and endings.
    """
    return _translations(word, korean_tokeniser_name())


@lru_cache(maxsize=1 << 12)
def _translations(word: str, _tokeniser: str) -> tuple[Phrase, ...]:
    if not is_korean(word):
        key = content_tokens(word)
        found = () if FUNCTION_WORDS.issuperset(key) else _english().get(key, ())
        return _distinct(phrase for korean in found for phrase in korean_phrases(korean))
    parts = parts_of(word.replace(" ", ""))
    english = [
        [content_tokens(each) for each in _english_of(part, i)] for i, part in enumerate(parts)
    ]
    if len(english) > 1:
        english = [each[:3] for each in english if each]
    joined = islice(product(*english), _MOST_TRANSLATIONS) if english else ()
    return _distinct(
        tuple(dict.fromkeys(token for part in each for token in part)) for each in joined
    )


def translations_of(stem: str) -> frozenset[str]:
    """Return the distinctive tokens of a word's translations, without stopwords."""
    return frozenset(map(distinctive_token, translations(stem))) - _STOPWORDS


def distinctive_token(phrase: Phrase) -> str:
    """Return the token of a phrase that the fewest phrases of the lexicon share."""
    heads = _heads()
    return min(phrase, key=lambda token: (token in _STOPWORDS, heads[token]))


def is_known(word: str) -> bool:
    """Return whether the lexicon has a word or phrase."""
    if not is_korean(word):
        return content_tokens(word) in _english()
    return bool(parts_of(word.replace(" ", "")))


def is_noun(word: str) -> bool:
    """Return whether the lexicon has a Korean word, as it is, among its nouns."""
    return word in _korean().nouns


def follows_noun(rest: str) -> bool:
    """Return whether what follows a Korean noun is a particle, a copula or a form of 하다."""
    return bool(_NOUN_ENDING.fullmatch(rest))


def content_tokens(text: str) -> Phrase:
    """Return the tokens of a phrase, without function words unless one token is left: turn on."""
    found = tuple(token for token in tokens(text) if token != "be") or tuple(tokens(text))
    content = tuple(token for token in found if token not in FUNCTION_WORDS)
    return content if len(content) > 1 else found


def korean_phrases(word: str) -> tuple[Phrase, ...]:
    """Return the forms, as tokens, in which a Korean word or phrase of a word list is written.

    A noun has one: the tokens of its parts, so that 복수전공 is also found in 복수 전공. A
    predicate has one for each of its stems.
    """
    if not is_predicate(word):
        parts = (part for each in word.split() for part in components(each))
        return (tuple(dict.fromkeys(token for part in parts for token in tokens(part))),)
    if _LIGHT_VERB.search(word):
        return korean_phrases(_LIGHT_VERB.sub("", word))
    head, _, last = word.rpartition(" ")
    before = tuple(token for each in head.split() for token in tokens(each))
    forms = [form for form in sorted(stem_forms(last)) if len(form) > 1]
    if len(last) == 2:
        forms = [last[0] + ending for ending in "는고지기을어아"] if final_of(last[0]) else forms
    return tuple((*before, *tokens(form)) for form in forms)


def components(word: str) -> tuple[str, ...]:
    """Return the nouns of two syllables or more that a noun is written together from, or itself.

    Parts may be written apart (복수전공, 복수 전공); suffixes stay with their word.
    """
    for end in range(len(word) - 2, 1, -1):
        first, rest = word[:end], word[end:]
        others = components(rest)
        if is_noun(first) and all(map(is_noun, others)):
            return (first, *others)
    return (word,)


@lru_cache(maxsize=1 << 12)
def parts_of(word: str) -> tuple[str, ...]:
    """Return the entries of the lexicon that a Korean word consists of, without its ending.

    A word that is no compound of known words yields its longest known beginning, or nothing.
    """
    table = _korean()
    for end in range(len(word), 0, -1):
        stem, rest = word[:end], word[end:]
        if stem in table.nouns and _NOUN_ENDING.fullmatch(rest):
            return (stem,)
        if stem in table.predicates and is_ending(rest, stem):
            return (stem,)
    if parts := _compound(word, first=True):
        return parts
    known = (word[:end] for end in range(len(word) - 1, 1, -1) if word[:end] in table.nouns)
    return next(((stem,) for stem in known), ())


def _compound(word: str, *, first: bool) -> tuple[str, ...]:
    """Return the parts of a word that known nouns and suffixes make up, or nothing."""
    table = _korean()
    for end in range(len(word), 0, -1):
        part, rest = word[:end], word[end:]
        is_suffix = not first and part in table.suffixes
        if not is_suffix and (part not in table.nouns or (end == 1 and not (first and rest))):
            continue
        if _NOUN_ENDING.fullmatch(rest) and (end > 1 or is_suffix):
            return (part,)
        others = _compound(rest, first=False)
        if others and (end > 1 or is_suffix or others[0] in table.suffixes):
            return (part, *others)
    return ()


def _english_of(part: str, index: int) -> Sequence[str]:
    table = _korean()
    if index and len(part) == 1 and part in table.suffixes:
        return table.suffixes[part]
    return table.nouns.get(part, []) or table.predicates.get(part, [])


@cache
def _korean() -> _KoreanWords:
    """Return the Korean words of the lexicon and their translations."""
    words = _KoreanWords({}, {}, {})
    for korean_words, phrases in lexicon_entries():
        for korean in korean_words:
            if korean[0] == "-":
                words.suffixes.setdefault(korean[1:], []).extend(phrases)
            elif is_predicate(korean):
                for form in stem_forms(korean.replace(" ", "")):
                    words.predicates.setdefault(form, []).extend(phrases)
            else:
                words.nouns.setdefault(korean.replace(" ", ""), []).extend(phrases)
    return words


@cache
def _english() -> dict[Phrase, list[str]]:
    """Return the Korean words of the lexicon by the tokens of their translations."""
    table: dict[Phrase, list[str]] = {}
    for korean_words, phrases in lexicon_entries():
        if korean_words[0][0] != "-":
            for phrase in phrases:
                table.setdefault(content_tokens(phrase), []).extend(korean_words)
    return table


@cache
def _heads() -> Counter[str]:
    """Return in how many English phrases of several words each token occurs."""
    return Counter(token for phrase in _english() if len(phrase) > 1 for token in phrase)


def _distinct(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(filter(None, phrases)))


def is_korean(word: str) -> bool:
    """Return whether a word or phrase has Korean letters."""
    return bool(_HANGUL.search(word))
