"""Versions of turns, and origin and revision of threads."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SET_PARENTS = """
UPDATE turns SET parent = COALESCE(
    (SELECT earlier.id FROM turns AS earlier
     WHERE earlier.thread_id = turns.thread_id AND earlier.position < turns.position
     ORDER BY earlier.position DESC LIMIT 1),
    '')
"""


def upgrade() -> None:
    """Make each thread a tree; the turns of a thread so far are its only path."""
    _add("threads", "origin", sa.String(), "")
    _add("threads", "revision", sa.Integer(), "0")
    _add("turns", "parent", sa.String(), "")
    _add("turns", "version", sa.Integer(), "1")
    _add("turns", "chosen", sa.Boolean(), sa.true())
    _add("turns", "shown", sa.Boolean(), sa.true())
    op.execute(_SET_PARENTS)
    op.drop_index("turns_of_thread", "turns")
    op.create_index("versions_of_turn", "turns", ["thread_id", "parent", "version"], unique=True)
    op.create_index(
        "shown_turns",
        "turns",
        ["thread_id", "position"],
        unique=True,
        sqlite_where=sa.text("shown = 1"),
        postgresql_where=sa.text("shown"),
    )


def _add(table: str, name: str, kind: Any, default: Any) -> None:
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    """Keep only the turns that are shown."""
    op.execute(sa.text("DELETE FROM turns WHERE NOT shown"))
    op.drop_index("shown_turns", "turns")
    op.drop_index("versions_of_turn", "turns")
    op.create_index("turns_of_thread", "turns", ["thread_id", "position"], unique=True)
    for table, names in (
        ("turns", ("shown", "chosen", "version", "parent")),
        ("threads", ("revision", "origin")),
    ):
        for name in names:
            op.drop_column(table, name)
