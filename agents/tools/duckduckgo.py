"""DuckDuckGo client that tells a blocked search from an empty result.

The package `ddgs` says "No results found." for both: it ignores the status of a response, and
DuckDuckGo sends suspected bots a challenge page with status 202, or 200.
"""

import re
from typing import Any

_CHALLENGE = re.compile(
    r"captcha|bots use duckduckgo|anomaly[-_.]|challenge-form|unusual (?:traffic|activity)"
    r"|are you (?:a )?(?:human|robot)|rate ?limit|too many requests|access denied"
    r"|error persists|자동화된 요청|로봇이 아닙니다",
    re.I,
)
_RESULT_CLASS = "result__a"  # CSS class of the link of each result


def is_blocked(status: int, page: str) -> bool:
    """Return whether a response of a search engine refuses to search."""
    if status != 200 or not page.strip():
        return True
    return _RESULT_CLASS not in page and bool(_CHALLENGE.search(page))


def blocking_aware_client(seconds: int) -> Any:
    """Return a `DDGS` client that raises where an engine is blocked."""
    from ddgs.ddgs import DDGS  # the package's own export cannot be subclassed
    from ddgs.exceptions import RatelimitException

    class BlockingAware(DDGS):
        """A client whose engines check their responses."""

        def _get_engines(self, category: str, backend: str) -> list[Any]:
            engines: list[Any] = super()._get_engines(category, backend)
            for engine in engines:
                engine.request = _checked_request(engine.http_client, RatelimitException)
            return engines

    return BlockingAware(timeout=seconds)


def _checked_request(client: Any, blocked: type[Exception]) -> Any:
    def request(*args: Any, **kwargs: Any) -> str:
        response = client.request(*args, **kwargs)
        if is_blocked(response.status_code, response.text):
            raise blocked(f"blocked ({response.status_code})")
        return str(response.text)

    return request
