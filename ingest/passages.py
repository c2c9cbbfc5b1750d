"""Read the passages that were found: children with their parents and all names of their source."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, select, type_coerce

from ingest.catalog import LIVE, Reach, within
from ingest.chunking import embedded_text
from ingest.conditions import fields
from ingest.records import Passage
from ingest.schema import children, parents, sources, versions

_TITLE = func.coalesce(versions.c.shown_title, versions.c.title).label("title")
_GIVEN = type_coerce(versions.c.given, Text).label("given")
_PASSAGES = (
    select(
        children.c.id,
        children.c.parent_id,
        sources.c.uri,
        sources.c.collection,
        _TITLE,
        versions.c.language,
        parents.c.page,
        children.c.start,
        children.c.end,
        parents.c.start.label("parent_start"),
        parents.c.end.label("parent_end"),
        parents.c.text,
        parents.c.heading,
        parents.c.kind,
        parents.c.name,
        children.c.first_row,
        children.c.last_row,
        parents.c.first_row.label("parent_first_row"),
        parents.c.last_row.label("parent_last_row"),
        versions.c.id.label("version"),
        _GIVEN,
    )
    .join(parents, parents.c.id == children.c.parent_id)
    .join(versions, versions.c.id == children.c.version_id)
    .join(sources, sources.c.id == versions.c.source_id)
    .where(LIVE, children.c.id.in_(bindparam("ids", expanding=True)))
)
_OTHER_NAMES = (
    select(versions.c.same_as, versions.c.id, sources.c.uri, _GIVEN)
    .join(sources, sources.c.id == versions.c.source_id)
    .where(LIVE, versions.c.same_as.in_(bindparam("versions", expanding=True)))
    .order_by(sources.c.uri)
)

_TEXTS = (
    select(parents.c.id, versions.c.id, parents.c.page, _TITLE, parents.c.heading, parents.c.text)
    .join(versions, versions.c.id == parents.c.version_id)
    .where(LIVE, parents.c.id.in_(bindparam("ids", expanding=True)))
)

Names = tuple[tuple[str, str], ...]


def passages(connection: Connection, ids: Sequence[int], seen: Reach) -> dict[str, Passage]:
    """Return the visible passages among the child ids, by id, in two queries."""
    found = connection.execute(within(_PASSAGES, seen), {"ids": ids})
    rows = [row for row in found if seen.shows(row.version, row.page)]
    names = _names(connection, rows, seen)
    return {str(row.id): _passage(row, names[row.version]) for row in rows}


def parent_texts(connection: Connection, ids: Sequence[int], seen: Reach) -> dict[int, str]:
    """Return title, heading and text of the visible parents among the ids."""
    return {
        parent: embedded_text(title, heading, text)
        for parent, version, page, title, heading, text in connection.execute(
            within(_TEXTS, seen), {"ids": ids}
        )
        if seen.shows(version, page)
    }


def _names(connection: Connection, rows: Sequence[Any], seen: Reach) -> dict[int, Names]:
    """Return (source, what was given it) of each version, its own first, that may be shown."""
    own = {row.version: (row.version, row.version, row.uri, row.given) for row in rows}
    others = connection.execute(_OTHER_NAMES, {"versions": list(own)})
    found = dict[int, Names]()
    for version, reading, uri, given in [*own.values(), *others]:
        if seen.readings is None or reading in seen.readings:
            found[version] = (*found.get(version, ()), (uri, given))
    return found


def _passage(row: Any, names: Names) -> Passage:
    (source, given), *others = names
    _, _, _, *place, start, end, parent_start, parent_end, text = row[:12]
    # In the order of the fields, which is that of the columns; names take three times as long.
    values: tuple[Any, ...] = (
        *(str(row.id), str(row.parent_id), source, *place, start, end),
        text[start - parent_start : end - parent_start],
        *(parent_start, parent_end, text, *row[12:19]),
        *(tuple(uri for uri, _ in others), _parsed(given)),
    )
    return Passage(*values)


@lru_cache(1_024)
def _parsed(given: str) -> Mapping[str, Any]:
    """Return a JSON object, flat, that nobody may change; many documents were given the same."""
    return MappingProxyType(dict(fields(json.loads(given))))
