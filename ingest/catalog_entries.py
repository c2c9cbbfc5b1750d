"""Catalog entries: the visible sources of a collection with size, mtime, hash and labels."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine, bindparam, select, update

from database import write_transaction
from index.catalog.compiled_query import json_text
from index.catalog.schema import LIVE, partitions, sources, versions
from ingest.sources.walk import Item


class CatalogEntry(NamedTuple):
    """A visible source as the catalog has it.

    Attributes:
        chunking: Fingerprint of the reading and chunking it was indexed with.
        access_json: Access labels, a sorted JSON list.
        metadata_json: Tags and metadata, a JSON object.
        same_as: The version that has its text, where it shares one.
    """

    version: int
    sha256: str
    size: int
    mtime: float
    chunking: str
    access_json: str
    metadata_json: str
    same_as: int | None = None

    @property
    def text_version(self) -> int:
        """The version that has its text."""
        return self.version if self.same_as is None else self.same_as

    @property
    def access(self) -> tuple[str, ...]:
        """Access labels; empty is everyone."""
        return tuple(json.loads(self.access_json))

    @property
    def metadata(self) -> dict[str, Any]:
        """Tags and metadata given by people."""
        return dict(json.loads(self.metadata_json))

    def same_file(self, item: Item, fingerprint: str) -> bool:
        """Whether size and mtime are unchanged; web addresses have no mtime and never are."""
        same = item.mtime == self.mtime and item.size == self.size and fingerprint == self.chunking
        return same and bool(item.mtime)

    def same_content(self, sha256: str, fingerprint: str) -> bool:
        """Whether the content is the same and would be chunked the same way."""
        return (sha256, fingerprint) == (self.sha256, self.chunking)


def catalog_entries(engine: Engine, collection: str) -> dict[str, CatalogEntry]:
    """Return the visible sources of a collection by URI."""
    query = (
        select(
            sources.c.uri,
            versions.c.id,
            versions.c.sha256,
            versions.c.size,
            versions.c.mtime,
            versions.c.recipe,
            partitions.c.access,
            json_text(versions.c.given),  # parsed only where labels change
            versions.c.same_as,
        )
        .join(versions, versions.c.source_id == sources.c.id)
        .join(partitions, partitions.c.id == versions.c.space_id)
        .where(LIVE, sources.c.collection == collection)
    )
    with engine.connect() as connection:
        return {uri: CatalogEntry(*rest) for uri, *rest in connection.execute(query).all()}


def touch(engine: Engine, touched: Sequence[tuple[int, int, float]]) -> None:
    """Store the new size and mtime of files whose content is the same."""
    if not touched:
        return
    statement = update(versions).where(versions.c.id == bindparam("version"))
    values = [{"version": v, "new_size": size, "new_mtime": at} for v, size, at in touched]
    with write_transaction(engine) as connection:
        connection.execute(
            statement.values(size=bindparam("new_size"), mtime=bindparam("new_mtime")), values
        )
