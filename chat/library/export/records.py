"""JSON of a conversation: everything that is needed to read it elsewhere.

`conversation.schema.json` is its JSON Schema. A change that a reader of the format would not
understand raises `VERSION`; fields may be added without that.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from agents.events import Answer, Error
from chat.library.export.transcript import Transcript
from chat.transcript import Exchange

FORMAT, VERSION = "cited-rag-chatbot/conversation", 1


def conversation_record(transcript: Transcript) -> dict[str, Any]:
    """Return a conversation as a JSON object."""
    thread = transcript.thread
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": _iso(transcript.exported_at),
        "thread": {
            "id": thread.id,
            "title": thread.title,
            "assistant": thread.assistant,
            "collection": thread.collection,
            "created_at": _iso(thread.created_at),
            "updated_at": _iso(thread.updated_at),
            "pinned": thread.pinned_at is not None,
            "tags": list(transcript.tags),
        },
        "exchanges": [_exchange(exchange) for exchange in transcript.exchanges],
    }


def _exchange(exchange: Exchange) -> dict[str, Any]:
    record: dict[str, Any] = {
        "turn": exchange.turn,
        "position": exchange.position,
        "asked_at": _iso(exchange.asked_at),
        "status": exchange.status,
        "question": exchange.question,
        "answer": exchange.text,
        "rating": exchange.thumb,
        "sources": [asdict(source) for source in exchange.sources],
        "citations": [asdict(citation) for citation in exchange.citations],
        "steps": [asdict(step) for step in exchange.steps],
        "notices": [],
        "error": None,
    }
    end = exchange.end
    if isinstance(end, Answer):
        record |= {
            "abstained": end.abstained,
            "cached": end.cached,
            "confidence": end.confidence,
            "notices": [asdict(notice) for notice in end.notices],
            "usage": dict(end.usage),
            "ms": end.ms,
        }
    elif isinstance(end, Error):
        record["error"] = {"code": end.code, "message": end.message}
    return record


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
