"""Chat completions: an answer of a conversation as OpenAI's protocol writes it.

Sources are annotations of the message (`url_citation`, one for each [n] of the answer), and the
field `sources` beside `choices` has their exact words and verdicts.
"""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from agents.events import Answer, Error
from api.document_id import document_id
from chains.sources import Citation, Source
from chat.transcript import Exchange

_MARKER = 12  # characters after the beginning of [n] in which it ends, such as "[12]"


def completion(
    exchange: Exchange, content: str, model: str, thread: str, base: str
) -> dict[str, Any]:
    """Return the response to a request that is not streamed.

    Args:
        exchange: The turn, which has ended with an answer.
        content: The answer as it is sent, with or without a list of sources.
        model: The model that was asked for.
        thread: Id of the conversation.
        base: Address of the API, below which the sources can be opened.
    """
    message = {
        "role": "assistant",
        "content": content,
        "refusal": None,
        "annotations": annotations(exchange, base),
    }
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": finish_reason(exchange.end),
    }
    return {
        **_head(exchange.turn, model, "chat.completion"),
        "choices": [choice],
        "usage": usage(exchange.end),
        **details(exchange, thread),
    }


def chunk(
    turn: str, model: str, delta: Mapping[str, Any], finish: str | None = None
) -> dict[str, Any]:
    """Return one piece of a streamed answer."""
    choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
    return {**_head(turn, model, "chat.completion.chunk"), "choices": [choice]}


def usage_chunk(turn: str, model: str, end: Answer | Error | None) -> dict[str, Any]:
    """Return the piece after the last one, with the usage."""
    head = _head(turn, model, "chat.completion.chunk")
    return {**head, "choices": [], "usage": usage(end)}


def details(exchange: Exchange, thread: str) -> dict[str, Any]:
    """Return what an answer has beyond OpenAI's protocol."""
    end = exchange.end if isinstance(exchange.end, Answer) else None
    return {
        "thread": thread,
        "turn": exchange.turn,
        "abstained": end.abstained if end else False,
        "cached": end.cached if end else False,
        "notices": [{"code": n.kind, "text": n.text} for n in end.notices] if end else [],
        "sources": [_source(citation, exchange) for citation in exchange.citations],
    }


def annotations(exchange: Exchange, base: str) -> list[dict[str, Any]]:
    """Return a `url_citation` for each [n] of an answer; indices are characters of the answer."""
    known = {source.n: source for source in exchange.sources}
    found = []
    for citation in exchange.citations:
        if citation.at < 0 or citation.n not in known:
            continue
        end = exchange.text.find("]", citation.at, citation.at + _MARKER) + 1
        source = known[citation.n]
        values = {
            "start_index": citation.at,
            "end_index": end or citation.at,
            "title": source.title or source.source.rsplit("/", 1)[-1],
            "url": source_url(source, base),
        }
        found.append({"type": "url_citation", "url_citation": values})
    return found


def source_url(source: Source, base: str) -> str:
    """Return where a source can be opened: its own address, or that of the document in the API."""
    if source.url:
        return source.url
    place = f"#page={source.page}" if source.page else ""
    return f"{base}/documents/{quote(document_id(source.source))}{place}"


def usage(end: Answer | Error | None) -> dict[str, int]:
    """Return the tokens of an answer as OpenAI counts them."""
    used = end.usage if end else {}
    read, written = int(used.get("input_tokens", 0)), int(used.get("output_tokens", 0))
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def used(end: Answer | Error) -> tuple[int, float]:
    """Return the tokens and the US dollars of a turn, also those of calls beside the answer."""
    tokens = usage(end)["total_tokens"] + int(end.usage.get("other_tokens", 0))
    return tokens, float(end.usage.get("usd", 0.0))


def finish_reason(end: Answer | Error | None) -> str:
    """Return why the answer ends: in full, cut short, or at a guardrail."""
    if not isinstance(end, Answer):
        return "stop"
    blocked = {d.get("channel") for d in end.guard if d.get("action") == "block"}
    if blocked & {"user", "answer"}:
        return "content_filter"
    cut = any(notice.kind in ("cut_short", "turn_timeout") for notice in end.notices)
    return "length" if cut else "stop"


def _source(citation: Citation, exchange: Exchange) -> dict[str, Any]:
    source = next((source for source in exchange.sources if source.n == citation.n), None)
    return {
        "n": citation.n,
        "document": document_id(citation.source),
        "title": source.title if source else "",
        "page": citation.page,
        "quote": citation.quote,
        "supported": citation.supported,
        "url": source.url if source else "",
    }


def _head(turn: str, model: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{turn}", "object": kind, "created": int(time.time()), "model": model}
