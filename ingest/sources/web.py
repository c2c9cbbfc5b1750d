"""Fetch a web page or a file by its address, and never anything on a private network.

A name is resolved first, every address it gives is checked, and the connection is made to the
checked address itself, so that a second answer of the name server cannot lead elsewhere. Each
redirect goes through the same check.
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

import httpx

from errors import SourceError
from index.messages import message_text

Resolver = Callable[[str, int], Sequence[str]]

REDIRECTS: Final = 5
LIMIT_BYTES: Final = 20 << 20
SECONDS: Final = 20.0
_PORTS: Final = {"http": 80, "https": 443}
_AGENT: Final = "cited-rag-chatbot/0.1 (+https://pypi.org/project/httpx/)"
_SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/xhtml+xml": ".html",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/tab-separated-values": ".tsv",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave.

    Attributes:
        url: The address after redirects.
        content_type: Media type without parameters, lower case; may be empty.
        charset: As declared by the server; may be empty.
    """

    url: str
    content_type: str
    body: bytes
    charset: str = ""


class WebError(SourceError):
    """An address could not, or must not, be fetched; `key` names the sentence."""

    def __init__(self, code: str, key: str, language: str, **values: object) -> None:
        super().__init__(message_text(key, language, **values), code=code)
        self.key = key


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        # Addresses that carry an IPv4 address lead to that machine.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def fetch(
    url: str,
    *,
    limit_bytes: int = LIMIT_BYTES,
    seconds: float = SECONDS,
    allow_private: bool = False,
    permit: Callable[[str], bool] | None = None,
    language: str = "en",
    transport: httpx.BaseTransport | None = None,
    resolver: Resolver = resolve,
) -> Fetched:
    """Return what an http(s) address gives.

    Args:
        url: The address.
        limit_bytes: Longest body, after unpacking.
        seconds: Longest time for everything together.
        allow_private: Permit private addresses; only for tests against a local server.
        permit: Says whether an address a redirect leads to may be asked for.
        language: Of the error texts.
        transport: Stands in for the network in tests; addresses are still checked.
        resolver: Stands in for the name server in tests.

    Raises:
        WebError: the address is malformed, private, unreachable, too large or answers with an
            error; its text says which, and nothing of the answer's body.
    """
    deadline = time.monotonic() + seconds
    guard = _Guard(allow_private, language, resolver, permit)
    options = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(
        transport=transport or httpx.HTTPTransport(trust_env=False, limits=options),
        trust_env=False,
        follow_redirects=False,
    ) as client:
        try:
            return _follow(client, url, guard, limit_bytes, deadline)
        except (httpx.TimeoutException, TimeoutError):
            raise WebError("unreachable", "web_timeout", language, seconds=f"{seconds:g}") from None
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, zlib.error):
            raise WebError("unreachable", "web_unreachable", language) from None


def download(
    url: str,
    folder: Path,
    *,
    language: str = "en",
    limit_bytes: int = 100 << 20,
    seconds: float = 60.0,
    fetcher: Callable[..., Fetched] | None = None,
) -> Path:
    """Fetch an address into `folder` and return the file, with a suffix that fits its content.

    Raises:
        WebError: as `fetch`.
    """
    page = (fetcher or fetch)(url, language=language, limit_bytes=limit_bytes, seconds=seconds)
    return save(page, url, folder)


def save(page: Fetched, url: str, folder: Path) -> Path:
    """Write what the address `url` gave into `folder` and return the file."""
    known = PurePosixPath(unquote(httpx.URL(page.url).path)).suffix.lower()
    suffix = _SUFFIXES.get(page.content_type) or (known if len(known) < 8 else "")
    path = folder / f"{sha256(url.encode()).hexdigest()[:16]}{suffix}"
    path.write_bytes(page.body)
    return path


@dataclass(frozen=True, slots=True)
class _Guard:
    allow_private: bool
    language: str
    resolver: Resolver
    permit: Callable[[str], bool] | None = None

    def error(self, code: str, key: str, **values: object) -> WebError:
        return WebError(code, key, self.language, **values)

    def addresses(self, url: httpx.URL) -> list[str]:
        """Return the checked addresses of a host; one private address spoils them all."""
        if url.scheme not in _PORTS or not url.host or url.userinfo:
            raise self.error("unsupported", "web_address")
        port = url.port or _PORTS[url.scheme]
        if port > 65_535:
            raise self.error("unsupported", "web_address")
        try:
            found = list(self.resolver(url.host, port))
        except (OSError, UnicodeError):
            raise self.error("unreachable", "web_no_host", host=url.host) from None
        if not found:
            raise self.error("unreachable", "web_no_host", host=url.host)
        if not self.allow_private and not all(map(is_public, found)):
            raise self.error("refused_address", "web_private", host=url.host)
        return found


def _follow(
    client: httpx.Client, address: str, guard: _Guard, limit: int, deadline: float
) -> Fetched:
    url = httpx.URL(address)
    for _ in range(REDIRECTS + 1):
        with _open(client, url, guard, deadline) as response:
            if response.is_redirect:
                url = url.join(response.headers["location"])
                if guard.permit is not None and not guard.permit(str(url)):
                    raise guard.error("refused_address", "robots")
                continue
            if response.status_code >= 400:
                raise guard.error("unreachable", "web_status", status=response.status_code)
            body = _body(response, guard, limit, deadline)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(str(url), kind, body, response.charset_encoding or "")
    raise guard.error("unreachable", "web_redirects", count=REDIRECTS)


class _Closing:
    """A response that is closed at the end of a `with`."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __enter__(self) -> httpx.Response:
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()


def _open(client: httpx.Client, url: httpx.URL, guard: _Guard, deadline: float) -> _Closing:
    """Send the request to the first checked address that takes the connection."""
    failure: httpx.HTTPError | None = None
    for ip in guard.addresses(url)[:3]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        request = client.build_request(
            "GET",
            url.copy_with(host=ip),
            headers={
                "Host": url.netloc.decode("ascii"),
                "User-Agent": _AGENT,
                "Accept": "text/html,application/pdf,text/*;q=0.9,*/*;q=0.5",
                "Accept-Encoding": "gzip, identity",
            },
            # The certificate is checked against the name, though the connection goes to the IP.
            extensions={"sni_hostname": url.host},
            timeout=left,
        )
        try:
            return _Closing(client.send(request, stream=True))
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = error
    raise failure or httpx.ConnectError("no address")


def _body(response: httpx.Response, guard: _Guard, limit: int, deadline: float) -> bytes:
    declared = response.headers.get("content-length", "")
    too_large = guard.error("too_large", "web_size", megabytes=limit >> 20)
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    body = bytearray()
    for piece in _unpacked(response, guard, limit):
        body += piece
        if len(body) > limit:
            raise too_large
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


def _unpacked(response: httpx.Response, guard: _Guard, limit: int) -> Iterator[bytes]:
    """Yield the body in pieces no longer than the limit, however well it was packed."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if response.is_stream_consumed:  # A response made up in a test is whole already.
        yield response.content
        return
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise guard.error("unsupported", "web_encoding", encoding=coding[:20])
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    with suppress(EOFError):
        for piece in response.iter_raw():
            yield unpack.decompress(piece, limit + 1)
