"""Web crawler: pages below one address, from a local server."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli.ingest.__main__ import run
from ingest.sources import crawl as crawling
from ingest.sources.crawl import Crawl, crawled
from ingest.sources.walk import expand
from ingest.sources.web import Fetched, WebError, fetch

LOCAL = partial(fetch, allow_private=True)


class Site(ThreadingHTTPServer):
    """Pages by path: (type, body), or an address to redirect to; it records the requests."""

    def __init__(self, pages: dict[str, tuple[str, str] | str]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages, self.asked = pages, list[str]()
        self.root = f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        found = self.server.pages.get(self.path)
        if found is None:
            self.send_response(404)
        elif isinstance(found, str):
            self.send_response(302)
            self.send_header("Location", found)
        else:
            self.send_response(200)
            self.send_header("Content-Type", found[0])
        self.end_headers()
        self.wfile.write(found[1].encode() if isinstance(found, tuple) else b"")

    def log_message(self, *_: object) -> None:
        """Keep the test quiet."""


def page(*links: str, base: str = "") -> tuple[str, str]:
    """A page with links."""
    listed = "".join(f"<p><a class=x href='{link}'>to {link}</a></p>" for link in links)
    return "text/html; charset=utf-8", f"<html><head>{base}</head><body>{listed}</body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with documents, redirects and links that must not be followed."""
    pages: dict[str, tuple[str, str] | str] = {
        "/robots.txt": ("text/plain", "User-agent: *\nDisallow: /docs/private\n"),
        "/docs": "/docs/",
        "/docs/": page(
            *("a.html", "a.html#part", "/docs/b", "/blog/", "http://example.org/docs/x"),
            *("private/p.html", "moved", "leads-out", "leads-in", "gone", "logo.png", "text.md"),
            *("mailto:a@b.c", "javascript:x()", "http://[", "//169.254.169.254/docs/"),
        ),
        "/docs/a.html": page("deeper/c.html", "../docs/"),
        "/docs/b": page(base="<base href='/docs/deeper/'>"),
        "/docs/deeper/c.html": page("d.html"),
        "/docs/deeper/d.html": page(),
        "/docs/moved": "/docs/a.html",
        "/docs/leads-out": "/blog/",
        "/docs/leads-in": "/docs/private/p.html",
        "/docs/logo.png": ("image/png", "x"),
        "/docs/text.md": ("text/markdown", "# Words"),
        "/blog/": page(),
    }
    server = Site(pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def taken(site: Site, crawl: Crawl) -> list[str]:
    """The paths of the pages of a crawl."""
    found = crawled(crawl, fetcher=LOCAL)
    return [url.removeprefix(site.root) for url, got in found if isinstance(got, Fetched)]


def test_a_crawl_reads_the_pages_below_once(site: Site) -> None:
    """Other hosts, other paths, pictures and duplicate pages are left out."""
    assert taken(site, Crawl(f"{site.root}/docs/")) == [
        *("/docs/", "/docs/a.html", "/docs/b", "/docs/text.md"),
        *("/docs/deeper/c.html", "/docs/deeper/d.html"),
    ]


def test_robots_apply_to_links_and_redirects(site: Site) -> None:
    """Pages that robots.txt forbids are never requested."""
    failures = [
        (url.removeprefix(site.root), got.key)
        for url, got in crawled(Crawl(f"{site.root}/docs/"), fetcher=LOCAL)
        if isinstance(got, WebError)
    ]
    assert failures == [
        ("/docs/leads-out", "robots"),
        ("/docs/leads-in", "robots"),
        ("/docs/gone", "web_status"),
    ]
    assert not [path for path in site.asked if "private" in path or "blog" in path]
    with pytest.raises(WebError) as caught:
        taken(site, Crawl(f"{site.root}/docs/private/p.html"))
    assert caught.value.key == "robots"


def test_depth_and_pages_limit_a_crawl(site: Site) -> None:
    """Depth counts links from the first page; the reason says that there are more pages."""
    assert taken(site, Crawl(f"{site.root}/docs/", depth=0)) == ["/docs/"]
    assert "/docs/deeper/c.html" not in taken(site, Crawl(f"{site.root}/docs/", depth=1))
    found = crawled(Crawl(f"{site.root}/docs/", pages=2), fetcher=LOCAL)
    assert [next(found)[0], next(found)[0]] == [f"{site.root}/docs/", f"{site.root}/docs/a.html"]
    with pytest.raises(WebError) as caught:
        next(found)
    assert "--pages" in str(caught.value)


def test_the_crawled_folder_is_that_after_redirects(site: Site) -> None:
    """An address without its last slash means the pages below it."""
    assert "/docs/a.html" in taken(site, Crawl(f"{site.root}/docs"))


def test_only_remote_hosts_have_a_default_delay(site: Site) -> None:
    """Without a crawl delay a host gets two requests a second."""
    assert [crawling._pause(host) for host in ("127.0.0.1", "localhost", "::1")] == [0.0] * 3
    assert crawling._pause("example.org") == crawling._pause("93.184.216.34") == 0.5


def test_private_addresses_are_not_crawled(site: Site, tmp_path: Path) -> None:
    """The SSRF guard applies to a crawl."""
    walk = expand([Crawl(f"{site.root}/docs/")], tmp_path)
    assert [failure.code for failure in walk.failures] == ["refused_address"]
    assert site.asked == []


def test_the_command_ingests_a_site(
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each page is a source under its own address."""
    monkeypatch.setattr(crawling, "fetch", LOCAL)
    state = ["--state", str(tmp_path / "state")]
    run(["add", f"{site.root}/docs/text.md", "--crawl", "--depth", "1", "--pages", "9", *state])
    capsys.readouterr()
    run(["list", "--json", *state])
    assert f"{site.root}/docs/text.md" in capsys.readouterr().out
