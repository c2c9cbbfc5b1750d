"""HTTP client for web pages and files, behind an SSRF guard that every redirect passes too."""

import ssl
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from ingest.sources.response_body import read_body
from ingest.sources.ssrf_guard import Resolver, SSRFGuard, resolve
from ingest.sources.web_page import Fetched, WebError, save

__all__ = ["LIMIT_BYTES", "USER_AGENT", "Fetched", "WebError", "download", "fetch", "save"]

REDIRECTS: Final = 5
LIMIT_BYTES: Final = 20 << 20
SECONDS: Final = 20.0
_ADDRESSES: Final = 3  # of one host that are tried
USER_AGENT: Final = "cited-rag-chatbot/0.1 (+https://pypi.org/project/httpx/)"


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
    """Return the response of an http(s) address.

    Args:
        url: The address.
        limit_bytes: Longest body, after decompression.
        seconds: Longest time for everything together.
        allow_private: Allow private IP addresses; only for tests against a local server.
        permit: Tells whether a redirect may be followed.
        language: Of the errors.
        transport: Replaces the network in tests; IP addresses are still checked.
        resolver: Replaces DNS in tests.

    Raises:
        WebError: the address is malformed, private, unreachable, too large or responds with an
            error; the message says which, and quotes nothing of the body.
    """
    deadline = time.monotonic() + seconds
    guard = SSRFGuard(allow_private, language, resolver, permit)
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
        except httpx.InvalidURL:
            raise WebError("unsupported", "web_address", language) from None
        except (httpx.HTTPError, ssl.SSLError, OSError, zlib.error):
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


def _follow(
    client: httpx.Client, address: str, guard: SSRFGuard, limit_bytes: int, deadline: float
) -> Fetched:
    url = httpx.URL(address)
    for _ in range(REDIRECTS + 1):
        response = _send(client, url, guard, deadline)
        try:
            if response.is_redirect:
                url = url.join(response.headers["location"])
                if guard.permit is not None and not guard.permit(str(url)):
                    raise guard.error("refused_address", "robots")
                continue
            if response.status_code >= 400:
                raise guard.error("unreachable", "web_status", status=response.status_code)
            body = read_body(response, guard, limit_bytes, deadline)
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(str(url), media_type, body, response.charset_encoding or "")
        finally:
            response.close()
    raise guard.error("unreachable", "web_redirects", count=REDIRECTS)


def _send(
    client: httpx.Client, url: httpx.URL, guard: SSRFGuard, deadline: float
) -> httpx.Response:
    """Send the request to the first checked IP address that accepts the connection."""
    failure: httpx.HTTPError | None = None
    for ip in guard.addresses(url)[:_ADDRESSES]:
        timeout = deadline - time.monotonic()
        if timeout <= 0:
            raise TimeoutError
        request = client.build_request(
            "GET",
            url.copy_with(host=ip),
            headers={
                "Host": url.netloc.decode("ascii"),
                "User-Agent": USER_AGENT,
                "Accept": "text/html,application/pdf,text/*;q=0.9,*/*;q=0.5",
                "Accept-Encoding": "gzip, identity",
            },
            # The certificate is checked against the host, though the connection goes to the IP.
            extensions={"sni_hostname": url.host},
            timeout=timeout,
        )
        try:
            return client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = error
    raise failure or httpx.ConnectError("no address")
