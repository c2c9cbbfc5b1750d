"""Remove the cited children: the generation in the key drops entries of earlier documents."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the table."""
    op.drop_table("cited")
