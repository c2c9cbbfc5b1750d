"""Tool calls of the embedded model for requests about whole documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import ToolMessage

from text.documents.intent import DocumentIntent, document_intent
from text.documents.pointing import points_at_documents
from text.language import detect_language

LIST, SUMMARISE = "list_documents", "summarise_document"
_AT_HAND = {"ko": "이 문서"}  # what a name that points is written as, by language


def document_call(
    question: str, replies: Sequence[ToolMessage], tools: Sequence[Mapping[str, Any]]
) -> tuple[str, dict[str, Any]] | None:
    """Return the name and arguments of the next call that reads whole documents, or None.

    A comparison reads its two documents one after the other.

    Args:
        question: The question, standing alone.
        replies: Replies of tools in this turn.
        tools: The bound tools, as OpenAI's `function` entries.
    """
    intent = document_intent(question)
    names = {tool["name"] for tool in tools}
    if intent is None:
        return None
    tool = LIST if intent.kind in ("list", "topic") else SUMMARISE
    done = [reply for reply in replies if reply.name == tool]
    if tool not in names or len(done) < len(replies) or any(not r.artifact for r in done):
        return None
    calls = _arguments(intent, detect_language(question))
    return (tool, calls[len(done)]) if len(done) < len(calls) else None


def searches_instead(replies: Sequence[ToolMessage]) -> bool:
    """Return whether all that was called is the reading of documents that do not exist."""
    return bool(replies) and all(r.name in (LIST, SUMMARISE) and not r.artifact for r in replies)


def _arguments(intent: DocumentIntent, language: str) -> list[dict[str, Any]]:
    if intent.kind == "list":
        return [{}]
    if intent.kind == "overview":
        return [{"document": ""}]
    key = "topic" if intent.kind == "topic" else "document"
    at_hand = _AT_HAND.get(language, "this document")
    names = (at_hand if points_at_documents(name) else name for name in intent.names or ("",))
    return [{key: name} for name in names]
