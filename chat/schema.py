"""Schema of `app.db`: threads with options and tags, turns, messages, pictures, events, feedback.

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
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
    true,
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
    Column("origin", String, nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("pinned_at", Float),
    Column("deleted_at", Float),  # until the thread is restored or purged
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
    # The tree of turns, see `chat.turns.turn_tree`; the parent of a first turn is "".
    Column("parent", String, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("chosen", Boolean, nullable=False, server_default=true()),
    Column("shown", Boolean, nullable=False, server_default=true()),
    Index("turns_by_start", "started_at"),
    Index("versions_of_turn", "thread_id", "parent", "version", unique=True),
    Index(
        "shown_turns",
        "thread_id",
        "position",
        unique=True,
        sqlite_where=text("shown = 1"),
        postgresql_where=text("shown"),
    ),
    # The thread lock: of two tabs that ask at once, one insert fails.
    Index(
        "one_running_turn",
        "thread_id",
        unique=True,
        sqlite_where=text("status = 'running'"),
        postgresql_where=text("status = 'running'"),
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

pictures = Table(
    "pictures",
    metadata,
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
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
    Column("reasons", JSON, nullable=False, default=list, server_default="[]"),
    Column("correction", Text, nullable=False, default="", server_default=""),
    Column("replay", JSON, nullable=False, default=dict, server_default="{}"),
    CheckConstraint("thumb IN (-1, 1)", name="thumb_is_up_or_down"),
)

thread_tags = Table(
    "thread_tags",
    metadata,
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String, primary_key=True),
)

# The text of each message as searches compare it (`text.normalise.fold`).
search_texts = Table(
    "search_texts",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False),  # SHA-256; the token itself is not stored
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("turns", JSON, nullable=False),  # ids of those that are read
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("revoked_at", Float),
    Index("shares_by_token", "token_hash", unique=True),
    Index("shares_of_thread", "thread_id"),
)
