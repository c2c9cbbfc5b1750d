"""Reading tool: a page of a document, or a span of its text, as it stands there."""

from collections.abc import Sequence
from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import from_passages
from agents.messages import Language, localise
from agents.tools.results import ToolResult, call_language, make_tool, tool_result
from chains.summaries.library import DocumentLibrary
from index.passage import Passage

NAME = "open_document"
BUDGET = 8000  # characters of one call


def open_document(library: DocumentLibrary, language: str = "auto") -> BaseTool:
    """Return the tool that reads a document from a page, or from a character of it, on."""

    def read(
        document: Annotated[str, "Title or file name of the document"],
        page: Annotated[int, "Page, slide or sheet from 1; 0 begins with the first"] = 0,
        start: Annotated[int, "Character of that page to begin with"] = 0,
        *,
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, document)
        rows = library.find(document, spoken)
        if not rows:
            raise ToolException(localise("no_document", spoken, name=document[:80]))
        sections = library.sections(rows[0].source)
        rest = [s for s in sections if _at(s) >= (page, 0) and not _is_before(s, page, start)]
        if not rest:
            last = max((section.page for section in sections), default=0)
            raise ToolException(localise("no_page", spoken, page=page, last=last))
        shown = _within(rest, BUDGET)
        notes = [_continuation(rest[len(shown)], spoken)] if len(rest) > len(shown) else []
        return tool_result(NAME, spoken, from_passages(shown), notes)

    return make_tool(NAME, read, language)


def _at(section: Passage) -> tuple[int, int]:
    return section.page, section.parent_start


def _is_before(section: Passage, page: int, start: int) -> bool:
    return section.page == page and section.parent_end <= start


def _within(sections: Sequence[Passage], budget: int) -> list[Passage]:
    """Return the first sections that fit the budget, one at least."""
    shown: list[Passage] = []
    for section in sections:
        budget -= len(section.parent_text)
        if shown and budget < 0:
            break
        shown.append(section)
    return shown


def _continuation(following: Passage, spoken: Language) -> str:
    page, start = following.page, following.parent_start
    return localise("document_goes_on", spoken, page=page, start=start)
