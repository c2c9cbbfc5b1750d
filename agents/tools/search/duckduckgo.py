"""DuckDuckGo client that tells a blocked search from an empty result.

The package `ddgs` says "No results found." for both: it ignores the status of a response, and
DuckDuckGo sends suspected bots a challenge page with status 202, or 200.
"""

import re
from typing import Any

from agents.evidence import WebResult
from agents.messages import language_of
from agents.tools.failures import Reason, ServiceError, status_error

RESULTS = 5
REQUEST_SECONDS = 5

_CHALLENGE = re.compile(
    r"captcha|bots use duckduckgo|anomaly[-_.]|challenge-form|unusual (?:traffic|activity)"
    r"|are you (?:a )?(?:human|robot)|rate ?limit|too many requests|access denied"
    r"|error persists|자동화된 요청|로봇이 아닙니다",
    re.I,
)
_RESULT_CLASS = "result__a"  # CSS class of the link of each result


def ask_duckduckgo(query: str) -> list[WebResult]:
    """Return pages that DuckDuckGo finds.

    Raises:
        ServiceError: it does not answer, or blocks the search.
    """
    from ddgs.exceptions import DDGSException, TimeoutException

    region = "kr-kr" if language_of(query) == "ko" else "us-en"
    refusals: list[ServiceError] = []
    client = _checking_client(REQUEST_SECONDS, refusals)
    try:
        results = client.text(query, region=region, max_results=RESULTS, backend="duckduckgo")
    except TimeoutException:
        raise ServiceError("timeout") from None
    except DDGSException as error:
        if refusals:
            raise refusals[-1] from None
        if "No results" in str(error):
            return []
        blocked = "ratelimit" in str(error).lower()
        raise ServiceError("rate_limited" if blocked else "no_network") from error
    return [WebResult(result["title"], result["href"], result["body"]) for result in results]


def refusal(status: int, page: str) -> Reason | None:
    """Return why a response of a search engine is no list of results; None where it is one."""
    if status == 202:  # a challenge, though the package calls it a rate limit
        return "blocked"
    if status != 200:
        return "blocked" if status == 403 else status_error(status).reason
    if not page.strip():
        return "blocked"
    return "blocked" if _RESULT_CLASS not in page and _CHALLENGE.search(page) else None


def _checking_client(seconds: int, refusals: list[ServiceError]) -> Any:
    """Return a `DDGS` client that raises where an engine refuses, and notes why."""
    from ddgs.ddgs import DDGS  # the package's own export cannot be subclassed
    from ddgs.exceptions import RatelimitException

    def checked(client: Any) -> Any:
        def request(*args: Any, **kwargs: Any) -> str:
            response = client.request(*args, **kwargs)
            if reason := refusal(response.status_code, response.text):
                refusals.append(ServiceError(reason))
                raise RatelimitException(reason)
            return str(response.text)

        return request

    class Checking(DDGS):
        """A client whose engines check their responses."""

        def _get_engines(self, category: str, backend: str) -> list[Any]:
            engines: list[Any] = super()._get_engines(category, backend)
            for engine in engines:
                engine.request = checked(engine.http_client)
            return engines

    return Checking(timeout=seconds)
