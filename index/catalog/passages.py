"""Read the passages that were found: children with their parents and all names of their source."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Text, func, select, type_coerce

from index.catalog.compiled_query import Prepared, among
from index.catalog.conditions import fields
from index.catalog.schema import LIVE, children, parents, sources, versions
from index.catalog.visible_set import VisibleSet, Within
from index.passage import CandidateText, Passage

_TITLE = func.coalesce(versions.c.shown_title, versions.c.title).label("title")
_GIVEN = type_coerce(versions.c.given, Text).label("given")
_PASSAGES = Within(
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
    .where(LIVE, among(children.c.id, "ids"))
)
_OTHER_NAMES = Prepared(
    select(versions.c.same_as, versions.c.id, sources.c.uri, _GIVEN)
    .join(sources, sources.c.id == versions.c.source_id)
    .where(LIVE, among(versions.c.same_as, "versions"))
    .order_by(sources.c.uri)
)
_GLIMPSES = Within(
    select(
        children.c.id,
        children.c.parent_id,
        _TITLE,
        parents.c.heading,
        func.substr(
            parents.c.text,
            children.c.start - parents.c.start + 1,
            children.c.end - children.c.start,
        ),
        versions.c.id,
        parents.c.page,
    )
    .join(parents, parents.c.id == children.c.parent_id)
    .join(versions, versions.c.id == children.c.version_id)
    .where(LIVE, among(children.c.id, "ids"))
)

Row = tuple[Any, ...]
Name = tuple[str, str]  # of a source, and as JSON what was given it
_SOURCE, _PAGE, _VERSION, _GIVEN_IT = 2, 6, 19, 20  # where a row of _PASSAGES has them


def passages(connection: Connection, ids: Sequence[int], seen: VisibleSet) -> dict[str, Passage]:
    """Return the visible passages among the child ids, by id, in two queries."""
    found = _PASSAGES(connection, seen, ids=ids)
    rows = [row for row in found if seen.shows(row[_VERSION], row[_PAGE])]
    names = _names(connection, rows, seen)
    return {str(row[0]): _passage(row, *names[row[_VERSION]]) for row in rows}


def candidate_texts(
    connection: Connection, ids: Sequence[int], seen: VisibleSet
) -> dict[int, CandidateText]:
    """Return what is read first of the visible children among the ids."""
    return {
        child: CandidateText(str(child), str(parent), *texts)
        for child, parent, *texts, version, page in _GLIMPSES(connection, seen, ids=ids)
        if seen.shows(version, page)
    }


def _names(connection: Connection, rows: Sequence[Row], seen: VisibleSet) -> dict[int, list[Name]]:
    """Return (source, what was given it) of each version, its own first, that may be shown."""
    own = {row[_VERSION]: (row[_VERSION], row[_SOURCE], row[_GIVEN_IT]) for row in rows}
    others = _OTHER_NAMES(connection, versions=list(own))
    found: dict[int, list[Name]] = {version: [] for version in own}
    for version, (reading, uri, given) in [
        *own.items(),
        *((text, tuple(r)) for text, *r in others),
    ]:
        if seen.readings is None or reading in seen.readings:
            found[version].append((uri, given))
    return found


def _passage(row: Row, name: Name, *others: Name) -> Passage:
    source, given = name
    *_, start, end, above, _, whole = row[:12]
    own = whole[start - above : end - above]
    further = tuple(uri for uri, _ in others)
    # In the order of the fields, which is that of the columns; names take three times as long.
    ids = str(row[0]), str(row[1])
    values: Row = (*ids, source, *row[3:9], own, *row[9:_VERSION], further, _parsed(given))
    return Passage(*values)


@lru_cache(1_024)
def _parsed(given: str) -> Mapping[str, Any]:
    """Return a JSON object, flat, that nobody may change; many documents were given the same."""
    return MappingProxyType(dict(fields(json.loads(given))))
