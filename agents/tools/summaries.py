"""Tools over whole documents: the list of documents, and a digest of one to summarise.

`summarise_document` returns passages that cover the document; the model writes the summary, the
outline or the comparison from them, with citations.
"""

from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.evidence import from_passages
from agents.tools.results import ToolResult, call_language, make_tool, tool_result
from chains.sources import Source
from chains.summaries.digest import BUDGET, digest, key_passage
from chains.summaries.library import MAX_DOCUMENTS, DocumentLibrary
from text.documents.intent import DocumentIntent
from text.documents.pointing import points_at_documents

LIST, SUMMARISE = "list_documents", "summarise_document"
_OPENING = 300  # characters of each document in a list


def list_documents(library: DocumentLibrary, language: str = "auto") -> BaseTool:
    """Return the tool that lists the documents, or those about a topic."""

    def listed(
        config: RunnableConfig,
        topic: Annotated[str, "Only documents about this; empty lists all"] = "",
    ) -> ToolResult:
        sources = documents_about(library, topic) if topic else all_documents(library)
        return tool_result(LIST, call_language(config, topic), sources)

    return make_tool(LIST, listed, language)


def summarise_document(library: DocumentLibrary, language: str = "auto") -> BaseTool:
    """Return the tool that reads a whole document, cut to its key passages."""

    def read(
        document: Annotated[str, "Title or file name of the document; empty for all of them"],
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, document)
        if not document.strip():
            return tool_result(SUMMARISE, spoken, overview(library, spoken))
        return tool_result(SUMMARISE, spoken, whole_document(library, document, spoken))

    return make_tool(SUMMARISE, read, language)


def intent_sources(
    library: DocumentLibrary, intent: DocumentIntent, language: str = ""
) -> list[Source]:
    """Return the numbered sources for a request about whole documents.

    Empty where its names are not those of documents: then it is an ordinary question.

    Args:
        library: The documents of the scope.
        intent: The request.
        language: Language of the question; of two documents that fit, the one in it is read.
    """
    if intent.kind == "list":
        return all_documents(library)
    if intent.kind == "overview":
        return overview(library, language)
    if intent.kind == "topic":
        return documents_about(library, intent.names[0])
    if intent.kind == "comparison":
        one, other = (library.find(name, language)[:1] for name in intent.names)
        if not (one and other) or one[0].source == other[0].source:
            return []
        passages = [
            passage
            for row in (one[0], other[0])
            for passage in digest(library.sections(row.source), BUDGET // 2)
        ]
        return from_passages(passages)
    return whole_document(library, intent.names[0] if intent.names else "", language)


def whole_document(library: DocumentLibrary, name: str, language: str = "") -> list[Source]:
    """Return the digest of the document with a name, as numbered sources; empty without one.

    "This file" is what is attached to the conversation; of several files the key passages are read.
    """
    if points_at_documents(name) and len(library.at_hand()) > 1:
        return overview(library, language)
    found = library.find(name, language)
    return from_passages(digest(library.sections(found[0].source))) if found else []


def overview(library: DocumentLibrary, language: str = "") -> list[Source]:
    """Return the key passage of every document, those in a language first, as numbered sources.

    Where files are attached to the conversation, these are meant. A single one is read as a whole.
    """
    rows = sorted(library.at_hand() or library.rows(), key=lambda row: row.language != language)[
        :MAX_DOCUMENTS
    ]
    if len(rows) == 1:
        return from_passages(digest(library.sections(rows[0].source)))
    share = BUDGET // max(len(rows), 1)
    return from_passages(
        [passage for row in rows for passage in key_passage(library.sections(row.source), share)]
    )


def documents_about(library: DocumentLibrary, topic: str) -> list[Source]:
    """Return the best passage of each document about a topic, as numbered sources."""
    return from_passages(library.about(topic))


def all_documents(library: DocumentLibrary) -> list[Source]:
    """Return the opening of each document, as numbered sources."""
    openings = (library.sections(row.source)[:1] for row in library.rows()[:MAX_DOCUMENTS])
    passages = []
    for opening in openings:
        for passage in opening:
            text = passage.parent_text[:_OPENING]
            start = passage.parent_start
            passages.append(passage.with_content(text, start, start + len(text)))
    return from_passages(passages)
