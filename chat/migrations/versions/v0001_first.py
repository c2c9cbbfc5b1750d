"""Threads, turns, messages, events and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "threads",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("assistant", sa.String, nullable=False),
        sa.Column("collection", sa.String, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
    op.create_index("threads_of_user", "threads", ["user", "updated_at"])
    op.create_table(
        "turns",
        sa.Column("id", sa.String, primary_key=True),
        _of("thread_id", "threads.id"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("ended_at", sa.Float),
    )
    running = sa.text("status = 'running'")
    op.create_index("turns_of_thread", "turns", ["thread_id", "position"], unique=True)
    op.create_index(
        "one_running_turn",
        "turns",
        ["thread_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    _create_contents()


def _create_contents() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("turn_id", "turns.id"),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_index("messages_of_turn", "messages", ["turn_id", "role"], unique=True)
    op.create_table(
        "events",
        _of("turn_id", "turns.id", primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "feedback",
        _of("turn_id", "turns.id", primary_key=True),
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("thumb", sa.Integer, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.CheckConstraint("thumb IN (-1, 1)", name="thumb_is_up_or_down"),
    )


def _of(name: str, target: str, *, primary_key: bool = False) -> sa.Column[str]:
    """Return a column that points at a row and goes with it."""
    return sa.Column(
        name,
        sa.String,
        sa.ForeignKey(target, ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("feedback", "events", "messages", "turns", "threads"):
        op.drop_table(table)
