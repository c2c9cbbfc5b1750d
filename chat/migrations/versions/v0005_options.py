"""Options of conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "options",
        sa.Column(
            "thread_id",
            sa.String,
            sa.ForeignKey("threads.id", ondelete="CASCADE"),
            nullable=False,
            primary_key=True,
        ),
        sa.Column("data", sa.JSON, nullable=False),
    )
    # Who began a conversation was not recorded; those of the page are the more.
    op.execute("INSERT INTO options (thread_id, data) SELECT id, '{}' FROM threads")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("options")
