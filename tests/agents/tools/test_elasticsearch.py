"""Elasticsearch and OpenSearch over replayed responses.

Shapes: the response body of the search API and the error of a missing index in the reference of
Elasticsearch (search-search.html, "Example response body"; `index_not_found_exception`), which
OpenSearch answers alike.
"""

import json
from typing import Any

import pytest
from pydantic import SecretStr

from agents.tools.failures import Unavailable
from agents.tools.search.elasticsearch import search_elasticsearch
from agents.tools.service import ToolServices
from models.evidence import parse_evidence
from tests.agents.test_tools import use
from tests.agents.tools.replay import Replay, Reply


def response(*hits: dict[str, Any]) -> dict[str, Any]:
    """A response of `_search`."""
    return {
        "took": 5,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {
            "total": {"value": len(hits), "relation": "eq"},
            "max_score": 1.38,
            "hits": list(hits),
        },
    }


HIT = {
    "_index": "manuals-2025",
    "_id": "a1",
    "_score": 1.38,
    "_source": {"title": "Crane manual", "content": "Long text.", "url": "https://in.example/a1"},
    "highlight": {"content": ["The crane lifts 5 tons."], "title": ["Crane manual"]},
}
PLAIN = {"_index": "manuals-2025", "_id": "b2", "_score": 1.1, "_source": {"fee": "4만 원"}}
MISSING = {
    "error": {
        "root_cause": [{"type": "index_not_found_exception", "reason": "no such index [manuals]"}],
        "type": "index_not_found_exception",
        "reason": "no such index [manuals]",
        "index": "manuals",
    },
    "status": 404,
}


def test_matching_passages_are_evidence(replay: Replay, services: ToolServices) -> None:
    """What matched is quoted; a document without an address is cited by index and id."""
    replay.replies(Reply(response(HIT, PLAIN)))
    tool = search_elasticsearch(replay.url, "manuals-*", SecretStr("a2V5"), services=services)
    message = use(tool, "en", query="crane load")
    first, second = parse_evidence(message.text)
    assert (first.source, first.title) == ("https://in.example/a1", "Crane manual")
    assert first.text == "The crane lifts 5 tons.\nCrane manual"
    assert (second.source, second.text) == ("manuals-2025/b2", '{"fee": "4만 원"}')
    assert [source.url for source in message.artifact] == ["https://in.example/a1", ""]
    asked = replay.asked[0]
    assert (asked.method, asked.path) == ("POST", "/manuals-*/_search")
    assert asked.headers["Authorization"] == "ApiKey a2V5"
    assert json.loads(asked.body)["query"]["multi_match"]["query"] == "crane load"


def test_nothing_found_is_no_outage(replay: Replay, services: ToolServices) -> None:
    """An empty list of hits; a name and password are sent as such."""
    replay.replies(Reply(response()))
    tool = search_elasticsearch(replay.url, key=SecretStr("reader:pw"), services=services)
    assert "nothing was found" in use(tool, "en", query="zzz").text
    assert replay.asked[0].headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (Reply(MISSING, 404), "refused", "RAG_ELASTICSEARCH_INDEX"),
        (
            Reply({"error": {"type": "security_exception"}, "status": 401}, 401),
            "key_refused",
            "key",
        ),
        (Reply({"status": 429}, 429), "rate_limited", "rate limit"),
        (Reply("<html>not it</html>"), "failed", "unavailable"),
        (Reply([1, 2]), "failed", "unavailable"),
        (Reply("", 302, {"Location": "http://169.254.169.254/"}), "refused", "refused"),
    ],
)
def test_errors_are_told_apart(
    replay: Replay, services: ToolServices, reply: Reply, reason: str, words: str
) -> None:
    """A missing index, a wrong key, too many requests, another server, a redirect."""
    replay.replies(reply)
    tool = search_elasticsearch(replay.url, "manuals", SecretStr("secret"), services=services)
    message = use(tool, "en", query="crane")
    assert isinstance(message.artifact, Unavailable)
    assert (message.artifact.reason, words in message.text) == (reason, True)
    assert "secret" not in message.text
