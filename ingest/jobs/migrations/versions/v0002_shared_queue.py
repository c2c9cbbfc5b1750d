"""A queue that several machines share: who reads a job, and the files that were added."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column and the table; a queue in a file does not use them."""
    op.add_column("jobs", sa.Column("worker", sa.Text))
    op.create_table(
        "originals",
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("added_at", sa.Float, nullable=False),
    )
