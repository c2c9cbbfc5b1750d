"""Ordinals: references to items of a list by their place: "the second one", 마지막 거."""

import re
from typing import NamedTuple

_ORDINALS_EN = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "seventh": 6, "7th": 6, "eighth": 7, "8th": 7,
    "former": 0, "latter": -1, "last": -1, "final": -1, "bottom": -1, "top": 0,
    "other": -1,
}  # fmt: skip
_ORDINALS_KO = {
    "첫": 0, "첫째": 0, "한": 0, "두": 1, "둘째": 1, "세": 2, "셋째": 2, "네": 3, "넷째": 3,
    "다섯": 4, "여섯": 5, "일곱": 6, "여덟": 7, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5,
    "7": 6, "8": 7,
}  # fmt: skip
_ORDINAL_EN = re.compile(
    r"\b(?:the\s+)(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|[1-8](?:st|nd|rd"
    r"|th)"
    r"|former|latter|last|final|top|bottom)\b(?P<from_end>[ -](?:to|but)[ -](?:last|one))?"
    r"(?:\s+(?:ones?|option|item|choice|kind|type|thing|place|row|entry|in (?:the|your) list)\b|"
    r"(?=\s*(?:[?.,:!]|$|(?:and|or|is|are|can|does|have|has|be|may|must|will|due)\b"
    r"|(?:cost|need|take|require|allow|mean|offer|start|end|open|close|include|cover|work|get)s?\b)))",
    re.I,
)
_ORDINAL_KO = re.compile(
    r"(?<![가-힣\d])(?:맨 ?|제일 ?)?(?:(?P<number>첫|두|세|네|다섯|여섯|일곱|여덟|[1-8]) ?번째"
    r"|(?P<rank>첫째|둘째|셋째|넷째)|(?P<last>마지막|맨 ?끝|끝|맨 ?뒤|뒤)|(?P<front>맨 ?처음|맨 "
    r"?앞|앞|처음)(?! ?(?:물|여쭤|질문|말|얘기)))"
    r"(?:에|의)?(?: ?(?P<noun>거|것|건|게|걸|꺼|쪽|번째|항목|종류|줄|행|칸)"
    r"(?:요|로|은|는|이|가|을|를|이?랑"
    r"|하고|와|과|도|의)?"
    r"|(?P<particle>은|는|이|가|을|를|랑|하고|와|과|도)| (?P<kind>[가-힣]{1,8}))(?![가-힣])"
)
# Several at one end of a list, and an item by its number.
_SEVERAL = re.compile(
    r"\bthe (?:(?P<front>first)|last|final) (?P<en>two|three|four)\b(?: ones?)?"
    r"|(?<![가-힣])(?:(?P<start>앞의?|처음|첫)|마지막|뒤의?|끝의?) ?(?P<ko>두|세|네) ?(?:개|가지"
    r"|곳|것)"
    r"(?:은|는|이|가|을|를|의)?(?![가-힣])",
    re.I,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "두": 2, "세": 3, "네": 4}
_NUMBER = re.compile(
    r"\b(?:number|option|item|no\.) ?(?P<en>[1-9])\b"
    r"|^(?P<ko>[1-9])번(?: ?(?:거|것|건))?(?:은|는|이|가|을|를|요|은요|는요)?(?=[\s?]|$)",
    re.I,
)
_JOINT = re.compile(r"(?:랑|하고|와|과)$")


class Ordinal(NamedTuple):
    """A reference to an item of a list by its place.

    Attributes:
        place: From 0; -1 is the last.
        start, end: Of the words that refer to it.
        joined: Whether a particle behind it joins it to another item: 와, 랑.
        kind: The noun behind it, with its particle, in Korean: 방은 in "두 번째 방은".
    """

    place: int
    start: int
    end: int
    joined: bool = False
    kind: str = ""


def ordinals(question: str) -> list[Ordinal]:
    """Return the references by place in a list, in order."""
    found = []
    for match in _SEVERAL.finditer(question):
        count = _COUNTS[(match["en"] or match["ko"]).lower()]
        places = range(count) if match["front"] or match["start"] else range(-count, 0)
        spans = [match.span(), *[(match.end(), match.end())] * (count - 1)]
        found += [Ordinal(n, *span) for n, span in zip(places, spans, strict=True)]
    if found:
        return found
    for match in _NUMBER.finditer(question):
        found.append(Ordinal(int(match["en"] or match["ko"]) - 1, match.start(), match.end()))
    for match in _ORDINAL_EN.finditer(question):
        place = _ORDINALS_EN[match["word"].lower()]
        found.append(Ordinal(-2 if match["from_end"] else place, match.start(), match.end()))
    for match in _ORDINAL_KO.finditer(question):
        word = match["number"] or match["rank"]
        place = -1 if match["last"] else _ORDINALS_KO[word] if word else 0
        keep = match.start("kind") if match["kind"] else match.end()
        is_joined = bool(_JOINT.search(match.group()))
        found.append(Ordinal(place, match.start(), keep, is_joined, match["kind"] or ""))
    return sorted(found, key=lambda each: each.start)
