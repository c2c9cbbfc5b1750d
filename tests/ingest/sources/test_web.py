"""HTTP client: no private networks (SSRF), and limits of size and time."""

import gzip
import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from ingest.sources.ssrf_guard import is_public
from ingest.sources.web import WebError, fetch

PUBLIC = "93.184.216.34"


def public(host: str, port: int) -> list[str]:
    """A resolver that gives every host a public address."""
    return [PUBLIC]


def answering(*responses: httpx.Response) -> httpx.MockTransport:
    """A transport that gives these responses in turn."""
    queue = list(responses)
    return httpx.MockTransport(lambda request: queue.pop(0))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "not an ip"),
        *("64:ff9b:1::1", "2001:db8::1", "::127.0.0.1"),
    ],
)
def test_private_addresses_are_recognized(address: str) -> None:
    """Loopback, private, link-local, metadata, reserved and tunnelled addresses are refused."""
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_recognized(address: str) -> None:
    """Ordinary addresses are allowed."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0/", "http://127.1/"),
        *("http://2130706433/", "http://0x7f000001/", "http://[::ffff:127.0.0.1]/"),
    ],
)
def test_loopback_is_refused_in_every_spelling(url: str) -> None:
    """The addresses that the system's resolver gives for a spelling are checked."""
    with pytest.raises(WebError) as caught:
        fetch(url, transport=answering(httpx.Response(200, text="inside")))
    assert caught.value.code in ("refused_address", "unreachable")
    assert "inside" not in str(caught.value)


def test_a_host_with_one_private_address_is_refused() -> None:
    """All addresses of a host have to be public."""
    with pytest.raises(WebError) as caught:
        fetch("http://mixed.example/", resolver=lambda host, port: [PUBLIC, "10.0.0.1"])
    assert caught.value.code == "refused_address"


def test_the_connection_goes_to_the_checked_address() -> None:
    """The host is resolved once (no DNS rebinding); Host header and SNI name the host."""
    seen: list[httpx.Request] = []
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text="words", headers={"content-type": "Text/HTML; charset=x"})

    page = fetch(
        "https://rebind.example:8443/a?b=c",
        resolver=resolver,
        transport=httpx.MockTransport(answer),
    )
    assert asked == ["rebind.example"]
    assert (seen[0].url.host, seen[0].url.port) == (PUBLIC, 8443)
    assert seen[0].headers["host"] == "rebind.example:8443"
    assert seen[0].extensions["sni_hostname"] == "rebind.example"
    assert (page.url, page.content_type, page.body) == (
        "https://rebind.example:8443/a?b=c",
        "text/html",
        b"words",
    )


def test_every_redirect_is_checked() -> None:
    """A public page may not redirect to a private address."""
    there = {"a.example": [PUBLIC], "b.example": ["169.254.169.254"]}
    with pytest.raises(WebError) as caught:
        fetch(
            "http://a.example/",
            resolver=lambda host, port: there[host],
            transport=answering(httpx.Response(302, headers={"location": "//b.example/x"})),
        )
    assert caught.value.code == "refused_address"


def test_redirects_are_followed_up_to_a_limit() -> None:
    """A few redirects are followed; endless ones are an error."""
    hop = httpx.Response(301, headers={"location": "/next"})
    page = fetch(
        "http://a.example/",
        resolver=public,
        transport=answering(hop, httpx.Response(200, text="x")),
    )
    assert page.url == "http://a.example/next"
    with pytest.raises(WebError, match="more than 5 times"):
        fetch("http://a.example/", resolver=public, transport=httpx.MockTransport(lambda _: hop))


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "file:///etc/passwd", "http:///x", "http://user:pw@a.example/"),
        *("javascript:alert(1)", "http://a.example:99999/", "http://[::1", ""),
    ],
)
def test_other_schemes_and_malformed_addresses_are_refused(url: str) -> None:
    """So are addresses with a password."""
    with pytest.raises(WebError):
        fetch(url, resolver=public, transport=answering(httpx.Response(200)))


@pytest.mark.parametrize(
    ("response", "words"),
    [
        pytest.param(httpx.Response(404), "404", id="missing"),
        pytest.param(
            httpx.Response(200, headers={"content-length": "999999999"}), "MiB", id="declared"
        ),
        pytest.param(httpx.Response(200, content=b"x" * 200_000), "MiB", id="too long"),
        pytest.param(
            httpx.Response(
                200,
                stream=httpx.ByteStream(gzip.compress(bytes(50 << 20))),
                headers={"content-encoding": "gzip"},
            ),
            "MiB",
            id="gzip bomb",
        ),
        pytest.param(
            httpx.Response(200, stream=httpx.ByteStream(b"x"), headers={"content-encoding": "br"}),
            "br",
            id="unknown packing",
        ),
        pytest.param(
            httpx.Response(
                200, stream=httpx.ByteStream(b"no gzip"), headers={"content-encoding": "gzip"}
            ),
            "reached",
            id="broken packing",
        ),
    ],
)
def test_bad_responses_are_errors(response: httpx.Response, words: str) -> None:
    """HTTP errors, long bodies and decompression bombs are refused within the limits."""
    with pytest.raises(WebError, match=words):
        fetch(
            "http://a.example/", limit_bytes=100_000, resolver=public, transport=answering(response)
        )


def test_a_compressed_page_is_decompressed() -> None:
    """gzip is supported."""
    response = httpx.Response(
        200,
        stream=httpx.ByteStream(gzip.compress("글".encode() * 1000)),
        headers={"content-encoding": "gzip", "content-type": "text/plain; charset=utf-8"},
    )
    page = fetch("http://a.example/", resolver=public, transport=answering(response))
    assert page.body.decode() == "글" * 1000
    assert page.charset == "utf-8"


class Slow(BaseHTTPRequestHandler):
    """A server that sends `/drip` one byte at a time, and everything else at once."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100 if self.path == "/drip" else 1):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1 if self.path == "/drip" else 0)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a running server."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_local_server_can_be_fetched_where_allowed(server: str) -> None:
    """Over a socket; by default the same address is refused."""
    assert fetch(f"{server}/now", allow_private=True).body == b"x"
    with pytest.raises(WebError):
        fetch(f"{server}/now")


def test_time_runs_out_over_the_whole_answer(server: str) -> None:
    """A server that keeps dripping bytes does not hold the reader."""
    with pytest.raises(WebError, match="seconds"):
        fetch(f"{server}/drip", allow_private=True, seconds=0.5)


def test_an_unknown_host_has_a_reason() -> None:
    """No network and no such host have the same reason, in both languages."""

    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no name")

    with pytest.raises(WebError, match=r"nowhere\.example"):
        fetch("http://nowhere.example/", resolver=nowhere)
    with pytest.raises(WebError, match="네트워크"):
        fetch("http://nowhere.example/", resolver=nowhere, language="ko")


def test_cloud_metadata_addresses_are_refused() -> None:
    """The address of cloud metadata services is link-local."""
    assert ipaddress.ip_address("169.254.169.254").is_link_local
    assert not is_public("169.254.169.254")
