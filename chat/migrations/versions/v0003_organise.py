"""Pinned and deleted threads, tags, folded texts that searches compare, and share links."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from text.normalise import fold

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 500  # messages folded at once


def upgrade() -> None:
    """Add columns and tables, and fold the messages that are there."""
    op.add_column("threads", sa.Column("pinned_at", sa.Float))
    op.add_column("threads", sa.Column("deleted_at", sa.Float))
    op.create_table(
        "thread_tags",
        _of("thread_id", sa.String, "threads.id", primary_key=True),
        sa.Column("tag", sa.String, primary_key=True),
    )
    op.create_table(
        "search_texts",
        _of("message_id", sa.Integer, "messages.id", primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("token_hash", sa.String, nullable=False),
        _of("thread_id", sa.String, "threads.id"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("turns", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.Column("revoked_at", sa.Float),
    )
    op.create_index("shares_by_token", "shares", ["token_hash"], unique=True)
    op.create_index("shares_of_thread", "shares", ["thread_id"])
    _fold_messages(op.get_bind())


def _of(name: str, kind: Any, target: str, *, primary_key: bool = False) -> sa.Column[Any]:
    """Return a column that points at a row and goes with it."""
    return sa.Column(
        name,
        kind,
        sa.ForeignKey(target, ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


def _fold_messages(connection: sa.Connection) -> None:
    messages = sa.table("messages", sa.column("id"), sa.column("text"))
    folded = sa.table("search_texts", sa.column("message_id"), sa.column("text"))
    last = 0
    while True:
        query = sa.select(messages.c.id, messages.c.text).where(messages.c.id > last)
        rows = connection.execute(query.order_by(messages.c.id).limit(BATCH)).all()
        if not rows:
            return
        values = [{"message_id": number, "text": fold(text)} for number, text in rows]
        connection.execute(sa.insert(folded), values)
        last = rows[-1][0]


def downgrade() -> None:
    """Drop the tables and columns."""
    for table in ("shares", "search_texts", "thread_tags"):
        op.drop_table(table)
    op.drop_column("threads", "deleted_at")
    op.drop_column("threads", "pinned_at")
