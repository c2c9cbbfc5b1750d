"""Trusted reverse proxy: ASGI middleware that reads who is signed in from its headers.

The peer of the connection decides whether headers are believed, never a header such as
X-Forwarded-For. uvicorn replaces the peer by that header before an application sees it, so
`keep_peer` notes the peer first. What the middleware has checked goes on to the page in one header,
beside a random token that only this process knows; Streamlit puts it into `st.user`, and by that
also keeps a reconnecting browser from the session of another person.
"""

import json
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from functools import wraps
from ipaddress import ip_address
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from settings import Settings

logger = logging.getLogger(__name__)

HEADER = "X-Rag-Person"  # of requests inside this process
USER_KEY = "proxy_person"  # under which `st.user` has it
HEALTH = "/_stcore/health"  # answered to any peer: it says nothing about anybody
_PEER = "rag.peer"  # in the ASGI scope
_TOKEN = secrets.token_hex(16)

Refused = Callable[[str], None]


def keep_peer() -> None:
    """Let uvicorn note the peer of each connection before it replaces it by X-Forwarded-For."""
    original = ProxyHeadersMiddleware.__call__
    if hasattr(original, "__wrapped__"):
        return

    @wraps(original)
    async def call(self: Any, scope: Any, receive: Any, send: Any) -> None:
        scope[_PEER] = scope.get("client")
        await original(self, scope, receive, send)

    ProxyHeadersMiddleware.__call__ = call  # type: ignore[method-assign]


class TrustedProxy:
    """ASGI middleware: with RAG_SIGN_IN=proxy, only the reverse proxy is served.

    Args:
        app: What is behind it.
        settings: Who is trusted and the names of the headers; None where they are not valid.
        message: What a refused peer reads.
        on_refused: Called with the address of a refused peer.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings | None,
        message: Callable[[], str],
        on_refused: Refused,
    ) -> None:
        self._app, self._settings = app, settings
        self._message, self._on_refused = message, on_refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        name = HEADER.lower().encode()
        headers = [pair for pair in scope["headers"] if pair[0].lower() != name]
        settings = self._settings
        if settings is not None and settings.sign_in == "proxy":
            refused = not is_trusted(scope, settings) and scope["path"] != HEALTH
            person = None if refused else person_header(headers, settings)
            if refused or person is None:
                self._on_refused(str((peer_of(scope) or ("",))[0]))
                await self._refuse(scope, receive, send)
                return
            headers.append((name, person))
        await self._app({**scope, "headers": headers}, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await PlainTextResponse(self._message(), 403)(scope, receive, send)


def peer_of(scope: Scope) -> tuple[str, int] | None:
    """Return address and port of the connection's peer; None where they cannot be told."""
    if _PEER in scope:
        peer: tuple[str, int] | None = scope[_PEER]
        return peer
    # Of another server it is not known whether it has replaced the peer.
    if any(name.lower() == b"x-forwarded-for" for name, _ in scope["headers"]):
        return None
    return scope.get("client")


def is_trusted(scope: Scope, settings: Settings) -> bool:
    """Return whether the peer of a connection is the reverse proxy."""
    peer = peer_of(scope)
    try:
        address = ip_address(peer[0]) if peer else None
    except ValueError:  # such as the name of a test client
        return False
    if address is None:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in settings.proxy_networks)


def person_header(headers: list[tuple[bytes, bytes]], settings: Settings) -> bytes | None:
    """Return the header that tells the page who it is; None where a header comes twice.

    Of two headers of one name, one could be the client's own.
    """
    texts: dict[str, str] = {}
    wanted = {
        "user": settings.proxy_user_header,
        "name": settings.proxy_name_header,
        "groups": settings.proxy_groups_header,
    }
    for key, header in wanted.items():
        name = header.lower().encode()
        values = [value for found, value in headers if name and found.lower() == name]
        if len(values) > 1:
            return None
        texts[key] = _decoded(values[0]) if values else ""
    body = urlsafe_b64encode(json.dumps(texts).encode()).decode()
    return f"{_TOKEN}.{body}".encode()


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def headers_of(user: Mapping[str, Any]) -> dict[str, str] | None:
    """Return user, name and groups of the proxy, as `st.user` has them.

    None where this process has not checked them.
    """
    token, _, body = str(user.get(USER_KEY) or "").partition(".")
    if not secrets.compare_digest(token.encode(), _TOKEN.encode()):
        return None
    texts: dict[str, str] = json.loads(urlsafe_b64decode(body))
    return texts
