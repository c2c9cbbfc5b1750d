"""Shared conversation: what a share link shows of it, without what this reader may not see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, select

from agents.events import Answer, Error
from chains.sources import Source
from chat import schema
from chat.library.messages import message_text
from chat.transcript import Exchange, unpack

turns, messages = schema.turns.c, schema.messages.c


@dataclass(frozen=True)
class SharedExchange(Exchange):
    """An exchange as a share link shows it.

    Attributes:
        withheld: Whether a sentence stands in place of an answer that the reader may not see.
    """

    withheld: bool = False


@dataclass(frozen=True)
class SharedConversation:
    """What a reader of a share link sees.

    Attributes:
        exchanges: Questions, answers, citations and cited sources, oldest first, and nothing else
            of a turn: no ids of the store, steps, notices, usage or decisions of the guardrails.
    """

    title: str
    shared_at: float
    expires_at: float
    exchanges: list[SharedExchange]


def ended_turns(thread: str) -> Select[Any]:
    """Return the query of the turns that a conversation shows and that have ended."""
    return select(schema.turns).where(
        turns.thread_id == thread,
        turns.shown,
        turns.ended_at.is_not(None),
        turns.status.not_in(("running", "waiting")),
    )


def snapshot(connection: Connection, ids: Sequence[str], at: float) -> list[Exchange]:
    """Return these turns as they were at a Unix time, oldest first.

    A message written after that time is not part of it, nor are other versions of the turns.
    """
    ended = select(schema.turns).where(turns.id.in_(ids), turns.ended_at.is_not(None)).subquery()
    query = (
        select(ended, messages.role, messages.text, messages.data)
        .join(schema.messages, messages.turn_id == ended.c.id)
        .where(messages.created_at <= at)
        .order_by(ended.c.position, messages.created_at, messages.id)
    )
    exchanges: dict[str, Exchange] = {}
    for row in connection.execute(query).mappings():
        if row["role"] == "human":
            exchanges[row["id"]] = Exchange(
                row["id"], row["position"], row["text"], row["status"], asked_at=row["started_at"]
            )
        elif row["id"] in exchanges:
            end, sources = unpack(row["data"])
            question = exchanges[row["id"]]
            exchanges[row["id"]] = replace(question, text=row["text"], end=end, sources=sources)
    return list(exchanges.values())


def visible_exchanges(
    exchanges: Collection[Exchange], hidden: Collection[Source], language: str
) -> list[SharedExchange]:
    """Return exchanges with a sentence in place of each answer that may hold a hidden source.

    That is an answer whose model was given such a source, cited or not. A later answer that cites
    nothing may repeat such an answer, so it is withheld as well.
    """
    shown, withheld = [], False
    for exchange in exchanges:
        end = exchange.end
        if not isinstance(end, Answer):
            text = message_text("unfinished", language)
            shown.append(_shared(exchange, Error(text, "unfinished"), text))
            continue
        if any(source in hidden for source in exchange.sources):
            withheld = True
            shown.append(_withheld(exchange, message_text("withheld", language)))
        elif withheld and not end.citations:
            shown.append(_withheld(exchange, message_text("withheld_after", language)))
        else:
            cited = {citation.n for citation in end.citations}
            sources = [replace(s, score=0.0) for s in exchange.sources if s.n in cited]
            public = Answer(end.answer, end.abstained, end.citations, [], "")
            shown.append(_shared(exchange, public, end.answer, sources))
    return shown


def _withheld(exchange: Exchange, text: str) -> SharedExchange:
    return replace(_shared(exchange, Answer(text, False, [], [], ""), text), withheld=True)


def _shared(
    exchange: Exchange, end: Answer | Error, text: str, sources: list[Source] | None = None
) -> SharedExchange:
    return SharedExchange(
        turn=f"shared-{exchange.position}",
        position=exchange.position,
        question=exchange.question,
        status="done" if isinstance(end, Answer) else "failed",
        text=text,
        end=end,
        sources=sources or [],
        asked_at=exchange.asked_at,
    )
