"""Citation attribution: add the missing [n] to an answer that cites nothing.

Small models often answer from the passages and omit the citations. A sentence gets the [n] of a
source only where that source clearly supports it: nearly all its words are close together there,
and nothing contradicts it. Other sentences stay as they are. Post-hoc attribution after Gao et al.
2023 (RARR), without a model.
"""

from collections.abc import Sequence

from chains.sources import Source
from chains.verification.spans import best_sentences
from chains.verification.verdict import is_supported, weighted_overlap
from text.language import detect_language
from text.question.terms import query_tokens
from text.sentences import sentence_spans

MIN_OVERLAP = 0.7  # share of a sentence's words, by weight, that a few sentences of a source have
MIN_TOKENS = 3  # different ones; "Yes." and "Here you are." have no source
_ENDS = ".!?。！？…"


def attribute_citations(answer: str, sources: Sequence[Source]) -> str:
    """Return the answer with an [n] behind each sentence that a source clearly supports."""
    pieces, at = [], 0
    for start, end in sentence_spans(answer):
        if number := _supporting_source(answer[start:end], sources):
            words = answer[start:end].rstrip(_ENDS)
            pieces += [answer[at:start], words, f" [{number}]", answer[start + len(words) : end]]
            at = end
    return "".join([*pieces, answer[at:]])


def _supporting_source(sentence: str, sources: Sequence[Source]) -> int:
    """Return the number of the source that supports a sentence best, 0 for none."""
    if len(set(query_tokens(sentence))) < MIN_TOKENS or sentence.rstrip().endswith(
        ("?", "？", ":")
    ):
        return 0
    best, threshold = 0, MIN_OVERLAP
    for source in sources:
        overlap = _evidence_overlap(sentence, source.text)
        is_better = overlap > threshold or (not best and overlap == threshold)
        if is_better and is_supported(sentence, source.text, source.title):
            best, threshold = source.n, overlap
    return best


def _evidence_overlap(sentence: str, text: str) -> float:
    if detect_language(sentence) != detect_language(text):
        return 0.0  # two languages share numbers and names only, too little for attribution
    start, end = best_sentences(sentence, text)
    return weighted_overlap(sentence, text[start:end]) if end > start else 0.0
