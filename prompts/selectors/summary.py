"""Extractive summary of an example: the sentences with most of its words, in their order."""

from collections import Counter

from prompts.selectors.lengths import text_length
from text.analyser import tokens
from text.sentences import sentence_spans


def key_sentences(text: str, max_length: int) -> str:
    """Return the most central sentences of a text that fit; empty where none does.

    A sentence is central by the mean frequency of its terms in the text (Luhn 1958; Nenkova and
    Vanderwende 2005, SumBasic). Sentences stay whole, and so do the citations in them.
    """
    if text_length(text) <= max_length:
        return text
    sentences = [text[start:end].strip() for start, end in sentence_spans(text)]
    frequency = Counter(tokens(text))
    ranked = sorted(range(len(sentences)), key=lambda i: -_centrality(sentences[i], frequency))
    chosen: list[int] = []
    for i in ranked:
        summary = " ".join(sentences[j] for j in sorted([*chosen, i]))
        if text_length(summary) <= max_length:
            chosen.append(i)
    return " ".join(sentences[i] for i in sorted(chosen))


def _centrality(sentence: str, frequency: Counter[str]) -> float:
    terms = tokens(sentence)
    return sum(frequency[term] for term in terms) / len(terms) if terms else 0.0
