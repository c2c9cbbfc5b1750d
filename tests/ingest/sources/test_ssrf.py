"""Server-side request forgery: no spelling of a private address opens a socket.

The list follows OWASP's cheat sheet on SSRF prevention and its bypasses: spellings of IPv4,
IPv6 addresses that embed one, names of metadata services, user information, redirects, rebinding.
"""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from agents.tools.page import fetch_page
from ingest.sources.ssrf_guard import is_public
from ingest.sources.web import WebError, fetch
from tests.agents.test_tools import use

PUBLIC = "93.184.216.34"


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The addresses that a connection was attempted to."""
    attempted: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        attempted.append(address)
        raise OSError("no connections in this test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    return attempted


def literal(host: str, port: int) -> list[str]:
    """The system's resolver, for numbers alone: names are not looked up."""
    flags = socket.AI_NUMERICHOST
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, flags=flags)]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001"),
        *("0177.0.0.1", "0x7f.0.0.1", "0x7f.1", "127.000.000.001", "127.0.0.1.", "0", "0.0.0.0"),
        *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "10.0.0.1"),
        *("192.168.0.1", "172.31.255.255", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]"),
        *("[0:0:0:0:0:ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"),
        *("[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]"),
        *("[2001:0:5ef5:79fd::80ff:fffe]", "[2001:0:7f00:1:0:0:f5ff:fffe]", "[fec0::1]"),
        *("[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]"),
        *("[2606:4700::5efe:7f00:1]", "[::ffff:0:127.0.0.1]", "[5f00::1]", "[100::1]"),
        *("①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_a_private_address_opens_a_socket(
    sockets: list[Any], scheme: str, host: str
) -> None:
    """Decimal, octal, hexadecimal, short, mapped, translated, tunnelled, full-width."""
    with pytest.raises(WebError) as caught:
        fetch(f"{scheme}://{host}/latest/meta-data/", resolver=literal)
    assert caught.value.code in ("refused_address", "unreachable", "unsupported")
    assert caught.value.key != "web_unreachable"
    assert sockets == []


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "metadata.google.internal", "metadata"),
        *("instance-data", "printer.local", "kubernetes.default.svc", "db.internal", "router.lan"),
    ],
)
def test_internal_names_are_refused_before_they_are_resolved(sockets: list[Any], host: str) -> None:
    """Even where the resolver would give a public address."""
    asked: list[str] = []

    def resolver(name: str, port: int) -> list[str]:
        asked.append(name)
        return [PUBLIC]

    with pytest.raises(WebError) as caught:
        fetch(f"http://{host}/", resolver=resolver)
    assert (caught.value.code, asked, sockets) == ("refused_address", [], [])


@pytest.mark.parametrize(
    "url",
    [
        "http://public.example@127.0.0.1/",
        "http://127.0.0.1:80@public.example/",
        "http://public.example:pw@169.254.169.254/",
        "http://@127.0.0.1/",
        "http://public.example\\@127.0.0.1/",
        "http://127.0.0.1\\.public.example/",
        "http://public.example#@127.0.0.1/\r\nHost: x",
        "gopher://127.0.0.1:6379/_INFO",
        "dict://127.0.0.1:11211/",
        "jar:http://127.0.0.1!/",
        "http:127.0.0.1/",
        "http:///127.0.0.1/",
        "//127.0.0.1/",
    ],
)
def test_user_information_and_other_schemes_open_no_socket(sockets: list[Any], url: str) -> None:
    """Two parsers may see two hosts in such an address, so none of them is fetched."""
    with pytest.raises(WebError):
        fetch(url, resolver=literal)
    assert sockets == []


@pytest.mark.parametrize(
    "target",
    [
        *("http://127.0.0.1/", "//169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"),
        *("http://2130706433/", "http://metadata.google.internal/", "http://u:p@public.example/"),
        *("file:///etc/passwd", "ftp://public.example/", "http://[fec0::1]/"),
    ],
)
def test_a_redirect_chain_ends_before_a_private_address(target: str) -> None:
    """The last of three redirects leads inside; it is not requested."""
    hops = ["http://b.example/", "https://c.example/", target]
    requested: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requested.append(request.headers["host"])
        return httpx.Response(302, headers={"location": hops[len(requested) - 1]})

    def resolver(host: str, port: int) -> list[str]:
        return [PUBLIC] if host.endswith(".example") else literal(host, port)

    with pytest.raises(WebError) as caught:
        fetch("http://a.example/", resolver=resolver, transport=httpx.MockTransport(answer))
    assert caught.value.code in ("refused_address", "unsupported")
    assert requested == ["a.example", "b.example", "c.example"]


def test_a_rebinding_name_is_resolved_once_for_each_request(sockets: list[Any]) -> None:
    """A public address first and a private one afterwards: only the checked one is connected to."""
    given = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]

    def resolver(host: str, port: int) -> list[str]:
        return given.pop(0)

    with pytest.raises(WebError) as caught:
        fetch("http://rebind.example/", resolver=resolver)
    assert caught.value.key == "web_unreachable"
    assert [address[:2] for address in sockets] == [(PUBLIC, 80)]
    with pytest.raises(WebError) as caught:
        fetch("http://rebind.example/", resolver=resolver)
    assert caught.value.code == "refused_address"
    assert len(sockets) == 1


class Inside(BaseHTTPRequestHandler):
    """A server on loopback; `/away` redirects to itself by name."""

    def do_GET(self) -> None:
        """Answer with a secret, or with a redirect."""
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", f"http://inside.example:{self.server.server_port}/s")  # type: ignore[attr-defined]
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"secret")

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def inside() -> Iterator[int]:
    """The port of a real server on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Inside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_page_tool_reads_nothing_on_this_machine(inside: int) -> None:
    """A real server answers a fetch that may see it, and stays unseen for the tool."""
    seen = fetch(f"http://127.0.0.1:{inside}/s", allow_private=True)
    assert seen.body == b"secret"
    for url in (f"http://127.0.0.1:{inside}/s", f"http://[::ffff:127.0.0.1]:{inside}/s"):
        message = use(fetch_page(), "en", url=url)
        assert message.status == "error"
        assert "private network" in message.text
        assert "secret" not in message.text


def test_a_real_redirect_is_followed_to_the_pinned_address(inside: int) -> None:
    """The name of a redirect is resolved by the same resolver, and pinned."""
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    page = fetch(f"http://first.example:{inside}/away", resolver=resolver, allow_private=True)
    assert (page.url, page.body) == (f"http://inside.example:{inside}/s", b"secret")
    assert asked == ["first.example", "inside.example"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("8.8.8.8", True), ("2606:2800:220:1:248:1893:25c8:1946", True)),
        *(("64:ff9b::808:808", True), ("::ffff:8.8.8.8", True), ("2606::5efe:808:808", True)),
        *(("2002:808:808::1", False), ("192.88.99.1", False), ("fec0::1", False)),
    ],
)
def test_embedded_public_addresses_stay_public(address: str, public: bool) -> None:
    """A translated address is as public as the one inside of it; tunnels are refused."""
    assert is_public(address) is public
