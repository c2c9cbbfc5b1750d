"""Robots exclusion protocol (RFC 9309): what robots.txt allows, and its crawl delay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from ingest.sources.web import Fetched, WebError

AGENT: Final = "cited-rag-chatbot"
_PAUSE: Final = 0.1  # seconds
_LONGEST_PAUSE: Final = 5.0

Fetcher = Callable[..., Fetched]


@dataclass(frozen=True, slots=True)
class Robots:
    """The robots.txt of one host.

    Attributes:
        pause: Seconds to wait before each request: its crawl delay, up to a limit.
    """

    _rules: RobotFileParser
    pause: float

    def allows(self, url: str) -> bool:
        """Return whether an address of this host may be read."""
        return self._rules.can_fetch(AGENT, url)


def robots_of(url: str, get: Fetcher, language: str, *, pause: float = _PAUSE) -> Robots:
    """Return the robots.txt of an address's host; where it has none, everything is allowed.

    Raises:
        WebError: the host does not respond, so that it is unknown what is allowed.
    """
    parts = urlsplit(url)
    rules = RobotFileParser()
    try:
        response = get(f"{parts.scheme}://{parts.netloc}/robots.txt", language=language)
        rules.parse(response.body.decode("utf-8", "replace").splitlines())
    except WebError as error:
        if error.key != "web_status":
            raise
        rules.parse([])
    delay = float(rules.crawl_delay(AGENT) or pause)
    return Robots(rules, min(delay, _LONGEST_PAUSE))
