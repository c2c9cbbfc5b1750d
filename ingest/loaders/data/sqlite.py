"""SQLite databases: the rows of each table under its name; no SQL of the file is run."""

import sqlite3
from contextlib import closing

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.tables.headers import row_line

_MAX_TABLES = 1_000
_MAX_COLUMNS = 5_000
_FORMAT_VERSIONS = slice(18, 20)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write one page a table, one line a row."""
    data = bytearray(path.read_bytes())
    # 1 is the rollback journal; 2 would make SQLite look for a write-ahead log.
    data[_FORMAT_VERSIONS] = b"\1\1"
    tables: list[str] = []
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            tables = _open(database, bytes(data))
            for name in tables:
                _table(database, name, builder)
        except sqlite3.Error:
            if not builder.started:
                raise Refused("unreadable", "damaged") from None
            builder.salvaged = True
    builder.metadata["tables"] = tables[:50]


def _open(database: sqlite3.Connection, data: bytes) -> list[str]:
    """Return the names of the tables; views and virtual tables could run SQL of the file."""
    database.deserialize(data)
    database.text_factory = lambda value: value.decode("utf-8", "replace")
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
        database.execute(f"PRAGMA {pragma}")
    rows = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
    )
    names = [str(name) for (name,) in rows.fetchmany(_MAX_TABLES)]
    return [name for name in names if not _is_fts_shadow_table(name, names)]


def _is_fts_shadow_table(name: str, names: list[str]) -> bool:
    """Whether a table is a shadow table of a full-text index."""
    stem, _, end = name.rpartition("_")
    parts = {"data", "idx", "docsize", "config", "segments", "segdir", "stat"}
    return end in parts and {f"{stem}_content", f"{stem}_docsize"} & set(names) != set()


def _table(database: sqlite3.Connection, name: str, builder: PageBuilder) -> None:
    quoted = name.replace('"', '""')
    rows = database.execute(f'SELECT * FROM "{quoted}"')
    header = [str(column[0]) for column in rows.description]
    if len(header) > _MAX_COLUMNS:
        raise Refused("too_large", "columns", columns=_MAX_COLUMNS)
    builder.add(name, heading=1)
    builder.add(" | ".join(header))
    for number, row in enumerate(rows, 1):
        line = row_line(header, [_text(value) for value in row])
        builder.add(line, gap="\n", row=number)
    builder.end_page("table", name)


def _text(value: object) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    return " ".join(str(value).split())
