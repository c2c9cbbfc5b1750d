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

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")  # neither site-local nor translated ones
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_MAPPED: Final = ipaddress.IPv6Network("::ffff:0:0/96")
_ISATAP: Final = (0x00005EFE, 0x02005EFE)
_SPECIAL_V6: Final = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"))
)
# Also the metadata services of clouds at addresses that count as public: Oracle's in the first
# network, Azure's in the last.
_SPECIAL_V4: Final = tuple(
    map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
)
_INTERNAL_NAMES: Final = frozenset(("localhost", "metadata", "instance-data", "kubernetes"))
_INTERNAL_SUFFIXES: Final = (
    *(".localhost", ".local", ".internal", ".localdomain", ".intranet", ".lan", ".home.arpa"),
    *(".svc", ".cluster.local"),
)


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host from the system's resolver."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def is_public(address: str) -> bool:
    """Return whether an IP address is globally routable unicast, the same in every Python version.

    An IPv6 address that translates an IPv4 address leads to that host; tunnels (6to4, Teredo) do
    too, and are refused altogether, since no site needs them.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return _is_public_v4(ip)
    last = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _MAPPED or ip in _NAT64:
        return _is_public_v4(last)
    if (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP and not _is_public_v4(last):
        return False
    return ip in _UNICAST and ip.is_global and not any(ip in network for network in _SPECIAL_V6)


def _is_public_v4(ip: ipaddress.IPv4Address) -> bool:
    if any(ip in network for network in _SPECIAL_V4):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_internal_name(host: str) -> bool:
    """Return whether a host has a name of this machine, its network or a metadata service."""
    name = host.rstrip(".").lower()
    return name in _INTERNAL_NAMES or name.endswith(_INTERNAL_SUFFIXES)


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
        if not self.allow_private and is_internal_name(url.host):
            raise self.error("refused_address", "web_private", host=url.host)
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
