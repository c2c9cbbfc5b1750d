"""Elasticsearch or OpenSearch: a full-text query by the `_search` API, which both answer alike."""

import json
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from pydantic import SecretStr

from agents.evidence import clean
from agents.messages import localise
from agents.tools.failures import ServiceError
from agents.tools.results import ToolResult, call_language, make_tool
from agents.tools.search.http_json import request_json
from agents.tools.service import ToolServices
from chains.sources import Source

NAME = "search_elasticsearch"
RESULTS = 5
RESULT_CHARS = 3_000
_FRAGMENTS = {"number_of_fragments": 3, "fragment_size": 800, "pre_tags": [""], "post_tags": [""]}
_TITLES = ("title", "name", "subject", "headline", "제목")
_TEXTS = ("content", "text", "body", "message", "description", "summary", "본문", "내용")


def search_elasticsearch(
    url: str,
    index: str = "_all",
    key: SecretStr | None = None,
    language: str = "auto",
    services: ToolServices | None = None,
) -> BaseTool:
    """Return the tool that searches an index.

    Args:
        url: Address of the server, configured by its operator; it may be a private one.
        index: Index, or pattern of indexes.
        key: API key, or `user:password`.
        language: Of the description.
        services: Retries and cache.
    """
    shared = services or ToolServices()

    def search(query: Annotated[str, "What to look for"], config: RunnableConfig) -> ToolResult:
        spoken = call_language(config, query)

        def find() -> list[Source]:
            try:
                return ask_elasticsearch(query, url, index, key)
            except ServiceError as error:
                if error.status == 404:
                    missing = localise("no_index", spoken)
                    raise ServiceError("refused", explanation=missing) from error
                raise

        return shared.call(NAME, spoken, {"query": query}, find)

    return make_tool(NAME, search, language)


def ask_elasticsearch(
    query: str, url: str, index: str, key: SecretStr | None = None
) -> list[Source]:
    """Return the documents of an index that match a query, best first.

    Raises:
        ServiceError: the server does not answer, or refuses.
    """
    body = {
        "size": RESULTS,
        "timeout": "5s",
        "query": {"multi_match": {"query": query, "fields": ["*"], "lenient": True}},
        "highlight": {"fields": {"*": {}}, "require_field_match": False, **_FRAGMENTS},
    }
    secret = key.get_secret_value() if key else ""
    user, colon, password = secret.partition(":")
    headers = {"Authorization": f"ApiKey {secret}"} if secret and not colon else {}
    address = f"{url.rstrip('/')}/{quote(index, safe='*,-_.')}/_search"
    try:
        data = request_json(
            "POST",
            address,
            body=body,
            headers=headers,
            auth=(user, password) if colon else None,
        )
    except ServiceError as error:
        if error.status in (401, 403):
            raise ServiceError("key_refused") from error
        raise
    hits = (data.get("hits") or {}).get("hits") or []
    return [_source(n, hit) for n, hit in enumerate(hits, 1)]


def _source(n: int, hit: dict[str, Any]) -> Source:
    fields = hit.get("_source") or {}
    where = f"{hit.get('_index', '')}/{hit.get('_id', '')}"
    link = str(fields.get("url") or "")
    link = link if link.startswith(("http://", "https://")) else ""
    title = next((str(fields[name]) for name in _TITLES if fields.get(name)), where)
    text = clean("\n".join(_texts(hit, fields)))[:RESULT_CHARS]
    score = float(hit.get("_score") or 0.0)
    return Source(n, link or where, clean(title)[:200], 0, text, score=score, url=link)


def _texts(hit: dict[str, Any], fields: dict[str, Any]) -> Iterator[str]:
    """Yield the passages that matched, each once, else the text of the document."""
    highlights = hit.get("highlight") or {}
    fragments = [str(part) for parts in highlights.values() for part in parts]
    if fragments:
        yield from dict.fromkeys(fragments)
        return
    known = [str(fields[name]) for name in _TEXTS if isinstance(fields.get(name), str)]
    yield from known or [json.dumps(fields, ensure_ascii=False)]
