"""Schema of `app.db`: threads and their options, turns, messages, events and feedback.

`migrations/` creates the same tables; a test compares the two.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

threads = Table(
    "threads",
    metadata,
    Column("id", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("assistant", String, nullable=False),
    Column("collection", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Index("threads_of_user", "user", "updated_at"),
)

options = Table(
    "options",
    metadata,
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
    Column("data", JSON, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String, primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("cancel", Boolean, nullable=False, default=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Index("turns_of_thread", "thread_id", "position", unique=True),
    # The thread lock: of two tabs that ask at once, one insert fails.
    Index(
        "one_running_turn",
        "thread_id",
        unique=True,
        sqlite_where=text("status = 'running'"),  # for Postgres, the migration has the same
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("role", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Index("messages_of_turn", "turn_id", "role", unique=True),
)

events = Table(
    "events",
    metadata,
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Float, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("user", String, primary_key=True),
    Column("thumb", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", Float, nullable=False),
    CheckConstraint("thumb IN (-1, 1)", name="thumb_is_up_or_down"),
)
