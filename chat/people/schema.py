"""Schema of people in `app.db`: who has signed in, and the audit log.

The audit log has user ids, no names: where ids say nothing, an erased person is in it no more than
a pseudonym. Entries are never changed; a trigger refuses it.
"""

from sqlalchemy import DDL, JSON, Column, Float, Index, Integer, String, Table, Text, event

from chat.schema import metadata

people = Table(
    "people",
    metadata,
    Column("user", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("seen_at", Float, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("user", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", Text, nullable=False),
    Column("outcome", String, nullable=False),
    Index("audit_by_time", "at"),
    Index("audit_by_user", "user", "at"),
)

# Entries are added, and deleted when they are old; nothing changes one. The migration has the same.
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
for _name, _statement in APPEND_ONLY.items():
    _ddl = DDL(_statement).execute_if(dialect=_name)  # type: ignore[no-untyped-call]
    event.listen(audit, "after_create", _ddl)
