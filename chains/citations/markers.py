"""Tell which brackets of an answer cite which of the sources it was given.

A citation is the number or the name of a source of this turn, in prose. Indices, intervals, and
the reference marks of a document that an answer copies are not; they stay to the letter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chains.citations.grammar import BRACKETS, HIGHEST, Named, read
from chains.citations.prose import Span, code_spans, non_citation_spans, overlaps
from chains.sources import Source
from chains.verification.spans import fold_for_matching

COPIED = 5  # folded characters beside a bracket that must stand in a passage as well
NEARBY = 24

_OPERATOR = re.compile(r"(?:[=<+/^{$\\]|(?<!\*)\*)\s*$")
_PAIR_OF = re.compile(
    r"(?:\b(?:interval|range|array|list|vector|tuple|matrix|between|shape|set)|구간|범위|배열|벡터"
    r"|행렬|집합|리스트)[은는이가을를의]?\s*$",
    re.I,
)
# Behind these a bracket is what is spoken of: "the value is [30]", "see footnote [12]".
_OBJECT = re.compile(
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
class Mark:
    """A citation in an answer: the place of its brackets, and what they name.

    Attributes:
        wanted: For each thing named, the numbers of the sources it may be.
        unknown: The numbers that name no source.
    """

    start: int
    end: int
    wanted: tuple[tuple[int, ...], ...]
    unknown: tuple[int, ...] = ()


def find(answer: str, sources: Sequence[Source]) -> list[Mark]:
    """Return the citations of an answer, in order."""
    closed = non_citation_spans(answer)
    marks = list(_reference_lists_left_out(answer, _found(answer, sources, closed)))
    apart = [mark for mark in marks if not _is_attached(answer, mark)]
    return apart or marks


def _is_attached(answer: str, mark: Mark) -> bool:
    """Return whether brackets hang on a Latin word within a clause.

    So do indices; where an answer sets its citations apart, they are none.
    """
    hangs = _INDEXED.search(answer, max(0, mark.start - 40), mark.start)
    return bool(hangs) and not _ENDS_CLAIM.match(answer, mark.end)


def has_marker(answer: str) -> bool:
    """Return whether an answer cites numbers, known or not."""
    closed = non_citation_spans(answer)
    return any(
        named.numbers and 0 not in named.numbers and max(named.numbers) <= HIGHEST
        for match in BRACKETS.finditer(answer)
        if not overlaps(closed, *match.span()) and (named := read(match, ()))
    )


def _found(answer: str, sources: Sequence[Source], closed: list[Span]) -> Iterator[Mark]:
    known = {source.n for source in sources}
    for match in BRACKETS.finditer(answer):
        if overlaps(closed, *match.span()):
            continue
        named = read(match, sources)
        if named is None or _is_text(answer, match, named, sources):
            continue
        wanted = named.files or tuple((n,) for n in named.numbers if n in known)
        unknown = tuple(n for n in named.numbers if n not in known)
        sure = bool(wanted) and not (unknown and named.is_range)
        if sure or _stands_for_a_claim(answer, match, named):
            yield Mark(*match.span(), wanted, unknown)


def _is_text(answer: str, match: re.Match[str], named: Named, sources: Sequence[Source]) -> bool:
    if named.files:
        return False
    known = {source.n for source in sources}
    foreign = [n for n in named.numbers if n not in known]
    if 0 in named.numbers or (foreign and max(foreign) > HIGHEST):
        return True
    before = answer[max(0, match.start() - 40) : match.start()]
    if _OPERATOR.search(before) or (len(named.numbers) > 1 and _PAIR_OF.search(before)):
        return True
    return _is_index(answer, match, sources) or _is_copied(answer, match, named, sources)


def _is_index(answer: str, match: re.Match[str], sources: Sequence[Source]) -> bool:
    """Return whether brackets hang on a name that is indexed elsewhere, or looks like code."""
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


def _is_copied(answer: str, match: re.Match[str], named: Named, sources: Sequence[Source]) -> bool:
    """Return whether the brackets stand so in a passage, among the same words.

    Not where that is the very passage they name: what copies it cites it, too.
    """
    line = answer.rfind("\n", 0, match.start()) + 1, answer.find("\n", match.end())
    before = fold_for_matching(answer[line[0] : match.start()])[0][-NEARBY:]
    behind = fold_for_matching(answer[match.end() : None if line[1] < 0 else line[1]])[0][:NEARBY]
    mark = fold_for_matching(match.group())[0]
    wanted = [before + mark] if len(before) >= COPIED else []
    wanted += [mark + behind] if not before and len(behind) >= COPIED else []
    holders = [
        s.n for s in sources if any(words in fold_for_matching(s.text)[0] for words in wanted)
    ]
    return bool(holders) and not (len(named.numbers) == 1 and named.numbers[0] in holders)


def _stands_for_a_claim(answer: str, match: re.Match[str], named: Named) -> bool:
    """Return whether numbers stand where citations do: behind words, at the end of a clause."""
    if named.numbers and max(named.numbers) > HIGHEST:
        return False
    if _OBJECT.search(answer, max(0, match.start() - 20), match.start()):
        return False
    line = answer.rfind("\n", 0, match.start()) + 1
    behind_words = _CLAIM.search(re.sub(r"\[[^\[\]\n]{1,20}\]", "", answer[line : match.start()]))
    return bool(behind_words) and bool(_ENDS_CLAIM.match(answer, match.end()))


def _reference_lists_left_out(answer: str, marks: Iterator[Mark]) -> Iterator[Mark]:
    """Leave out the number before an entry of a list of sources: "[1] leave.md"."""
    for mark in marks:
        line = answer[answer.rfind("\n", 0, mark.start) + 1 : mark.start]
        rest = answer[mark.end :].partition("\n")[0]
        if line.strip(" \t-*•") or not re.fullmatch(r"[\s:.–-]*\S*\.[a-z]{2,5}\b[^.]*", rest, re.I):
            yield mark
