"""Trusted reverse proxy: whose headers are believed, as an ASGI server sees it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app_pages.people.proxy import HEADER, USER_KEY, TrustedProxy, headers_of, keep_peer
from settings import Settings

Headers = Sequence[tuple[str, str]]
PEER = ("10.9.8.7", 40000)
USER = ("X-Auth-Request-User", "김서연")


class Served:
    """An application that keeps the headers of what it is asked."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the headers, and answer nothing."""
        self.asked += 1
        self.headers = scope["headers"]


class Asked:
    """What came of a request: the person that the page is told of, and the status."""

    def __init__(self) -> None:
        self.app = Served()
        self.sent: list[dict[str, Any]] = []
        self.refused: list[str] = []

    @property
    def person(self) -> dict[str, str] | None:
        """Who the page believes it is."""
        name = HEADER.lower().encode()
        values = [value.decode() for key, value in self.app.headers if key == name]
        assert len(values) <= 1
        return headers_of({USER_KEY: values[0]}) if values else None


async def ask(
    folder: Path,
    *headers: tuple[str, str],
    peer: tuple[str, int] | None = PEER,
    kind: str = "websocket",
    path: str = "/_stcore/stream",
    uvicorn: bool = True,
    **settings: Any,
) -> Asked:
    """Ask the application with these headers, from a peer."""
    chosen = {"sign_in": "proxy", "proxy_addresses": [PEER[0]]} | settings
    asked = Asked()
    app: Any = TrustedProxy(
        asked.app, Settings(state_dir=folder, **chosen), lambda: "no", asked.refused.append
    )
    if uvicorn:
        keep_peer()
        app = ProxyHeadersMiddleware(app, trusted_hosts="*")
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]

    async def send(message: Any) -> None:
        asked.sent.append(message)

    scope = {"type": kind, "path": path, "headers": raw, "client": peer, "scheme": "http"}
    await app(scope, None, send)
    return asked


async def test_the_proxy_is_believed(tmp_path: Path) -> None:
    """User and groups arrive, in Korean too."""
    asked = await ask(tmp_path, USER, ("X-Auth-Request-Groups", "교직원,students"))
    assert asked.person == {"user": "김서연", "name": "", "groups": "교직원,students"}
    assert asked.refused == []


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("peer", [("10.9.8.8", 1), ("testclient", 1), None])
async def test_another_peer_is_refused(
    tmp_path: Path, kind: str, peer: tuple[str, int] | None
) -> None:
    """Nothing behind the middleware is asked."""
    asked = await ask(tmp_path, USER, peer=peer, kind=kind)
    assert asked.app.asked == 0
    assert len(asked.refused) == 1
    refusal = asked.sent[0]
    assert refusal.get("status", refusal.get("code")) == (403 if kind == "http" else 1008)


async def test_forwarded_for_makes_no_proxy(tmp_path: Path) -> None:
    """uvicorn puts the claimed address in the peer's place; the connection's peer counts."""
    claimed = ("X-Forwarded-For", PEER[0])
    assert (await ask(tmp_path, USER, claimed, peer=("10.9.8.8", 1))).app.asked == 0
    client = ("X-Forwarded-For", "203.0.113.9")
    assert (await ask(tmp_path, USER, client)).person is not None
    # A server that does not note the peer may have replaced it.
    assert (await ask(tmp_path, USER, claimed, uvicorn=False)).app.asked == 0
    assert (await ask(tmp_path, USER, uvicorn=False)).person is not None


async def test_a_header_that_comes_twice_is_refused(tmp_path: Path) -> None:
    """One of them could be the client's own."""
    assert (await ask(tmp_path, USER, ("x-auth-request-user", "admin"))).app.asked == 0


async def test_without_a_user_nobody_is_named(tmp_path: Path) -> None:
    """The page is asked, and shows that nobody is signed in."""
    asked = await ask(tmp_path)
    assert asked.person == {"user": "", "name": "", "groups": ""}


async def test_the_inner_header_cannot_be_sent(tmp_path: Path) -> None:
    """It is taken off every request, and without the token of this process it says nothing."""
    forged = (HEADER, "0" * 32 + ".eyJ1c2VyIjogImFkbWluIn0=")
    asked = await ask(tmp_path, forged, sign_in="none", peer=("127.0.0.1", 1))
    assert asked.app.asked == 1
    assert asked.person is None
    asked = await ask(tmp_path, forged, USER)
    assert asked.person is not None
    assert asked.person["user"] == "김서연"
    assert headers_of({USER_KEY: forged[1]}) is None
    assert headers_of({}) is None


async def test_health_is_open(tmp_path: Path) -> None:
    """Whatever watches the server need not be the proxy."""
    asked = await ask(tmp_path, peer=("10.9.8.8", 1), kind="http", path="/_stcore/health")
    assert asked.app.asked == 1


@pytest.mark.parametrize(
    ("address", "peer", "served"),
    [
        ("10.0.0.0/28", "10.0.0.9", 1),
        ("10.0.0.0/28", "10.0.0.99", 0),
        ("10.0.0.0/28", "::ffff:10.0.0.9", 1),
        ("fd00::/8", "fd00::1", 1),
        ("::1", "127.0.0.1", 0),
    ],
)
async def test_networks(tmp_path: Path, address: str, peer: str, served: int) -> None:
    """Addresses and networks of both versions, an IPv4 address in IPv6 clothes too."""
    asked = await ask(tmp_path, USER, peer=(peer, 1), proxy_addresses=[address])
    assert asked.app.asked == served
