"""Page summary tool: the parts of a web page that a question is about, to be summarised and cited.

The model writes the summary; the tool gives it passages of a long page instead of its first
characters.
"""

from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.evidence import WebResult, from_web
from agents.tools.excerpts import excerpts
from agents.tools.page import PAGE_SECONDS, Address, Fetcher, read_page
from agents.tools.results import ToolResult, call_language, make_tool
from agents.tools.service import ToolServices
from chains.sources import Source
from ingest.sources.web import fetch
from settings import Settings

NAME = "summarise_page"
BUDGET = 4000  # characters of all excerpts


def summarise_page(
    fetcher: Fetcher = fetch,
    language: str = "auto",
    settings: Settings | None = None,
    services: ToolServices | None = None,
) -> BaseTool:
    """Return the tool that reads of a page what a question is about."""
    shared = services or ToolServices()

    def read(
        url: Address,
        question: Annotated[str, "What the summary is about; empty for the whole page"] = "",
        *,
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, question)

        def find() -> list[Source]:
            title, address, text = read_page(fetcher, url, spoken, settings)
            parts = excerpts(text, question, BUDGET)
            return from_web(WebResult(title, address, part) for part in parts)

        arguments = {"url": url, "question": question}
        return shared.call(NAME, spoken, arguments, find, seconds=PAGE_SECONDS)

    return make_tool(NAME, read, language)
