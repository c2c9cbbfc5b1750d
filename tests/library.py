"""Small documents and a reader for the tests of the index."""

from collections.abc import Sequence

from index.documents import Extracted, Page, SourceDocument
from index.passage import Passage
from index.scope import Scope
from ingest.index import Index

EVERYONE = Scope("local")


def document(
    uri: str, *pages: str, title: str = "", access: Sequence[str] = (), **kept: object
) -> SourceDocument:
    """A document of these pages."""
    numbered = tuple(Page(number, text) for number, text in enumerate(pages, 1))
    extracted = Extracted("text", numbered, title=title)
    return SourceDocument(uri, extracted, access=tuple(access), metadata=kept)


def lexical_search(index: Index, query: str, scope: Scope = EVERYONE, k: int = 10) -> list[Passage]:
    """What the words of a question find, best first."""
    hits = index.lexical_search(query, k, scope)
    found = index.passages([hit.child_id for hit in hits], scope)
    return [found[hit.child_id] for hit in hits if hit.child_id in found]


def dense_search(index: Index, query: str, scope: Scope = EVERYONE, k: int = 10) -> list[Passage]:
    """What the vector of a question finds, best first."""
    hits = index.dense_search(index.embedder.query(query), k, scope)
    found = index.passages([hit.child_id for hit in hits], scope)
    return [found[hit.child_id] for hit in hits if hit.child_id in found]


def names(found: Sequence[Passage]) -> list[str]:
    """The sources of passages, each once, in order."""
    return list(dict.fromkeys(passage.source for passage in found))
