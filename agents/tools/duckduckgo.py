"""Tell a web search that is blocked from one that finds nothing.

The client `ddgs` says "No results found." of both: it takes no notice of the status of an answer,
and DuckDuckGo sends those it takes for robots a page with a riddle and the status 202, or 200.
"""

import re
from typing import Any

_RIDDLE = re.compile(
    r"captcha|bots use duckduckgo|anomaly[-_.]|challenge-form|unusual (?:traffic|activity)"
    r"|are you (?:a )?(?:human|robot)|rate ?limit|too many requests|access denied"
    r"|error persists|자동화된 요청|로봇이 아닙니다",
    re.I,
)
_RESULT = "result__a"  # what the link of each result on a real page is called


def is_block(status: int, page: str) -> bool:
    """Return whether an answer of a search engine refuses to search."""
    if status != 200 or not page.strip():
        return True
    return _RESULT not in page and bool(_RIDDLE.search(page))


def watched(seconds: int) -> Any:
    """Return a `DDGS` client that raises where an engine refuses to search."""
    from ddgs.ddgs import DDGS  # what the package itself exports cannot be derived from
    from ddgs.exceptions import RatelimitException

    class Watched(DDGS):
        """Its engines look at what they are answered."""

        def _get_engines(self, category: str, backend: str) -> list[Any]:
            engines: list[Any] = super()._get_engines(category, backend)
            for engine in engines:
                engine.request = _looking(engine.http_client, RatelimitException)
            return engines

    return Watched(timeout=seconds)


def _looking(client: Any, refusal: type[Exception]) -> Any:
    def request(*args: Any, **kwargs: Any) -> str:
        answer = client.request(*args, **kwargs)
        if is_block(answer.status_code, answer.text):
            raise refusal(f"blocked ({answer.status_code})")
        return str(answer.text)

    return request
