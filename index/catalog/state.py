"""Catalog state: generation numbers, pointers of the indexes in use, counts and metadata."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from database import open_database, write_transaction
from errors import SettingsError
from index.catalog.compiled_query import CompiledQuery
from index.catalog.schema import LIVE, OWN_TEXT, meta, metadata, state, versions
from settings import Settings

MIGRATIONS = Path(__file__).with_name("migrations")
_STATE = CompiledQuery(
    select(state.c.generation, state.c.lexicon, state.c.vectors, state.c.fingerprint)
)


@dataclass(frozen=True)
class State:
    """What readers see now.

    Attributes:
        generation: Grows with every visible change.
        lexicon: Grows with every commit of the inverted index.
        vectors: Pointer to the vector index in use, a folder name; empty before the first.
        fingerprint: Of the embedding model of those vectors; empty before the first.
    """

    generation: int
    lexicon: int
    vectors: str
    fingerprint: str


def open_catalog(state_dir: Path, url: SecretStr | None = None) -> Engine:
    """Open (and create or migrate) the catalog of a state directory, or that of a database."""
    return open_database(state_dir / "catalog.db", MIGRATIONS, metadata, durable=True, url=url)


def documents_address(settings: Settings) -> SecretStr | None:
    """Return the address of the database that holds the documents; None for files.

    Raises:
        SettingsError: there is none, or vectors are in files, which other machines cannot read.
    """
    if settings.documents_in == "files":
        return None
    if settings.database_url is None:
        raise SettingsError(
            "{setting} needs the address of a database.",
            "Set RAG_DATABASE_URL.",
            setting="RAG_DOCUMENTS_IN=database",
        )
    if settings.vectors == "chroma":
        raise SettingsError(
            "{setting} needs vectors on a server.",
            "Set RAG_VECTORS=pgvector, or another server of vectors.",
            setting="RAG_DOCUMENTS_IN=database",
        )
    return settings.database_url


def read_state(connection: Connection) -> State:
    """Return the row of state."""
    ((generation, lexicon, folder, fingerprint),) = _STATE(connection)
    return State(generation, lexicon, folder, fingerprint)


def bump_generation(connection: Connection, **values: str) -> None:
    """Increase the generation numbers, so that readers reload; `values` change other columns."""
    connection.execute(
        update(state).values(
            generation=state.c.generation + 1, lexicon=state.c.lexicon + 1, **values
        )
    )


def counts(connection: Connection) -> tuple[int, int, int]:
    """Return the numbers of visible sources, and of their distinct parents and children."""
    own = [func.sum(count).filter(OWN_TEXT) for count in (versions.c.parents, versions.c.children)]
    row = connection.execute(select(func.count(), *own).where(LIVE)).one()
    return row[0], row[1] or 0, row[2] or 0


def read_meta(connection: Connection, key: str) -> Any:
    """Return the JSON value stored under a key, or None."""
    return connection.scalars(select(meta.c.value).where(meta.c.key == key)).first()


def write_meta(engine: Engine, key: str, value: Any) -> None:
    """Store a JSON value under a key."""
    with write_transaction(engine) as connection:
        connection.execute(delete(meta).where(meta.c.key == key))
        connection.execute(insert(meta).values(key=key, value=value))
