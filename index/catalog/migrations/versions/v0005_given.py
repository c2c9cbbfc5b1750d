"""Keep what people say of a source apart from what its document says of itself."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; until now nobody could say anything on the command line."""
    op.execute("ALTER TABLE versions ADD COLUMN given JSON DEFAULT '{}' NOT NULL")
