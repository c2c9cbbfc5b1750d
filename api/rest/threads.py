"""/v1/threads: conversations of the key's user, and feedback on their answers."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access import Access, needs
from api.openai import completion
from chat.transcript import Exchange, Thread

router = APIRouter(tags=["Conversations"])
Language = Literal["ko", "en"]


class Feedback(BaseModel):
    """A rating of an answer."""

    model_config = ConfigDict(extra="forbid")
    thumb: Literal[-1, 1]
    reasons: list[str] = Field(default_factory=list, max_length=20)
    comment: str = ""
    correction: str = ""


@router.get("/threads")
def list_threads(
    access: Annotated[Access, Depends(needs("read"))],
    query: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List conversations, the newest first; with `query` those in which it occurs."""
    library, user = access.workspace.library, access.caller.user
    if query is None:
        threads = [listed.thread for listed in library.listed(user, limit)]
    else:
        threads = [found.thread for found in library.search(user, query, limit)]
    return {"object": "list", "data": [_thread(thread) for thread in threads]}


@router.get("/threads/{thread}")
def read_thread(thread: str, access: Annotated[Access, Depends(needs("read"))]) -> dict[str, Any]:
    """Return a conversation with its turns."""
    store, user = access.workspace.store, access.caller.user
    found = store.thread(thread, user)
    turns = [_turn(exchange, thread) for exchange in store.exchanges(thread, user)]
    return {**_thread(found), "turns": turns}


@router.delete("/threads/{thread}")
def delete_thread(
    thread: str, access: Annotated[Access, Depends(needs("write"))]
) -> dict[str, Any]:
    """Move a conversation to the trash, from where the chat can restore it for some days."""
    access.workspace.library.trash.delete(thread, access.caller.user)
    return {"id": thread, "object": "thread", "deleted": True}


@router.get("/threads/{thread}/export")
def export_thread(
    thread: str,
    access: Annotated[Access, Depends(needs("read"))],
    form: Annotated[Literal["markdown", "json", "html"], Query(alias="format")] = "markdown",
    language: Language = "en",
) -> dict[str, Any]:
    """Return a conversation as the text of a file."""
    file = access.workspace.library.export(thread, access.caller.user, form, language)
    return {"object": "file", "name": file.name, "text": file.text}


@router.post("/turns/{turn}/feedback")
def rate(
    turn: str, body: Feedback, access: Annotated[Access, Depends(needs("feedback"))]
) -> dict[str, Any]:
    """Rate an answer, in place of the rating before it."""
    rating = access.workspace.feedback.rate(
        turn,
        access.caller.user,
        body.thumb,
        reasons=body.reasons,
        comment=body.comment,
        correction=body.correction,
    )
    return {
        "object": "feedback",
        "turn": turn,
        "thumb": rating.thumb,
        "reasons": list(rating.reasons),
        "comment": rating.comment,
        "correction": rating.correction,
    }


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "object": "thread",
        "title": thread.title,
        "assistant": thread.assistant,
        "collection": thread.collection,
        "created_at": thread.created_at,
        "updated_at": thread.updated_at,
        "origin": thread.origin,
    }


def _turn(exchange: Exchange, thread: str) -> dict[str, Any]:
    return {
        "question": exchange.question,
        "answer": exchange.text,
        "status": exchange.status,
        "thumb": exchange.thumb,
        "asked_at": exchange.asked_at,
        **completion.details(exchange, thread),
    }
