"""Removed documents: kept for a while, so that a removal can be undone.

The text, chunks and labels of a document are stored before it is removed. Restoring stages them
again: nothing is read or fetched, and the vectors come out of the embedding cache.
"""

import json
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from database import write_transaction
from index.catalog.ingested_document import IngestedDocument
from index.chunks import Child, Parent
from index.documents import Extracted, Page, SourceDocument
from index.reports import Report
from index.scope import Scope
from ingest.index import Index
from ingest.jobs import schema

_DAY = 86_400.0
_removed = schema.removed.c


@dataclass(frozen=True)
class Removal:
    """Documents that were removed at once.

    Attributes:
        documents: (source, title) of each.
        removed_at: Unix time.
    """

    batch: str
    documents: tuple[tuple[str, str], ...]
    removed_at: float


class RemovedDocuments:
    """Removes documents, and restores them until they have expired.

    Args:
        index: The index.
        engine: Of `documents.db`.
        days: How long a removed document can be restored.
        clock: Returns Unix time.
    """

    def __init__(
        self, index: Index, engine: Engine, days: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._index, self._engine, self._days, self._clock = index, engine, days, clock

    def remove(self, user: str, documents: Iterable[tuple[str, str]], scope: Scope) -> Removal:
        """Remove (source, collection) pairs that the scope sees, so that they can be restored.

        Raises:
            StoreBusy: another process is writing; nothing is removed.
        """
        batch, now = uuid.uuid4().hex, self._clock()
        stored = [self._index.ingested_document(*pair, scope) for pair in documents]
        kept = [document for document in stored if document is not None]
        rows = [_row(document, batch, user, now) for document in kept]
        if self._days and rows:
            with write_transaction(self._engine) as connection:
                connection.execute(insert(schema.removed), rows)
        try:
            for collection in sorted({document.collection for document in kept}):
                self._index.remove(
                    [d.document.uri for d in kept if d.collection == collection],
                    collection=collection,
                )
        except BaseException:
            self.forget(user, batch)
            raise
        names = tuple((d.document.uri, d.document.extracted.title) for d in kept)
        return Removal(batch if self._days else "", names, now)

    def batches(self, user: str) -> list[Removal]:
        """Return what a user removed and can restore, newest first."""
        columns = (_removed.batch, _removed.source, _removed.title, _removed.removed_at)
        since = self._clock() - self._days * _DAY
        query = select(*columns).where(_removed.user == user, _removed.removed_at >= since)
        batches: dict[str, Removal] = {}
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(_removed.removed_at.desc(), _removed.id)).all()
        for batch, source, title, removed_at in rows:
            before = batches.get(batch, Removal(batch, (), removed_at))
            batches[batch] = Removal(batch, (*before.documents, (source, title)), removed_at)
        return list(batches.values())

    def restore(self, user: str, batch: str) -> Report:
        """Take in again what was removed at once; what is there again already stays as it is."""
        query = select(_removed.document).where(_removed.user == user, _removed.batch == batch)
        with self._engine.connect() as connection:
            documents = [_document(row.document) for row in connection.execute(query)]
        report = self._index.restore(documents)
        self.forget(user, batch)
        return report

    def forget(self, user: str, batch: str) -> None:
        """Delete what was kept of a removal; it cannot be undone any more."""
        own = (_removed.user == user, _removed.batch == batch)
        with write_transaction(self._engine) as connection:
            connection.execute(delete(schema.removed).where(*own))

    def expire(self) -> list[str]:
        """Delete what can no longer be restored; return its sources."""
        old = _removed.removed_at < self._clock() - self._days * _DAY
        with self._engine.connect() as connection:
            sources = list(connection.scalars(select(_removed.source).where(old)))
        if sources:
            with write_transaction(self._engine) as connection:
                connection.execute(delete(schema.removed).where(old))
        return sources


def _row(stored: IngestedDocument, batch: str, user: str, now: float) -> dict[str, Any]:
    text = json.dumps(asdict(stored), ensure_ascii=False, separators=(",", ":"))
    return {
        "batch": batch,
        "user": user,
        "source": stored.document.uri,
        "collection": stored.collection,
        "title": stored.document.extracted.title,
        "removed_at": now,
        "document": zlib.compress(text.encode("utf-8", "surrogatepass")),
    }


def _document(data: bytes) -> IngestedDocument:
    values = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    document = values["document"]
    extracted = document["extracted"]
    pages = tuple(
        Page(page["number"], page["text"], kind=page["kind"], name=page["name"])
        for page in extracted["pages"]
    )
    whole = Extracted(**{**extracted, "pages": pages, "notes": ()})
    access = tuple(document["access"])
    source = SourceDocument(**{**document, "extracted": whole, "access": access})
    parents = tuple(_parent(parent) for parent in values["parents"])
    return IngestedDocument(**{**values, "document": source, "parents": parents})


def _parent(values: dict[str, Any]) -> Parent:
    children = tuple(
        Child(start, end, (first, last), header)
        for start, end, (first, last), header in values["children"]
    )
    return Parent(**{**values, "children": children, "rows": _pair(values["rows"])})


def _pair(values: Sequence[int]) -> tuple[int, int]:
    first, last = values
    return first, last
