"""Source location of passages: kind and name of the page, rows, header of the table."""

from alembic import op

revision = "0002"
down_revision = "0001"

COLUMNS = {
    "parents": (
        "kind TEXT DEFAULT '' NOT NULL",
        "name TEXT DEFAULT '' NOT NULL",
        "first_row INTEGER DEFAULT '0' NOT NULL",
        "last_row INTEGER DEFAULT '0' NOT NULL",
    ),
    "children": (
        "first_row INTEGER DEFAULT '0' NOT NULL",
        "last_row INTEGER DEFAULT '0' NOT NULL",
        "header TEXT DEFAULT '' NOT NULL",
    ),
}
# Kinds known from the suffix of documents added before; others are set when they are read again.
KINDS = {"page": ("pdf",), "slide": ("pptx", "odp"), "sheet": ("xlsx", "xls", "ods")}


def upgrade() -> None:
    """Add the columns and set the kinds that follow from the names of the sources."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for kind, suffixes in KINDS.items():
        like = " OR ".join(f"lower(uri) LIKE '%.{suffix}'" for suffix in suffixes)
        op.execute(
            f"UPDATE parents SET kind = '{kind}' WHERE version_id IN (SELECT versions.id "
            f"FROM versions JOIN sources ON sources.id = source_id WHERE {like})"
        )
