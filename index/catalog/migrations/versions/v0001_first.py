"""Initial schema of the catalog."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE spaces (
    id INTEGER NOT NULL PRIMARY KEY,
    collection TEXT NOT NULL,
    access TEXT NOT NULL,
    UNIQUE (collection, access)
);
CREATE TABLE sources (
    id INTEGER NOT NULL PRIMARY KEY,
    uri TEXT NOT NULL,
    collection TEXT NOT NULL,
    added_at TEXT NOT NULL,
    UNIQUE (uri, collection)
);
CREATE TABLE versions (
    id INTEGER NOT NULL PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    space_id INTEGER NOT NULL REFERENCES spaces (id),
    phase TEXT NOT NULL CHECK (phase IN ('staged', 'live', 'retired')),
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime FLOAT NOT NULL,
    recipe TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    metadata JSON NOT NULL,
    pages INTEGER NOT NULL,
    parents INTEGER NOT NULL,
    children INTEGER NOT NULL,
    added_at TEXT NOT NULL
);
CREATE INDEX versions_by_source ON versions (source_id);
CREATE INDEX versions_by_space ON versions (space_id);
CREATE UNIQUE INDEX one_live_version ON versions (source_id) WHERE phase = 'live';
CREATE INDEX versions_unfinished ON versions (phase) WHERE phase != 'live';
CREATE TABLE pages (
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (version_id, number)
);
CREATE TABLE parents (
    id INTEGER NOT NULL PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX parents_by_version ON parents (version_id);
CREATE TABLE children (
    id INTEGER NOT NULL PRIMARY KEY,
    version_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text_hash BLOB NOT NULL
);
CREATE INDEX children_by_parent ON children (parent_id);
CREATE INDEX children_by_version ON children (version_id);
CREATE TABLE vectors (
    id INTEGER NOT NULL PRIMARY KEY,
    fingerprint INTEGER NOT NULL,
    text_hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (fingerprint, text_hash)
);
CREATE TABLE fingerprints (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dimension INTEGER NOT NULL
);
CREATE TABLE state (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    lexicon INTEGER NOT NULL,
    vectors TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    next_source INTEGER NOT NULL,
    next_version INTEGER NOT NULL,
    next_parent INTEGER NOT NULL,
    next_child INTEGER NOT NULL
);
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value JSON NOT NULL
);
INSERT INTO state VALUES (1, 0, 0, '', '', 1, 1, 1, 1);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
