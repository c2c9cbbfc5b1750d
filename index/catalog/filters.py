"""Narrow what a scope sees to the documents that its conditions hold for.

parse(["tag=exam", "date>=2024"])       conditions, as people write them
Filters().reach(connection, scope)      the versions to search, found once a generation
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

from sqlalchemy import Connection, Text, func, select, type_coerce

from errors import LabelError
from index.catalog import queries
from index.catalog.conditions import BUILT_IN, OPERATORS, TAG, Condition, fields
from index.catalog.schema import LIVE, sources, versions
from index.catalog.visible_set import VisibleSet, inside
from index.messages import message_text
from index.scope import Scope

FEW, MANY, PART = 2_000, 20_000, 4  # children compared one by one; more only if a fourth of all
_KEPT = 64  # answers remembered
_WRITTEN = re.compile(r"\s*([^<>=]+?)\s*(>=|<=|=)\s*(.*?)\s*", re.DOTALL)


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
    found = _WRITTEN.fullmatch(text)
    values = [] if found is None else next(csv.reader([found[3]], skipinitialspace=True), [])
    return _condition(text, found, values, language)


def _from_pair(key: str, value: Any, language: str) -> Condition:
    written = key if key.rstrip().endswith(OPERATORS) else f"{key}="
    listed = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return _condition(key, _WRITTEN.fullmatch(written), [str(one) for one in listed], language)


def _condition(
    text: str, found: re.Match[str] | None, values: Iterable[str], language: str
) -> Condition:
    wanted = tuple(value.strip() for value in values if value.strip())
    if found is None or not wanted:
        raise LabelError(message_text("bad_condition", language, text=text))
    return Condition(found[1], found[2], wanted)  # type: ignore[arg-type]  # the pattern holds it


class Filters:
    """Finds the versions that conditions hold for; threads may share it."""

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._changing = threading.Lock()
        self._kept: OrderedDict[Any, VisibleSet] = OrderedDict()

    def reach(self, connection: Connection, scope: Scope) -> VisibleSet:
        """Return what a scope may see, narrowed by its conditions.

        Raises:
            LabelError: a condition names a field that no document there has.
        """
        seen = queries.reach(connection, scope)
        if not scope.where:
            return seen
        key = (queries.read_state(connection).generation, seen, scope.where)
        with self._changing:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        narrowed = _narrowed(connection, seen, scope.where, self._language)
        with self._changing:
            self._kept[key] = narrowed
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return narrowed


def _narrowed(
    connection: Connection, seen: VisibleSet, where: tuple[Condition, ...], language: str
) -> VisibleSet:
    pages = tuple(condition for condition in where if condition.field == "page")
    others = [condition for condition in where if condition.field != "page"]
    unknown = {condition.field for condition in others} - {*BUILT_IN, TAG}
    texts, readings, named = set[int](), set[int](), set[str]()
    inside = whole = 0
    for text, reading, size, said in facts(connection, seen):
        whole += size
        named |= said.keys()
        unknown -= said.keys()
        if all(condition.holds(said) for condition in others):
            texts.add(text)
            readings.add(reading)
            inside += size
    if unknown and named:
        known = ", ".join([*BUILT_IN, TAG, *sorted(named - {*BUILT_IN, TAG})])
        field = ", ".join(sorted(unknown))
        raise LabelError(message_text("unknown_field", language, field=field, known=known))
    few = inside <= FEW or (inside <= MANY and inside * PART <= whole)
    return replace(
        seen, versions=frozenset(texts), readings=frozenset(readings), few=few, pages=pages
    )


def facts(
    connection: Connection, seen: VisibleSet
) -> Iterator[tuple[int, int, int, dict[str, Any]]]:
    """Yield (version with the text, version, children, values by field) of what can be seen."""
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
            type_coerce(versions.c.metadata, Text),
            type_coerce(versions.c.given, Text),
        )
        .join(sources, sources.c.id == versions.c.source_id)
        .where(LIVE, inside(seen))
    )
    rows = connection.execute(query).yield_per(1_000)
    for reading, text, size, uri, collection, title, language, added_at, own, given in rows:
        found = {
            **_said(own, given),
            "source": uri,
            "collection": collection,
            "title": title,
            "language": language,
            "added_at": added_at,
        }
        found.setdefault("kind", uri.rpartition(".")[2])
        yield text, reading, size, found


@lru_cache(4_096)
def _said(own: str, given: str) -> dict[str, Any]:
    """Return what a document says of itself and what was said of it; many say the same."""
    return dict(fields({**json.loads(own), **json.loads(given)}))
