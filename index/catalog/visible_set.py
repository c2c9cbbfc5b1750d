"""What a scope may see, and the queries that keep to it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, true

from index.catalog.compiled_query import Prepared, Value, among
from index.catalog.conditions import Condition
from index.catalog.schema import versions


@dataclass(frozen=True)
class VisibleSet:
    """What a scope may see.

    Attributes:
        spaces: These.
        everything: Whether those are all there are.
        versions: Of the texts in them only those; None is all.
        readings: Of the sources in them only these, by version; more than one may share a text.
        few: Whether they hold so few children that comparing each is best.
        pages: Only pages for which all of these conditions hold.
    """

    partitions: tuple[int, ...]
    everything: bool
    versions: frozenset[int] | None = None
    readings: frozenset[int] | None = None
    few: bool = False
    pages: tuple[Condition, ...] = ()

    def shows(self, version: int, page: int) -> bool:
        """Return whether its conditions hold for a page of a text."""
        return (self.versions is None or version in self.versions) and self._in(page)

    def reads(self, version: int, page: int) -> bool:
        """Return whether its conditions hold for a page of a source."""
        return (self.readings is None or version in self.readings) and self._in(page)

    def _in(self, page: int) -> bool:
        return not self.pages or all(condition.holds({"page": page}) for condition in self.pages)


class Within:
    """A prepared query over versions that leaves out the spaces that a reach may not see."""

    def __init__(self, query: Select[Any]) -> None:
        self._everywhere = Prepared(query)
        self._inside = Prepared(query.where(among(versions.c.space_id, "partitions")))

    def __call__(self, connection: Connection, seen: VisibleSet, **values: Value) -> list[Any]:
        """Return all rows."""
        if seen.everything:
            return self._everywhere(connection, **values)
        return self._inside(connection, partitions=seen.partitions, **values)


def inside(seen: VisibleSet) -> ColumnElement[bool]:
    """Return whether a version lies in a space that may be seen."""
    return true() if seen.everything else versions.c.space_id.in_(seen.partitions)
