"""Abbreviations: Korean words made of initial syllables, and Latin acronyms, in given texts.

Korean clips compounds to the first syllables of their parts (공과대학: 공대, 컴퓨터공학: 컴공,
학생식당: 학식, 복수 전공: 복전). Acronyms in Latin letters are the initials of a phrase, often
defined in brackets: Graduate Record Test (GRT). Definitions are matched as by Schwartz and Hearst
2003, "A simple algorithm for identifying abbreviation definitions in biomedical text", with every
letter at the beginning of a word.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from text.question.stopwords import FUNCTION_WORDS
from text.synonyms.lexicon import components, is_noun, parts_of, translations

_PARTICLES = "은는이가을를의에도로와과만"
_ENDINGS = frozenset(("", *_PARTICLES, "으로", "에서", "까지", "부터", "에는"))
_HANGUL = "[가-힣]"
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,5}")
_DEFINITION = re.compile(r"([^()\n]{2,60})\(([A-Z][A-Z&]{1,5})\)")
_SHORT_IN_KOREAN = re.compile(r"([가-힣]{2,4})\(([가-힣][가-힣 ]{3,20})\)")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_MOST_PARTS = 3


def full_forms(word: str, text: str) -> frozenset[str]:
    """Return the phrases of a text that a word is the abbreviation of.

    Args:
        word: A word of a question; a Korean one may have a particle.
        text: The documents.
    """
    if _ACRONYM.fullmatch(word):
        return frozenset(_acronym_phrases(word, text))
    if re.fullmatch("[a-z]{2,6}", word):  # typed in lower case, so only where it is defined
        defined = _definitions(text)
        return frozenset(full for short, full in defined if short.lower() == word)
    if not re.fullmatch(f"{_HANGUL}{{2,4}}", word):
        return frozenset()
    forms = {word} | ({word[:-1]} if len(word) > 2 and word[-1] in _PARTICLES else set())
    found = (full for form in sorted(forms, key=len) for full in _korean_full_forms(form, text))
    return frozenset(found)


def short_forms(words: Sequence[str], text: str) -> frozenset[str]:
    """Return the abbreviations in a text that words of a question spell out.

    Args:
        words: One Korean compound, or the words of a phrase.
        text: The documents.
    """
    initials = _initials(words)
    if initials.isascii():
        wanted = frozenset({initials.upper()}) if len(initials) > 1 else frozenset[str]()
        return frozenset(
            word for word in wanted if re.search(rf"(?<![A-Za-z]){word}(?![a-z])", text)
        )
    if not 2 <= len(initials) <= _MOST_PARTS or not re.search(rf"(?<!{_HANGUL}){initials}", text):
        return frozenset()
    return frozenset({initials})


def _initials(words: Sequence[str]) -> str:
    if words and "가" <= words[0][0] <= "힣":
        nouns = (next(iter(parts_of(word)), word) for word in words)
        return "".join(part[0] for noun in nouns for part in components(noun))
    content = (word for word in words if word.lower() not in FUNCTION_WORDS)
    return "".join(word[0] for word in content if word[0].isalpha())


def _acronym_phrases(acronym: str, text: str) -> Iterator[str]:
    """Yield the phrase before an acronym in brackets, and words with its initials."""
    for short, full in _definitions(text):
        if short == acronym:
            yield full
    letters = acronym.replace("&", "")
    if len(letters) > 2:
        between = r"[\s-]+(?:(?:of|and|for|the|in|on)\s+)?"
        pattern = between.join(rf"\b{letter}[a-z]\w+" for letter in letters)
        if match := re.search(pattern, text, re.I):
            yield match.group()


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield abbreviations in brackets, each with the phrase before it that it stands for."""
    for match in _DEFINITION.finditer(text):
        before, short = match.group(1).rstrip(), match.group(2)
        if "가" <= before[-1:] <= "힣":
            yield short, before.split()[-1]
        elif full := _spelt_out(before, short):
            yield short, full
    for match in _SHORT_IN_KOREAN.finditer(text):
        yield match.group(1), match.group(2)


def _spelt_out(before: str, short: str) -> str:
    """Return the last words before an acronym whose initials are its letters, else nothing."""
    words = list(_LATIN_WORD.finditer(before))
    letters = [letter.lower() for letter in short if letter.isalpha()]
    for word in reversed(words):
        if letters and word.group()[0].lower() == letters[-1]:
            letters.pop()
        elif word.group().lower() not in FUNCTION_WORDS:
            return ""
        if not letters:
            return before[word.start() :]
    return ""


def _korean_full_forms(short: str, text: str) -> Iterator[str]:
    """Yield the compounds of a text whose parts begin with the syllables of a short form."""
    if len(short) > _MOST_PARTS or re.search(rf"(?<!{_HANGUL}){short}", text):
        return
    rest = f"{_HANGUL}{{1,4}}?"
    pattern = rf"(?<!{_HANGUL}){rest.join(f'({s})' for s in short)}{_HANGUL}{{1,4}}"
    for match in re.finditer(pattern, text):
        if full := _clipped(
            match.group(), [match.start(i + 1) - match.start() for i in range(len(short))]
        ):
            yield full
    spaced = r"\s".join(rf"{s}{_HANGUL}{{1,4}}" for s in short)
    for match in re.finditer(rf"(?<!{_HANGUL}){spaced}", text):
        *first, last = match.group().split()
        noun = next(iter(parts_of(last)), "")
        is_phrase = all(map(is_noun, first)) and is_noun(noun) and last[len(noun) :] in _ENDINGS
        if is_phrase and _may_mean(short, " ".join([*first, noun])):
            yield match.group()


def _may_mean(short: str, full: str) -> bool:
    """Return whether a short form is no word of its own with another meaning."""
    return not is_noun(short) or not set(translations(short)).isdisjoint(translations(full))


def _clipped(compound: str, starts: Sequence[int]) -> str:
    """Return a compound up to its last part, if parts of two syllables begin at the starts."""
    bounds = [*starts, len(compound)]
    parts = [compound[a:b] for a, b in pairwise(bounds)]
    if any(len(part) < 2 for part in parts):
        return ""
    known = [bool(parts_of(part)) and len(parts_of(part)[0]) > 1 for part in parts]
    plain = len(parts) == 2 and all(len(part) == 2 for part in parts[:1])
    return compound if all(known[1:]) and (plain or any(known)) else ""
