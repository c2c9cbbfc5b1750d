"""Resolve the citations of an answer to the exact words of its sources.

    cited = cite("Leave lasts two years [1].", sources)
    cited.citations[0].quote     # the sentence of source 1 that says so

A number that names no source is taken out of the answer and told. Whether the cited passage
carries the sentence is said beside each citation; nothing is ever made to look supported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chains.citations.grammar import says_only_where
from chains.citations.markers import Mark, find
from chains.citations.rows import rows_within
from chains.sources import Citation, Source
from chains.verification.spans import evidence_span
from chains.verification.tables import find_row
from chains.verification.verdict import verify, weighted_overlap
from models.evidence import unguarded
from text.normalise import printable
from text.sentences import sentence_spans

_BLANK_BEFORE_STOP = re.compile(r"\s+(?=[.!?。,;:])")
_EMPTY_BRACKETS = re.compile(
    r"[(（](?:[^()（）\W\d]{0,12}[\s:.]*)?\s*[)）](?=[\s.!?。]*$)|<sup>\s*</sup>"
)
_CLAIM_EDGES = " \t\n-*•·,;:，、>#"


@dataclass(frozen=True)
class CitedAnswer:
    """An answer whose every citation is the [n] of a source.

    Attributes:
        answer: With each citation as [n] and without the numbers that name no source.
        citations: One an [n], in the order of the answer.
        unknown: The numbers that named no source, in order.
        guarded_answer: The answer with the marks of documents still in the brackets of `guarded`.
    """

    answer: str
    citations: list[Citation]
    unknown: tuple[int, ...] = ()
    guarded_answer: str = ""

    @property
    def removed(self) -> int:
        """How many numbers named no source."""
        return len(self.unknown)


def cite(
    answer: str, sources: Sequence[Source], marks: Sequence[tuple[int, int, int]] | None = None
) -> CitedAnswer:
    """Return the answer with every citation resolved to a span of its source.

    A sentence without citation is left as it is, and so is whatever else stands in brackets.

    Args:
        sources: Those of the turn.
        answer: As a model wrote it, the marks of documents in the brackets of `guarded`.
        marks: Start, end and number of each citation, from a model that tells them; None to
            read them from the text.
    """
    whole = printable(answer)
    known = {source.n: source for source in sources}
    found = _told(whole, marks, known) if marks is not None and whole == answer else None
    if found is None:
        found = find(whole, sources)
    claims = _claims(whole, found)
    chosen = [
        [_chosen(claim, [known[n] for n in numbers]) for numbers in mark.wanted]
        for mark, claim in zip(found, claims, strict=True)
    ]
    text, places = _rewritten(whole, found, chosen)
    claims = [unguarded(claim) for claim in claims]
    cited = [(claim, one) for claim, ones in zip(claims, chosen, strict=True) for one in ones]
    citations = [
        _resolve(claim, source, at) for (claim, source), at in zip(cited, places, strict=True)
    ]
    unknown = tuple(n for mark in found for n in mark.unknown)
    return CitedAnswer(unguarded(text), citations, unknown, text)


def _told(
    answer: str, marks: Sequence[tuple[int, int, int]], known: dict[int, Source]
) -> list[Mark] | None:
    """Return the citations at told places, None where the text has changed since."""
    if any(answer[start:end] != f"[{n}]" or n not in known for start, end, n in marks):
        return None
    return [Mark(start, end, ((n,),)) for start, end, n in sorted(marks)]


def _claims(answer: str, marks: Sequence[Mark]) -> list[str]:
    """Return for each mark the words it stands for.

    That is its sentence, or in a sentence with several marks the part since the one before;
    marks side by side stand for the same words.
    """
    plain = answer
    for mark in marks:
        plain = plain[: mark.start] + " " * (mark.end - mark.start) + plain[mark.end :]
    spans = sentence_spans(plain)
    homes = [_home(plain, spans, mark.start) for mark in marks]
    claims: list[str] = []
    for place, (mark, home) in enumerate(zip(marks, homes, strict=True)):
        if home is None:
            claims.append("")
            continue
        before = [m.end for m, h in zip(marks[:place], homes[:place], strict=True) if h == home]
        begin = before[-1] if before else home[0]
        last = home not in homes[place + 1 :]
        words = plain[begin : home[1] if last else mark.start].strip(_CLAIM_EDGES)
        if not any(letter.isalnum() for letter in words):  # side by side, or at the very front
            words = claims[-1] if before else plain[home[0] : home[1]].strip(_CLAIM_EDGES)
        words = _EMPTY_BRACKETS.sub(" ", words)
        claims.append(_BLANK_BEFORE_STOP.sub("", " ".join(words.split())).rstrip(".。"))
    return claims


def _home(plain: str, spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """Return the sentence a mark belongs to.

    That is the last one that begins before it and says more than "Sources:".
    """
    before = [span for span in spans if span[0] < place]
    telling = [span for span in before if not says_only_where(plain[span[0] : span[1]])]
    return telling[-1] if telling else before[-1] if before else (spans[0] if spans else None)


def _chosen(claim: str, candidates: Sequence[Source]) -> Source:
    """Return of several passages of a named file the one that carries the claim best."""
    if len(candidates) == 1:
        return candidates[0]
    return max(
        candidates,
        key=lambda source: (
            verify(claim, source.text, source.title) is True,
            weighted_overlap(claim, source.text),
        ),
    )


def _resolve(claim: str, source: Source, at: int) -> Citation:
    start, end = find_row(claim, source.text) or evidence_span(claim, source.text)
    first_row, last_row = rows_within(source, start, end)
    says = verify(claim, source.text, source.title) if claim and end > start else False
    return Citation(
        n=source.n,
        source=source.source,
        page=source.page,
        quote=source.text[start:end],
        child_id=source.child_id,
        supported=says,
        start=source.start + start,
        end=source.start + end,
        kind=source.kind,
        name=source.name,
        first_row=first_row,
        last_row=last_row,
        at=at,
        claim=claim,
    )


def _rewritten(
    answer: str, marks: Sequence[Mark], chosen: Sequence[Sequence[Source]]
) -> tuple[str, list[int]]:
    """Return the answer with each citation as [n], and where these stand in it."""
    text, at, places = "", 0, []
    for mark, sources in zip(marks, chosen, strict=True):
        before = answer[at : mark.start]
        text += before if sources else before.rstrip(" \t")
        for source in sources:
            places.append(len(text))
            text += f"[{source.n}]"
        at = mark.end
    text = (text + answer[at:]).rstrip()
    lead = len(text) - len(text.lstrip())
    return text[lead:], [place - lead for place in places]
