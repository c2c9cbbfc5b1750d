"""A table of files that could not be read."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLE = """
CREATE TABLE failures (
    uri TEXT NOT NULL,
    collection TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime FLOAT NOT NULL,
    limits TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT NOT NULL,
    code TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (uri, collection)
)
"""


def upgrade() -> None:
    """Create the table."""
    op.execute(TABLE)
