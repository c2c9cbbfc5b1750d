"""People who have signed in, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Entries are added, and deleted when they are old; nothing changes one.
APPEND_ONLY = {
    "sqlite": """
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'entries of the audit log cannot be changed'); END
""",
    "postgresql": """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'entries of the audit log cannot be changed' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
""",
}


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "people",
        sa.Column("user", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("groups", sa.JSON, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["at"])
    op.create_index("audit_by_user", "audit", ["user", "at"])
    op.execute(APPEND_ONLY[op.get_bind().dialect.name])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("audit")
    op.drop_table("people")
