"""Metadata filters: from the conditions of a scope to the versions that a search may return.

parse(["tag=exam", "date>=2024"])             conditions, as people write them
Filters().visible_set(connection, scope)      the versions to search, cached per generation
"""

import csv
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, select

from errors import LabelError
from index.catalog import queries
from index.catalog.compiled_query import json_text
from index.catalog.conditions import BUILT_IN, OPERATORS, TAG, Condition, fields
from index.catalog.schema import LIVE, sources, versions
from index.catalog.state import read_state
from index.catalog.visible_set import VisibleSet, in_partitions
from index.messages import message_text
from index.scope import Scope

# Brute-force kNN for up to FEW children; for up to MANY if they are at most 1/PART of all.
FEW, MANY, PART = 2_000, 20_000, 4
_CACHE_SIZE = 64  # visible sets
_CONDITION = re.compile(r"\s*([^<>=]+?)\s*(>=|<=|=)\s*(.*?)\s*", re.DOTALL)


def parse(
    where: Iterable[str] | Mapping[str, Any] | None, language: str = "en"
) -> tuple[Condition, ...]:
    """Return the conditions written as `key=value`, or in a mapping of values or lists of them.

    `key=a,b` is either of the two, quotes keep a comma inside a value (`key="a,b"`), and a key of
    a mapping may end in an operator (`{"year>=": 2024}`).

    Raises:
        LabelError: a condition cannot be read.
    """
    if where is None:
        return ()
    if isinstance(where, Mapping):
        return tuple(_from_pair(str(key), value, language) for key, value in where.items())
    return tuple(_from_text(text, language) for text in where)


def _from_text(text: str, language: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    values = [] if match is None else next(csv.reader([match[3]], skipinitialspace=True), [])
    return _condition(text, match, values, language)


def _from_pair(key: str, value: Any, language: str) -> Condition:
    written = key if key.rstrip().endswith(OPERATORS) else f"{key}="
    listed = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return _condition(key, _CONDITION.fullmatch(written), [str(item) for item in listed], language)


def _condition(
    text: str, match: re.Match[str] | None, values: Iterable[str], language: str
) -> Condition:
    wanted = tuple(value.strip() for value in values if value.strip())
    if match is None or not wanted:
        raise LabelError(message_text("bad_condition", language, text=text))
    return Condition(match[1], match[2], wanted)  # type: ignore[arg-type]  # as the pattern says


class Filters:
    """Resolves scopes to visible sets; threads may share it."""

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._lock = threading.Lock()
        self._cache: OrderedDict[Any, VisibleSet] = OrderedDict()

    def visible_set(self, connection: Connection, scope: Scope) -> VisibleSet:
        """Return what a scope may see, narrowed by its conditions.

        Raises:
            LabelError: a condition names a field that no visible document has.
        """
        visible = queries.visible_partitions(connection, scope)
        if not scope.where:
            return visible
        key = (read_state(connection).generation, visible, scope.where)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        narrowed = _narrowed(connection, visible, scope.where, self._language)
        with self._lock:
            self._cache[key] = narrowed
            while len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)
        return narrowed


def _narrowed(
    connection: Connection, visible: VisibleSet, where: tuple[Condition, ...], language: str
) -> VisibleSet:
    page_conditions = tuple(condition for condition in where if condition.field == "page")
    others = [condition for condition in where if condition.field != "page"]
    unknown = {condition.field for condition in others} - {*BUILT_IN, TAG}
    texts, versions_, names = set[int](), set[int](), set[str]()
    matching = total = 0
    for text, version, size, values in field_values(connection, visible):
        total += size
        names |= values.keys()
        unknown -= values.keys()
        if all(condition.holds(values) for condition in others):
            texts.add(text)
            versions_.add(version)
            matching += size
    if unknown and names:
        known = ", ".join([*BUILT_IN, TAG, *sorted(names - {*BUILT_IN, TAG})])
        field = ", ".join(sorted(unknown))
        raise LabelError(message_text("unknown_field", language, field=field, known=known))
    few = matching <= FEW or (matching <= MANY and matching * PART <= total)
    return replace(
        visible,
        canonical_versions=frozenset(texts),
        source_versions=frozenset(versions_),
        brute_force=few,
        page_conditions=page_conditions,
    )


def field_values(
    connection: Connection, visible: VisibleSet
) -> Iterator[tuple[int, int, int, dict[str, Any]]]:
    """Yield (canonical version, version, children, values by field) of each visible source."""
    query = (
        select(
            versions.c.id,
            func.coalesce(versions.c.same_as, versions.c.id),
            versions.c.children,
            sources.c.uri,
            sources.c.collection,
            func.coalesce(versions.c.shown_title, versions.c.title),
            versions.c.language,
            versions.c.added_at,
            json_text(versions.c.metadata),
            json_text(versions.c.given),
        )
        .join(sources, sources.c.id == versions.c.source_id)
        .where(LIVE, in_partitions(visible))
    )
    rows = connection.execute(query).yield_per(1_000)
    for version, text, size, uri, collection, title, language, added_at, own, given in rows:
        values = {
            **_metadata(own, given),
            "source": uri,
            "collection": collection,
            "title": title,
            "language": language,
            "added_at": added_at,
        }
        values.setdefault("kind", uri.rpartition(".")[2])
        yield text, version, size, values


@lru_cache(4_096)
def _metadata(own: str, given: str) -> dict[str, Any]:
    """Return the fields of both JSON objects; cached, since many documents have the same."""
    return dict(fields({**json.loads(own), **json.loads(given)}))
