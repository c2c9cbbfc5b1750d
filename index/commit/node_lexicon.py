"""Inverted index of one machine, beside a catalog that several machines share (Postgres).

A catalog in a file has one inverted index, which is written with it. Of a shared one, each machine
has an inverted index of its own, and follows: every commit notes in `lexical_log`, under its number
(`state.lexicon`), which versions it made live or retired, and the machine keeps beside its index
the number up to which it has followed. It stores what is live of the versions noted since, deletes
the others, and moves that number; a kill in between lets it do the same again. Before each search
it is brought up to the snapshot that is searched, so an index that lags shows no less than it.

A machine without an index, or that was away for longer than the log reaches, fills a new one.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, select

from database import insert_new, is_sqlite, upsert, write_transaction
from errors import StoreBusy
from index.catalog.schema import LIVE, OWN_TEXT, lexical_log, meta, state, versions
from index.catalog.state import read_meta, read_state
from index.commit.lexical_projection import (
    OnProgress,
    analyser,
    entries,
    ignore_progress,
    inverted_index_outdated,
    rebuild_inverted_index,
    record_analyser,
    reported,
)
from index.lexical.inverted_index import InvertedIndex
from system_errors import as_rag_error, unwritable_reason

KEPT_COMMITS: Final = 20_000  # of the log; who was away for longer fills a new index
_WAIT_SECONDS: Final = 30.0
_POSITION: Final = "position.json"
_CATALOG: Final = "catalog_id"


@dataclass(frozen=True)
class _Position:
    """How far an inverted index has followed.

    Attributes:
        catalog: Of which catalog it is.
        analyser: Fingerprint of the analyser and layout that it was written with.
        commit: Number of the last commit that is in it.
        writing: Whether later ones may be in it, too, since it was being written.
    """

    catalog: str
    analyser: str
    commit: int
    writing: bool = False


def is_shared(engine: Engine) -> bool:
    """Return whether other machines may have inverted indexes of this catalog."""
    return not is_sqlite(engine)


def log_changes(connection: Connection, which: ColumnElement[bool]) -> None:
    """Note for the other machines which texts the commit of a transaction changes.

    Call it before the transaction increases the number of commits.
    """
    if is_sqlite(connection.engine):
        return
    number = select(state.c.lexicon + 1).scalar_subquery()
    changed = select(number, versions.c.id).where(which, OWN_TEXT)
    insert_new(connection, lexical_log, ["commit_number", "version_id"], changed)
    old = select(state.c.lexicon - KEPT_COMMITS).scalar_subquery()
    connection.execute(delete(lexical_log).where(lexical_log.c.commit_number < old))


def refresh(engine: Engine, inverted_index: InvertedIndex) -> None:
    """Bring the inverted index up to the catalog, and to the analyser of this program."""
    if is_shared(engine):
        follow(engine, inverted_index)
        return
    if inverted_index_outdated(engine):
        rebuild_inverted_index(engine, inverted_index)
    record_analyser(engine)


def follow(engine: Engine, inverted_index: InvertedIndex) -> None:
    """Bring the inverted index of this machine up to the newest commit of a shared catalog.

    Raises:
        StoreBusy: another process of this machine has been at it for too long.
    """
    with _machine_lock(inverted_index.folder, _WAIT_SECONDS), engine.connect() as connection:
        position = _usable_position(connection, inverted_index)
        newest = read_state(connection).lexicon
        if position is not None and position.commit > newest:
            position = None  # the database was restored from an older copy
        if position is None or position.commit < newest:
            _write(connection, inverted_index, position)


def catch_up(connection: Connection, inverted_index: InvertedIndex) -> None:
    """Bring the inverted index of this machine up to the snapshot of a connection, at least.

    Raises:
        StoreBusy: another process of this machine has been at it for too long.
    """
    with _machine_lock(inverted_index.folder, _WAIT_SECONDS):
        position = _usable_position(connection, inverted_index)
        if position is None or position.commit < read_state(connection).lexicon:
            _write(connection, inverted_index, position)


def rebuild(
    engine: Engine, inverted_index: InvertedIndex, on_progress: OnProgress = ignore_progress
) -> None:
    """Rebuild the inverted index from the catalog, reporting the number of children done."""
    if not is_shared(engine):
        rebuild_inverted_index(engine, inverted_index, on_progress)
        return
    with _machine_lock(inverted_index.folder, _WAIT_SECONDS), engine.connect() as connection:
        _write(connection, inverted_index, None, on_progress)


def _write(
    connection: Connection,
    inverted_index: InvertedIndex,
    position: _Position | None,
    on_progress: OnProgress = ignore_progress,
) -> None:
    """Write what has changed since a position, or everything where there is none."""
    newest = read_state(connection).lexicon
    if position is None:
        written = entries(connection, LIVE)
        inverted_index.replace(reported(written, on_progress))
    else:
        changed = _changed(position.commit, newest)
        present = select(versions.c.id).where(LIVE, OWN_TEXT, versions.c.id.in_(changed))
        live = set(connection.scalars(present))
        gone = [version for version in connection.scalars(changed) if version not in live]
        if live or gone:
            which = LIVE & versions.c.id.in_(changed)
            _write_position(inverted_index.folder, replace(position, writing=True))
            new = not position.writing  # a version is made live once
            inverted_index.write(entries(connection, which), gone, new=new)
    catalog = _catalog_id(connection)
    _write_position(inverted_index.folder, _Position(catalog, analyser(), newest))


def _changed(after: int, upto: int) -> Select[Any]:
    number = lexical_log.c.commit_number
    return select(lexical_log.c.version_id).where(number > after, number <= upto).distinct()


def _usable_position(connection: Connection, inverted_index: InvertedIndex) -> _Position | None:
    """Return how far the index has followed; None where it has to be filled anew."""
    try:
        text = (inverted_index.folder / _POSITION).read_text("utf-8")
        position = _Position(**json.loads(text))
    except (OSError, ValueError, TypeError):
        return None
    same = (position.catalog, position.analyser) == (_catalog_id(connection), analyser())
    away = read_state(connection).lexicon - position.commit
    return position if same and away <= KEPT_COMMITS else None


def _write_position(folder: Path, position: _Position) -> None:
    partial = folder / f"{_POSITION}.partial"
    try:
        partial.write_text(json.dumps(asdict(position)), "utf-8")
        partial.replace(folder / _POSITION)
    except OSError as error:
        raise unwritable_reason(folder) or as_rag_error(error) from None


def _catalog_id(connection: Connection) -> str:
    """Return the id of a catalog, which tells its inverted index from that of another one."""
    known = read_meta(connection, _CATALOG)
    if known is None:
        with write_transaction(connection.engine) as writing:
            row = {"key": _CATALOG, "value": secrets.token_hex(8)}
            upsert(writing, meta, row, keep=True)
            known = read_meta(writing, _CATALOG)
    return str(known)


@contextmanager
def _machine_lock(folder: Path, wait: float) -> Iterator[None]:
    lock = FileLock(folder.with_suffix(".lock"), timeout=wait, is_singleton=False)
    try:
        lock.acquire()
    except Timeout:
        raise StoreBusy(
            "Another process is changing the index.", "Try again when it is done."
        ) from None
    except OSError as error:
        raise unwritable_reason(folder.parent) or as_rag_error(error) from None
    try:
        yield
    finally:
        lock.release()
