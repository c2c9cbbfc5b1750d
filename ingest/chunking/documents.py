"""Chunked documents: the chunks of a document and their texts for the embedder."""

from index.chunks import embedded_text
from index.commit.chunked_document import ChunkedDocument
from index.commit.staging import text_hash
from index.documents import SourceDocument
from ingest.chunking.chunker import ChunkSizes, chunk


def chunk_document(document: SourceDocument, collection: str, sizes: ChunkSizes) -> ChunkedDocument:
    """Return a document with its chunks."""
    extracted = document.extracted
    parents = tuple(chunk(extracted.pages, sizes))
    page_text = {page.number: page.text for page in extracted.pages}
    texts = tuple(
        embedded_text(
            extracted.title,
            parent.heading,
            page_text[parent.page][child.start : child.end],
            child.header,
        )
        for parent in parents
        for child in parent.children
    )
    return ChunkedDocument(
        document, collection, sizes.fingerprint, parents, texts, tuple(map(text_hash, texts))
    )
