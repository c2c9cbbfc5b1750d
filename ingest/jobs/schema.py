"""Tables of `documents.db`.

jobs       sources to be taken in by the background ingest, one row each, and their outcome
removed    documents that were removed and can be restored for a while
syncs      folders and sites that are ingested again at intervals
originals  on Postgres: files that readers added, for the machine that reads them
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Text, nullable=False),
    Column("kind", Text, nullable=False),  # file, page, site, folder, plan or sync
    Column("name", Text, nullable=False),  # shown to the user
    Column("source", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("size", BigInteger().with_variant(Integer(), "sqlite"), nullable=False),
    Column("force", Boolean, nullable=False),
    Column("status", Text, nullable=False),  # waiting, reading, read or done
    Column("outcome", Text, nullable=False),  # empty until it is done
    Column("result", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    Column("worker", Text),  # who reads it, where several machines share the queue
    Index("jobs_by_status", "status"),
    Index("jobs_of_user", "user"),
)

removed = Table(
    "removed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", Text, nullable=False),  # what was removed at once is restored at once
    Column("user", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("removed_at", Float, nullable=False),
    Column("document", LargeBinary, nullable=False),  # compressed JSON
    Index("removed_of_user", "user", "removed_at"),
)

syncs = Table(
    "syncs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Text, nullable=False),
    Column("kind", Text, nullable=False),  # folder, page or site
    Column("source", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("next_at", Float, nullable=False),
    Column("job", Integer),  # the last job that was made of it
)

originals = Table(
    "originals",
    metadata,
    Column("folder", Text, primary_key=True),  # below the folder of uploads
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("added_at", Float, nullable=False),
)
