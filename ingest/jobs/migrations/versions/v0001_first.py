"""Ingest jobs, removed documents and scheduled syncs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("user", "kind", "name", "source", "collection"),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("force", sa.Boolean, nullable=False),
        *_texts("status", "outcome"),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("started_at", sa.Float),
        sa.Column("ended_at", sa.Float),
    )
    op.create_index("jobs_by_status", "jobs", ["status"])
    op.create_index("jobs_of_user", "jobs", ["user"])
    op.create_table(
        "removed",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("batch", "user", "source", "collection", "title"),
        sa.Column("removed_at", sa.Float, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
    )
    op.create_index("removed_of_user", "removed", ["user", "removed_at"])
    op.create_table(
        "syncs",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("user", "kind", "source", "collection"),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("job", sa.Integer),
    )


def _texts(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
