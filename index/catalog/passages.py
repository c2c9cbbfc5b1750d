"""Passages from the catalog: children with their parents and all sources of their text."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, func, select

from index.catalog.compiled_query import CompiledQuery, in_numbers, json_text
from index.catalog.conditions import fields
from index.catalog.schema import LIVE, children, parents, partitions, sources, versions
from index.catalog.visible_set import PartitionedQuery, VisibleSet
from index.passage import CandidateText, Passage

_TITLE = func.coalesce(versions.c.shown_title, versions.c.title).label("title")
_GIVEN = json_text(versions.c.given).label("given")
_PASSAGES = PartitionedQuery(
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
        partitions.c.access,
    )
    .join(parents, parents.c.id == children.c.parent_id)
    .join(versions, versions.c.id == children.c.version_id)
    .join(sources, sources.c.id == versions.c.source_id)
    .join(partitions, partitions.c.id == versions.c.space_id)
    .where(LIVE, in_numbers(children.c.id, "ids"))
)
_ALIASES = CompiledQuery(
    select(versions.c.same_as, versions.c.id, sources.c.uri, _GIVEN)
    .join(sources, sources.c.id == versions.c.source_id)
    .where(LIVE, in_numbers(versions.c.same_as, "versions"))
    .order_by(sources.c.uri)
)
_CANDIDATE_TEXTS = PartitionedQuery(
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
    .where(LIVE, in_numbers(children.c.id, "ids"))
)

Row = tuple[Any, ...]
SourceName = tuple[str, str]  # the address of a source, and its given metadata as JSON
_SOURCE, _PAGE, _VERSION, _METADATA, _ACCESS = 2, 6, 19, 20, 21  # columns of _PASSAGES


def passages(connection: Connection, ids: Sequence[int], visible: VisibleSet) -> dict[str, Passage]:
    """Return the visible passages among the child ids, by id, in two queries."""
    rows = [
        row
        for row in _PASSAGES(connection, visible, ids=ids)
        if visible.includes_text(row[_VERSION], row[_PAGE])
    ]
    names = _source_names(connection, rows, visible)
    found = (_passage(row, *names[row[_VERSION]]) for row in rows)
    return {passage.child_id: passage for passage in found}


def candidate_texts(
    connection: Connection, ids: Sequence[int], visible: VisibleSet
) -> dict[int, CandidateText]:
    """Return the text, title and headings of the visible children among the ids."""
    return {
        child: CandidateText(str(child), str(parent), *texts)
        for child, parent, *texts, version, page in _CANDIDATE_TEXTS(connection, visible, ids=ids)
        if visible.includes_text(version, page)
    }


def _source_names(
    connection: Connection, rows: Sequence[Row], visible: VisibleSet
) -> dict[int, list[SourceName]]:
    """Return the visible sources of each canonical version, its own source first."""
    own = {row[_VERSION]: (row[_VERSION], row[_SOURCE], row[_METADATA]) for row in rows}
    aliases = _ALIASES(connection, versions=list(own))
    names: dict[int, list[SourceName]] = {version: [] for version in own}
    only = visible.source_versions
    for canonical, (version, uri, given) in [
        *own.items(),
        *((canonical, tuple(alias)) for canonical, *alias in aliases),
    ]:
        if only is None or version in only:
            names[canonical].append((uri, given))
    return names


def _passage(row: Row, name: SourceName, *others: SourceName) -> Passage:
    source, given = name
    *_, start, end, parent_start, _, parent_text = row[:12]
    text = parent_text[start - parent_start : end - parent_start]
    also_in = tuple(uri for uri, _ in others)
    # Positional, in the order of the columns: keyword arguments take three times as long.
    ids = str(row[0]), str(row[1])
    more = also_in, _metadata(given), _labels(row[_ACCESS])
    values: Row = (*ids, source, *row[3:9], text, *row[9:_VERSION], *more)
    return Passage(*values)


@lru_cache(1_024)
def _metadata(given: str) -> Mapping[str, Any]:
    """Return a flattened JSON object, read-only; cached, since many documents have the same."""
    return MappingProxyType(dict(fields(json.loads(given))))


@lru_cache(1_024)
def _labels(access: str) -> tuple[str, ...]:
    return tuple(json.loads(access))
