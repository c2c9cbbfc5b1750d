"""Read one web page, without its menus and advertisements.

Private addresses are refused (see `ingest.web`): a page must not make the assistant read what
only this machine can reach.
"""

from collections.abc import Callable
from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import WebResult, from_web
from agents.tools.answering import Reply, look_outside, make_tool, spoken_in
from agents.wording import say
from chains.records import Source
from ingest.web import Fetched, fetch

NAME = "fetch_page"
LIMIT_BYTES = 5 << 20
SECONDS = 8.0
PAGE_CHARS = 8000

Fetcher = Callable[..., Fetched]


def fetch_page(fetcher: Fetcher = fetch, language: str = "auto") -> BaseTool:
    """Return the tool that reads a page."""

    def read(
        url: Annotated[str, "Full address of the page, http or https"], config: RunnableConfig
    ) -> Reply:
        spoken = spoken_in(config, "")

        def find() -> list[Source]:
            page = fetcher(url, limit_bytes=LIMIT_BYTES, seconds=SECONDS, language=spoken)
            return from_web(_results(page))

        text, sources = look_outside(NAME, spoken, find, SECONDS + 1)
        if not sources:
            raise ToolException(say("page_without_text", spoken))
        return text, sources

    return make_tool(NAME, read, language)


def _results(page: Fetched) -> list[WebResult]:
    title, text = main_text(page)
    return [WebResult(title or page.url, page.url, text[:PAGE_CHARS])] if text else []


def main_text(page: Fetched) -> tuple[str, str]:
    """Return the title and the text of a fetched page; empty where there is none to read."""
    if page.content_type.startswith("text/") and page.content_type != "text/html":
        return "", page.body.decode(page.charset or "utf-8", errors="replace")
    if page.content_type not in ("", "text/html", "application/xhtml+xml"):
        return "", ""
    from trafilatura import bare_extraction

    found = bare_extraction(page.body, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict):
        return "", ""
    return found.title or "", found.text or ""
