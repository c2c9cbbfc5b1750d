"""HTTP response bodies, decompressed and read within limits of size and time."""

import time
import zlib
from collections.abc import Iterator
from contextlib import suppress

import httpx

from ingest.sources.ssrf_guard import SSRFGuard


def read_body(
    response: httpx.Response, guard: SSRFGuard, limit_bytes: int, deadline: float
) -> bytes:
    """Return the decompressed body of a response.

    Raises:
        WebError: it is longer than the limit, or compressed in an unknown way.
        TimeoutError: the deadline, a time of `time.monotonic`, has passed.
    """
    declared = response.headers.get("content-length", "")
    too_large = guard.error("too_large", "web_size", megabytes=limit_bytes >> 20)
    if declared.isdigit() and int(declared) > limit_bytes:
        raise too_large
    body = bytearray()
    for chunk in _decompressed(response, guard, limit_bytes):
        body += chunk
        if len(body) > limit_bytes:
            raise too_large
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


def _decompressed(response: httpx.Response, guard: SSRFGuard, limit_bytes: int) -> Iterator[bytes]:
    """Yield the body in chunks no longer than the limit, so that no bomb is expanded whole."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if response.is_stream_consumed:  # a mock response of a test has its whole content
        yield response.content
        return
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise guard.error("unsupported", "web_encoding", encoding=coding[:20])
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    with suppress(EOFError):
        for chunk in response.iter_raw():
            yield decompressor.decompress(chunk, limit_bytes + 1)
