"""Option store: what the user has chosen for each conversation, in `app.db`.

The page writes options with every conversation that is begun on it, even where nothing is chosen;
so those without are of the command line and of other programs.
"""

from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from chat import schema
from chat.options.chosen import ConversationOptions
from chat.queries import owned_thread, select_threads
from chat.transcript import Thread
from database import write_transaction


class OptionStore:
    """Reads and writes the options of conversations; safe to share between threads."""

    _engine: Engine

    def options(self, thread: str, user: str) -> ConversationOptions:
        """Return the options of a conversation; UnknownThread if it is not the user's."""
        query = select(schema.options.c.data).where(schema.options.c.thread_id == thread)
        with self._engine.connect() as connection:
            owned_thread(connection, thread, user)
            data = connection.execute(query).scalar()
        return ConversationOptions.from_json(data or {})

    def set_options(self, thread: str, user: str, options: ConversationOptions) -> None:
        """Replace the options of a conversation; UnknownThread if it is not the user's."""
        data = options.to_json()
        change = insert(schema.options).values(thread_id=thread, data=data)
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            connection.execute(
                change.on_conflict_do_update(index_elements=["thread_id"], set_={"data": data})
            )

    def listed(
        self, user: str, limit: int, *, words: Sequence[str] = (), on_page: bool = True
    ) -> list[Thread]:
        """Return the user's conversations, the most recently active first.

        Args:
            user: Their owner.
            limit: Most of them.
            words: Parts of the title, all of which it has.
            on_page: Whether they were begun on the page, or else by another program.
        """
        threads, chosen = schema.threads.c, schema.options.c
        begun_here = select(chosen.thread_id).where(chosen.thread_id == threads.id).exists()
        query = (
            select_threads()
            .where(threads.user == user, threads.deleted_at.is_(None))
            .where(begun_here if on_page else ~begun_here)
            .order_by(threads.updated_at.desc())
            .limit(limit)
        )
        for word in words:
            query = query.where(threads.title.icontains(word, autoescape=True))
        with self._engine.connect() as connection:
            return [Thread(**row) for row in connection.execute(query).mappings()]
