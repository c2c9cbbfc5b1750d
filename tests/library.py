"""Helpers for tests of the index: small documents, and searches that return passages."""

from collections.abc import Sequence

from index.documents import Extracted, Page, SourceDocument
from index.passage import Passage, ScoredId
from index.scope import Scope
from ingest.index import Index

EVERYONE = Scope("local")


def document(
    uri: str, *pages: str, title: str = "", access: Sequence[str] = (), **metadata: object
) -> SourceDocument:
    """A document of these pages."""
    numbered = tuple(Page(number, text) for number, text in enumerate(pages, 1))
    extracted = Extracted("text", numbered, title=title)
    return SourceDocument(uri, extracted, access=tuple(access), metadata=metadata)


def lexical_search(index: Index, query: str, scope: Scope = EVERYONE, k: int = 10) -> list[Passage]:
    """The passages of a lexical search, best first."""
    return _passages(index, index.lexical_search(query, k, scope), scope)


def dense_search(index: Index, query: str, scope: Scope = EVERYONE, k: int = 10) -> list[Passage]:
    """The passages of a dense search, best first."""
    return _passages(index, index.dense_search(index.embedder.query(query), k, scope), scope)


def names(passages: Sequence[Passage]) -> list[str]:
    """The sources of passages, each once, in order."""
    return list(dict.fromkeys(passage.source for passage in passages))


def _passages(index: Index, ranking: Sequence[ScoredId], scope: Scope) -> list[Passage]:
    passages = index.passages([scored.child_id for scored in ranking], scope)
    return [passages[scored.child_id] for scored in ranking if scored.child_id in passages]
