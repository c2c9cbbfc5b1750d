"""YouTube search by the package `youtube-search`: videos with channel, length and description."""

from typing import Any

import requests

from agents.evidence import WebResult
from agents.messages import language_of
from agents.tools.failures import ServiceError, status_error

RESULTS = 5
REQUEST_SECONDS = 5
LIMIT_BYTES = 8 << 20
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; cited-rag-chatbot/0.1)"}
# Else the page that asks for consent to cookies is sent to visitors from Europe.
_COOKIES = {"SOCS": "CAI"}


def ask_youtube(query: str) -> list[WebResult]:
    """Return videos that YouTube finds.

    Raises:
        ServiceError: it does not answer, or sends another page than results.
    """
    from youtube_search import YoutubeSearch  # type: ignore[import-untyped]

    class Search(YoutubeSearch):  # type: ignore[misc]
        """The package's parser; its request would hide the status of the response."""

        def _search(self) -> list[dict[str, Any]]:
            page = _results_page(self.search_terms)
            try:
                videos: list[dict[str, Any]] = self._parse_html(page)
            except KeyError as missing:  # the section behind one without videos
                if missing.args != ("itemSectionRenderer",):
                    raise ServiceError("failed", transient=False) from missing
                return []
            except (ValueError, TypeError, IndexError, AttributeError) as error:
                raise ServiceError("failed", transient=False) from error
            return videos[:RESULTS]

    return [_video(video) for video in Search(query).videos if video.get("id")]


def _results_page(query: str) -> str:
    language = "ko-KR,ko" if language_of(query) == "ko" else "en-US,en"
    with requests.get(
        "https://www.youtube.com/results",
        params={"search_query": query},
        headers=_HEADERS | {"Accept-Language": language},
        cookies=_COOKIES,
        timeout=REQUEST_SECONDS,
        stream=True,
    ) as response:
        if response.status_code >= 400:
            raise status_error(response.status_code, response.headers.get("retry-after", ""))
        content: bytes = response.raw.read(LIMIT_BYTES, decode_content=True)
    page = content.decode("utf-8", "replace")
    if "ytInitialData" not in page:  # a captcha, or a page that asks for consent
        raise ServiceError("blocked")
    return page


def _video(video: dict[str, Any]) -> WebResult:
    parts = (video.get(name) for name in ("title", "channel", "duration", "views", "long_desc"))
    url = f"https://www.youtube.com/watch?v={video['id']}"
    text = "\n".join(str(part) for part in parts if part)
    return WebResult(str(video.get("title") or url), url, text)
