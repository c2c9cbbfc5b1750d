"""Resolve the [n] of an answer to the exact words of its sources.

    cited = cite("Leave lasts two years [1].", sources)
    cited.citations[0].quote     # the sentence of source 1 that says so

A number that names no source is taken out of the answer and counted. Whether the cited passage
carries the sentence is said beside each citation; nothing is ever made to look supported.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.places import rows_within
from chains.records import Citation, Source
from chains.spans import locate
from chains.support import supports
from text.normalise import normalise
from text.sentences import sentence_spans

_MARKER = re.compile(r"[\[［【]\s*\d{1,4}(?:\s*[,，、;]\s*\d{1,4})*\s*[\]］】](?!\()")
_CLAIM_EDGES = " \t\n-*•·,;:，、"


@dataclass(frozen=True)
class Cited:
    """An answer whose every [n] names a source.

    Attributes:
        answer: With each known number as [n] and without the unknown ones.
        citations: One an [n], in the order of the answer.
        removed: How many numbers named no source.
    """

    answer: str
    citations: list[Citation]
    removed: int


@dataclass(frozen=True)
class _Marker:
    """The numbers written between one pair of brackets, and the place they hold."""

    start: int
    end: int
    numbers: tuple[int, ...]


def cite(answer: str, sources: Sequence[Source]) -> Cited:
    """Return the answer with every [n] resolved to a span of its source.

    Understands [1], [1][2], [1, 2] and full-width brackets and digits. A sentence without [n]
    is left as it is.
    """
    answer = normalise(answer)
    known = {source.n: source for source in sources}
    markers = list(_markers(answer))
    citations = [
        _resolve(claim, known[number])
        for marker, claim in zip(markers, _claims(answer, markers), strict=True)
        for number in marker.numbers
        if number in known
    ]
    removed = sum(number not in known for marker in markers for number in marker.numbers)
    return Cited(_rewritten(answer, markers, set(known)), citations, removed)


def has_marker(answer: str) -> bool:
    """Return whether an answer cites anything, known or not."""
    return _MARKER.search(answer) is not None


def _markers(answer: str) -> Iterator[_Marker]:
    for match in _MARKER.finditer(answer):
        numbers = dict.fromkeys(int(number) for number in re.findall(r"\d+", match.group()))
        yield _Marker(match.start(), match.end(), tuple(numbers))


def _claims(answer: str, markers: Sequence[_Marker]) -> list[str]:
    """Return for each marker the words it stands for.

    That is its sentence, or in a sentence with several markers the part since the one before;
    markers side by side stand for the same words.
    """
    plain = answer
    for marker in markers:
        plain = plain[: marker.start] + " " * (marker.end - marker.start) + plain[marker.end :]
    spans = sentence_spans(plain)
    homes = [_home(spans, marker.start) for marker in markers]
    claims: list[str] = []
    for place, (marker, home) in enumerate(zip(markers, homes, strict=True)):
        if home is None:
            claims.append("")
            continue
        before = [m.end for m, h in zip(markers[:place], homes[:place], strict=True) if h == home]
        begin = before[-1] if before else home[0]
        last = home not in homes[place + 1 :]
        words = plain[begin : home[1] if last else marker.start].strip(_CLAIM_EDGES)
        if not any(letter.isalnum() for letter in words):  # side by side, or at the very front
            words = claims[-1] if before else plain[home[0] : home[1]].strip(_CLAIM_EDGES)
        claims.append(" ".join(words.split()))
    return claims


def _home(spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """Return the sentence a marker belongs to: the last one that begins before it."""
    before = [span for span in spans if span[0] < place]
    return before[-1] if before else (spans[0] if spans else None)


def _resolve(claim: str, source: Source) -> Citation:
    start, end = locate(claim, source.text)
    first_row, last_row = rows_within(source, start, end)
    return Citation(
        n=source.n,
        source=source.source,
        page=source.page,
        quote=source.text[start:end],
        child_id=source.child_id,
        supported=bool(claim) and end > start and supports(claim, source.text, source.title),
        start=source.start + start,
        end=source.start + end,
        kind=source.kind,
        name=source.name,
        first_row=first_row,
        last_row=last_row,
    )


def _rewritten(answer: str, markers: Sequence[_Marker], known: set[int]) -> str:
    pieces, at = [], 0
    for marker in markers:
        kept = "".join(f"[{number}]" for number in marker.numbers if number in known)
        before = answer[at : marker.start]
        pieces += [before if kept else before.rstrip(" \t"), kept]
        at = marker.end
    return "".join([*pieces, answer[at:]]).strip()
