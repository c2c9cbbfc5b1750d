"""Projection of the catalog into the inverted index: entries to write, rebuild, analyser check."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from database import is_sqlite, write_transaction
from index.catalog.schema import LIVE, children, parents, versions
from index.catalog.state import bump_generation, counts, read_meta, write_meta
from index.chunks import embedded_text
from index.lexical.entry import Entry
from index.lexical.inverted_index import LAYOUT, InvertedIndex
from text.analyser import joined_tokens, korean_tokeniser_name, tokens

OnProgress = Callable[[int], None]  # called with each number of rows that are done

# The tokens of this text identify the analyser: if they change, the inverted index is rebuilt.
_PROBE = (
    "Military leave; 군 휴학은 2년(24개월)까지 AB-123 1,000원 U.S. e-mail Dr. Kim's 10⁶ 도서관에서 "
    "02-880-5114"
)
_ANALYSER = "analyser"
_ROWS = 2_000


def ignore_progress(_: int) -> None:
    """Report no progress."""


def inverted_index_outdated(engine: Engine) -> bool:
    """Return whether the inverted index was written with another analyser or layout.

    Of a catalog in a file; the index of a shared one is looked at by `node_lexicon`.
    """
    if not is_sqlite(engine):
        return False
    with engine.connect() as connection:
        stored = read_meta(connection, _ANALYSER)
        return stored != analyser() and counts(connection)[2] > 0


def record_analyser(engine: Engine) -> None:
    """Store the fingerprint of the analyser that the inverted index is written with."""
    with engine.connect() as connection:
        stored = read_meta(connection, _ANALYSER)
    if stored != analyser():
        write_meta(engine, _ANALYSER, analyser())


def rebuild_inverted_index(
    engine: Engine, inverted_index: InvertedIndex, on_progress: OnProgress = ignore_progress
) -> None:
    """Rebuild the inverted index from the catalog, reporting the number of children done."""
    with engine.connect() as connection:
        inverted_index.replace(reported(entries(connection, LIVE), on_progress))
    with write_transaction(engine) as connection:
        bump_generation(connection)
    record_analyser(engine)


def reported(written: Iterable[Entry], on_progress: OnProgress) -> Iterator[Entry]:
    """Yield entries, reporting the number of children of each that is done."""
    for entry in written:
        yield entry
        on_progress(len(entry.children))


def analyser() -> str:
    """Return the fingerprint of the analyser and of the layout of the inverted index."""
    written = [LAYOUT, *filter(None, [korean_tokeniser_name()]), *tokens(_PROBE)]
    return sha256(" ".join(written).encode()).hexdigest()[:12]


def entries(connection: Connection, which: ColumnElement[bool]) -> Iterator[Entry]:
    """Yield the entries of some versions, parent by parent."""
    parent_rows = connection.execute(
        select(
            parents.c.id,
            parents.c.version_id,
            versions.c.space_id,
            versions.c.title,
            parents.c.heading,
            parents.c.start,
            parents.c.text,
        )
        .join(versions, versions.c.id == parents.c.version_id)
        .where(which)
        .order_by(parents.c.id)
    ).yield_per(_ROWS)
    child_rows = connection.execute(
        select(
            children.c.id,
            children.c.parent_id,
            children.c.start,
            children.c.end,
            children.c.header,
        )
        .join(versions, versions.c.id == children.c.version_id)
        .where(which)
        .order_by(children.c.parent_id, children.c.id)
    ).yield_per(_ROWS)
    # Both streams ascend by parent, and no parent is without a child.
    groups = groupby(child_rows, attrgetter("parent_id"))
    for parent, (_, group) in zip(parent_rows, groups, strict=True):
        yield _entry(parent, list(group))


def _entry(parent: Any, rows: Sequence[Any]) -> Entry:
    head = _token_text(embedded_text(parent.title, parent.heading, ""))
    spans = [(child.start - parent.start, child.end - parent.start) for child in rows]
    whole, parts = joined_tokens(parent.text, spans)
    return Entry(
        version=parent.version_id,
        partition=parent.space_id,
        parent=parent.id,
        tokens=f"{head} {_token_text(_table_headers(parent.text, rows))} {whole}",
        children=[
            (child.id, f"{head} {_token_text(child.header)} {part}")
            for child, part in zip(rows, parts, strict=True)
        ],
    )


def _token_text(text: str) -> str:
    return " ".join(tokens(text))


def _table_headers(text: str, rows: Sequence[Any]) -> str:
    """Return the headers of the tables that a parent continues from an earlier one."""
    headers = dict.fromkeys(child.header for child in rows if child.header)
    return "\n".join(header for header in headers if header not in text)
