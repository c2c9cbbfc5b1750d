"""SSRF guard: only public IP addresses may be fetched (OWASP: server-side request forgery).

A host is resolved once, every address of it is checked, and the connection is made to a checked
address, so that a second DNS response (DNS rebinding) cannot lead elsewhere.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from ingest.sources.web_page import WebError

Resolver = Callable[[str, int], Sequence[str]]

_PORTS: Final = {"http": 80, "https": 443}


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host from the system's resolver."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def is_public(address: str) -> bool:
    """Return whether an IP address is globally routable."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        # IPv6 addresses that embed an IPv4 address lead to that host.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True, slots=True)
class SSRFGuard:
    """Checks URLs before they are requested.

    Attributes:
        allow_private: Allow private addresses; only for tests against a local server.
        language: Of the errors.
        resolver: Resolves hosts.
        permit: Tells whether a redirect may be followed; None allows all.
    """

    allow_private: bool
    language: str
    resolver: Resolver
    permit: Callable[[str], bool] | None = None

    def error(self, code: str, key: str, **values: object) -> WebError:
        """Return an error in the guard's language."""
        return WebError(code, key, self.language, **values)

    def addresses(self, url: httpx.URL) -> list[str]:
        """Return the IP addresses of a URL's host.

        Raises:
            WebError: the URL is no web address, the host is unknown, or one of its addresses is
                private.
        """
        if url.scheme not in _PORTS or not url.host or url.userinfo:
            raise self.error("unsupported", "web_address")
        port = url.port or _PORTS[url.scheme]
        if port > 65_535:
            raise self.error("unsupported", "web_address")
        try:
            addresses = list(self.resolver(url.host, port))
        except (OSError, UnicodeError):
            raise self.error("unreachable", "web_no_host", host=url.host) from None
        if not addresses:
            raise self.error("unreachable", "web_no_host", host=url.host)
        if not self.allow_private and not all(map(is_public, addresses)):
            raise self.error("refused_address", "web_private", host=url.host)
        return addresses
