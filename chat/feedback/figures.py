"""Figures of a dashboard: what was answered, how fast, at what cost, and what people thought of it.

    figures = Figures(store.engine)
    week = Filters(since=time.time() - 7 * 86400, assistant="rag")
    figures.overview(week).p95_ms
    figures.by("collection", week)           # one row a collection
    csv_text(figures.unanswered(week))

Each figure is one query over the newest turns that the filters leave, at most `MOST` of them;
`Summary.truncated` says where there are more. They tell counts as counts: with few ratings a share
says little, so none is computed here.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from sqlalchemy import Engine, Select, func, select

from chat import schema
from chat.feedback.schema import signals, turn_contexts
from chat.feedback.topics import Embed, Topic, topics

MOST = 50_000  # turns of a figure
MOST_TEXTS = 5_000  # turns whose citations, decisions or questions are read
Dimension = Literal["collection", "assistant", "user", "model", "variant", "language", "day"]

turns, threads, rated = schema.turns.c, schema.threads.c, schema.feedback.c
human, ai = schema.messages.alias("human"), schema.messages.alias("ai")
end = ai.c.data["end"]


@dataclass(frozen=True)
class Filters:
    """Which turns count; empty ones leave all.

    Attributes:
        since, until: Unix times, from and before which a turn began.
    """

    since: float = 0.0
    until: float | None = None
    collection: str | None = None
    assistant: str | None = None
    user: str | None = None


@dataclass(frozen=True)
class Summary:
    """Counts of some turns.

    Attributes:
        name: The value of the dimension that they share; empty for all.
        answers: Turns with an answer, abstentions included; `failed` are the others that ended.
        abstained: Answers that the documents have none.
        cached: Answers given again; `false_hits` of them were rated down.
        guarded: Answers with a decision of the guardrails other than to allow.
        thumbs_up, thumbs_down: Ratings.
        redone: Turns that were stopped, asked anew, or asked again in other words; `copied`.
        p50_ms, p95_ms: Of the time of an answer, cached ones included; None without any.
        first_p50_ms, first_p95_ms: Of the time to its first text.
        tokens, usd: Of all, where they are known.
        truncated: Whether older turns were left out.
    """

    name: str = ""
    turns: int = 0
    answers: int = 0
    failed: int = 0
    abstained: int = 0
    cached: int = 0
    false_hits: int = 0
    guarded: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    redone: int = 0
    copied: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    first_p50_ms: float | None = None
    first_p95_ms: float | None = None
    tokens: int = 0
    usd: float = 0.0
    truncated: bool = False


@dataclass(frozen=True)
class GuardCount:
    """How many turns a rule of the guardrails decided about, by action and channel."""

    rail: str
    rule: str
    action: str
    channel: str
    turns: int


@dataclass(frozen=True)
class SourceCount:
    """A document in answers.

    Attributes:
        cited: Answers that cite it.
        thumbs_down: Those of them that were rated down; `bad_source` for that reason.
        unsupported: Those with a sentence that it does not support.
    """

    source: str
    cited: int
    thumbs_down: int
    bad_source: int
    unsupported: int


class Figures:
    """Reads figures of all users; who may see them is decided before."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def overview(self, filters: Filters | None = None) -> Summary:
        """Return the counts of all turns that the filters leave."""
        rows = self._rows(_turns(), filters, MOST + 1)
        return _summary("", rows[:MOST], truncated=len(rows) > MOST)

    def by(self, dimension: Dimension, filters: Filters | None = None) -> list[Summary]:
        """Return the counts by a dimension, those with most turns first; days in their order.

        Ratings by collection and by assistant are `thumbs_up` and `thumbs_down` of these.
        """
        rows = self._rows(_turns(), filters, MOST + 1)
        is_truncated = len(rows) > MOST
        parts: dict[str, list[Any]] = {}
        for row in rows[:MOST]:
            parts.setdefault(_value(row, dimension), []).append(row)
        found = [_summary(name, part, truncated=is_truncated) for name, part in parts.items()]
        if dimension == "day":
            return sorted(found, key=lambda one: one.name)
        return sorted(found, key=lambda one: (-one.turns, one.name))

    def guard_decisions(self, filters: Filters | None = None) -> list[GuardCount]:
        """Return the decisions of the guardrails other than to allow, the most frequent first."""
        query = _source(select(end["guard"].label("guard")))
        counts: Counter[tuple[str, str, str, str]] = Counter()
        for row in self._rows(query, filters, MOST_TEXTS):
            made = {
                (one["rail"], one["rule"], one["action"], one["channel"]) for one in row.guard or ()
            }
            counts.update(one for one in made if one[2] != "allow")
        return [GuardCount(*key, turns=n) for key, n in counts.most_common()]

    def unanswered(
        self, filters: Filters | None = None, embed: Embed | None = None, most: int = 50
    ) -> list[Topic]:
        """Return the questions that the documents did not answer, by topic, the largest first.

        Args:
            filters: Which turns count.
            embed: Returns vectors of unit length, shape (n, d), to group questions by meaning;
                without it they are grouped by shared words.
            most: Most topics.
        """
        query = _source(select(human.c.text.label("question"), turns.started_at.label("at")))
        query = query.where(end["abstained"].as_boolean().is_(True))
        rows = self._rows(query, filters, MOST_TEXTS)
        return topics([(row.question, row.at) for row in rows], embed)[:most]

    def bad_sources(self, filters: Filters | None = None, most: int = 50) -> list[SourceCount]:
        """Return documents whose answers were rated down or not supported, the worst first."""
        query = _source(select(end["citations"].label("citations"), rated.thumb, rated.reasons))
        tallies: dict[str, Counter[str]] = {}
        for row in self._rows(query, filters, MOST_TEXTS):
            for source, is_supported in _cited(row.citations):
                counts = tallies.setdefault(source, Counter())
                counts["cited"] += 1
                counts["thumbs_down"] += row.thumb == -1
                counts["bad_source"] += "bad_source" in (row.reasons or ())
                counts["unsupported"] += not is_supported
        names = ("cited", "thumbs_down", "bad_source", "unsupported")
        found = [
            SourceCount(source, *(counts[name] for name in names))
            for source, counts in tallies.items()
            if counts["thumbs_down"] or counts["unsupported"]
        ]
        found.sort(key=lambda s: (-s.bad_source, -s.thumbs_down, -s.unsupported, s.source))
        return found[:most]

    def _rows(self, query: Select[Any], filters: Filters | None, most: int) -> list[Any]:
        chosen = _filtered(query, filters or Filters()).order_by(turns.started_at.desc())
        with self._engine.connect() as connection:
            return list(connection.execute(chosen.limit(most)).all())


