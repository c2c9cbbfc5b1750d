"""Registry of the tools: one entry each, with what it does, what it needs and how it is made.

A tool without what it needs is not offered. A new tool is a file and an entry of `TOOLS`; tools of
the user and of MCP servers come behind those.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.tools import BaseTool

from agents.tools.compute.calculator import calculator
from agents.tools.compute.clock import date_time
from agents.tools.documents import Searcher, search_documents
from agents.tools.external.mcp import McpTools
from agents.tools.external.user_tools import user_tools
from agents.tools.open_document import open_document
from agents.tools.page import fetch_page
from agents.tools.page_summary import summarise_page
from agents.tools.reach import Reach
from agents.tools.search.elasticsearch import search_elasticsearch
from agents.tools.service import ToolServices
from agents.tools.sql.database import ConfiguredDatabase
from agents.tools.sql.tables import IngestedTables, TableStore
from agents.tools.sql.tool import query_database, query_tables
from agents.tools.summaries import list_documents, summarise_document
from agents.tools.transcript import youtube_transcript
from agents.tools.web import google_search, web_providers, web_search, wikipedia, youtube_search
from chains.summaries.library import DocumentLibrary, library_of
from errors import SettingsError
from settings import Settings

T = TypeVar("T")
ALL = "all"


@dataclass(frozen=True)
class Offer:
    """What the tools of one assistant are made of.

    Attributes:
        retriever: Searches the documents of the scope.
        library: The documents of the scope; None for a retriever without an index.
        services: Shared by the tools of a workspace.
    """

    retriever: Searcher
    library: DocumentLibrary | None
    settings: Settings
    services: ToolServices

    @property
    def language(self) -> str:
        """The language setting."""
        return self.settings.language


@dataclass(frozen=True)
class ToolEntry:
    """One tool.

    Attributes:
        name: Of the tool.
        does: What it does, in a line for people who configure it.
        needs: The setting, or else, without which it is not offered; empty for none.
        ready: Whether that is there.
        make: Makes it.
        outside: Whether it sends its arguments out of this machine.
    """

    name: str
    does: str
    needs: str
    ready: Callable[[Offer], bool]
    make: Callable[[Offer], BaseTool]
    outside: bool = False


def _always(_: Offer) -> bool:
    return True


def _has_index(offer: Offer) -> bool:
    return offer.library is not None


def _web_allowed(offer: Offer) -> bool:
    return offer.settings.web_tools


def _google_key(offer: Offer) -> bool:
    return _web_allowed(offer) and offer.settings.serper_api_key is not None


def _given(value: T | None) -> T:
    assert value is not None  # as `ready` has checked
    return value


def _query_tables(offer: Offer) -> BaseTool:
    base: Any = getattr(offer.retriever, "base", None)
    store = offer.services.once("tables", TableStore)
    return query_tables(IngestedTables(store, base.index, base.scope), offer.language)


def _query_database(offer: Offer) -> BaseTool:
    url = _given(offer.settings.sql_url).get_secret_value()
    database = offer.services.once("database", lambda: ConfiguredDatabase(url))
    return query_database(database, offer.language)


def _elasticsearch(offer: Offer) -> BaseTool:
    settings = offer.settings
    return search_elasticsearch(
        settings.elasticsearch_url or "",
        settings.elasticsearch_index,
        settings.elasticsearch_api_key,
        offer.language,
        offer.services,
    )


TOOLS: tuple[ToolEntry, ...] = (
    ToolEntry(
        "search_documents",
        "Finds passages of the documents; several queries, filters.",
        "",
        _always,
        lambda o: search_documents(o.retriever, o.language),
    ),
    ToolEntry(
        "list_documents",
        "Lists the documents, or those about a topic.",
        "an index",
        _has_index,
        lambda o: list_documents(_given(o.library), o.language),
    ),
    ToolEntry(
        "open_document",
        "Reads a page or span of a document as it stands.",
        "an index",
        _has_index,
        lambda o: open_document(_given(o.library), o.language),
    ),
    ToolEntry(
        "summarise_document",
        "Reads a whole document, cut to its key passages.",
        "an index",
        _has_index,
        lambda o: summarise_document(_given(o.library), o.language),
    ),
    ToolEntry(
        "query_tables",
        "Runs a SELECT over the rows of ingested CSV files and spreadsheets.",
        "an index",
        _has_index,
        _query_tables,
    ),
    ToolEntry(
        "query_database",
        "Runs a SELECT in a database that can only be read.",
        "RAG_SQL_URL",
        lambda o: o.settings.sql_url is not None,
        _query_database,
    ),
    ToolEntry(
        "search_elasticsearch",
        "Searches an Elasticsearch or OpenSearch index.",
        "RAG_ELASTICSEARCH_URL",
        lambda o: o.settings.elasticsearch_url is not None,
        _elasticsearch,
    ),
    ToolEntry(
        "calculator",
        "Calculates an arithmetic expression.",
        "",
        _always,
        lambda o: calculator(o.language),
    ),
    ToolEntry(
        "date_time",
        "Tells date, time and weekday, and counts days.",
        "",
        _always,
        lambda o: date_time(o.language, o.settings.timezone),
    ),
    ToolEntry(
        "web_search",
        "Searches the web: DuckDuckGo, else Google (with a key), else Wikipedia.",
        "RAG_WEB_TOOLS",
        _web_allowed,
        lambda o: web_search(
            language=o.language, providers=web_providers(o.settings), services=o.services
        ),
        outside=True,
    ),
    ToolEntry(
        "google_search",
        "Searches with Google by serper.dev.",
        "SERPER_API_KEY, RAG_WEB_TOOLS",
        _google_key,
        lambda o: google_search(_given(o.settings.serper_api_key), o.language, o.services),
        outside=True,
    ),
    ToolEntry(
        "wikipedia",
        "Reads introductions of Wikipedia articles, Korean or English.",
        "RAG_WEB_TOOLS",
        _web_allowed,
        lambda o: wikipedia(language=o.language, services=o.services),
        outside=True,
    ),
    ToolEntry(
        "youtube_search",
        "Finds videos.",
        "RAG_WEB_TOOLS",
        _web_allowed,
        lambda o: youtube_search(language=o.language, services=o.services),
        outside=True,
    ),
    ToolEntry(
        "youtube_transcript",
        "Reads what is said in a video.",
        "RAG_WEB_TOOLS",
        _web_allowed,
        lambda o: youtube_transcript(o.language, o.services),
        outside=True,
    ),
    ToolEntry(
        "fetch_page",
        "Reads a web page, or the file at an address.",
        "RAG_WEB_TOOLS",
        _web_allowed,
        lambda o: fetch_page(language=o.language, settings=o.settings, services=o.services),
        outside=True,
    ),
    ToolEntry(
        "summarise_page",
        "Reads the parts of a web page that a question is about.",
        "RAG_WEB_TOOLS",
        _web_allowed,
        lambda o: summarise_page(language=o.language, settings=o.settings, services=o.services),
        outside=True,
    ),
)


def reach_of(tools: Sequence[BaseTool], members: frozenset[str] = frozenset()) -> Reach:
    """Return which of these tools send something out, and which act.

    `members` are the names of those that are assistants whose own tools do neither.

    A tool of the user or of an MCP server sends its arguments out as far as anybody knows. It acts
    where its metadata say so: `acting`, or MCP's `readOnlyHint` false or `destructiveHint` true.
    """
    inside = {entry.name for entry in TOOLS if not entry.outside} | members
    return Reach(
        frozenset(tool.name for tool in tools if tool.name not in inside),
        frozenset(tool.name for tool in tools if _acts(tool)),
        members,
    )


def _acts(tool: BaseTool) -> bool:
    told = tool.metadata or {}
    return bool(
        told.get("acting") or told.get("destructiveHint") or told.get("readOnlyHint") is False
    )


def build_tools(
    retriever: Searcher, settings: Settings, services: ToolServices | None = None
) -> list[BaseTool]:
    """Return the tools that the settings offer; `services` are those of the workspace.

    Raises:
        SettingsError: RAG_TOOLS names no tool, or a tool of the user cannot be loaded.
    """
    services = services or ToolServices.of(settings)
    offer = Offer(retriever, library_of(retriever), settings, services)
    own = [(entry.name, entry.make) for entry in TOOLS if entry.ready(offer)]
    others = list(_others(settings, services))
    wanted = _wanted(settings, others)
    made = [make(offer) for name, make in own if wanted is None or name in wanted]
    return made + [tool for tool in others if wanted is None or tool.name in wanted]


def _others(settings: Settings, services: ToolServices) -> Iterator[BaseTool]:
    """Yield the tools of the user and of MCP servers, loaded once."""
    own = services.once(
        f"user tools {settings.user_tools}", lambda: user_tools(settings.user_tools)
    )
    yield from own
    if config := settings.mcp_config:
        taken = {entry.name for entry in TOOLS} | {tool.name for tool in own}
        yield from services.once(f"mcp {config}", lambda: McpTools(config, taken)).tools()


def _wanted(settings: Settings, others: list[BaseTool]) -> frozenset[str] | None:
    """Return the names of the tools to offer; None for all."""
    names = frozenset(name.strip() for name in settings.tools.split(",") if name.strip())
    if names <= {ALL}:
        return None
    known = [entry.name for entry in TOOLS] + [tool.name for tool in others]
    if unknown := sorted(names - {*known, ALL}):
        raise SettingsError(
            "There is no tool {name!r}.",
            "RAG_TOOLS names some of: {known}.",
            name=unknown[0],
            known=", ".join(known),
        )
    return None if ALL in names else names
