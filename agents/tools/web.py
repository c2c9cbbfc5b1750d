"""Web search: DuckDuckGo, and where it refuses Google (with a key) and Wikipedia in its place.

Tools that ask one service, Wikipedia and YouTube, are here too. Each takes the function that calls
its service, so that tests replace the network.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from pydantic import SecretStr

from agents.evidence import WebResult, from_web
from agents.messages import Language, localise
from agents.tools.failures import ServiceError, service_error, short_reason
from agents.tools.results import ToolResult, call_language, make_tool, notify
from agents.tools.search.duckduckgo import ask_duckduckgo
from agents.tools.search.serper import ask_serper
from agents.tools.search.wikipedia import ask_wikipedia
from agents.tools.search.youtube import ask_youtube
from agents.tools.service import ToolServices
from chains.sources import Source
from settings import Settings

Lookup = Callable[[str], Sequence[WebResult]]
Query = Annotated[str, "What to look for"]

QUERY_CHARS = 400


@dataclass(frozen=True)
class Provider:
    """A service that searches the web; `name` is what people call it."""

    name: str
    lookup: Lookup


def web_search(
    lookup: Lookup | None = None,
    language: str = "auto",
    *,
    providers: Sequence[Provider] = (),
    services: ToolServices | None = None,
) -> BaseTool:
    """Return the tool that searches the web.

    Args:
        lookup: The only service that is asked; None asks `providers`.
        language: Of the description.
        providers: Asked in turn, each where those before it refuse or do not answer.
        services: Retries, cache and cool-down.
    """
    services = services or ToolServices()
    if lookup is None:
        asked = tuple(providers or web_providers(Settings()))
    else:
        asked = (Provider("web_search", lookup),)

    def search(query: Query, config: RunnableConfig) -> ToolResult:
        spoken, query = call_language(config, query), query[:QUERY_CHARS]
        notes: list[str] = []

        def find() -> list[Source]:
            notes.clear()
            return _first_answer(asked, query, spoken, services, notes)

        found = services.call("web_search", spoken, {"query": query}, find, notes=notes)
        for note in notes:
            notify("search_provider", note)
        return found

    return make_tool("web_search", search, language)


def web_providers(settings: Settings) -> tuple[Provider, ...]:
    """Return the services that search the web, in the order in which they are asked."""
    key = settings.serper_api_key
    return (
        Provider("DuckDuckGo", ask_duckduckgo),
        *([Provider("Google", _google(key))] if key else ()),
        Provider("Wikipedia", ask_wikipedia),
    )


def _google(key: SecretStr) -> Lookup:
    return lambda query: ask_serper(query, key.get_secret_value())


def google_search(
    key: SecretStr, language: str = "auto", services: ToolServices | None = None
) -> BaseTool:
    """Return the tool that searches with Google alone, by serper.dev."""
    return _search_tool("google_search", _google(key), language, services)


def wikipedia(
    lookup: Lookup | None = None, language: str = "auto", services: ToolServices | None = None
) -> BaseTool:
    """Return the tool that reads Wikipedia in the language of the question."""
    return _search_tool("wikipedia", lookup or ask_wikipedia, language, services)


def youtube_search(
    lookup: Lookup | None = None, language: str = "auto", services: ToolServices | None = None
) -> BaseTool:
    """Return the tool that finds videos."""
    return _search_tool("youtube_search", lookup or ask_youtube, language, services)


def _first_answer(
    providers: Sequence[Provider],
    query: str,
    spoken: Language,
    services: ToolServices,
    notes: list[str],
) -> list[Source]:
    """Return what the first provider that answers finds; `notes` say why another did not."""
    failures: list[tuple[str, ServiceError]] = []
    for provider in providers:
        try:
            found = _ask(provider, query, services, alone=len(providers) == 1)
        except ServiceError as error:
            failures.append((provider.name, error))
            continue
        if failures:
            reasons = _reasons(failures, spoken)
            notes.append(localise("other_provider", spoken, service=provider.name, reasons=reasons))
        return from_web(found)
    first = failures[0][1]
    if len(failures) == 1:
        raise first
    raise ServiceError(first.reason, transient=False, explanation=_reasons(failures, spoken))


def _ask(
    provider: Provider, query: str, services: ToolServices, *, alone: bool
) -> Sequence[WebResult]:
    """Return what a provider finds; one that refuses is not asked again for a while."""
    if not alone and (error := services.blocked(provider.name)):
        raise error
    try:
        return provider.lookup(query)
    except Exception as error:
        failure = service_error(error)
        if failure.reason in ("blocked", "rate_limited", "key_refused"):
            services.block(provider.name, failure)
        raise failure from error


def _reasons(failures: Sequence[tuple[str, ServiceError]], spoken: Language) -> str:
    return " ".join(f"{name}: {short_reason(error, spoken)}" for name, error in failures)


def _search_tool(
    name: str, lookup: Lookup, language: str, services: ToolServices | None
) -> BaseTool:
    shared = services or ToolServices()

    def search(query: Query, config: RunnableConfig) -> ToolResult:
        spoken, query = call_language(config, query), query[:QUERY_CHARS]
        arguments = {"query": query}
        return shared.call(name, spoken, arguments, lambda: from_web(lookup(query)))

    return make_tool(name, search, language)
