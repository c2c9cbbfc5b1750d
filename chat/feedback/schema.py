"""Schema of feedback in `app.db`, beside the table `feedback` of ratings (`chat.schema`).

* `turn_contexts`: what the answer of a turn depends on, written when it begins
* `turn_outcomes`: the numbers of a turn that has ended, for figures (`chat.feedback.outcomes`)
* `signals`: implicit feedback, one of a kind for a turn and user
* `promotions`: what has been made of ratings; it outlives the conversation that it came from
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from chat.schema import metadata

turn_contexts = Table(
    "turn_contexts",
    metadata,
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("variant", String, nullable=False),
    Column("assistant", String, nullable=False),
    Column("collection", String, nullable=False),
    Column("language", String, nullable=False),
    Column("model", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("settings", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("access", String, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("groups", JSON, nullable=False),
    Index("contexts_by_variant", "variant"),
)

turn_outcomes = Table(
    "turn_outcomes",
    metadata,
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("ms", Float),
    Column("first_ms", Float),
    Column("tokens", Integer),
    Column("usd", Float),
    Column("abstained", Boolean, nullable=False),
    Column("cached", Boolean, nullable=False),
    Column("guard", JSON, nullable=False),
    Column("sources", JSON, nullable=False),
)

signals = Table(
    "signals",
    metadata,
    Column("turn_id", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("user", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("detail", Text, nullable=False),
    Column("at", Float, nullable=False),
)

promotions = Table(
    "promotions",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("turn_id", ForeignKey("turns.id", ondelete="SET NULL")),
    Column("user", String, nullable=False),
    Column("by", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("undone_at", Float),
    Index("promotions_by_kind", "kind", "undone_at"),
    Index("promotions_of_turn", "turn_id"),
)
