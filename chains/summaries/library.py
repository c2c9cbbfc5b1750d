"""Document library: the documents of one access scope, found by name and read as a whole.

library = DocumentLibrary(index, scope, retriever)
[row] = library.find("the travel policy")
passages = library.sections(row.source)
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from errors import EmptyQuery
from index.documents import SourceRow
from index.passage import Passage
from index.scope import Scope
from index.search import SearchIndex
from ingest.jobs.job import ATTACHED
from text.documents.names import match_documents
from text.documents.pointing import points_at_documents
from text.language import detect_language

TOPIC_PASSAGES = 24  # searched for the documents about a topic
MAX_DOCUMENTS = 40  # that a list shows
MIN_SCORE = 0.2  # of the best passage's score, with which a document is still about the topic
_VOTES = 4  # first passages of a search by name, in another language than the titles
_MAJORITY = 3


class Searcher(Protocol):
    """Anything that retrieves passages."""

    def search(self, query: str) -> Sequence[Passage]:
        """Return passages, best first."""


class DocumentLibrary:
    """The documents that a scope may see."""

    def __init__(self, index: SearchIndex, scope: Scope, searcher: Searcher) -> None:
        self._index = index
        self._scope = scope
        self._searcher = searcher

    def rows(self) -> list[SourceRow]:
        """Return the documents with text, in the order of their addresses."""
        return [row for row in self._index.sources(self._scope) if row.children]

    def at_hand(self) -> list[SourceRow]:
        """Return the documents that "this file" means: those attached to the conversation."""
        return [row for row in self.rows() if row.collection == ATTACHED]

    def find(self, name: str, language: str = "") -> list[SourceRow]:
        """Return the documents that a name refers to, best first; those in a language before.

        "This file" and the like are the files attached to the conversation, where it has any.
        Where no title has the name's words, but the documents are in another language, the one
        that a search by the name finds is returned.

        Args:
            name: Title, file name or words of them.
            language: The language of the question; that of the name where it is empty.
        """
        rows = self.rows()
        if points_at_documents(name) and (attached := self.at_hand()):
            return attached
        language = language or detect_language(name)
        found = match_documents(name, rows)
        found.sort(key=lambda row: row.language != language)
        if found or not name:
            return found
        return self._by_search(name, [row for row in rows if row.language != language])

    def sections(self, source: str) -> list[Passage]:
        """Return the sections of a document in reading order; empty where it is not visible."""
        return self._index.sections(source, self._scope)

    def about(self, topic: str) -> list[Passage]:
        """Return the best passage of each document about a topic, best first."""
        best: dict[str, Passage] = {}
        for passage in self._search(topic, TOPIC_PASSAGES):
            best.setdefault(passage.source, passage)
        top = max((passage.score for passage in best.values()), default=0.0)
        return [p for p in best.values() if p.score >= MIN_SCORE * top][:MAX_DOCUMENTS]

    def _by_search(self, name: str, others: Sequence[SourceRow]) -> list[SourceRow]:
        votes = Counter(passage.source for passage in self._search(name, _VOTES)[:_VOTES])
        source, count = votes.most_common(1)[0] if votes else ("", 0)
        return [row for row in others if row.source == source and count >= _MAJORITY]

    def _search(self, query: str, k: int) -> list[Passage]:
        search: Any = self._searcher.search
        try:
            return list(search(query, k))
        except EmptyQuery:
            return []


def library_of(retriever: Any) -> DocumentLibrary | None:
    """Return the library of a retriever's scope; None for a stand-in without an index."""
    base = getattr(retriever, "base", None)
    return DocumentLibrary(base.index, base.scope, retriever) if base is not None else None
