"""Compiled queries answer as SQLAlchemy would."""

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from index.catalog.compiled_query import CompiledQuery, in_numbers, not_among

notes = Table("notes", MetaData(), Column("id", Integer, primary_key=True), Column("said", Text))


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A database with three notes."""
    engine = create_engine("sqlite://")
    notes.create(engine)
    with engine.begin() as connection:
        rows = [{"id": n, "said": said} for n, said in enumerate(["one", "둘", "three"], start=1)]
        connection.execute(insert(notes), rows)
    yield engine
    engine.dispose()


def both(connection: Connection, numbers: list[int]) -> tuple[list[object], list[object]]:
    """Return the rows of a compiled query, and those of the same query run by SQLAlchemy."""
    query = select(notes.c.id, notes.c.said, literal_column("7")).order_by(notes.c.id)
    prepared = CompiledQuery(query.where(in_numbers(notes.c.id, "ids"), notes.c.said != "three"))
    plain = query.where(notes.c.id.in_(numbers), notes.c.said != "three")
    return prepared(connection, ids=numbers), [tuple(row) for row in connection.execute(plain)]


@pytest.mark.parametrize("numbers", [[], [2], [3, 1, 9], list(range(5_000))])
def test_arrays_of_any_length_are_parameters(engine: Engine, numbers: list[int]) -> None:
    """One statement takes them all, even more numbers than SQLite allows parameters."""
    with engine.connect() as connection:
        found, expected = both(connection, numbers)
    assert found == expected


def test_errors_are_those_of_sqlalchemy(engine: Engine) -> None:
    """Code that catches SQLAlchemy's database errors catches these."""
    with engine.connect() as connection:
        notes.drop(connection)
        with pytest.raises(DBAPIError, match="no such table"):
            both(connection, [1])


def test_each_engine_has_its_own_form_of_a_condition() -> None:
    """Those of SQLite stay what its planner answers by an index, without a comparison behind."""
    others = Table("others", notes.metadata, Column("note", Integer))
    query = select(notes.c.id).where(
        in_numbers(notes.c.id, "ids"), not_among(notes.c.id, others.c.note)
    )
    in_file = " ".join(str(query.compile(dialect=sqlite.dialect())).split())
    assert in_file.endswith(
        "WHERE notes.id IN (SELECT anon_1.value FROM json_each(?) AS anon_1) "
        "AND (notes.id NOT IN (SELECT others.note FROM others))"
    )
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    in_postgres = " ".join(str(query.compile(dialect=dialect)).split())
    assert in_postgres.endswith(
        "WHERE notes.id = ANY (CAST(%(ids)s AS BIGINT[])) "
        "AND NOT (EXISTS (SELECT * FROM others WHERE others.note = notes.id))"
    )
