"""Options of an ingest: made once by `Index.add`, `sync` or `plan` and passed on whole."""

from dataclasses import dataclass

from index.catalog.labels import UNCHANGED, Labels
from index.reports import Listener


@dataclass(frozen=True)
class IngestOptions:
    """How an add, a sync or a plan treats its sources.

    Attributes:
        collection: The collection that takes the documents.
        jobs: Parser processes; the setting's number when None.
        force: Read unchanged files again, and those that failed too often.
        progress: Called after each source.
        labels: Access labels, tags and metadata for the sources.
    """

    collection: str
    jobs: int | None = None
    force: bool = False
    progress: Listener | None = None
    labels: Labels = UNCHANGED
