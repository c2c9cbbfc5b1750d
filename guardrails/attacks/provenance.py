"""Provenance of URLs: after untrusted text was read, only what the user gave may be fetched.

    known = Provenance()
    known.add_user("See https://a.example/x")
    known.add_untrusted("... https://evil.example/?q=secret")
    known.allowed("https://a.example/x")        # True
    known.allowed("https://evil.example/1")     # False

Spotlighting (Hines et al., 2024) marks untrusted text as data; this keeps what stands in it from
choosing where requests go.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from text.normalise import strip_invisible

_URL = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]()「」『』]{1,2000}", re.IGNORECASE)
# The same address where parentheses and braces belong to it: https://a.example/wiki/Leave_(work)
_SIGN = r"[^\s<>\"'`|\\^()\[\]「」『』]"
_WHOLE_URL = re.compile(
    rf"https?://{_SIGN}{{1,2000}}(?:\({_SIGN}{{0,200}}\){_SIGN}{{0,200}}){{0,5}}", re.IGNORECASE
)
_CACHED = 2048  # texts whose addresses are kept
_TAIL = ".,;:!?…。、，*_~"
_HANGUL_TAIL = re.compile("[가-힣ㄱ-ㅣ]+$")  # particles stick to an address: https://a.example에서


@dataclass
class Provenance:
    """Where the URLs of a conversation came from.

    Attributes:
        given: Addresses that stand in the user's own words.
        seen: Addresses that stand in results and documents.
        tainted: Whether any untrusted text was read.
    """

    given: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    tainted: bool = False

    def add_user(self, text: str) -> None:
        """Record the addresses of a text that the user typed."""
        self.given |= urls(text)

    def add_untrusted(self, text: str) -> None:
        """Record the addresses of a result or document."""
        self.seen |= urls(text)
        self.tainted = True

    def allowed(self, url: str) -> bool:
        """Whether a URL may be fetched: anything before untrusted text, then the user's only."""
        return not self.tainted or canonical(url) in self.given


@lru_cache(maxsize=_CACHED)
def urls(text: str) -> frozenset[str]:
    """Return the addresses in a text, in canonical form.

    Each model call of a turn asks for those of the whole conversation.
    """
    visible = strip_invisible(text)[0]
    found = _URL.findall(visible) + _WHOLE_URL.findall(visible)
    return frozenset(canonical(_HANGUL_TAIL.sub("", url.rstrip(_TAIL))) for url in found)


def canonical(url: str) -> str:
    """Return a URL in the form in which equal ones are equal; fragments do not count.

    A URL that cannot be parsed stays as it is, so that it equals no other.
    """
    try:
        parts: SplitResult = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    default = {"http": 80, "https": 443}.get(parts.scheme)
    where = host if port in (None, default) else f"{host}:{port}"
    if parts.username is not None:
        where = f"{parts.username}:{parts.password or ''}@{where}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme.lower()}://{where}{parts.path or '/'}{query}"
