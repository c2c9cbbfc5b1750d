"""Verdict for each sentence of an answer: supported, not supported, or not checked.

    verdicts = sentence_verdicts(answer, citations)
    counted(verdicts)[True]       # how many sentences the cited passages support

A sentence with several claims has the worst of their verdicts; a claim that cites several passages
needs one that supports it. A sentence without a citation was not checked.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from chains.citations.grammar import is_label_only
from chains.citations.prose import code_spans, overlaps
from chains.sources import Citation
from text.question.terms import query_tokens
from text.sentences import sentence_spans

MIN_CLAIM_WORDS = 3  # content words; a shorter sentence without citation claims nothing
_STOPS = " \t.!?。！？…"
_NO_CLAIM = re.compile(r"#{1,6}\s.*|.*[:：?？]|\|.*|>.*", re.S)


class SentenceVerdict(NamedTuple):
    """A sentence of an answer: its offsets, without markers and stop, and its verdict.

    `supported` is None where nobody checked.
    """

    start: int
    end: int
    supported: bool | None


def sentence_verdicts(
    answer: str, citations: Sequence[Citation], *, quotes_only: bool = False
) -> list[SentenceVerdict]:
    """Return the sentences that claim something, in order, each with its verdict.

    Args:
        answer: The answer with its markers.
        citations: Its citations.
        quotes_only: Whether all that it states is cited, as in those of the embedded model: what
            has no citation is then a remark about the answer, and is left out.
    """
    plain = _without_markers(answer, citations)
    code = code_spans(answer)
    spans = [span for span in sentence_spans(plain) if not overlaps(code, *span)]
    cited: dict[tuple[int, int], dict[str, list[bool | None]]] = {}
    for citation in citations:
        if span := _sentence_before(plain, spans, citation.at):
            claims = cited.setdefault(span, {})
            claims.setdefault(citation.claim, []).append(citation.supported)
    verdicts = {span: _worst(map(_best, claims.values())) for span, claims in cited.items()}
    return [
        SentenceVerdict(start, start + len(plain[start:end].rstrip(_STOPS)), verdicts.get(span))
        for span in spans
        if span in cited or (not quotes_only and _claims_something(plain[slice(*span)]))
        for start, end in [span]
    ]


def counted(verdicts: Sequence[SentenceVerdict]) -> Counter[bool | None]:
    """Return how many sentences have each verdict."""
    return Counter(verdict.supported for verdict in verdicts)


def _without_markers(answer: str, citations: Sequence[Citation]) -> str:
    """Return the answer with its markers blanked out, so that offsets stay."""
    plain = answer
    for citation in citations:
        end = citation.at + len(f"[{citation.n}]")
        if citation.at >= 0:
            plain = plain[: citation.at] + " " * (end - citation.at) + plain[end:]
    return plain


def _sentence_before(
    plain: str, spans: Sequence[tuple[int, int]], at: int
) -> tuple[int, int] | None:
    before = [span for span in spans if span[0] < at]
    claims = [span for span in before if not is_label_only(plain[slice(*span)])]
    return next(reversed(claims or before or spans[:1]), None) if at >= 0 else None


def _best(verdicts: Sequence[bool | None]) -> bool | None:
    return True if True in verdicts else False if False in verdicts else None


def _worst(verdicts: "map[bool | None]") -> bool | None:
    found = set(verdicts)
    return False if False in found else None if None in found else True


def _claims_something(sentence: str) -> bool:
    if _NO_CLAIM.fullmatch(sentence) or is_label_only(sentence):
        return False
    return len(query_tokens(sentence)) >= MIN_CLAIM_WORDS
