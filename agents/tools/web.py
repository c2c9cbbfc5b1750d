"""Web tools: DuckDuckGo, Wikipedia and YouTube.

Each tool takes the function that calls its service, so that tests replace the network.
"""

import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import quote

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from agents.evidence import WebResult, from_web
from agents.messages import Language, language_of, localise
from agents.tools.duckduckgo import blocking_aware_client
from agents.tools.results import ToolResult, call_language, call_service, make_tool

Lookup = Callable[[str], Sequence[WebResult]]
Query = Annotated[str, "What to look for"]

RESULTS = 5
ARTICLES = 2
ARTICLE_CHARS = 3000
MEANINGS = 20
REQUEST_SECONDS = 5

# The wikipedia package keeps its language in a module variable.
_wikipedia_lock = threading.Lock()


def web_search(lookup: Lookup | None = None, language: str = "auto") -> BaseTool:
    """Return the tool that searches the web with DuckDuckGo."""
    return _search_tool("web_search", lookup or ask_duckduckgo, language)


def wikipedia(lookup: Lookup | None = None, language: str = "auto") -> BaseTool:
    """Return the tool that reads Wikipedia in the language of the question."""
    return _search_tool("wikipedia", lookup or ask_wikipedia, language)


def youtube_search(lookup: Lookup | None = None, language: str = "auto") -> BaseTool:
    """Return the tool that finds videos."""
    return _search_tool("youtube_search", lookup or ask_youtube, language)


def ask_duckduckgo(query: str) -> list[WebResult]:
    """Return pages that DuckDuckGo finds.

    Raises:
        DDGSException: it does not answer, or blocks the search.
    """
    from ddgs.exceptions import DDGSException

    region = "kr-kr" if language_of(query) == "ko" else "us-en"
    client = blocking_aware_client(REQUEST_SECONDS)
    try:
        results = client.text(query, region=region, max_results=RESULTS, backend="duckduckgo")
    except DDGSException as error:
        if "No results" in str(error):
            return []
        raise
    return [WebResult(result["title"], result["href"], result["body"]) for result in results]


def ask_wikipedia(query: str) -> list[WebResult]:
    """Return the first articles that Wikipedia finds, their introductions as text.

    A disambiguation page gives the list of its meanings, to search for one of them.
    """
    import wikipedia as client  # type: ignore[import-untyped]

    with _wikipedia_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client does not choose a parser
        client.set_lang(language_of(query))
        articles = []
        for title in client.search(query, results=ARTICLES):
            try:
                page = client.page(title, auto_suggest=False, preload=False)
                text = page.summary[:ARTICLE_CHARS]
            except client.DisambiguationError as several:
                articles.append(_disambiguation(title, several.options, language_of(query)))
                continue
            except client.PageError:
                continue
            articles.append(WebResult(page.title, page.url, text))
    return articles


def _disambiguation(title: str, options: Sequence[str], language: Language) -> WebResult:
    meanings = "\n".join(f"- {option}" for option in list(dict.fromkeys(options))[:MEANINGS])
    url = f"https://{language}.wikipedia.org/wiki/{quote(title.replace(' ', '_'))}"
    text = localise("several_meanings", language, title=title, options=meanings)
    return WebResult(title, url, text)


def ask_youtube(query: str) -> list[WebResult]:
    """Return videos that YouTube finds."""
    from youtube_search import YoutubeSearch  # type: ignore[import-untyped]

    search = YoutubeSearch(query, max_results=RESULTS, retries=0, timeout=REQUEST_SECONDS)
    return [_video(video) for video in search.videos]


def _video(video: dict[str, object]) -> WebResult:
    parts = (video.get(name) for name in ("title", "channel", "duration", "views", "long_desc"))
    url = f"https://www.youtube.com/watch?v={video['id']}"
    return WebResult(str(video["title"]), url, "\n".join(str(part) for part in parts if part))


def _search_tool(name: str, lookup: Lookup, language: str) -> BaseTool:
    def search(query: Query, config: RunnableConfig) -> ToolResult:
        return call_service(name, call_language(config, query), lambda: from_web(lookup(query)))

    return make_tool(name, search, language)
