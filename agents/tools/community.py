"""langchain-community adapters: its tools, retrievers and loaders as ours, imported only here.

    BM25Retriever = community("retrievers", "BM25Retriever")
    tool = from_retriever("minutes", "Searches the minutes.", BM25Retriever.from_texts(...))
    tool = from_tool(community("tools", "ArxivQueryRun")())
    index.add_documents(from_loader(community("document_loaders", "TextLoader")("a.txt")))

The package is no longer developed and warns so on import; this project needs none of it. It is for
those who depend on a tool there (extra `community`). Its results are numbered and cited like any
others.
"""

import importlib
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.evidence import WebResult, from_web
from agents.tools.external.foreign import from_tool
from agents.tools.results import ToolResult, call_language, make_tool
from agents.tools.service import Retries, ToolServices
from chains.sources import Source
from errors import SettingsError
from index.documents import Extracted, Page, SourceDocument
from text.language import detect_language
from text.normalise import normalise

if TYPE_CHECKING:
    from langchain_core.document_loaders import BaseLoader
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

PACKAGE = "langchain_community"
TIMEOUT_SECONDS = 20.0

__all__ = ["community", "from_loader", "from_retriever", "from_tool"]


def community(module: str, name: str) -> Any:
    """Return `name` from a module of langchain-community, without its deprecation warnings.

    Raises:
        SettingsError: the package, or the part of it, is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)
    except (ImportError, AttributeError) as error:
        raise SettingsError(
            "{name!r} of langchain-community cannot be loaded: {reason}.",
            "Install the extra `community`, or use one of this project's own tools.",
            name=name,
            reason=str(error),
        ) from None


def from_retriever(name: str, description: str, retriever: "BaseRetriever") -> BaseTool:
    """Return a community retriever as a tool named `name`."""
    services = ToolServices(Retries(tries=1, seconds=TIMEOUT_SECONDS))

    def run(query: Annotated[str, "What to look for"], config: RunnableConfig) -> ToolResult:
        def find() -> list[Source]:
            return from_web(_result(document, name) for document in retriever.invoke(query))

        return services.call(name, call_language(config, query), {"query": query}, find)

    return make_tool(name, run, description=description)


def from_loader(loader: "BaseLoader") -> Iterator[SourceDocument]:
    """Yield the documents of a loader for `Index.add_documents`, the pages of each together."""
    pages: dict[str, list[Document]] = {}
    for document in loader.lazy_load():
        pages.setdefault(str(document.metadata.get("source", "")), []).append(document)
    for source, parts in pages.items():
        yield SourceDocument(uri=source or "community", extracted=_extracted(source, parts))


def _extracted(source: str, parts: "Iterable[Document]") -> Extracted:
    parts = list(parts)
    texts = [normalise(part.page_content) for part in parts]
    return Extracted(
        status="text" if any(text.strip() for text in texts) else "no_text",
        pages=tuple(Page(number, text) for number, text in enumerate(texts, 1)),
        title=str(parts[0].metadata.get("title", "") or source.rpartition("/")[2]),
        language=detect_language(" ".join(texts)),
    )


def _result(document: "Document", name: str) -> WebResult:
    where = str(document.metadata.get("source") or name)
    return WebResult(str(document.metadata.get("title") or where), where, document.page_content)
