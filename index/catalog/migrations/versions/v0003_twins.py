"""Aliases of canonical versions, and titles that differ from the indexed ones."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; no existing version is an alias."""
    op.execute("ALTER TABLE versions ADD COLUMN same_as INTEGER REFERENCES versions (id)")
    op.execute("ALTER TABLE versions ADD COLUMN shown_title TEXT")
    op.execute("CREATE INDEX versions_sharing ON versions (same_as) WHERE same_as IS NOT NULL")
