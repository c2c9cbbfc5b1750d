"""Figures of a dashboard: what was answered, how fast, at what cost, and what people thought of it.

    figures = Figures(store.engine)
    week = Filters(since=time.time() - 7 * 86400, assistant="rag")
    figures.overview(week).p95_ms
    figures.by("collection", week)           # one row a collection
    csv_text(figures.unanswered(week))

Each figure is one query over those of the newest `MOST` turns that the filters leave;
`Summary.truncated` says where older ones are left out. No query reads an answer: their numbers
stand in `turn_outcomes`. They tell counts as counts: with few ratings a share says little, so none
is computed here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Select, Text, case, func, select, true

from chat import schema
from chat.feedback.schema import signals, turn_contexts, turn_outcomes
from chat.feedback.summaries import FIELDS, SIGNALS, Dimension, Summary, TurnColumns
from chat.feedback.topics import Embed, Topic, topics
from database import is_sqlite

__all__ = [
    "Dimension",
    "Figures",
    "Filters",
    "GuardCount",
    "ReasonCount",
    "SourceCount",
    "Summary",
]

MOST = 100_000  # turns that are looked at
MOST_QUESTIONS = 5_000  # unanswered questions that are grouped

turns, threads, rated = schema.turns.c, schema.threads.c, schema.feedback.c
outcome = turn_outcomes.c


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


@dataclass(frozen=True)
class ReasonCount:
    """How often a reason was given with a rating; `thumb` is 1 for up and -1 for down."""

    reason: str
    thumb: int
    ratings: int


class Figures:
    """Reads figures of all users; who may see them is decided before."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def columns(self, filters: Filters | None = None) -> TurnColumns:
        """Return the turns that the filters leave, to be summarised in several ways."""
        chosen = filters or Filters()
        with self._engine.connect() as connection:
            start = _start(connection, chosen)
            rows = connection.execute(_filtered(_turns(), chosen, start)).all()
        return TurnColumns(rows, truncated=start > chosen.since)

    def overview(self, filters: Filters | None = None) -> Summary:
        """Return the counts of all turns that the filters leave."""
        return self.columns(filters).together()

    def by(
        self, dimension: Dimension, filters: Filters | None = None, zone: tzinfo | None = None
    ) -> list[Summary]:
        """Return the counts by a dimension, those with most turns first; days in their order.

        Ratings by collection and by assistant are `thumbs_up` and `thumbs_down` of these. Days are
        those of the time zone, or of UTC.
        """
        return self.columns(filters).by(dimension, zone)

    def values(self) -> dict[str, list[str]]:
        """Return the collections, assistants and users that there are turns of, in order."""
        columns = {
            "collection": _of_turn("collection"),
            "assistant": _of_turn("assistant"),
            "user": threads.user,
        }
        chosen = (column.label(name) for name, column in columns.items())
        query = _source(select(*chosen)).distinct()
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return {
            name: sorted({value for row in rows if (value := getattr(row, name))})
            for name in columns
        }

    def version(self) -> tuple[Any, ...]:
        """Return a value that changes with the figures; reading it is quick."""
        queries = (
            select(func.count(), func.max(turns.ended_at)).select_from(schema.turns),
            select(func.count(), func.max(rated.at)).select_from(schema.feedback),
            select(func.count(), func.max(signals.c.at)).select_from(signals),
        )
        with self._engine.connect() as connection:
            return tuple(tuple(connection.execute(query).one()) for query in queries)

    def guard_decisions(self, filters: Filters | None = None) -> list[GuardCount]:
        """Return the decisions of the guardrails other than to allow, the most frequent first."""
        query = _source(select(outcome.guard)).where(_is_guarded())
        counts: Counter[tuple[str, str, str, str]] = Counter()
        for row in self._rows(query, filters):
            counts.update(tuple(one) for one in row.guard)
        return [GuardCount(*key, turns=n) for key, n in counts.most_common()]

    def reasons(self, filters: Filters | None = None) -> list[ReasonCount]:
        """Return the reasons of ratings, the most frequent first."""
        query = _source(select(rated.thumb, rated.reasons)).where(rated.thumb.is_not(None))
        counts: Counter[tuple[str, int]] = Counter()
        for row in self._rows(query, filters):
            counts.update((reason, row.thumb) for reason in row.reasons or ())
        return [ReasonCount(*key, ratings=n) for key, n in counts.most_common()]

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
        human = schema.messages.alias()
        is_question = (human.c.turn_id == turns.id) & (human.c.role == "human")
        query = _source(select(human.c.text.label("question"), turns.started_at.label("at")))
        query = query.join(human, is_question).where(outcome.abstained.is_(True))
        query = query.order_by(turns.started_at.desc())
        rows = self._rows(query.limit(MOST_QUESTIONS), filters)
        return topics([(row.question, row.at) for row in rows], embed)[:most]

    def bad_sources(self, filters: Filters | None = None, most: int = 50) -> list[SourceCount]:
        """Return documents whose answers were rated down or not supported, the worst first."""
        one, is_unsupported = _each_source(self._engine)
        is_down = rated.thumb == -1
        counts = {
            "cited": func.count(),
            "thumbs_down": func.sum(case((is_down, 1), else_=0)),
            "bad_source": func.sum(case((_names_source(), 1), else_=0)),
            "unsupported": func.sum(case((is_unsupported, 1), else_=0)),
        }
        columns = (count.label(name) for name, count in counts.items())
        query = _source(select(one.c.key.label("source"), *columns)).join(one, true())
        query = query.group_by(one.c.key).having(
            (counts["thumbs_down"] > 0) | (counts["unsupported"] > 0)
        )
        order = (counts[name].desc() for name in ("bad_source", "thumbs_down", "unsupported"))
        rows = self._rows(query.order_by(*order, one.c.key).limit(most), filters)
        return [SourceCount(**row._mapping) for row in rows]

    def _rows(self, query: Select[Any], filters: Filters | None) -> Sequence[Any]:
        chosen = filters or Filters()
        with self._engine.connect() as connection:
            return connection.execute(_filtered(query, chosen, _start(connection, chosen))).all()


