"""Metadata given by people, apart from the metadata of the document."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; until now no metadata could be given."""
    op.execute("ALTER TABLE versions ADD COLUMN given JSON DEFAULT '{}' NOT NULL")
