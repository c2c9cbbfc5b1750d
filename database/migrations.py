"""Migrations: Alembic scripts in `<folder>/versions`, named after their revision.

`v0001_first.py` has revision "0001"; the highest name is the head. A new database gets the current
tables, and one at the head is left alone: neither imports Alembic.
"""

from pathlib import Path

from sqlalchemy import Connection, MetaData, text

from errors import StoreDamaged


def head_of(migrations: Path) -> str:
    """Return the newest revision."""
    newest = max(file.stem for file in (migrations / "versions").glob("v[0-9]*.py"))
    return newest[1:].partition("_")[0]


def refuse_newer(current: str | None, head: str, name: str) -> None:
    """Raise StoreDamaged where a database is at a revision that this program does not know."""
    if current is not None and current > head:
        raise StoreDamaged(
            "{file} was written by a newer version of this program.",
            "Update the program, or choose another state directory.",
            file=name,
        )


def create(connection: Connection, tables: MetaData, head: str) -> None:
    """Create the current tables, as of the newest revision."""
    tables.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})


def upgrade(connection: Connection, migrations: Path) -> None:
    """Run the migrations that are missing, in the transaction of the connection."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(migrations))
    environment = EnvironmentContext(
        Config(), script, fn=lambda revision, _context: script._upgrade_revs("head", revision)
    )
    with environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
