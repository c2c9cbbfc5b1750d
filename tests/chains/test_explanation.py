"""Explanations of a search: matched words, scores by retriever, chunk boundaries."""

from collections.abc import Iterator

import pytest

from chains.explanation import chunk_spans, explanations, matched_words
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import EVERYONE, document, lexical_search


@pytest.fixture
def index(settings: Settings, embedder: Embedder) -> Iterator[Index]:
    """An empty index."""
    with open_index(settings, embedder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("When must students apply?", "Students apply early; others wait.", ["Students", "apply"]),
        ("휴학은 언제 신청하나요?", "일반휴학 신청은 3월에 한다.", ["일반휴학", "신청은"]),
        ("pond", "There is none.", []),
    ],
)
def test_words_in_common_are_marked(query: str, text: str, words: list[str]) -> None:
    """Inflected forms count, and function words and question endings do not."""
    assert [text[start:end] for start, end in matched_words(query, text)] == words


def test_each_retriever_gives_its_score(index: Index) -> None:
    """A passage with the words has a BM25 score, each with a vector a cosine."""
    index.add_documents([document("carp", "Carp live in the pond."), document("oak", "Oaks grow.")])
    both = {p.source: p for query in ("carp", "oaks") for p in lexical_search(index, query)}
    carp, oak = explanations(index, EVERYONE, "carp pond", [both["carp"], both["oak"]])
    assert carp.bm25 is not None and carp.bm25 > 0 and oak.bm25 is None
    assert carp.cosine is not None and oak.cosine is not None and carp.cosine > oak.cosine
    assert carp.words == ("Carp", "pond") and oak.words == ()


def test_chunks_of_a_passage(index: Index) -> None:
    """The chunks of a long passage cover its text."""
    text = " ".join(f"Sentence number {n} is about carp." for n in range(40))
    index.add_documents([document("carp", text)])
    passage = lexical_search(index, "carp")[0]
    spans = chunk_spans(index, EVERYONE, passage)
    assert len(spans) > 1
    assert spans[0][0] == 0 and spans[-1][1] == len(passage.parent_text)
