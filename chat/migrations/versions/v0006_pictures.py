"""Pictures of questions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "pictures",
        sa.Column(
            "turn_id",
            sa.String,
            sa.ForeignKey("turns.id", ondelete="CASCADE"),
            nullable=False,
            primary_key=True,
        ),
        sa.Column("n", sa.Integer, nullable=False, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("pictures")
