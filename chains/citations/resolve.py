"""Citation resolution: each marker of an answer resolved to a span of its source and verified.

    cited = cite("Leave lasts two years [1].", sources)
    cited.citations[0].quote     # the sentence of source 1 that supports it

A number that no source has is removed from the answer and reported. Each citation has the verdict
of claim verification.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chains.citations.grammar import is_label_only
from chains.citations.markers import CitationMarker, find_markers
from chains.citations.quotes import quoted_part
from chains.citations.rows import rows_within
from chains.sources import Citation, Source
from chains.verification.spans import evidence_span
from chains.verification.tables import find_row
from chains.verification.verdict import is_supported, verify, weighted_overlap
from models.evidence import fences_as_numbers, unguarded
from text.normalise import printable
from text.sentences import sentence_spans

_BLANK_BEFORE_STOP = re.compile(r"\s+(?=[.!?。,;:])")
_EMPTY_BRACKETS = re.compile(
    r"[(（](?:[^()（）\W\d]{0,12}[\s:.]*)?\s*[)）](?=[\s.!?。]*$)|<sup>\s*</sup>"
)
_CLAIM_EDGES = " \t\n-*•·,;:，、>#"


@dataclass(frozen=True)
class CitedAnswer:
    """An answer in which every citation is the [n] of a source.

    Attributes:
        answer: With each citation as [n], without the numbers that no source has.
        citations: One for each [n], in the order of the answer.
        unknown: The numbers that no source has, in order.
        guarded_answer: The answer with the reference marks of documents still in the brackets of
            `guarded`.
    """

    answer: str
    citations: list[Citation]
    unknown: tuple[int, ...] = ()
    guarded_answer: str = ""

    @property
    def removed(self) -> int:
        """How many numbers were removed."""
        return len(self.unknown)


def cite(
    answer: str, sources: Sequence[Source], given: Sequence[tuple[int, int, int]] | None = None
) -> CitedAnswer:
    """Return the answer with every citation resolved to a span of its source.

    Sentences without citation, and other brackets, stay as they are.

    Args:
        answer: As a model wrote it, the reference marks of documents in the brackets of `guarded`.
        sources: Those of the turn.
        given: Start, end and number of each citation, from a model that reports them; None to
            read them from the text.
    """
    text = printable(answer if given is not None else fences_as_numbers(answer))
    known = {source.n: source for source in sources}
    markers = _given_markers(text, given, known) if given is not None and text == answer else None
    if markers is None:
        markers = find_markers(text, sources)
        given = None
    claims = _claims(text, markers)
    cited = [
        [_best_source(claim, [known[n] for n in numbers]) for numbers in marker.candidates]
        for marker, claim in zip(markers, claims, strict=True)
    ]
    guarded_answer, offsets = _rewritten(text, markers, cited)
    pairs = [
        (unguarded(claim) if given is None else quoted_part(unguarded(claim), source.text), source)
        for claim, claim_sources in zip(claims, cited, strict=True)
        for source in claim_sources
    ]
    citations = [
        _resolve(claim, source, at) for (claim, source), at in zip(pairs, offsets, strict=True)
    ]
    unknown = tuple(n for marker in markers for n in marker.unknown)
    return CitedAnswer(unguarded(guarded_answer), citations, unknown, guarded_answer)


def _given_markers(
    answer: str, given: Sequence[tuple[int, int, int]], known: dict[int, Source]
) -> list[CitationMarker] | None:
    """Return the given citations as markers, None where the text has changed since."""
    if any(answer[start:end] != f"[{n}]" or n not in known for start, end, n in given):
        return None
    return [CitationMarker(start, end, ((n,),)) for start, end, n in sorted(given)]


def _claims(answer: str, markers: Sequence[CitationMarker]) -> list[str]:
    """Return the claim that each marker supports.

    That is its sentence, or in a sentence with several markers the part since the one before;
    adjacent markers have the same claim.
    """
    plain = answer
    for marker in markers:
        plain = plain[: marker.start] + " " * (marker.end - marker.start) + plain[marker.end :]
    spans = sentence_spans(plain)
    sentences = [_sentence_of(plain, spans, marker.start) for marker in markers]
    claims: list[str] = []
    for index, (marker, sentence) in enumerate(zip(markers, sentences, strict=True)):
        if sentence is None:
            claims.append("")
            continue
        earlier = zip(markers[:index], sentences[:index], strict=True)
        before = [other.end for other, span in earlier if span == sentence]
        begin = before[-1] if before else sentence[0]
        is_last = sentence not in sentences[index + 1 :]
        claim = plain[begin : sentence[1] if is_last else marker.start].strip(_CLAIM_EDGES)
        if not any(letter.isalnum() for letter in claim):  # adjacent markers, or one in front
            claim = claims[-1] if before else plain[slice(*sentence)].strip(_CLAIM_EDGES)
        claim = _EMPTY_BRACKETS.sub(" ", claim)
        claims.append(_BLANK_BEFORE_STOP.sub("", " ".join(claim.split())).rstrip(".。"))
    return claims


def _sentence_of(
    plain: str, spans: Sequence[tuple[int, int]], offset: int
) -> tuple[int, int] | None:
    """Return the sentence of a marker: the last before it that is more than "Sources:"."""
    before = [span for span in spans if span[0] < offset]
    claims = [span for span in before if not is_label_only(plain[slice(*span)])]
    return claims[-1] if claims else before[-1] if before else (spans[0] if spans else None)


def _best_source(claim: str, candidates: Sequence[Source]) -> Source:
    """Return the source that supports the claim best, of several passages of a named file."""
    if len(candidates) == 1:
        return candidates[0]
    return max(
        candidates,
        key=lambda source: (
            is_supported(claim, source.text, source.title),
            weighted_overlap(claim, source.text),
        ),
    )


def _resolve(claim: str, source: Source, at: int) -> Citation:
    start, end = find_row(claim, source.text) or evidence_span(claim, source.text)
    first_row, last_row = rows_within(source, start, end)
    supported = verify(claim, source.text, source.title) if claim and end > start else False
    if supported is not True and _only_names(claim, source):
        supported = True
    return Citation(
        n=source.n,
        source=source.source,
        page=source.page,
        quote=source.text[start:end],
        child_id=source.child_id,
        supported=supported,
        start=source.start + start,
        end=source.start + end,
        kind=source.kind,
        name=source.name,
        first_row=first_row,
        last_row=last_row,
        at=at,
        claim=claim,
    )


def _only_names(claim: str, source: Source) -> bool:
    """Return whether a claim, as in a list of documents, says no more than what a source is."""
    title, name = source.title or source.name, source.name
    names = {one.casefold() for one in (title, name, f"{title} ({name})")}
    return bool(claim.strip() and title) and claim.strip().casefold() in names


def _rewritten(
    answer: str, markers: Sequence[CitationMarker], cited: Sequence[Sequence[Source]]
) -> tuple[str, list[int]]:
    """Return the answer with each citation as [n], and the offsets of these."""
    text, at, offsets = "", 0, []
    for marker, sources in zip(markers, cited, strict=True):
        before = answer[at : marker.start]
        text += before if sources else before.rstrip(" \t")
        for source in sources:
            offsets.append(len(text))
            text += f"[{source.n}]"
        at = marker.end
    text = (text + answer[at:]).rstrip()
    indent = len(text) - len(text.lstrip())
    return text[indent:], [offset - indent for offset in offsets]
