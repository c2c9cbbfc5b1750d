"""The log by which machines that share a catalog follow it with their inverted indexes."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table; a catalog in a file does not use it, since its machine has one index."""
    op.execute(
        "CREATE TABLE lexical_log (commit_number INTEGER NOT NULL, version_id INTEGER NOT NULL, "
        "PRIMARY KEY (commit_number, version_id))"
    )