def _turns() -> Select[Any]:
    """Return the query of the turns with all that a summary counts."""
    columns: dict[str, Any] = {
        "at": turns.started_at,
        "status": turns.status,
        "collection": _of_turn("collection"),
        "assistant": _of_turn("assistant"),
        "user": threads.user,
        "model": turn_contexts.c.model,
        "variant": turn_contexts.c.variant,
        "language": turn_contexts.c.language,
        "ms": end["ms", "total"].as_float(),
        "first": end["ms", "first_token"].as_float(),
        "tokens": end["usage", "total_tokens"].as_float(),
        "others": end["usage", "other_tokens"].as_float(),
        "usd": end["usage", "usd"].as_float(),
        "abstained": end["abstained"].as_boolean(),
        "cached": end["cached"].as_boolean(),
        "guard": end["guard"],
        "thumb": rated.thumb,
        "redone": _has_signal("regenerated", "abandoned", "repeated"),
        "copied": _has_signal("copied"),
    }
    return _source(select(*(column.label(name) for name, column in columns.items())))


def _source(query: Select[Any]) -> Select[Any]:
    """Return a query over turns with their question, answer, rating and context."""
    is_rating = (rated.turn_id == turns.id) & (rated.user == threads.user)
    joined = (
        schema.turns.join(schema.threads)
        .join(human, (human.c.turn_id == turns.id) & (human.c.role == "human"))
        .outerjoin(ai, (ai.c.turn_id == turns.id) & (ai.c.role == "ai"))
        .outerjoin(schema.feedback, is_rating)
        .outerjoin(turn_contexts, turn_contexts.c.turn_id == turns.id)
    )
    return query.select_from(joined).where(turns.status != "running")


def _filtered(query: Select[Any], filters: Filters) -> Select[Any]:
    query = query.where(turns.started_at >= filters.since)
    if filters.until is not None:
        query = query.where(turns.started_at < filters.until)
    if filters.collection is not None:
        query = query.where(_of_turn("collection") == filters.collection)
    if filters.assistant is not None:
        query = query.where(_of_turn("assistant") == filters.assistant)
    if filters.user is not None:
        query = query.where(threads.user == filters.user)
    return query


def _of_turn(name: str) -> Any:
    """Return a column of the turn; of its conversation for turns of an earlier program."""
    return func.coalesce(turn_contexts.c[name], threads[name])


def _has_signal(*kinds: str) -> Any:
    own = select(signals.c.turn_id).where(signals.c.turn_id == turns.id, signals.c.kind.in_(kinds))
    return own.exists()


def _value(row: Any, dimension: Dimension) -> str:
    if dimension == "day":
        return time.strftime("%Y-%m-%d", time.gmtime(row.at))
    return str(getattr(row, dimension) or "")


def _summary(name: str, rows: Sequence[Any], *, truncated: bool) -> Summary:
    answers = [row for row in rows if row.status == "done"]
    times = [row.ms for row in answers if row.ms is not None]
    firsts = [row.first for row in answers if row.first]

    def count(what: Iterable[Any], holds: Callable[[Any], object]) -> int:
        return sum(bool(holds(row)) for row in what)

    return Summary(
        name=name,
        turns=len(rows),
        answers=len(answers),
        failed=count(rows, lambda row: row.status in ("failed", "interrupted")),
        abstained=count(answers, lambda row: row.abstained),
        cached=count(answers, lambda row: row.cached),
        false_hits=count(answers, lambda row: row.cached and row.thumb == -1),
        guarded=count(rows, lambda row: any(o.get("action") != "allow" for o in row.guard or ())),
        thumbs_up=count(rows, lambda row: row.thumb == 1),
        thumbs_down=count(rows, lambda row: row.thumb == -1),
        redone=count(rows, lambda row: row.redone),
        copied=count(rows, lambda row: row.copied),
        p50_ms=_percentile(times, 50),
        p95_ms=_percentile(times, 95),
        first_p50_ms=_percentile(firsts, 50),
        first_p95_ms=_percentile(firsts, 95),
        tokens=round(sum((row.tokens or 0) + (row.others or 0) for row in rows)),
        usd=sum(row.usd or 0.0 for row in rows),
        truncated=truncated,
    )


def _percentile(values: Sequence[float], share: float) -> float | None:
    return float(np.percentile(values, share)) if values else None


def _cited(citations: Any) -> list[tuple[str, bool]]:
    """Return the documents of an answer, each with whether it supports all that cites it."""
    found: dict[str, bool] = {}
    for one in citations or ():
        source = str(one.get("source", ""))
        found[source] = found.get(source, True) and one.get("supported") is not False
    return list(found.items())
