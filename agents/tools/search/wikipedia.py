"""Wikipedia by the package `wikipedia`: the introductions of articles, in Korean or English.

The package keeps its language in a module variable, so each language has a copy of the module of
its own; then threads may ask in different languages at once. Its requests have no time limit and
its errors of HTTP are JSON errors; the copies send theirs through `_Requests`.
"""

import importlib.util
import json
import sys
import threading
from collections.abc import Sequence
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import quote

import requests

from agents.evidence import WebResult
from agents.messages import Language, language_of, localise
from agents.tools.failures import ServiceError, status_error
from ingest.sources.web import USER_AGENT

ARTICLES = 2
ARTICLE_CHARS = 3000
MEANINGS = 20
REQUEST_SECONDS = 5
LIMIT_BYTES = 4 << 20

_copies: dict[str, ModuleType] = {}
_loading = threading.Lock()


def ask_wikipedia(query: str, language: Language | None = None) -> list[WebResult]:
    """Return the first articles that Wikipedia finds, their introductions as text.

    A disambiguation page gives the list of its meanings, to search for one of them.

    Args:
        query: What to look for.
        language: Of the Wikipedia; that of the query where None.

    Raises:
        ServiceError: Wikipedia does not answer, or refuses.
    """
    language = language or language_of(query)
    client = wikipedia_in(language)
    client.search.clear_cache()
    articles = []
    for title in client.search(query[:300], results=ARTICLES):
        try:
            page = client.page(title, auto_suggest=False, preload=False)
            articles.append(WebResult(page.title, page.url, page.summary[:ARTICLE_CHARS]))
        except client.DisambiguationError as several:
            articles.append(_disambiguation(title, several.options, language))
        except client.PageError:
            continue
    return articles


def wikipedia_in(language: Language) -> Any:
    """Return the module `wikipedia.wikipedia` of a language."""
    with _loading:
        if language not in _copies:
            _copies[language] = _copied(language)
        return _copies[language]


def _copied(language: Language) -> ModuleType:
    found = importlib.util.find_spec("wikipedia")
    assert found is not None and found.origin is not None
    name = f"_wikipedia_{language}"
    spec = importlib.util.spec_from_file_location(
        name, found.origin, submodule_search_locations=list(found.submodule_search_locations or ())
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    client: Any = sys.modules[f"{name}.wikipedia"]
    client.set_lang(language)
    client.set_user_agent(USER_AGENT)
    client.API_URL = client.API_URL.replace("http:", "https:")
    client.requests = _Requests()
    from bs4 import BeautifulSoup  # here, since few questions need it

    client.BeautifulSoup = lambda html: BeautifulSoup(html, "html.parser")
    return client  # type: ignore[no-any-return]


class _Requests:
    """What the package uses of `requests`, with limits and errors told apart."""

    def get(self, url: str, params: dict[str, Any], headers: dict[str, str]) -> SimpleNamespace:
        """Return a response whose `json` is what MediaWiki answered."""
        with requests.get(
            url, params=params, headers=headers, timeout=REQUEST_SECONDS, stream=True
        ) as response:
            if response.status_code >= 400:
                wait = response.headers.get("retry-after", "")
                raise status_error(response.status_code, wait)
            content = response.raw.read(LIMIT_BYTES, decode_content=True)
        try:
            data = json.loads(content)
        except ValueError as error:
            raise ServiceError("failed", transient=False) from error
        if "error" in data:
            busy = data["error"].get("code") in ("ratelimited", "maxlag")
            raise ServiceError("rate_limited" if busy else "refused")
        return SimpleNamespace(json=lambda: data)


def _disambiguation(title: str, options: Sequence[str], language: Language) -> WebResult:
    meanings = "\n".join(f"- {option}" for option in list(dict.fromkeys(options))[:MEANINGS])
    url = f"https://{language}.wikipedia.org/wiki/{quote(title.replace(' ', '_'))}"
    text = localise("several_meanings", language, title=title, options=meanings)
    return WebResult(title, url, text)
