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
from agents.tools.failures import ServiceError
from agents.tools.results import ToolResult, call_language, make_tool
from agents.tools.service import ToolServices
from chains.sources import Source
from ingest.loaders.detection.encoding import decode, is_text
from ingest.loaders.page_builder import Refused
from ingest.sandbox.sandbox import Worker
from ingest.sources.web import Fetched, WebError, fetch, save
from settings import Settings

NAME = "fetch_page"
LIMIT_BYTES = 10 << 20
FETCH_SECONDS = 8.0
PARSE_SECONDS = 12.0  # for a file at a URL
PAGE_SECONDS = FETCH_SECONDS + PARSE_SECONDS
PAGE_CHARS = 8000

Fetcher = Callable[..., Fetched]
_TRANSIENT: Final = ("web_unreachable", "web_timeout")
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


Address = Annotated[str, "Full address of the page, http or https"]


def fetch_page(
    fetcher: Fetcher = fetch,
    language: str = "auto",
    settings: Settings | None = None,
    services: ToolServices | None = None,
) -> BaseTool:
    """Return the tool that reads a page; `settings` limit the parsing of files."""
    shared = services or ToolServices()

    def read(url: Address, config: RunnableConfig) -> ToolResult:
        spoken = call_language(config, "")

        def find() -> list[Source]:
            title, address, text = read_page(fetcher, url, spoken, settings)
            return from_web([WebResult(title, address, text[:PAGE_CHARS])])

        return shared.call(NAME, spoken, {"url": url}, find, seconds=PAGE_SECONDS)

    return make_tool(NAME, read, language)


def read_page(
    fetcher: Fetcher, url: str, language: Language, settings: Settings | None
) -> tuple[str, str, str]:
    """Return title, address after redirects and text of the page at an address.

    Raises:
        ServiceError: the server cannot be reached at the moment.
        WebError: the address must not be fetched, or its server answers with an error.
        ToolException: there is no text, in words.
    """
    try:
        page = fetcher(url, limit_bytes=LIMIT_BYTES, seconds=FETCH_SECONDS, language=language)
    except WebError as error:
        if error.key in _TRANSIENT:  # tried again; then the reason is the error's own sentence
            raise ServiceError("no_network", explanation=str(error)) from error
        raise
    title, text, reason = main_text(page, language, settings)
    if not text.strip():
        raise ToolException(_no_text(reason, language))
    return title or page.url, page.url, text


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
