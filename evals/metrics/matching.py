"""Answer match: whether an answer equals, contains or mentions an accepted string.

    contains("The fee is 11,500 won [1].", ["500 won"])   # False: inside a longer number
    contains("The fee is 11,500 won [1].", ["11500 won"]) # True

Texts are compared in NFKC and without case, [n] and thousands separators, and without blanks in
Korean, which is written with and without them.
"""

import re
from collections.abc import Iterator, Sequence

from text.normalise import fold
from text.sentences import sentence_spans

_HANGUL = re.compile("[\uac00-\ud7a3]")
_LETTER = r"[^\W\uac00-\ud7a3]"
_CITATION = re.compile(r"\s*\[\d+\]")
_PUNCTUATION = ".,;:!?…。，、()[]{}\"'“”‘’「」『』"
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!,?\d)")
# Decimals, but not the parts of a date (2026.11.14, 2026.11) or version; numbers in Korean units
# (1만 5천); and plain ones.
_NUMBER = re.compile(
    r"(?<![\d.])(?!(?:19|20)\d\d\.)\d+\.\d+(?!\.?\d)|\d+(?:\s?[십백천만억]+\s?\d+)+[십백천만억]*|\d+"
)
_NUMERALS = "십백천만억"


def without_citations(answer: str) -> str:
    """Return an answer without its citations [n]."""
    return _CITATION.sub("", answer)


def first_sentence(answer: str) -> str:
    """Return the first sentence of an answer, without citations."""
    text = without_citations(answer)
    spans = sentence_spans(text)
    return text[slice(*spans[0])] if spans else ""


def equals(answer: str, accepted: Sequence[str]) -> bool:
    """Return whether the answer equals one of the accepted strings (exact match).

    Punctuation around words is ignored, too.
    """
    normalised = _normalised(without_citations(answer))
    return bool(normalised) and any(normalised == _normalised(each) for each in accepted)


def _normalised(text: str) -> str:
    folded = fold(text)
    words = [word for piece in folded.split() if (word := piece.strip(_PUNCTUATION))]
    return ("" if _HANGUL.search(folded) else " ").join(words)


def contains(answer: str, accepted: Sequence[str]) -> bool:
    """Return whether the answer contains one of the accepted strings as whole words or numbers."""
    text = _comparable(_CITATION.sub(" ", answer))
    return any(_finds(text, each, whole_words=True) for each in accepted)


def contains_all(answer: str, groups: Sequence[Sequence[str]]) -> bool:
    """Return whether the answer contains one of the accepted strings of every group."""
    return all(contains(answer, group) for group in groups)


def mentions(answer: str, phrase: str) -> bool:
    """Return whether the answer mentions a phrase: an English word may have an ending.

    A phrase begins where a word does ("graduate" is not in "undergraduate"), and its numbers are
    whole.
    """
    return _finds(_comparable(_CITATION.sub(" ", answer)), phrase, whole_words=False)


def _comparable(text: str) -> str:
    """Return a text folded, its numbers without thousands separators."""
    return _GROUPED.sub(lambda number: number.group().replace(",", ""), fold(text))


def _finds(answer: str, accepted: str, *, whole_words: bool) -> bool:
    words = _comparable(accepted).split()
    if not words:
        return False
    text = "".join(words)
    pattern = _pattern(words, whole_words)
    checks_start, checks_end = text[0].isdigit(), text[-1].isdigit() or text[-1] in _NUMERALS
    cuts = _within_numbers(answer) if checks_start or checks_end else frozenset()
    return any(
        not (checks_start and start in cuts) and not (checks_end and end in cuts)
        for start, end in _occurrences(pattern, answer)
    )


def _pattern(words: Sequence[str], whole_words: bool) -> re.Pattern[str]:
    text = "".join(words)
    if _HANGUL.search(text):
        # A particle or another word may precede and follow without a blank ("YTN과의").
        return re.compile(r"\s*".join(map(re.escape, text)))
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, text[0]) else ""
    after = rf"(?!{_LETTER})" if whole_words and re.match(_LETTER, text[-1]) else ""
    return re.compile(before + r"\s+".join(map(re.escape, words)) + after)


def _occurrences(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a pattern, overlapping ones too."""
    match = pattern.search(text)
    while match:
        yield match.span()
        match = pattern.search(text, match.start() + 1)


def _within_numbers(text: str) -> frozenset[int]:
    """Return the positions between two characters of one number."""
    spans = (match.span() for match in _NUMBER.finditer(text))
    return frozenset(place for start, end in spans for place in range(start + 1, end))
