"""Visible set: what a scope may see, and queries restricted to it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, true

from index.catalog.compiled_query import CompiledQuery, Value, in_numbers
from index.catalog.conditions import Condition
from index.catalog.schema import versions


@dataclass(frozen=True)
class VisibleSet:
    """What a scope may see.

    A source whose content is stored once for several sources has a version of its own, an alias
    of the canonical version that holds the text (see `index.commit.aliases`).

    Attributes:
        partitions: The ACL partitions the scope may read.
        all_partitions: Whether those are all partitions.
        canonical_versions: Only these texts; None is all.
        source_versions: Only these versions of sources, aliases included; None is all.
        brute_force: Whether so few children match that brute-force kNN is best.
        page_conditions: Only pages for which all of these hold.
    """

    partitions: tuple[int, ...]
    all_partitions: bool
    canonical_versions: frozenset[int] | None = None
    source_versions: frozenset[int] | None = None
    brute_force: bool = False
    page_conditions: tuple[Condition, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing can be visible."""
        return not self.partitions or self.canonical_versions == frozenset()

    def includes_text(self, version: int, page: int) -> bool:
        """Return whether a page of a canonical version satisfies the conditions."""
        known = self.canonical_versions
        return (known is None or version in known) and self.includes_page(page)

    def includes_source(self, version: int, page: int) -> bool:
        """Return whether a page of a source's own version satisfies the conditions."""
        known = self.source_versions
        return (known is None or version in known) and self.includes_page(page)

    def includes_page(self, page: int) -> bool:
        """Return whether a page satisfies the conditions on pages."""
        return all(condition.holds({"page": page}) for condition in self.page_conditions)


class PartitionedQuery:
    """A compiled query over versions that is restricted to the partitions of a visible set."""

    def __init__(self, query: Select[Any]) -> None:
        self._unrestricted = CompiledQuery(query)
        self._restricted = CompiledQuery(query.where(in_numbers(versions.c.space_id, "partitions")))

    def __call__(self, connection: Connection, visible: VisibleSet, **values: Value) -> list[Any]:
        """Return all rows."""
        if visible.all_partitions:
            return self._unrestricted(connection, **values)
        return self._restricted(connection, partitions=visible.partitions, **values)


def in_partitions(visible: VisibleSet) -> ColumnElement[bool]:
    """Return the SQL condition that a version lies in a visible partition."""
    return true() if visible.all_partitions else versions.c.space_id.in_(visible.partitions)
