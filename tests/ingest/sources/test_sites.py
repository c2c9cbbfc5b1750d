"""Sitemaps and video transcripts as sources; a dictionary stands for the network."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import youtube_transcript_api

from ingest.loaders import extract
from ingest.sources import sitemap, web
from ingest.sources.sitemap import PAGES, is_sitemap, pages_of
from ingest.sources.walk import expand
from ingest.sources.web import Fetched, WebError
from ingest.sources.youtube import download_transcript, video_of
from settings import Settings

SITE = "https://example.org"
VIDEO = "dQw4w9WgXcQ"


def urlset(*locations: str, kind: str = "urlset") -> bytes:
    """A sitemap of these addresses."""
    return f"<{kind}>{''.join(f'<url><loc> {p} </loc></url>' for p in locations)}</{kind}>".encode()


class Site:
    """A site: bodies by path; everything else is an error 404."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self.bodies, self.asked = bodies, list[str]()

    def __call__(self, url: str, *, language: str = "en", **_: object) -> Fetched:
        self.asked.append(url)
        if url not in self.bodies:
            raise WebError("unreachable", "web_status", language, status=404)
        return Fetched(url, "text/html", self.bodies[url])


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The crawl delays that were slept, without sleeping."""
    asked: list[float] = []
    monkeypatch.setattr(sitemap, "sleep", asked.append)
    return asked


def test_sitemaps_are_recognized_by_name() -> None:
    """`sitemap*.xml` is a sitemap; a page about sitemaps is not."""
    assert is_sitemap(f"{SITE}/sitemap.xml") and is_sitemap(f"{SITE}/a/sitemap_2.xml.gz")
    assert not is_sitemap(f"{SITE}/sitemap.html") and not is_sitemap(f"{SITE}/a.xml")


def test_a_sitemap_index_lists_pages_once(pauses: list[float]) -> None:
    """Only pages of the same host, also from compressed sitemaps and ones that list each other."""
    index, packed = f"{SITE}/sitemap.xml", f"{SITE}/sitemap-1.xml.gz"
    places = [f"{SITE}/a?x=1&amp;y=2", "https://other.org/b", "file:///etc/passwd", f"{SITE}/c"]
    site = Site(
        {
            index: urlset(packed, index, kind="sitemapindex"),
            packed: gzip.compress(urlset(*places, f"{SITE}/c")),
        }
    )
    assert list(pages_of(index, fetcher=site)) == [f"{SITE}/a?x=1&y=2", f"{SITE}/c"]
    assert len(pauses) == 3


def test_robots_are_respected(pauses: list[float]) -> None:
    """Forbidden pages are left out, and the crawl delay is observed, up to a limit."""
    robots = b"User-agent: *\nDisallow: /private\nCrawl-delay: 60\n"
    bodies = {
        f"{SITE}/robots.txt": robots,
        f"{SITE}/sitemap.xml": urlset(f"{SITE}/private/a", f"{SITE}/open"),
    }
    assert list(pages_of(f"{SITE}/sitemap.xml", fetcher=Site(bodies))) == [f"{SITE}/open"]
    assert pauses == [5.0]
    bodies[f"{SITE}/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    with pytest.raises(WebError) as caught:
        list(pages_of(f"{SITE}/sitemap.xml", fetcher=Site(bodies)))
    assert caught.value.key == "robots"


def test_a_host_that_does_not_respond_is_not_crawled() -> None:
    """Without a response for robots.txt it is unknown what is allowed."""

    def silent(url: str, **_: object) -> Fetched:
        raise WebError("unreachable", "web_timeout", "en", seconds="1")

    with pytest.raises(WebError) as caught:
        list(pages_of(f"{SITE}/sitemap.xml", fetcher=silent))
    assert caught.value.key == "web_timeout"


def test_the_number_of_pages_is_limited() -> None:
    """The first pages are read, and the reason says that there are more."""
    site = Site({f"{SITE}/sitemap.xml": urlset(*(f"{SITE}/{n}" for n in range(PAGES + 1)))})
    taken = []
    with pytest.raises(WebError) as caught:
        for page in pages_of(f"{SITE}/sitemap.xml", fetcher=site):
            taken.append(page)
    assert (len(taken), caught.value.key) == (PAGES, "site_pages")
    with pytest.raises(WebError) as caught:
        list(pages_of(f"{SITE}/sitemap.xml", fetcher=Site({f"{SITE}/sitemap.xml": b"\x1f\x8bx"})))
    assert caught.value.key == "site_empty"


def test_a_walk_takes_the_pages_of_a_sitemap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page is a source of its own; one that fails is reported beside the others."""
    site = Site(
        {
            f"{SITE}/sitemap.xml": urlset(f"{SITE}/a", f"{SITE}/gone"),
            f"{SITE}/a": b"<html><body><p>Words</p></body></html>",
        }
    )
    monkeypatch.setattr(web, "fetch", site)
    monkeypatch.setattr(sitemap, "fetch", site)
    walk = expand([f"{SITE}/sitemap.xml"], tmp_path)
    assert [item.uri for item in walk.items] == [f"{SITE}/a"]
    assert [failure.source for failure in walk.failures] == [f"{SITE}/gone"]


