"""Sitemaps (sitemaps.org): the pages listed, on the same host, within robots.txt and a limit.

Every address passes the SSRF guard of `ingest.sources.web`, so that a sitemap cannot lead to a
private network.
"""

import re
import zlib
from collections.abc import Iterator
from html import unescape
from time import sleep
from typing import Final
from urllib.parse import urlsplit

from ingest.sources.robots import Fetcher, robots_of
from ingest.sources.web import WebError, fetch

PAGES: Final = 200
MAPS: Final = 20
_BYTES: Final = 20 << 20
_NAME = re.compile(r"sitemap[^/]*\.xml(\.gz)?$", re.I)
_LOCATION = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.I)
_INDEX = re.compile(r"<(?:\w+:)?sitemapindex\b", re.I)


def is_sitemap(url: str) -> bool:
    """Return whether an address is a sitemap, by its file name."""
    return bool(_NAME.search(urlsplit(url).path))


def pages_of(url: str, *, language: str = "en", fetcher: Fetcher | None = None) -> Iterator[str]:
    """Yield the addresses of the pages, each after the host's crawl delay.

    Raises:
        WebError: the sitemap cannot be fetched, robots.txt forbids it, or it lists more pages
            than the limit, whose pages are yielded first.
    """
    get = fetcher or fetch
    robots = robots_of(url, get, language)
    if not robots.allows(url):
        raise WebError("refused_address", "robots", language)
    count = 0
    for page in _listed(url, get, language, robots.pause):
        if not robots.allows(page):
            continue
        if count == PAGES:
            raise WebError("too_large", "site_pages", language, count=PAGES)
        count += 1
        sleep(robots.pause)
        yield page
    if not count:
        raise WebError("no_text", "site_empty", language)


def _listed(url: str, get: Fetcher, language: str, pause: float) -> Iterator[str]:
    """Yield every page of the same host once, also from a sitemap index."""
    hosts, queue, seen = {urlsplit(url).netloc}, [url], {url}
    maps = 0
    while queue and maps < MAPS:
        if maps:
            sleep(pause)
        maps += 1
        response = get(queue.pop(0), language=language, limit_bytes=_BYTES)
        if maps == 1:
            hosts.add(urlsplit(response.url).netloc)  # the host after redirects, as to www
        text = _decompressed(response.body)
        for escaped in _LOCATION.findall(text):
            location = unescape(escaped)
            if urlsplit(location).netloc not in hosts or location in seen:
                continue
            seen.add(location)
            if _INDEX.search(text[:2000]):
                queue.append(location)
            else:
                yield location


def _decompressed(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, _BYTES)
        except zlib.error:
            body = b""
    return body.decode("utf-8", "replace")
