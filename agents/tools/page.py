"""Page tool: read the main text of a web page, or the file at a URL.

Private addresses are refused (`ingest.sources.web`), so that a page cannot make the assistant read
what only this machine can reach (SSRF). Anything but a page is read like a file, by the loaders in
their child process.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import WebResult, from_web
from agents.messages import Language, localise
from agents.tools.results import ToolResult, call_language, call_service, make_tool
from chains.sources import Source
from ingest.loaders.detection.encoding import decode, is_text
from ingest.loaders.page_builder import Refused
from ingest.sandbox.sandbox import Worker
from ingest.sources.web import Fetched, fetch, save
from settings import Settings

NAME = "fetch_page"
LIMIT_BYTES = 10 << 20
FETCH_SECONDS = 8.0
PARSE_SECONDS = 12.0  # for a file at a URL
PAGE_CHARS = 8000

Fetcher = Callable[..., Fetched]
_HTML: Final = ("text/html", "application/xhtml+xml")
_TEXT: Final = ("application/json", "application/ld+json", "application/x-ndjson")
_MEDIA: Final = ("image/", "audio/", "video/", "font/")
_DISTINCT: Final = (
    "utf",
    "cp949",
    "euc",
    "johab",
    "uhc",
    "iso-2022",
    "shift",
    "cp932",
    "gb",
    "big5",
)
# Encodings that servers declare by default, also for pages in another one.
_DEFAULTS: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "us-ascii"})


def fetch_page(
    fetcher: Fetcher = fetch, language: str = "auto", settings: Settings | None = None
) -> BaseTool:
    """Return the tool that reads a page; `settings` limit the parsing of files."""

    def read(
        url: Annotated[str, "Full address of the page, http or https"], config: RunnableConfig
    ) -> ToolResult:
        turn_language = call_language(config, "")
        reasons: list[str] = []

        def find() -> list[Source]:
            page = fetcher(
                url, limit_bytes=LIMIT_BYTES, seconds=FETCH_SECONDS, language=turn_language
            )
            title, text, reason = main_text(page, turn_language, settings)
            reasons.append(reason)
            results = [WebResult(title or page.url, page.url, text[:PAGE_CHARS])]
            return from_web(results if text.strip() else [])

        content, sources = call_service(NAME, turn_language, find, FETCH_SECONDS + PARSE_SECONDS)
        if not sources:
            raise ToolException(_no_text(reasons[0], turn_language))
        return content, sources

    return make_tool(NAME, read, language)


def _no_text(reason: str, language: Language) -> str:
    if reason:
        return localise("page_unreadable", language, reason=reason)
    return localise("page_without_text", language)


def main_text(
    page: Fetched, language: Language = "en", settings: Settings | None = None
) -> tuple[str, str, str]:
    """Return title and text of a response, and the reason where there is no text."""
    if not page.body.strip() or page.content_type.startswith(_MEDIA):
        return "", "", ""
    textual = is_text(page.body[:4096])
    if textual and page.content_type in ("", *_HTML):
        title, text = _article(page)
        if text:
            return title, text, ""
    elif textual and (page.content_type.startswith("text/") or page.content_type in _TEXT):
        return "", _decoded(page), ""
    return _as_file(page, language, settings)


def _decoded(page: Fetched) -> str:
    """Return the decoded body, also where the server declares a wrong encoding; empty if binary."""
    by_default = page.charset.lower() in _DEFAULTS
    try:
        text, encoding = decode(page.body, declared="" if by_default else page.charset)
    except Refused:
        return ""
    if by_default and not encoding.lower().replace("_", "-").startswith(_DISTINCT):
        return page.body.decode("cp1252", "replace")  # as declared; detection was not certain
    return text


def _article(page: Fetched) -> tuple[str, str]:
    from trafilatura import bare_extraction

    html = _decoded(page)
    article = bare_extraction(html, with_metadata=True, include_comments=False) if html else None
    if article is None or isinstance(article, dict):
        return "", ""
    return article.title or "", article.text or ""


def _as_file(page: Fetched, language: Language, settings: Settings | None) -> tuple[str, str, str]:
    """Read the response as a file, by the loaders in a child process."""
    limits = (settings or Settings()).model_copy(
        update={"parse_seconds": PARSE_SECONDS, "language": language}
    )
    with TemporaryDirectory(prefix="page-") as folder:
        path = save(page, page.url, Path(folder))
        worker = Worker(limits)
        try:
            extracted = worker.read(path)
        finally:
            worker.close()
    text = "\n\n".join(part.text for part in extracted.pages if part.text.strip())
    title = "" if extracted.title == path.stem else extracted.title
    return title, text, "" if text or extracted.status == "no_text" else extracted.reason
