"""Tables of the catalog, the source of truth that both indexes are projections of.

    spaces    ACL partitions, one per (collection, access labels); both indexes filter by its id
    sources   one document by its address in one collection
    versions  versions of a source; `phase` is the outbox of changes that the indexes lack
    pages     the text a loader extracted, page by page
    parents   passages shown to people and models
    children  parts of parents that are searched, one row in each index
    vectors   embedding cache: the vector of a text under a model, float16
    pending_vectors  live children that the vector index lacks: documents are committed with their
              words, and their vectors follow in the background
    lexical_log  on Postgres, by which each machine brings its own inverted index up to date: the
              versions that each commit made live or retired
    failures  files that could not be read, and the number of attempts
    state     one row: generation, vector index pointer, number of commits of the inverted index,
              fingerprint of the embedding model, next free ids
    meta      small JSON values by name

A version is staged whole in one transaction, written to both indexes, and made `live` by the one
transaction that also retires the version before it.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    insert,
    literal_column,
    text,
)

metadata = MetaData()

# Numbers that are never used again, and sizes of files.
Number = BigInteger().with_variant(Integer(), "sqlite")
# Texts that rows are ordered by: in the order of their characters, whatever the database's own is.
Name = Text().with_variant(Text(collation="C"), "postgresql")


def _partial(condition: str) -> dict[str, Any]:
    """Return the options of an index over the rows for which a condition holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


partitions = Table(
    "spaces",
    metadata,
    Column("id", Number, primary_key=True),
    Column("collection", Name, nullable=False),
    Column("access", Name, nullable=False),  # JSON list, sorted; [] is open to everyone
    UniqueConstraint("collection", "access"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Number, primary_key=True),
    Column("uri", Name, nullable=False),
    Column("collection", Name, nullable=False),
    Column("added_at", Text, nullable=False),
    UniqueConstraint("uri", "collection"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("space_id", ForeignKey("spaces.id"), nullable=False),
    Column("phase", Text, CheckConstraint("phase IN ('staged','live','retired')"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Number, nullable=False),
    Column("mtime", Float, nullable=False),
    Column("recipe", Text, nullable=False),  # chunking fingerprint: other sizes, another version
    Column("title", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("metadata", JSON, nullable=False),  # from the document
    Column("given", JSON, nullable=False, server_default="{}"),  # given by people
    Column("pages", Integer, nullable=False),
    Column("parents", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("added_at", Text, nullable=False),
    # The canonical version this one is an alias of; the counts are then those of its text.
    Column("same_as", ForeignKey("versions.id")),
    # For a version passed on to another source: indexed under `title`, shown under this.
    Column("shown_title", Text),
    Index("versions_by_source", "source_id"),
    Index("versions_by_space", "space_id"),
    Index("versions_sharing", "same_as", **_partial("same_as IS NOT NULL")),
    Index("one_live_version", "source_id", unique=True, **_partial("phase = 'live'")),
    # The outbox, read at every start; live versions are not in it.
    Index("versions_unfinished", "phase", **_partial("phase != 'live'")),
)

pages = Table(
    "pages",
    metadata,
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

parents = Table(
    "parents",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("page", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=""),  # of its page, as are name and rows
    Column("name", Text, nullable=False, server_default=""),
    Column("first_row", Integer, nullable=False, server_default="0"),  # 0: no rows are counted
    Column("last_row", Integer, nullable=False, server_default="0"),
    Index("parents_by_version", "version_id"),
)

children = Table(
    "children",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version_id", Number, nullable=False),
    Column("parent_id", ForeignKey("parents.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text_hash", LargeBinary(16), nullable=False),
    Column("first_row", Integer, nullable=False, server_default="0"),  # 0: no rows are counted
    Column("last_row", Integer, nullable=False, server_default="0"),
    Column("header", Text, nullable=False, server_default=""),  # of the table it continues
    Index("children_by_parent", "parent_id"),
    Index("children_by_version", "version_id"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("id", Number, primary_key=True),
    Column("fingerprint", Integer, nullable=False),
    Column("text_hash", LargeBinary(16), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("fingerprint", "text_hash"),
)

pending_vectors = Table(
    "pending_vectors",
    metadata,
    Column("child_id", ForeignKey("children.id", ondelete="CASCADE"), primary_key=True),
)

lexical_log = Table(
    "lexical_log",
    metadata,
    Column("commit_number", Number, primary_key=True, autoincrement=False),  # `state.lexicon`
    Column("version_id", Number, primary_key=True, autoincrement=False),
)

failures = Table(
    "failures",
    metadata,
    Column("uri", Name, primary_key=True),
    Column("collection", Name, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", Number, nullable=False),
    Column("mtime", Float, nullable=False),
    Column("limits", Text, nullable=False),  # fingerprint of the limits it was read under
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("dimension", Integer, nullable=False),
)

state = Table(
    "state",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("generation", Number, nullable=False),
    Column("lexicon", Number, nullable=False),
    Column("vectors", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("next_source", Number, nullable=False),
    Column("next_version", Number, nullable=False),
    Column("next_parent", Number, nullable=False),
    Column("next_child", Number, nullable=False),
)


@event.listens_for(state, "after_create")
def _first_row(_target: Table, connection: Connection, **_: Any) -> None:
    """Give a new catalog its one row of state."""
    first = {f"next_{name}": 1 for name in ("source", "version", "parent", "child")}
    connection.execute(
        insert(state).values(id=1, generation=0, lexicon=0, vectors="", fingerprint="", **first)
    )


meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)

# Literals, not parameters: where a parameter decides whether a partial index applies, SQLite
# prepares the statement again at each run, at several times the cost of running it.
LIVE = versions.c.phase == literal_column("'live'")
STAGED = versions.c.phase == literal_column("'staged'")
RETIRED = versions.c.phase == literal_column("'retired'")
OWN_TEXT = versions.c.same_as.is_(None)  # canonical versions; all others are aliases