def _start(connection: Connection, filters: Filters) -> float:
    """Return from when turns count: as the filters say, or from the oldest that is looked at."""
    query = select(turns.started_at)
    if filters.until is not None:
        query = query.where(turns.started_at < filters.until)
    query = query.order_by(turns.started_at.desc()).offset(MOST - 1).limit(2)
    times = connection.execute(query).scalars().all()
    return max(filters.since, times[0]) if len(times) > 1 else filters.since


def _turns() -> Select[Any]:
    """Return the query of the turns with all that a summary counts."""
    given = _signals()
    columns: dict[str, Any] = {
        "at": turns.started_at,
        "status": turns.status,
        "collection": _of_turn("collection"),
        "assistant": _of_turn("assistant"),
        "user": threads.user,
        "model": turn_contexts.c.model,
        "variant": turn_contexts.c.variant,
        "language": turn_contexts.c.language,
        "ms": outcome.ms,
        "first": outcome.first_ms,
        "tokens": outcome.tokens,
        "usd": outcome.usd,
        "abstained": outcome.abstained,
        "cached": outcome.cached,
        "guarded": _is_guarded(),
        "thumb": rated.thumb,
        **{kind: given.c[kind] for kind in SIGNALS},
    }
    query = _source(select(*(columns[name].label(name) for name in FIELDS)))
    return query.outerjoin(given, given.c.turn_id == turns.id)


def _signals() -> Any:
    """Return a row for each turn with signals, and whether it has each kind."""
    kinds = (func.max(case((signals.c.kind == kind, 1), else_=0)).label(kind) for kind in SIGNALS)
    return select(signals.c.turn_id, *kinds).group_by(signals.c.turn_id).subquery()


def _source(query: Select[Any]) -> Select[Any]:
    """Return a query over turns that have ended, with their outcome, rating and context."""
    is_rating = (rated.turn_id == turns.id) & (rated.user == threads.user)
    joined = (
        schema.turns.join(schema.threads)
        .outerjoin(turn_outcomes, outcome.turn_id == turns.id)
        .outerjoin(schema.feedback, is_rating)
        .outerjoin(turn_contexts, turn_contexts.c.turn_id == turns.id)
    )
    return query.select_from(joined).where(turns.status != "running")


def _each_source(engine: Engine) -> tuple[Any, Any]:
    """Return the table of the cited documents of a turn, and whether one supports nothing."""
    if is_sqlite(engine):
        one: Any = func.json_each(outcome.sources).table_valued("key", "value")
        return one, one.c.value.cast(Integer) == 0
    one = func.json_each_text(outcome.sources).table_valued("key", "value")
    return one, one.c.value == "false"


def _names_source() -> Any:
    """Return whether the source was a reason of the rating."""
    return rated.reasons.cast(Text).contains('"bad_source"')


def _is_guarded() -> Any:
    return func.json_array_length(outcome.guard) > 0


def _filtered(query: Select[Any], filters: Filters, start: float) -> Select[Any]:
    if start > 0:
        query = query.where(turns.started_at >= start)
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
