"""Schema of `memory.db`: facts about users.

`migrations/` creates the same tables; a test compares the two.
"""

from sqlalchemy import Column, Float, Index, MetaData, String, Table, Text

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("id", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("attribute", String, nullable=False),
    Column("label", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("replaced_at", Float),
    Index("facts_of_user", "user", "attribute", "created_at"),
)
