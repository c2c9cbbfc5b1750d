"""The Postgres that tests start."""

import pytest

from tests.services.postgres_server import execute

pytestmark = pytest.mark.services


def test_each_test_has_an_empty_database(postgres_url: str, postgres_server: str) -> None:
    """A table of one database is not in another."""
    import psycopg

    execute(postgres_url, "CREATE TABLE only_here (n int)")
    with psycopg.connect(postgres_server) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()
    assert postgres_url != postgres_server
    assert found == (None,)


def test_the_server_has_vectors(postgres_url: str) -> None:
    """The extension pgvector can be installed in it."""
    import psycopg

    execute(postgres_url, "CREATE EXTENSION vector")
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SELECT '[1,0]'::vector <=> '[0,1]'::vector").fetchone()
    assert row == (1.0,)
