"""Whole documents by the address of their source, behind LangChain's key-value interface.

ws.documents.mset([("note", Document("Military leave is two years."))])   # found by searches
[document] = ws.documents.mget(["handbook/leave.md"])                     # pages joined
"""

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.documents import Document
from langchain_core.stores import BaseStore

from index.documents import Extracted, Page, SourceDocument, SourceRow
from index.scope import Scope
from ingest.index import Index
from text.language import detect_language
from text.normalise import normalise

_SET_HERE = "langchain_metadata"
_PAGE_BREAK = "\n\n"


class DocumentStore(BaseStore[str, Document]):
    """The documents of one collection that a scope may see; setting one ingests it."""

    def __init__(self, index: Index, scope: Scope, collection: str | None = None) -> None:
        self._index = index
        self._scope = scope
        self._collection = collection or index.settings.collection

    def mget(self, keys: Sequence[str]) -> list[Document | None]:
        """Return one document a source, or None where the scope sees no such source."""
        rows = {row.source: row for row in self._rows()}
        return [self._document(rows[key]) if key in rows else None for key in keys]

    def mset(self, key_value_pairs: Sequence[tuple[str, Document]]) -> None:
        """Take documents in under these addresses; they replace what was there.

        Who could see an address still does, and nobody else.
        """
        last = dict(key_value_pairs)
        known = {
            row.source: row.access
            for row in self._index.sources()
            if row.collection == self._collection
        }
        self._index.add_documents(
            [_source_document(key, document, known.get(key, ())) for key, document in last.items()],
            collection=self._collection,
        )

    def mdelete(self, keys: Sequence[str]) -> None:
        """Forget sources; unknown ones are no error."""
        known = {row.source for row in self._rows()}
        found = [key for key in keys if key in known]
        if found:
            self._index.remove(found, collection=self._collection)

    def yield_keys(self, *, prefix: str | None = None) -> Iterator[str]:
        """Yield the addresses of the sources, in order."""
        for row in self._rows():
            if row.source.startswith(prefix or ""):
                yield row.source

    def _rows(self) -> list[SourceRow]:
        return [
            row for row in self._index.sources(self._scope) if row.collection == self._collection
        ]

    def _document(self, row: SourceRow) -> Document:
        pages = [
            self._index.page_text(row.source, page, scope=self._scope, collection=self._collection)
            for page in range(1, row.pages + 1)
        ]
        return Document(page_content=_PAGE_BREAK.join(pages), metadata=_metadata(row))


def _metadata(row: SourceRow) -> dict[str, Any]:
    if _SET_HERE in row.metadata:
        return dict(row.metadata[_SET_HERE])
    return {
        **row.metadata,
        "source": row.source,
        "title": row.title,
        "language": row.language,
        "collection": row.collection,
    }


def _source_document(key: str, document: Document, access: tuple[str, ...]) -> SourceDocument:
    text = normalise(document.page_content)
    extracted = Extracted(
        status="text",
        pages=(Page(1, text),),
        title=str(document.metadata.get("title", "")),
        language=detect_language(text),
    )
    kept = {_SET_HERE: document.metadata}
    return SourceDocument(key, extracted, access=access, metadata=kept)
