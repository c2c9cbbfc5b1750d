"""Citation markers: which brackets of an answer cite which of its sources.

A citation is the number or the name of a source of this turn, in prose. Array indices, intervals
and the reference marks of a document that an answer copies are not; they stay unchanged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.citations.grammar import BRACKETS, MAX_NUMBER, Reference, parse_reference
from chains.citations.prose import Span, code_spans, non_citation_spans, overlaps
from chains.sources import Source
from chains.verification.spans import fold_for_matching

MIN_CONTEXT, MAX_CONTEXT = 5, 24  # folded characters beside a bracket, compared with a passage

_OPERATOR = re.compile(r"(?:[=<+/^{$\\]|(?<!\*)\*)\s*$")
_PAIR_OF = re.compile(
    r"(?:\b(?:interval|range|array|list|vector|tuple|matrix|between|shape|set)|구간|범위|배열|벡터"
    r"|행렬|집합|리스트)[은는이가을를의]?\s*$",
    re.I,
)
# Behind these a bracket is part of the sentence: "the value is [30]", "see footnote [12]".
_TAKES_OBJECT = re.compile(
    r"(?:\b(?:is|are|was|were|be|to|of|in|at|by|with|from|for|as|equals?|than|and|or|between|see|than"
    r"|(?:foot)?note|ref(?:erence)?|section|figure|fig\.|table|step|item|line|page|chapter|equation"
    r"|option|key|index|version|article|set|type|enter|press|write)|각주|주석|참고|그림|표|단계|항목"
    r"|버튼|값[은을이]|보기)\s*$",
    re.I,
)
_INDEXED = re.compile(r"[A-Za-z_][\w.]*$|[\])]$")
_ENDS_CLAIM = re.compile(
    r"\s*(?:[\[［【][^\[\]\n]{1,20}[\]］】]\s*)*[\"'”’)*_]*(?:[.!?。！？…,;:，、]|\s*(?:\n|$))"
)
_CLAIM = re.compile(r"\w+\W+\w+[^\w\n]*$|[가-힣]{3,}[^\w\n]*$")


@dataclass(frozen=True)
class CitationMarker:
    """A citation in an answer: the span of its brackets, and the sources they refer to.

    Attributes:
        candidates: For each reference, the numbers of the sources it may mean.
        unknown: The numbers that no source has.
    """

    start: int
    end: int
    candidates: tuple[tuple[int, ...], ...]
    unknown: tuple[int, ...] = ()


def find_markers(answer: str, sources: Sequence[Source]) -> list[CitationMarker]:
    """Return the citation markers of an answer, in order."""
    excluded = non_citation_spans(answer)
    markers = list(_without_reference_list(answer, _markers(answer, sources, excluded)))
    # Where an answer sets its citations apart, brackets attached to a word are indices.
    return [marker for marker in markers if not _is_attached(answer, marker)] or markers


def _is_attached(answer: str, marker: CitationMarker) -> bool:
    """Return whether brackets follow a Latin word without a blank, within a clause."""
    word = _INDEXED.search(answer, max(0, marker.start - 40), marker.start)
    return bool(word) and not _ENDS_CLAIM.match(answer, marker.end)


def has_marker(answer: str) -> bool:
    """Return whether an answer cites numbers, known or not."""
    excluded = non_citation_spans(answer)
    return any(
        reference.numbers and 0 not in reference.numbers and max(reference.numbers) <= MAX_NUMBER
        for match in BRACKETS.finditer(answer)
        if not overlaps(excluded, *match.span()) and (reference := parse_reference(match, ()))
    )


def _markers(
    answer: str, sources: Sequence[Source], excluded: list[Span]
) -> Iterator[CitationMarker]:
    known = {source.n for source in sources}
    for match in BRACKETS.finditer(answer):
        if overlaps(excluded, *match.span()):
            continue
        reference = parse_reference(match, sources)
        if reference is None or _belongs_to_text(answer, match, reference, sources):
            continue
        candidates = reference.named or tuple((n,) for n in reference.numbers if n in known)
        unknown = tuple(n for n in reference.numbers if n not in known)
        is_certain = bool(candidates) and not (unknown and reference.is_range)
        if is_certain or _is_behind_claim(answer, match, reference):
            yield CitationMarker(*match.span(), candidates, unknown)


def _belongs_to_text(
    answer: str, match: re.Match[str], reference: Reference, sources: Sequence[Source]
) -> bool:
    """Return whether brackets are an interval, an index or a copied reference mark."""
    if reference.named:
        return False
    known = {source.n for source in sources}
    unknown = [n for n in reference.numbers if n not in known]
    if 0 in reference.numbers or (unknown and max(unknown) > MAX_NUMBER):
        return True
    before = answer[max(0, match.start() - 40) : match.start()]
    if _OPERATOR.search(before) or (len(reference.numbers) > 1 and _PAIR_OF.search(before)):
        return True
    return _is_index(answer, match, sources) or _is_copied(answer, match, reference, sources)


def _is_index(answer: str, match: re.Match[str], sources: Sequence[Source]) -> bool:
    """Return whether brackets follow a name that looks like code, or is indexed elsewhere."""
    word = _INDEXED.search(answer, max(0, match.start() - 40), match.start())
    if word is None or match["body"] is None:
        return False
    name = word.group()
    if "_" in name or "." in name.strip(".") or re.search(r"[a-z][A-Z]", name):
        return True
    if not name[0].isalpha():
        return False
    if len(name) == 1:
        return True
    indexed = re.compile(rf"(?<!\w){re.escape(name)}\[")
    if f"{name}[0]" in answer:
        return True
    return any(indexed.search(answer, *span) for span in code_spans(answer)) or any(
        indexed.search(source.text) for source in sources
    )


def _is_copied(
    answer: str, match: re.Match[str], reference: Reference, sources: Sequence[Source]
) -> bool:
    """Return whether a passage has the same brackets in the same context.

    Not where that is the very passage they refer to: an answer that copies it cites it, too.
    """
    line = answer.rfind("\n", 0, match.start()) + 1, answer.find("\n", match.end())
    before = fold_for_matching(answer[line[0] : match.start()])[0][-MAX_CONTEXT:]
    rest = answer[match.end() : None if line[1] < 0 else line[1]]
    behind = fold_for_matching(rest)[0][:MAX_CONTEXT]
    brackets = fold_for_matching(match.group())[0]
    contexts = [before + brackets] if len(before) >= MIN_CONTEXT else []
    contexts += [brackets + behind] if not before and len(behind) >= MIN_CONTEXT else []
    copied = [
        source.n
        for source in sources
        if any(context in fold_for_matching(source.text)[0] for context in contexts)
    ]
    cites_copied = len(reference.numbers) == 1 and reference.numbers[0] in copied
    return bool(copied) and not cites_copied


def _is_behind_claim(answer: str, match: re.Match[str], reference: Reference) -> bool:
    """Return whether numbers are where citations are: behind words, at the end of a clause."""
    if reference.numbers and max(reference.numbers) > MAX_NUMBER:
        return False
    if _TAKES_OBJECT.search(answer, max(0, match.start() - 20), match.start()):
        return False
    line = answer.rfind("\n", 0, match.start()) + 1
    claim = _CLAIM.search(re.sub(r"\[[^\[\]\n]{1,20}\]", "", answer[line : match.start()]))
    return bool(claim) and bool(_ENDS_CLAIM.match(answer, match.end()))


def _without_reference_list(
    answer: str, markers: Iterator[CitationMarker]
) -> Iterator[CitationMarker]:
    """Yield all markers but the numbers in a list of sources: "[1] leave.md"."""
    for marker in markers:
        line = answer[answer.rfind("\n", 0, marker.start) + 1 : marker.start]
        rest = answer[marker.end :].partition("\n")[0]
        if line.strip(" \t-*•") or not re.fullmatch(r"[\s:.–-]*\S*\.[a-z]{2,5}\b[^.]*", rest, re.I):
            yield marker
