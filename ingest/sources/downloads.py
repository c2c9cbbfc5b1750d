"""Copies of what an address names: one page or file, a video's transcript, or a whole site."""

from collections.abc import Iterator
from pathlib import Path

from errors import SourceError
from index.reports import Failure
from ingest.sources.crawl import Crawl, crawled
from ingest.sources.sitemap import is_sitemap, pages_of
from ingest.sources.web import WebError, download, save
from ingest.sources.youtube import download_transcript, video_of


def downloaded(url: str, folder: Path, language: str) -> Iterator[tuple[str, Path] | Failure]:
    """Yield (address, copy in `folder`) of every document behind an address, or why there is none.

    Args:
        url: An address; a `Crawl` for the pages below it, a sitemap for those it lists.
        folder: Takes the copies.
        language: Of the reasons.
    """
    try:
        if isinstance(url, Crawl):
            for place, page in crawled(url, language=language):
                if isinstance(page, WebError):
                    yield _failure(place, page)
                else:
                    yield place, save(page, place, folder)
        elif is_sitemap(url):
            for place in pages_of(url, language=language):
                yield _page(place, folder, language)
        else:
            yield _page(url, folder, language)
    except SourceError as error:
        yield _failure(str(url), error)


def _page(url: str, folder: Path, language: str) -> tuple[str, Path] | Failure:
    get = download_transcript if video_of(url) else download
    try:
        return url, get(url, folder, language=language)
    except SourceError as error:
        return _failure(url, error)


def _failure(url: str, error: SourceError) -> Failure:
    return Failure(url, str(error), error.code)
