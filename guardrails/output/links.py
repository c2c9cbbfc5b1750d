"""Rail of addresses in an answer: pictures and links that would carry data away.

A page loads a picture by itself, and a reader opens a link, so that an address that a model was
told to build sends what it holds to a stranger. Addresses that the user gave or a source states are
shown; pictures only where the user gave the address. Others are shown where they can carry nothing:
a host that no text named, no query, and no word of the texts.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from guardrails.attacks.provenance import Provenance, canonical
from guardrails.rail import Channel, Finding

_SIGN = r"[^\s<>\"'`()\[\]「」『』]"
_ADDRESS = re.compile(
    rf"(?:(?<![a-z])(?:https?|ftp|wss?):)?(?://|\\\\)[\w.:@%-]+\.[a-z0-9-]{{2,}}{_SIGN}*"
    rf"|(?<![\w.])www\.{_SIGN}+|mailto:{_SIGN}+",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}\]\(\s*<?$|<img\b[^>]{0,300}$|!\[[^\]\n]{0,300}\]:?\s*$")
# What opens the target of a link or picture, and the rest of the target: to its end everything is
# part of the address, since a browser sends it all.
_OPENING = re.compile(
    r"\]\(\s*(?P<pointed><?)$|\]:\s*(?P<reference><?)$|(?P<auto><)$"
    r"|\b(?:src|href)\s*=\s*(?P<quoted>[\"']?)$",
    re.IGNORECASE,
)
_REST = {
    "(": re.compile(r"(?:[^\s()]|\([^\s()]*\))*"),
    "<": re.compile(r"[^>\n]{0,2000}"),
    '"': re.compile(r'[^"]{0,2000}'),
    "'": re.compile(r"[^']{0,2000}"),
    "=": re.compile(r"[^\s>]*"),
}
_BEFORE = 320  # characters before an address that say whether it is a picture's
_LAST_WORD = re.compile(r"\S+$")
_TAIL = re.compile(r"[.,;:!?…。、，*_~|}^]+$|[가-힣ㄱ-ㅣ]+$")


class Links:
    """Finds addresses in an answer that no one gave.

    Args:
        known: What the user and the sources gave.
        results: Addresses of the sources, in canonical form.
        carries: Whether a text has words that can only come from the sources.
    """

    name = "links"
    channels: frozenset[Channel] = frozenset({"answer"})

    def __init__(
        self, known: Provenance, results: frozenset[str], carries: Callable[[str], bool]
    ) -> None:
        self._given = known.given
        self._seen = known.seen | results
        self._hosts = {_host(url) for url in self._seen} - {_host(url) for url in self._given}
        self._carries = carries

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each address that may carry data, and each picture of a stranger."""
        found: list[Finding] = []
        for start, address, before in _addresses(text):
            if rule := self._rule(_with_scheme(address), before):
                found.append(Finding(start, start + len(address), self.name, rule))
        return found

    def settled(self, text: str) -> int:
        """Return up to where no address can begin or grow: before the last word, or a target."""
        word = _LAST_WORD.search(text)
        ends = [word.start() if word else len(text)]
        ends += [
            start for start, address, _ in _addresses(text) if start + len(address) == len(text)
        ]
        return min(ends)

    def _rule(self, address: str, before: str) -> str:
        url = canonical(address)
        if url in self._given:
            return ""
        if _PICTURE.search(before):
            return "picture"
        if url in self._seen:
            return ""
        return "built" if self._may_carry(url) else ""

    def _may_carry(self, url: str) -> bool:
        if _host(url) in self._hosts:
            return not any(seen.startswith(url) for seen in self._seen)
        try:
            parts = urlsplit(url)
        except ValueError:
            return True
        return bool(parts.query or parts.username is not None) or self._carries(url)


def _addresses(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the start of each address, the address, and what stands before it."""
    end = 0
    for match in _ADDRESS.finditer(text):
        start = match.start()
        if start < end:
            continue
        before = text[max(0, start - _BEFORE) : start]
        address = _target(text, start, before) or _TAIL.sub("", _TAIL.sub("", match.group()))
        end = start + len(address)
        yield start, address, before


def _target(text: str, start: int, before: str) -> str:
    """Return the whole target of the link or picture that begins at `start`; empty for none."""
    opening = _OPENING.search(before)
    if opening is None:
        return ""
    plain = "(" if opening["pointed"] is not None else "="
    closing = next((sign for sign in opening.groups() if sign), plain)
    rest = _REST[closing].match(text, start)
    return rest.group() if rest else ""


def _with_scheme(address: str) -> str:
    address = address.replace("\\", "/")
    if address.startswith("//"):
        return f"https:{address}"
    return f"https://{address}" if address.lower().startswith("www.") else address


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return url
