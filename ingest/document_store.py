"""Document store: whole documents by source URI, as a LangChain `BaseStore`.

ws.documents.mset([("note", Document("Military leave is two years."))])   # indexed as well
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

_METADATA_KEY = "langchain_metadata"  # marks a document that was set through this store
_PAGE_BREAK = "\n\n"


class DocumentStore(BaseStore[str, Document]):
    """The documents of one collection that a scope may see; setting a document ingests it."""

    def __init__(self, index: Index, scope: Scope, collection: str | None = None) -> None:
        self._index = index
        self._scope = scope
        self._collection = collection or index.settings.collection

    def mget(self, keys: Sequence[str]) -> list[Document | None]:
        """Return one document for each source, or None where the scope may not see it."""
        rows = {row.source: row for row in self._rows()}
        return [self._document(rows[key]) if key in rows else None for key in keys]

    def mset(self, key_value_pairs: Sequence[tuple[str, Document]]) -> None:
        """Ingest documents under these URIs, replacing earlier versions.

        The access labels of a URI stay as they are.
        """
        documents = dict(key_value_pairs)
        access = {
            row.source: row.access
            for row in self._index.sources()
            if row.collection == self._collection
        }
        self._index.add_documents(
            [_source_document(uri, doc, access.get(uri, ())) for uri, doc in documents.items()],
            collection=self._collection,
        )

    def mdelete(self, keys: Sequence[str]) -> None:
        """Remove sources; unknown ones are ignored."""
        visible = {row.source for row in self._rows()}
        sources = [key for key in keys if key in visible]
        if sources:
            self._index.remove(sources, collection=self._collection)

    def yield_keys(self, *, prefix: str | None = None) -> Iterator[str]:
        """Yield the URIs of the sources, in order."""
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
    if _METADATA_KEY in row.metadata:
        return dict(row.metadata[_METADATA_KEY])
    return {
        **row.metadata,
        "source": row.source,
        "title": row.title,
        "language": row.language,
        "collection": row.collection,
    }


def _source_document(uri: str, document: Document, access: tuple[str, ...]) -> SourceDocument:
    text = normalise(document.page_content)
    extracted = Extracted(
        status="text",
        pages=(Page(1, text),),
        title=str(document.metadata.get("title", "")),
        language=detect_language(text),
    )
    metadata = {_METADATA_KEY: document.metadata}
    return SourceDocument(uri, extracted, access=access, metadata=metadata)
