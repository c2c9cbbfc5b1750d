"""Schema of `answers.db`: cached answers and counters.

`migrations/` creates the same tables; a test compares the two.
"""

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("context", String, nullable=False),
    Column("access", String, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("model", String, nullable=False),  # fingerprint of the embedder
    Column("vector", LargeBinary, nullable=False),  # of the question, float16
    Column("answer", Text, nullable=False),  # JSON
    Column("tokens", Integer, nullable=False),
    Column("cost", Float, nullable=False),  # US dollars
    Column("created_at", Float, nullable=False),
    Column("used_at", Float, nullable=False),
    Column("hits", Integer, nullable=False),
    Index("answers_by_context", "context"),
    Index("answers_by_use", "used_at"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Float, nullable=False),
)