@pytest.mark.parametrize(
    ("url", "video"),
    [
        (f"https://www.youtube.com/watch?v={VIDEO}&t=3", VIDEO),
        (f"https://youtu.be/{VIDEO}?si=x", VIDEO),
        (f"https://m.youtube.com/shorts/{VIDEO}", VIDEO),
        ("https://www.youtube.com/@channel", ""),
        ("https://youtu.be/../etc", ""),
        (f"https://youtube.com.evil.org/watch?v={VIDEO}", ""),
    ],
)
def test_videos_are_recognized_by_their_address(url: str, video: str) -> None:
    """Every form of a video's address has an id; other addresses have none."""
    assert video_of(url) == video


class Transcripts:
    """A fake of the library, with the transcripts of one video."""

    def __init__(self, *languages: tuple[str, bool], failure: Exception | None = None) -> None:
        self._languages, self._failure = languages, failure

    def __call__(self, http_client: Any = None) -> "Transcripts":
        return self

    def list(self, video: str) -> Sequence[Any]:
        if self._failure:
            raise self._failure
        return [
            SimpleNamespace(
                language_code=code, is_generated=generated, fetch=lambda c=code: self._lines(c)
            )
            for code, generated in self._languages
        ]

    @staticmethod
    def _lines(code: str) -> Sequence[Any]:
        said = [(0.0, f"{code} 휴학을"), (30.0, "안내합니다"), (3700.5, "끝")]
        return [SimpleNamespace(start=start, text=text) for start, text in said]


def test_a_transcript_is_a_text_with_times(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader's language is preferred, and human transcripts to generated ones."""
    library = Transcripts(("fr", False), ("ko", True), ("ko", False), ("en-GB", False))
    monkeypatch.setattr(youtube_transcript_api, "YouTubeTranscriptApi", library)
    url = f"https://youtu.be/{VIDEO}"
    (item,) = expand([url], tmp_path, language="ko").items
    found = extract(item.path, settings, name=item.uri)
    assert (item.uri, found.title) == (url, f"YouTube {VIDEO}")
    assert found.pages[0].text.split("\n\n")[1:] == [
        "[0:00:00] ko 휴학을 안내합니다",
        "[1:01:40] 끝",
    ]
    english = download_transcript(url, tmp_path, language="en").read_text("utf-8")
    assert "en-GB" in english


@pytest.mark.parametrize(
    ("failure", "key"),
    [
        (youtube_transcript_api.TranscriptsDisabled(VIDEO), "video_silent"),
        (youtube_transcript_api.IpBlocked(VIDEO), "video_refused"),
        (OSError("no route"), "web_unreachable"),
    ],
)
def test_a_video_without_transcript_is_a_failure(
    failure: Exception, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason says what to do, without the library's own long text."""
    library = Transcripts(failure=failure)
    monkeypatch.setattr(youtube_transcript_api, "YouTubeTranscriptApi", library)
    with pytest.raises(WebError) as caught:
        download_transcript(f"https://youtu.be/{VIDEO}", tmp_path)
    assert caught.value.key == key


def test_a_video_with_no_transcripts_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty list has the same reason as disabled transcripts."""
    monkeypatch.setattr(youtube_transcript_api, "YouTubeTranscriptApi", Transcripts())
    walk = expand([f"https://youtu.be/{VIDEO}"], tmp_path)
    assert [failure.code for failure in walk.failures] == ["no_text"]
