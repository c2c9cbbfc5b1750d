"""What a site allows programs to read, by its robots.txt, and how fast."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from ingest.sources.web import Fetched, WebError

AGENT: Final = "cited-rag-chatbot"
_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0

Fetcher = Callable[..., Fetched]


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host.

    Attributes:
        pause: Seconds to wait before each request, as the host asks for, within reason.
    """

    _rules: RobotFileParser
    pause: float

    def allows(self, url: str) -> bool:
        """Return whether we may read an address of this host."""
        return self._rules.can_fetch(AGENT, url)


def robots_of(url: str, get: Fetcher, language: str, *, pause: float = _PAUSE) -> Robots:
    """Return the rules of the host of an address; where it has none, everything is allowed.

    Raises:
        WebError: the host does not answer, so that nothing is known to be allowed.
    """
    parts = urlsplit(url)
    rules = RobotFileParser()
    try:
        found = get(f"{parts.scheme}://{parts.netloc}/robots.txt", language=language)
        rules.parse(found.body.decode("utf-8", "replace").splitlines())
    except WebError as error:
        if error.key != "web_status":
            raise
        rules.parse([])
    asked = float(rules.crawl_delay(AGENT) or pause)
    return Robots(rules, min(asked, _LONGEST_PAUSE))
