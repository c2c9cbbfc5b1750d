"""Sources may share one reading, and a version may be shown under another title than indexed."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; what is there shares nothing."""
    op.execute("ALTER TABLE versions ADD COLUMN same_as INTEGER REFERENCES versions (id)")
    op.execute("ALTER TABLE versions ADD COLUMN shown_title TEXT")
    op.execute("CREATE INDEX versions_sharing ON versions (same_as) WHERE same_as IS NOT NULL")
