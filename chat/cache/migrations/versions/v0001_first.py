"""Answers, cited children and counters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DELETED_WITH = sa.ForeignKey("answers.id", ondelete="CASCADE")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("context", sa.String, nullable=False),
        sa.Column("access", sa.String, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("cost", sa.Float, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("used_at", sa.Float, nullable=False),
        sa.Column("hits", sa.Integer, nullable=False),
    )
    op.create_index("answers_by_context", "answers", ["context"])
    op.create_index("answers_by_use", "answers", ["used_at"])
    op.create_table(
        "cited",
        sa.Column("answer_id", sa.Integer, _DELETED_WITH, primary_key=True),
        sa.Column("child", sa.String, primary_key=True),
    )
    op.create_index("cited_by_child", "cited", ["child"])
    op.create_table(
        "counters",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
    )
