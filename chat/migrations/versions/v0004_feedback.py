"""Feedback: reasons, corrections and replay of ratings, contexts of turns, signals, promotions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to the ratings, and create the other tables."""
    for name, kind, default in (
        ("reasons", sa.JSON(), "[]"),
        ("correction", sa.Text(), ""),
        ("replay", sa.JSON(), "{}"),
    ):
        column = sa.Column(name, kind, nullable=False, server_default=default)
        op.add_column("feedback", column)
    names = ("variant", "assistant", "collection", "language", "model", "prompt", "settings")
    op.create_table(
        "turn_contexts",
        _turn("CASCADE", primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in (*names, "policy", "access")),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("groups", sa.JSON, nullable=False),
    )
    op.create_index("contexts_by_variant", "turn_contexts", ["variant"])
    op.create_table(
        "signals",
        _turn("CASCADE", primary_key=True),
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    _create_promotions()


def _create_promotions() -> None:
    op.create_table(
        "promotions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        _turn("SET NULL", nullable=True),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("undone_at", sa.Float),
    )
    op.create_index("promotions_by_kind", "promotions", ["kind", "undone_at"])
    op.create_index("promotions_of_turn", "promotions", ["turn_id"])


def _turn(on_delete: str, *, primary_key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(
        "turn_id",
        sa.String,
        sa.ForeignKey("turns.id", ondelete=on_delete),
        primary_key=primary_key,
        nullable=nullable,
    )


def downgrade() -> None:
    """Drop the tables and columns."""
    for table in ("promotions", "signals", "turn_contexts"):
        op.drop_table(table)
    for column in ("replay", "correction", "reasons"):
        op.drop_column("feedback", column)
