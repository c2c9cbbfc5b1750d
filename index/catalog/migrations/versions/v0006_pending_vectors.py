"""Children whose vectors are not in the vector index yet."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table; until now a document was committed with its vectors."""
    op.execute(
        "CREATE TABLE pending_vectors (child_id INTEGER NOT NULL, PRIMARY KEY (child_id), "
        "FOREIGN KEY(child_id) REFERENCES children (id) ON DELETE CASCADE)"
    )
