"""Give the sentences of an answer that cites nothing the numbers of the sources they come from.

Small models often answer from the passages and forget to say from which. A sentence gets the [n]
of a source only where that source plainly carries it: nearly all its words stand close together
there, and nothing in it differs. Whatever else is said stays without a number. After the
attribution of what is already written in Gao et al. 2023 (RARR), without a model.
"""

from collections.abc import Sequence

from chains.sources import Source
from chains.verification.spans import best_sentences
from chains.verification.verdict import is_supported, weighted_overlap
from text.language import detect_language
from text.question.terms import query_tokens
from text.sentences import sentence_spans

PLAIN = 0.7  # share of a sentence's words, by weight, that a few sentences of a source must hold
SHORTEST = 3  # different words; "Yes." and "Here you are." come from nowhere
_ENDS = ".!?。！？…"


def attribute_citations(answer: str, sources: Sequence[Source]) -> str:
    """Return the answer with an [n] behind each sentence that a source plainly carries."""
    pieces, at = [], 0
    for start, end in sentence_spans(answer):
        number = _carrier(answer[start:end], sources)
        if number:
            words = answer[start:end].rstrip(_ENDS)
            pieces += [answer[at:start], words, f" [{number}]", answer[start + len(words) : end]]
            at = end
    return "".join([*pieces, answer[at:]])


def _carrier(sentence: str, sources: Sequence[Source]) -> int:
    """Return the number of the source that carries a sentence best, 0 for none."""
    if len(set(query_tokens(sentence))) < SHORTEST or sentence.rstrip().endswith(("?", "？", ":")):
        return 0
    best, share = 0, PLAIN
    for source in sources:
        held = _held(sentence, source.text)
        if (held > share or (not best and held == share)) and is_supported(
            sentence, source.text, source.title
        ):
            best, share = source.n, held
    return best


def _held(sentence: str, text: str) -> float:
    if detect_language(sentence) != detect_language(text):
        return 0.0  # what two languages share are numbers and names, too little to go by
    start, end = best_sentences(sentence, text)
    return weighted_overlap(sentence, text[start:end]) if end > start else 0.0
