"""Outcomes of turns, made of the transcripts that are there, and an index of their times."""

import sqlalchemy as sa
from alembic import op

from chat.feedback.outcomes import outcome_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 500  # answers read at once


def upgrade() -> None:
    """Create the table and the index, and fill the table."""
    op.create_table(
        "turn_outcomes",
        sa.Column(
            "turn_id",
            sa.String,
            sa.ForeignKey("turns.id", ondelete="CASCADE"),
            nullable=False,
            primary_key=True,
        ),
        sa.Column("ms", sa.Float),
        sa.Column("first_ms", sa.Float),
        sa.Column("tokens", sa.Integer),
        sa.Column("usd", sa.Float),
        sa.Column("abstained", sa.Boolean, nullable=False),
        sa.Column("cached", sa.Boolean, nullable=False),
        sa.Column("guard", sa.JSON, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
    )
    op.create_index("turns_by_start", "turns", ["started_at"])
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    names = ("id", "turn_id", "role")
    messages = sa.table("messages", *map(sa.column, names), sa.column("data", sa.JSON))
    numbers = ("ms", "first_ms", "tokens", "usd", "abstained", "cached")
    lists = (sa.column("guard", sa.JSON), sa.column("sources", sa.JSON))
    outcomes = sa.table("turn_outcomes", sa.column("turn_id"), *map(sa.column, numbers), *lists)
    query = sa.select(messages.c.id, messages.c.turn_id, messages.c.data)
    query = query.where(messages.c.role == "ai").order_by(messages.c.id).limit(BATCH)
    last = 0
    while rows := connection.execute(query.where(messages.c.id > last)).all():
        values = [{"turn_id": turn, **outcome_of(data.get("end") or {})} for _, turn, data in rows]
        connection.execute(sa.insert(outcomes), values)
        last = rows[-1][0]


def downgrade() -> None:
    """Drop the table and the index."""
    op.drop_index("turns_by_start", "turns")
    op.drop_table("turn_outcomes")
