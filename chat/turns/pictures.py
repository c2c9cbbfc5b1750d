"""Pictures of turns, in `app.db`: stored with the question, and deleted with the conversation."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, insert, literal, select

from chat import schema
from models.vision.pictures import AskedPictures, Picture

turns, threads, messages = schema.turns.c, schema.threads.c, schema.messages.c
pictures = schema.pictures.c


def add_pictures(connection: Connection, turn: str, given: Sequence[Picture]) -> None:
    """Insert the pictures of a question."""
    rows = [
        {"turn_id": turn, "n": n, "name": p.name, "media_type": p.media_type, "data": p.data}
        for n, p in enumerate(given, 1)
    ]
    if rows:
        connection.execute(insert(schema.pictures), rows)


def copy_pictures(connection: Connection, source: str, turn: str) -> None:
    """Give a turn the pictures of the one that it is another version of."""
    names = [column.name for column in schema.pictures.columns]
    copied = select(literal(turn), *(pictures[name] for name in names[1:]))
    rows = copied.where(pictures.turn_id == source)
    connection.execute(insert(schema.pictures).from_select(names, rows))


class PictureStore:
    """Reads the pictures of turns; safe to share between threads."""

    _engine: Engine

    def pictures(self, turn: str, user: str) -> list[Picture]:
        """Return the pictures of a question; none of another user's."""
        source = schema.pictures.join(schema.turns).join(schema.threads)
        query = (
            select(pictures.name, pictures.media_type, pictures.data)
            .select_from(source)
            .where(pictures.turn_id == turn, threads.user == user, threads.deleted_at.is_(None))
            .order_by(pictures.n)
        )
        with self._engine.connect() as connection:
            return [Picture(*row) for row in connection.execute(query)]

    def asked_pictures(self, thread: str, turn: str, user: str, before: int) -> list[AskedPictures]:
        """Return the pictures of a turn, after those of the last `before` turns shown before it.

        Of those, the ones that have pictures.
        """
        position = select(turns.position).where(turns.id == turn).scalar_subquery()
        source = schema.turns.join(schema.messages).join(schema.threads)
        query = (
            select(turns.id, messages.text)
            .select_from(source)
            .where(turns.thread_id == thread, turns.shown, threads.user == user)
            .where(messages.role == "human", turns.position < position)
            .where(turns.position >= position - before)
            .order_by(turns.position)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = [AskedPictures(text, self.pictures(id_, user)) for id_, text in rows]
        found.append(AskedPictures("", self.pictures(turn, user)))
        return [each for each in found if each.pictures]
