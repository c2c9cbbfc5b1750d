"""LangChain adapters: the loaders as a `BaseLoader`, the chunking as a document transformer.

    pages = FileLoader("handbook", settings).load()
    children = ParentChildSplitter().split_documents(pages)

They need no index: `Index.add` reads and chunks files itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import BaseDocumentTransformer, Document

from errors import SourceError
from index.documents import Extracted, Page
from index.reports import Failure
from ingest.chunking.chunker import ChunkSizes, chunk
from ingest.reading import failures_of, has_text, read_all
from ingest.sources.walk import Item, expand
from settings import Settings

_LAYOUT = ("headings", "rows")  # metadata for the splitter, dropped from its chunks


class FileLoader(BaseLoader):
    """Loads the pages of a file, or of the files of a folder, through the sandboxed loaders.

    Attributes:
        failures: After loading, the files that could not be read, or only in part.
    """

    def __init__(self, path: str | Path, settings: Settings | None = None) -> None:
        self.path = Path(path)
        self.settings = settings or Settings()
        self.failures: list[Failure] = []

    def lazy_load(self) -> Iterator[Document]:
        """Yield one document for each page with text; files in the order of completion.

        Raises:
            SourceError: the path does not exist, or is one file that cannot be read.
        """
        walk = expand([self.path], language=self.settings.language)
        self.failures, is_empty = list(walk.failures), True
        for item, extracted in read_all(walk.items, self.settings):
            self.failures += failures_of(item, extracted)
            is_empty = is_empty and not has_text(extracted)
            yield from _documents(item, extracted)
        if self.failures and is_empty and not self.path.is_dir():
            raise SourceError(self.failures[0].reason, code=self.failures[0].code)


class ParentChildSplitter(BaseDocumentTransformer):
    """Splits documents into children; metadata name the span of the child and of its parent.

    Offsets count characters of the document: `page_content[start:end]` is the child, and
    `page_content[parent_start:parent_end]` its parent. `heading` is the parent's heading path.
    """

    def __init__(self, sizes: ChunkSizes | None = None) -> None:
        self.sizes = sizes or ChunkSizes()

    def split_documents(self, documents: Iterable[Document]) -> list[Document]:
        """Return the children of documents; the pages of one source continue its headings."""
        children: list[Document] = []
        for _, pages in groupby(documents, lambda document: document.metadata.get("source")):
            children += self._children(list(pages))
        return children

    def transform_documents(
        self, documents: Sequence[Document], **kwargs: Any
    ) -> Sequence[Document]:
        """Return the children of documents; see `split_documents`."""
        return self.split_documents(documents)

    def _children(self, documents: Sequence[Document]) -> Iterator[Document]:
        pages = (_page(number, document) for number, document in enumerate(documents))
        for parent in chunk(pages, self.sizes):
            document = documents[parent.page]
            metadata = {k: v for k, v in document.metadata.items() if k not in _LAYOUT} | {
                "parent_start": parent.start,
                "parent_end": parent.end,
                "heading": parent.heading,
            }
            for start, end, *_ in parent.children:
                text = document.page_content[start:end]
                yield Document(text, metadata={**metadata, "start": start, "end": end})


def _documents(item: Item, extracted: Extracted) -> Iterator[Document]:
    for page in extracted.pages:
        if page.text.strip():
            metadata = {
                "source": item.uri,
                "page": page.number,
                "title": extracted.title,
                "language": extracted.language,
                "kind": page.kind,
                "headings": [list(heading) for heading in page.headings],
                "rows": [list(row) for row in page.rows],
            }
            yield Document(page.text, metadata=metadata)


def _page(number: int, document: Document) -> Page:
    metadata: Mapping[str, Any] = document.metadata
    return Page(
        number,
        document.page_content,
        headings=tuple((at, level, title) for at, level, title in metadata.get("headings", ())),
        kind=metadata.get("kind", ""),
        rows=tuple((at, row) for at, row in metadata.get("rows", ())),
    )
