"""Web crawler: follows the links below one address, such as `https://site/docs/`, breadth-first.

A crawl stays on its host and below its path, obeys robots.txt for every request and redirect,
waits between requests, and ends after a limit of pages. Every address passes the SSRF guard of
`ingest.sources.web`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from ipaddress import ip_address
from time import sleep
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from ingest.sources.robots import Fetcher, Robots, robots_of
from ingest.sources.web import LIMIT_BYTES, Fetched, WebError, fetch

DEPTH: Final = 3
PAGES: Final = 50
_PAUSE: Final = 0.5  # seconds between requests
_MAX_LINKS: Final = 2_000  # of one page
_LINK: Final = re.compile(
    r"""<(?:a|area)\b[^>]{0,2000}?\bhref\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.I
)
_BASE: Final = re.compile(r"""<base\b[^>]{0,500}?\bhref\s*=\s*["']?([^\s"'<>]+)""", re.I)
_SKIPPED_TYPES: Final = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript")


class Crawl(str):
    """An address to crawl: the page and those below it.

    Attributes:
        depth: Most links from the first page.
        pages: Most pages.
    """

    depth: int
    pages: int

    def __new__(cls, url: str, depth: int = DEPTH, pages: int = PAGES) -> "Crawl":
        """Return the address with its limits."""
        crawl = super().__new__(cls, url)
        crawl.depth, crawl.pages = depth, pages
        return crawl


@dataclass(slots=True)
class _Site:
    """The part of a site that a crawl may read, and the URLs it has seen."""

    host: str
    below: str
    robots: Robots
    seen: set[str] = field(default_factory=set)

    def contains(self, url: str) -> bool:
        parts = urlsplit(url)
        inside = parts.scheme in ("http", "https") and parts.netloc == self.host
        return inside and (parts.path or "/").startswith(self.below)

    def permits(self, url: str) -> bool:
        """Return whether a page or the target of a redirect may be read."""
        return self.contains(url) and self.robots.allows(url)


def crawled(
    crawl: Crawl, *, language: str = "en", fetcher: Fetcher | None = None
) -> Iterator[tuple[str, Fetched | WebError]]:
    """Yield (address, page) in the order of discovery; an error for a page that cannot be read.

    Raises:
        WebError: the first page cannot be read, or there are more pages than the limit, whose
            pages are yielded first.
    """
    get = fetcher or fetch
    start = urldefrag(crawl).url
    site, first = _open_site(start, get, language)
    yield start, first
    count, queue = 1, [(link, 1) for link in _new_links(first, site) if crawl.depth]
    while queue:
        if count == crawl.pages:
            raise WebError("too_large", "crawl_pages", language, count=count)
        url, depth = queue.pop(0)
        sleep(site.robots.pause)
        try:
            page = get(url, language=language, limit_bytes=LIMIT_BYTES, permit=site.permits)
        except WebError as error:
            yield url, error
            continue
        seen = page.url != url and page.url in site.seen
        site.seen.add(page.url)
        if seen or page.content_type.startswith(_SKIPPED_TYPES):
            continue
        count += 1
        yield url, page
        if depth < crawl.depth:
            queue += [(link, depth + 1) for link in _new_links(page, site)]


def _open_site(start: str, get: Fetcher, language: str) -> tuple[_Site, Fetched]:
    """Return the site and its first page; the site's host is that after redirects, as to `www`."""
    robots = _robots(start, get, language)
    page = get(start, language=language, limit_bytes=LIMIT_BYTES)
    host = urlsplit(page.url).netloc
    if host != urlsplit(start).netloc:
        robots = _robots(page.url, get, language)
    below = (urlsplit(page.url).path or "/").rpartition("/")[0] + "/"
    return _Site(host, below, robots, {start, page.url}), page


def _robots(url: str, get: Fetcher, language: str) -> Robots:
    robots = robots_of(url, get, language, pause=_pause(urlsplit(url).hostname or ""))
    if not robots.allows(url):
        raise WebError("refused_address", "robots", language)
    return robots


def _new_links(page: Fetched, site: _Site) -> Iterator[str]:
    """Yield the links of a page that may be read and have not been seen."""
    if "html" not in page.content_type:
        return
    text = page.body.decode("utf-8", "replace")
    base = _BASE.search(text[:20_000])
    base_url = urljoin(page.url, unescape(base[1])) if base else page.url
    for number, match in enumerate(_LINK.finditer(text)):
        if number == _MAX_LINKS:
            return
        try:
            target = urljoin(base_url, unescape(match[1] or match[2] or match[3] or "").strip())
            link = urldefrag(target).url
            permitted = site.permits(link)
        except ValueError:  # not a URL
            continue
        if permitted and link not in site.seen:
            site.seen.add(link)
            yield link


def _pause(host: str) -> float:
    """Return the seconds between requests where robots.txt sets none; 0 for the local host."""
    try:
        return 0.0 if host == "localhost" or ip_address(host).is_loopback else _PAUSE
    except ValueError:
        return _PAUSE
