"""Feedback store: ratings with all that is needed to replay them, and implicit signals.

    feedback = FeedbackStore(store)
    feedback.rate(turn, "local", -1, reasons=["wrong"], correction="It lasts three years.")
    feedback.rating(turn, "local").replay.sources
    feedback.signal(turn, "local", "copied")

Every call names a user; to one user, the turns of another do not exist. `ratings` is for those who
curate them, and reads those of all users unless one is named.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from sqlalchemy import Select, delete, insert, select

from chat import schema
from chat.feedback import schema as own
from chat.feedback.reasons import checked_reasons
from chat.feedback.replay import Replay, TurnContext, replay_of
from chat.queries import select_exchanges, to_exchange, unknown_thread
from chat.store import AppStore
from chat.transcript import Exchange, Thumb
from database import write_transaction
from errors import FeedbackError

Signal = Literal["copied", "regenerated", "abandoned", "repeated"]
MOST_RATINGS = 10_000
_LONGEST = 8000  # characters of a comment or a correction
_HISTORY = 10  # earlier questions that are stored with a rating

turns, threads, rated = schema.turns.c, schema.threads.c, schema.feedback.c


@dataclass(frozen=True)
class Rating:
    """A rating of one answer.

    Attributes:
        thumb: 1 for up, -1 for down.
        reasons: Codes of `chat.feedback.reasons`.
        correction: The right answer, in the words of who rated; may be empty.
        at: Unix time.
        replay: The answer, and what it depended on.
    """

    turn: str
    thread: str
    user: str
    thumb: Thumb
    reasons: tuple[str, ...]
    comment: str
    correction: str
    at: float
    replay: Replay


class FeedbackStore:
    """Ratings and signals beside the transcripts; safe to share between threads."""

    def __init__(self, store: AppStore) -> None:
        self._store = store
        self._engine = store.engine

    def rate(
        self,
        turn: str,
        user: str,
        thumb: Thumb,
        *,
        reasons: Sequence[str] = (),
        comment: str = "",
        correction: str = "",
    ) -> Rating:
        """Store a rating in place of the one before it, and return it.

        Raises:
            UnknownThread: there is no such turn of this user.
            FeedbackError: the turn is still being answered, a reason is not offered with this
                thumb, or a text is too long.
        """
        if thumb not in get_args(Thumb):
            raise FeedbackError("A rating is 1 for up or -1 for down.")
        codes = checked_reasons(reasons, thumb)
        texts = {"comment": comment.strip(), "correction": correction.strip()}
        if max(map(len, texts.values())) > _LONGEST:
            raise FeedbackError(
                "The text has more than {most} characters.", "Shorten it.", most=_LONGEST
            )
        exchange = self._store.exchange(turn, user)
        if exchange.status in ("running", "waiting"):
            raise FeedbackError("This answer is still being written.", "Rate it when it is done.")
        replay = self._replay(exchange, user)
        values = {"turn_id": turn, "user": user, "thumb": thumb, "reasons": codes, **texts}
        with write_transaction(self._engine) as connection:
            connection.execute(_delete(turn, user))
            connection.execute(
                insert(schema.feedback).values(**values, replay=replay.to_json(), at=time.time())
            )
        stored = self.rating(turn, user)
        assert stored is not None
        return stored

    def remove(self, turn: str, user: str) -> None:
        """Remove a rating, if there is one; UnknownThread if the turn is not the user's."""
        self._store.exchange(turn, user)
        with write_transaction(self._engine) as connection:
            connection.execute(_delete(turn, user))

    def rating(self, turn: str, user: str) -> Rating | None:
        """Return the rating of a turn by a user; None where there is none."""
        query = _select().where(rated.turn_id == turn, rated.user == user)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else self._rating(row)

    def ratings(
        self,
        *,
        user: str | None = None,
        thumb: Thumb | None = None,
        since: float = 0.0,
        limit: int = MOST_RATINGS,
    ) -> list[Rating]:
        """Return ratings, the newest first.

        Args:
            user: Only of this user.
            thumb: Only these.
            since: Only those at or after this Unix time.
            limit: Most ratings.
        """
        query = _select().where(rated.at >= since).order_by(rated.at.desc(), rated.turn_id)
        if user is not None:
            query = query.where(rated.user == user)
        if thumb is not None:
            query = query.where(rated.thumb == thumb)
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [self._rating(row) for row in rows]

    def signal(self, turn: str, user: str, kind: Signal, detail: str = "") -> None:
        """Record an implicit signal; the first of a kind counts.

        Args:
            turn: The turn that it is about.
            user: Its user.
            kind: `copied`: the answer was copied. `regenerated`: it was asked for anew.
                `abandoned`: it was stopped. `repeated`: the next question asks the same.
            detail: The turn that shows it, for the last three.

        Raises:
            UnknownThread: there is no such turn of this user.
            FeedbackError: there is no such signal.
        """
        if kind not in get_args(Signal):
            raise FeedbackError("{kind!r} is no signal.", kind=kind)
        self._store.exchange(turn, user)
        key = {"turn_id": turn, "user": user, "kind": kind}
        with write_transaction(self._engine) as connection:
            known = select(own.signals.c.kind).filter_by(**key)
            if connection.execute(known).first() is None:
                values = {**key, "detail": detail, "at": time.time()}
                connection.execute(insert(own.signals).values(**values))

    def signals(self, turn: str, user: str) -> dict[str, str]:
        """Return the details of the signals about a turn, by kind."""
        columns = own.signals.c
        query = select(columns.kind, columns.detail).where(
            columns.turn_id == turn, columns.user == user
        )
        with self._engine.connect() as connection:
            return {row.kind: row.detail for row in connection.execute(query)}

    def describe(self, turn: str, context: TurnContext) -> None:
        """Record what the answer of a turn depends on."""
        values = {**asdict(context), "groups": list(context.groups)}
        table = own.turn_contexts
        with write_transaction(self._engine) as connection:
            connection.execute(delete(table).where(table.c.turn_id == turn))
            connection.execute(insert(table).values(turn_id=turn, **values))

    def context(self, turn: str) -> TurnContext:
        """Return what the answer of a turn depends on; an empty one where nothing is recorded."""
        table = own.turn_contexts
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.turn_id == turn)).mappings()
            values = dict(row.first() or {})
        values.pop("turn_id", None)
        return TurnContext.from_json(values)

    def previous(self, turn: str, user: str, replaces: str = "") -> Exchange | None:
        """Return the turn that one replaces, else the one before it in its conversation."""
        own = schema.turns.alias("own")
        parent = select(own.c.parent).where(own.c.id == turn).scalar_subquery()
        query = select_exchanges(user).where(threads.user == user, turns.id == (replaces or parent))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else to_exchange(row)

    def _replay(self, exchange: Exchange, user: str) -> Replay:
        context = self.context(exchange.turn)
        with self._engine.connect() as connection:
            thread = connection.execute(
                select(schema.threads)
                .join(schema.turns)
                .where(turns.id == exchange.turn, threads.user == user)
            ).mappings()
            of_thread = thread.first()
        if of_thread is None:
            raise unknown_thread(exchange.turn)
        if not context.assistant:  # a turn of an earlier program
            names = {name: of_thread[name] for name in ("assistant", "collection")}
            context = replace(context, **names)
        earlier = self._store.exchanges(
            of_thread["id"], user, last=_HISTORY, before=exchange.position
        )
        return replay_of(exchange, [one.question for one in earlier], context)

    def _rating(self, row: Any) -> Rating:
        values = dict(row)
        stored = values.pop("replay")
        if not stored:  # a thumb of an earlier program
            stored = self._replay(
                self._store.exchange(values["turn"], values["user"]), values["user"]
            ).to_json()
        values["reasons"] = tuple(values["reasons"])
        return Rating(**values, replay=Replay.from_json(stored))


def _select() -> Select[Any]:
    columns = (rated.user, rated.thumb, rated.reasons, rated.comment, rated.correction, rated.at)
    return select(
        rated.turn_id.label("turn"), turns.thread_id.label("thread"), *columns, rated.replay
    ).select_from(schema.feedback.join(schema.turns))


def _delete(turn: str, user: str) -> Any:
    return delete(schema.feedback).where(rated.turn_id == turn, rated.user == user)
