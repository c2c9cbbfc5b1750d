"""The pages a sitemap lists: on its own host, as far as robots.txt allows, and not too many.

Every address goes through the guard of `ingest.sources.web`, so that a sitemap leads nowhere
private.
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
_PLACE = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.I)
_INDEX = re.compile(r"<(?:\w+:)?sitemapindex\b", re.I)


def is_sitemap(url: str) -> bool:
    """Return whether an address is that of a sitemap, by its name."""
    return bool(_NAME.search(urlsplit(url).path))


def pages_of(url: str, *, language: str = "en", fetcher: Fetcher | None = None) -> Iterator[str]:
    """Yield the addresses of the pages, each after a pause its host asks for.

    Raises:
        WebError: the sitemap cannot be fetched, robots.txt forbids it, or it lists too many
            pages; the ones before are yielded first.
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
    """Yield every page of the same host once, through maps of maps."""
    hosts, waiting, seen = {urlsplit(url).netloc}, [url], {url}
    maps = 0
    while waiting and maps < MAPS:
        if maps:
            sleep(pause)
        maps += 1
        answer = get(waiting.pop(0), language=language, limit_bytes=_BYTES)
        if maps == 1:
            hosts.add(urlsplit(answer.url).netloc)  # Where the address leads, as to www.
        text = _unpacked(answer.body)
        for found in _PLACE.findall(text):
            place = unescape(found)
            if urlsplit(place).netloc not in hosts or place in seen:
                continue
            seen.add(place)
            if _INDEX.search(text[:2000]):
                waiting.append(place)
            else:
                yield place


def _unpacked(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, _BYTES)
        except zlib.error:
            body = b""
    return body.decode("utf-8", "replace")
