"""Pages that link to each other below one address: `https://site/docs/` and what lies under it.

A crawl stays on its host and below its path, asks robots.txt before every request and every
redirect, waits between them, and ends after so many pages. Every address goes through the guard
of `ingest.sources.web`.
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
_PAUSE: Final = 0.5
_LINKS: Final = 2_000
_LINK: Final = re.compile(
    r"""<(?:a|area)\b[^>]{0,2000}?\bhref\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.I
)
_BASE: Final = re.compile(r"""<base\b[^>]{0,500}?\bhref\s*=\s*["']?([^\s"'<>]+)""", re.I)
_NO_DOCUMENT: Final = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript")


class Crawl(str):
    """An address that stands for itself and for the pages below it.

    Attributes:
        depth: How many links away from the first page.
        pages: Most pages taken.
    """

    depth: int
    pages: int

    def __new__(cls, url: str, depth: int = DEPTH, pages: int = PAGES) -> "Crawl":
        """Return the address with its bounds."""
        crawl = super().__new__(cls, url)
        crawl.depth, crawl.pages = depth, pages
        return crawl


@dataclass(slots=True)
class _Site:
    """What a crawl may read, and where it has been."""

    host: str
    below: str
    robots: Robots
    seen: set[str] = field(default_factory=set)

    def has(self, url: str) -> bool:
        parts = urlsplit(url)
        inside = parts.scheme in ("http", "https") and parts.netloc == self.host
        return inside and (parts.path or "/").startswith(self.below)

    def permits(self, url: str) -> bool:
        """Return whether a page, or what it redirects to, may be read."""
        return self.has(url) and self.robots.allows(url)


def crawled(
    crawl: Crawl, *, language: str = "en", fetcher: Fetcher | None = None
) -> Iterator[tuple[str, Fetched | WebError]]:
    """Yield (address, page) in the order pages are found; an error where one cannot be read.

    Raises:
        WebError: the first page cannot be read, or there are more pages than allowed; those
            before are yielded first.
    """
    get = fetcher or fetch
    start = urldefrag(crawl).url
    site, first = _entered(start, get, language)
    yield start, first
    count, waiting = 1, [(link, 1) for link in _new_links(first, site) if crawl.depth]
    while waiting:
        if count == crawl.pages:
            raise WebError("too_large", "crawl_pages", language, count=count)
        url, depth = waiting.pop(0)
        sleep(site.robots.pause)
        try:
            page = get(url, language=language, limit_bytes=LIMIT_BYTES, permit=site.permits)
        except WebError as error:
            yield url, error
            continue
        known = page.url != url and page.url in site.seen
        site.seen.add(page.url)
        if known or page.content_type.startswith(_NO_DOCUMENT):
            continue
        count += 1
        yield url, page
        if depth < crawl.depth:
            waiting += [(link, depth + 1) for link in _new_links(page, site)]


def _entered(start: str, get: Fetcher, language: str) -> tuple[_Site, Fetched]:
    """Return the site and its first page; where that leads, as to `www`, is where the site is."""
    robots = _rules(start, get, language)
    page = get(start, language=language, limit_bytes=LIMIT_BYTES)
    host = urlsplit(page.url).netloc
    if host != urlsplit(start).netloc:
        robots = _rules(page.url, get, language)
    below = (urlsplit(page.url).path or "/").rpartition("/")[0] + "/"
    return _Site(host, below, robots, {start, page.url}), page


def _rules(url: str, get: Fetcher, language: str) -> Robots:
    robots = robots_of(url, get, language, pause=_pause(urlsplit(url).hostname or ""))
    if not robots.allows(url):
        raise WebError("refused_address", "robots", language)
    return robots


def _new_links(page: Fetched, site: _Site) -> Iterator[str]:
    """Yield the links of a page that may be read and were not met before."""
    if "html" not in page.content_type:
        return
    text = page.body.decode("utf-8", "replace")
    base = _BASE.search(text[:20_000])
    place = urljoin(page.url, unescape(base[1])) if base else page.url
    for number, found in enumerate(_LINK.finditer(text)):
        if number == _LINKS:
            return
        try:
            target = urljoin(place, unescape(found[1] or found[2] or found[3] or "").strip())
            link = urldefrag(target).url
            fits = site.permits(link)
        except ValueError:  # No address at all.
            continue
        if fits and link not in site.seen:
            site.seen.add(link)
            yield link


def _pause(host: str) -> float:
    """Return how long to wait where the site does not say; this machine's own needs no rest."""
    try:
        return 0.0 if host == "localhost" or ip_address(host).is_loopback else _PAUSE
    except ValueError:
        return _PAUSE
