"""Downloads of web addresses: a page or file, a video's transcript, a sitemap or a crawl."""

from collections.abc import Iterator
from pathlib import Path

from errors import SourceError
from index.reports import Failure
from ingest.sources.crawl import Crawl, crawled
from ingest.sources.sitemap import is_sitemap, pages_of
from ingest.sources.web import WebError, download, save
from ingest.sources.youtube import download_transcript, video_of


def downloaded(url: str, folder: Path, language: str) -> Iterator[tuple[str, Path] | Failure]:
    """Yield (address, file in `folder`) for every document of an address, or a failure.

    Args:
        url: An address; a `Crawl` for the pages below it, a sitemap for the pages it lists.
        folder: Where the files are written.
        language: Of the reasons.
    """
    try:
        if isinstance(url, Crawl):
            for page_url, page in crawled(url, language=language):
                if isinstance(page, WebError):
                    yield _failure(page_url, page)
                else:
                    yield page_url, save(page, page_url, folder)
        elif is_sitemap(url):
            for page_url in pages_of(url, language=language):
                yield _page(page_url, folder, language)
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
