"""Why a search returns a passage: matched words, and the score of each retriever."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from errors import EmbeddingMismatch, EmptyQuery, ModelError
from index.passage import Passage
from index.scope import Scope
from index.search import SearchIndex
from text.analyser import word_tokens
from text.question.terms import query_weights
from text.tokeniser import WORD

DEPTH = 200  # of the lexical ranking whose scores are known
MIN_WEIGHT = 0.5  # of a query term; Korean endings weigh less, and would mark most of a text

Span = tuple[int, int]


@dataclass(frozen=True)
class Explanation:
    """A passage with what speaks for it.

    Attributes:
        matched: Spans of `passage.text` whose words the question has.
        words: Those words as they are written, each once.
        bm25: Its score in the inverted index; None where no term of the question is in it.
        cosine: Of the question's vector and its own; None where one of them is missing.
    """

    passage: Passage
    matched: tuple[Span, ...]
    words: tuple[str, ...]
    bm25: float | None
    cosine: float | None


def explanations(
    index: SearchIndex, scope: Scope, query: str, passages: Sequence[Passage]
) -> list[Explanation]:
    """Return what speaks for each passage that a search for `query` returned."""
    scores, cosines = _bm25(index, scope, query), _cosines(index, scope, query, passages)
    explained = []
    for passage in passages:
        spans = matched_words(query, passage.text)
        words = dict.fromkeys(passage.text[start:end] for start, end in spans)
        child = passage.child_id
        explained.append(
            Explanation(passage, spans, tuple(words), scores.get(child), cosines.get(child))
        )
    return explained


def matched_words(query: str, text: str) -> tuple[Span, ...]:
    """Return the spans of the words of a text that share a term with the query."""
    terms = {term for term, weight in query_weights(query).items() if weight >= MIN_WEIGHT}
    matches = cache(lambda word: not terms.isdisjoint(word_tokens(word)))
    return tuple(found.span() for found in WORD.finditer(text) if matches(found[0]))


def chunk_spans(index: SearchIndex, scope: Scope, passage: Passage) -> list[Span]:
    """Return the children of a passage's parent, as spans of `passage.parent_text`."""
    stored = index.ingested_document(passage.source, passage.collection, scope)
    at = (passage.page, passage.parent_start, passage.parent_end)
    for parent in stored.parents if stored is not None else ():
        if (parent.page, parent.start, parent.end) == at:
            return [(c.start - parent.start, c.end - parent.start) for c in parent.children]
    return [(passage.start - passage.parent_start, passage.end - passage.parent_start)]


def _bm25(index: SearchIndex, scope: Scope, query: str) -> dict[str, float]:
    try:
        return dict(index.lexical_search(query, DEPTH, scope))
    except EmptyQuery:
        return {}


def _cosines(
    index: SearchIndex, scope: Scope, query: str, passages: Sequence[Passage]
) -> dict[str, float]:
    if index.model_mismatch or not passages:
        return {}
    ids = list({passage.child_id for passage in passages})
    try:
        vectors = index.vectors(ids, scope)
        cosines = vectors @ index.embedder.query(query)
    except (ModelError, EmbeddingMismatch):
        return {}
    # A row of zeros has no vector yet.
    return {child: float(cosines[n]) for n, child in enumerate(ids) if vectors[n].any()}
