"""Option store: what the user has chosen for each conversation, in `app.db`."""

from sqlalchemy import Engine, select

from chat import schema
from chat.options.chosen import ConversationOptions
from chat.queries import owned_thread
from database import upsert, write_transaction


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
        with write_transaction(self._engine) as connection:
            owned_thread(connection, thread, user)
            upsert(connection, schema.options, {"thread_id": thread, "data": data})
