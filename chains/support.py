"""Tell whether a passage carries a sentence that cites it.

A first, cautious reading without a model: the numbers and names of the sentence must stand in
the passage, near words of the sentence; most of its content words must; and a sentence must not
deny what the words it rests on affirm, or the other way round.
"""

import re

from chains.spans import quoted, rarity, spans_of
from text.analyser import FUNCTION_WORDS, query_tokens, tokens
from text.language import detect_language

ENOUGH = 0.5  # share of the content words' weight that the passage must hold
CLOSE = 0.6  # share from which a sentence counts as a restatement of another
VERY_CLOSE = 0.75  # share from which it may differ in nothing but form
LONGER = 2.0  # a sentence this much longer says more than the claim denies or affirms

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COUNTED = re.compile(r"(\d+(?:[.,]\d+)*)([가-힣])")
_NAME = re.compile(r"(?<=[\w,;:)\]’'\"-] )[A-Z][\w’'-]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")
_NOUN = re.compile(
    r"(?<!\w)([가-힣]{2,}?)(?:은|는|이|가|을|를|의|에|과|와|도|로|으로|에서|에게|부터|까지)(?!\w)"
)
_DENIALS = {
    "en": re.compile(r"\b(?:not|no|never|none|neither|nor|cannot|without)\b|n['’]t\b", re.I),
    "ko": re.compile(
        r"않|못[하한할했해 ]|없|아니[다며라었고]|아닌|아닙|말아야|금지|불가|(?<!\w)안 "
    ),
}
_WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_SPELT = {word: str(value) for value, word in enumerate(_WORDS, start=2)}
# What Korean verbs end in differs between a polite answer and a plain source.
_ENDINGS = frozenset(
    tokens(
        "습니다 입니다 합니다 됩니다 받습니다 있습니다 없습니다 했습니다 하였다 합니다 "
        "이다 한다 된다 있다 없다 였다 했다 한다 까지 부터 에서 으로 에게 이며 하며 최대"
    )
)


def supports(claim: str, text: str, title: str = "") -> bool:
    """Return whether the passage `text`, under its title, carries the claim."""
    if quoted(claim, text):
        return True
    whole = f"{title}\n{text}"
    language = detect_language(claim)
    translated = language != detect_language(text)  # shares numbers and names, no other words
    if not _numbers_stand(claim, whole, translated) or not _names_stand(claim, whole, language):
        return False
    return translated or (
        share_held(claim, whole) >= ENOUGH and not _contradicts(claim, text, language)
    )


def share_held(claim: str, text: str) -> float:
    """Return the share of the claim's content words, by weight, that the text holds."""
    sentences = [frozenset(query_tokens(text[start:end])) for start, end in spans_of(text)]
    weights = rarity(frozenset(query_tokens(claim)) - _ENDINGS, sentences)
    if not weights:
        return 1.0
    held: frozenset[str] = frozenset().union(*sentences)
    return sum(weight for word, weight in weights.items() if word in held) / sum(weights.values())


def _numbers_stand(claim: str, text: str, translated: bool) -> bool:
    wanted = _numbers(claim)
    if not wanted:
        return True
    words = set() if translated else set(query_tokens(claim)) - wanted
    near: set[str] = set()
    counted: set[tuple[str, str]] = set()
    for start, end in spans_of(text):
        sentence = text[start:end]
        if not words or words & set(query_tokens(sentence)):
            near |= _numbers(sentence)
        counted |= {(_plain(number), unit) for number, unit in _COUNTED.findall(_joined(sentence))}
    if not wanted <= near:
        return False
    # 3월 2일 is not 2월 3일: where the passage counts by a unit, the number must be its own.
    units = {unit for _, unit in counted}
    asked = {(_plain(number), unit) for number, unit in _COUNTED.findall(_joined(claim))}
    return translated or all(pair in counted for pair in asked if pair[1] in units)


def _numbers(sentence: str) -> set[str]:
    spelt = {_SPELT[word] for word in re.findall(r"[a-z]+", sentence.lower()) if word in _SPELT}
    return {_plain(number) for number in _NUMBER.findall(sentence)} | spelt


def _plain(number: str) -> str:
    bare = number.replace(",", "")
    return bare.lstrip("0") or "0"


def _joined(text: str) -> str:
    return re.sub(r"(?<=\d)\s+(?=[가-힣])", "", text)


def _names_stand(claim: str, text: str, language: str) -> bool:
    pattern = _LATIN if language == "ko" else _NAME
    held = set(tokens(text))
    names = {token for name in pattern.findall(claim) for token in tokens(name)}
    return all(name in held for name in names - FUNCTION_WORDS)


def _contradicts(claim: str, text: str, language: str) -> bool:
    """Return whether the claim restates one sentence, but with a difference that matters."""
    closest, likeness = _closest(claim, text)
    if likeness < CLOSE:
        return False
    pattern = _DENIALS.get(language)
    if pattern and len(pattern.findall(claim)) % 2 != len(pattern.findall(closest)) % 2:
        return True
    if likeness < VERY_CLOSE or "|" in closest:  # the labels of a table row stand above it
        return False
    return not _numbers(claim) <= _numbers(closest) or not _nouns_stand(claim, text)


def _closest(claim: str, text: str) -> tuple[str, float]:
    """Return the sentence that holds most of the claim's words, and the share it holds."""
    asked = set(query_tokens(claim))
    closest, likeness = "", 0.0
    for start, end in spans_of(text):
        said = set(query_tokens(text[start:end]))
        shared = len(asked & said) / (len(asked) or 1)
        if shared > likeness and len(said) <= LONGER * len(asked):
            closest, likeness = text[start:end], shared
    return closest, likeness


def _nouns_stand(claim: str, text: str) -> bool:
    """Return whether each Korean word with a particle on it stands in the text, at least in part.

    Names in Korean have no capital letter; in a sentence that is otherwise the passage's own, a
    noun that the passage has never heard of is a wrong one.
    """
    held = set(tokens(text))
    return all(held & set(tokens(noun)) for noun in _NOUN.findall(claim))
