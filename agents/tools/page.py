"""Read one web page, without its menus and advertisements, or the file behind an address.

Private addresses are refused (see `ingest.sources.web`): a page must not make the assistant read
what only this machine can reach. What is no page is read as a file is, by the loaders and in
their child process.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import WebResult, from_web
from agents.messages import Spoken, say
from agents.tools.answering import Reply, look_outside, make_tool, spoken_in
from chains.sources import Source
from ingest.loaders.detection.encoding import decode, is_text
from ingest.loaders.page_builder import Refused
from ingest.sandbox.sandbox import Worker
from ingest.sources.web import Fetched, fetch, save
from settings import Settings

NAME = "fetch_page"
LIMIT_BYTES = 10 << 20
SECONDS = 8.0
READ_SECONDS = 12.0  # for a file behind an address
PAGE_CHARS = 8000

Fetcher = Callable[..., Fetched]
_HTML: Final = ("text/html", "application/xhtml+xml")
_TEXT: Final = ("application/json", "application/ld+json", "application/x-ndjson")
_MEDIA: Final = ("image/", "audio/", "video/", "font/")
_SURE: Final = ("utf", "cp949", "euc", "johab", "uhc", "iso-2022", "shift", "cp932", "gb", "big5")
# What servers declare of any page, also of one in another encoding.
_BY_DEFAULT: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "us-ascii"})


def fetch_page(
    fetcher: Fetcher = fetch, language: str = "auto", settings: Settings | None = None
) -> BaseTool:
    """Return the tool that reads a page; `settings` bound the reading of files."""

    def read(
        url: Annotated[str, "Full address of the page, http or https"], config: RunnableConfig
    ) -> Reply:
        spoken = spoken_in(config, "")
        why: list[str] = []

        def find() -> list[Source]:
            page = fetcher(url, limit_bytes=LIMIT_BYTES, seconds=SECONDS, language=spoken)
            title, text, reason = main_text(page, spoken, settings)
            why.append(reason)
            found = [WebResult(title or page.url, page.url, text[:PAGE_CHARS])]
            return from_web(found if text.strip() else [])

        reply, sources = look_outside(NAME, spoken, find, SECONDS + READ_SECONDS)
        if not sources:
            raise ToolException(_nothing(why[0], spoken))
        return reply, sources

    return make_tool(NAME, read, language)


def _nothing(reason: str, spoken: Spoken) -> str:
    if reason:
        return say("page_unreadable", spoken, reason=reason)
    return say("page_without_text", spoken)


def main_text(
    page: Fetched, spoken: Spoken = "en", settings: Settings | None = None
) -> tuple[str, str, str]:
    """Return title and text of what was fetched, and why there is no text where there is none."""
    if not page.body.strip() or page.content_type.startswith(_MEDIA):
        return "", "", ""
    textual = is_text(page.body[:4096])
    if textual and page.content_type in ("", *_HTML):
        title, text = _article(page)
        if text:
            return title, text, ""
    elif textual and (page.content_type.startswith("text/") or page.content_type in _TEXT):
        return "", _decoded(page), ""
    return _as_file(page, spoken, settings)


def _decoded(page: Fetched) -> str:
    """Return the text of a body, whatever its server says of its encoding; empty if it is none."""
    by_default = page.charset.lower() in _BY_DEFAULT
    try:
        text, encoding = decode(page.body, declared="" if by_default else page.charset)
    except Refused:
        return ""
    if by_default and not encoding.lower().replace("_", "-").startswith(_SURE):
        return page.body.decode("cp1252", "replace")  # as declared; the other was a guess
    return text


def _article(page: Fetched) -> tuple[str, str]:
    from trafilatura import bare_extraction

    html = _decoded(page)
    found = bare_extraction(html, with_metadata=True, include_comments=False) if html else None
    if found is None or isinstance(found, dict):
        return "", ""
    return found.title or "", found.text or ""


def _as_file(page: Fetched, spoken: Spoken, settings: Settings | None) -> tuple[str, str, str]:
    """Read what was fetched by the loaders, in a child process."""
    bounds = (settings or Settings()).model_copy(
        update={"parse_seconds": READ_SECONDS, "language": spoken}
    )
    with TemporaryDirectory(prefix="page-") as folder:
        path = save(page, page.url, Path(folder))
        worker = Worker(bounds)
        try:
            read = worker.read(path)
        finally:
            worker.close()
    text = "\n\n".join(part.text for part in read.pages if part.text.strip())
    title = "" if read.title == path.stem else read.title
    return title, text, "" if text or read.status == "no_text" else read.reason
