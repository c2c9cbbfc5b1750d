"""Documents cut into chunks, ready to be staged."""

from index.chunks import embedded_text
from index.commit.chunked_document import ChunkedDocument
from index.commit.staging import text_hash
from index.documents import SourceDocument
from ingest.chunking.chunker import ChunkSizes, chunk


def chunk_document(document: SourceDocument, collection: str, sizes: ChunkSizes) -> ChunkedDocument:
    """Cut a document."""
    extracted = document.extracted
    cut = tuple(chunk(extracted.pages, sizes))
    page = {page.number: page.text for page in extracted.pages}
    texts = tuple(
        embedded_text(
            extracted.title,
            parent.heading,
            page[parent.page][child.start : child.end],
            child.header,
        )
        for parent in cut
        for child in parent.children
    )
    return ChunkedDocument(
        document, collection, sizes.recipe, cut, texts, tuple(map(text_hash, texts))
    )
