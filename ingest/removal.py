"""Forget documents: hidden at once, then taken out of the indexes and the catalog."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sqlalchemy import Engine, select, true

from index.catalog.schema import LIVE, sources, versions
from index.commit import two_phase_commit
from index.commit.writer import Writer
from index.messages import message_text
from index.reports import Failure, Report
from ingest import failures
from ingest.sources.walk import is_address, uri_of


def remove(writer: Writer, named: Iterable[str | Path], collection: str | None = None) -> Report:
    """Forget the sources under these addresses, or below these folders; see `Index.remove`."""
    began = time.monotonic()
    known = _visible(writer.engine, collection)
    failed: list[Failure] = []
    found: set[int] = set()
    for name in map(str, named):
        matched = _matching(name, known)
        found |= matched
        unread = failures.forget(writer.engine, _names(name), collection)
        if not matched and not unread:
            why = message_text("not_listed", writer.settings.language)
            failed.append(Failure(name, why, "not_found"))
    forget(writer, sorted(found))
    return Report(
        removed=len(found), failed=tuple(failed), seconds=round(time.monotonic() - began, 3)
    )


def forget(writer: Writer, found: Sequence[int]) -> None:
    """Hide versions at once, then clear them away."""
    if found:
        two_phase_commit.retire(writer.engine, found)
        writer.commit()


def _visible(engine: Engine, collection: str | None) -> list[tuple[str, int]]:
    query = (
        select(sources.c.uri, versions.c.id)
        .join(versions, versions.c.source_id == sources.c.id)
        .where(LIVE)
        .where(true() if collection is None else sources.c.collection == collection)
    )
    with engine.connect() as connection:
        return [(row.uri, row.id) for row in connection.execute(query)]


def _matching(name: str, known: Sequence[tuple[str, int]]) -> set[int]:
    exact = {version for uri, version in known if uri == name}
    if exact or is_address(name):
        return exact
    named = _names(name)
    return {version for uri, version in known if named(uri)}


def _names(name: str) -> Callable[[str], bool]:
    """Return whether a file's address is meant by a name, or lies below it."""
    as_path = uri_of(Path(name).expanduser())
    return lambda uri: uri in (name, as_path) or uri.startswith(f"{as_path}/")
