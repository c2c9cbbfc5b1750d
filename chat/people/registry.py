"""Registry of people: the name and groups of each user at their last sign-in, for admins."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from chat.people.person import Person
from chat.people.schema import people as table
from database import write_transaction

MOST = 5000


@dataclass(frozen=True)
class Known:
    """A user who has signed in.

    Attributes:
        seen_at: Unix time of the last sign-in.
    """

    user: str
    name: str
    groups: list[str]
    seen_at: float


class Registry:
    """The users who have signed in; safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def see(self, person: Person) -> None:
        """Store the name and groups of a person who has signed in."""
        values = {"name": person.name, "groups": list(person.groups), "seen_at": time.time()}
        known = update(table).where(table.c.user == person.id).values(**values)
        with write_transaction(self._engine) as connection:
            if not connection.execute(known).rowcount:
                connection.execute(insert(table).values(user=person.id, **values))

    def known(self) -> list[Known]:
        """Return the users, the last seen first."""
        query = select(table).order_by(table.c.seen_at.desc()).limit(MOST)
        with self._engine.connect() as connection:
            return [Known(**row) for row in connection.execute(query).mappings()]

    def names(self) -> Mapping[str, str]:
        """Return the name of each user."""
        return {known.user: known.name for known in self.known()}

    def forget(self, user: str) -> int:
        """Delete the name and groups of a user; return how many rows went."""
        with write_transaction(self._engine) as connection:
            return connection.execute(delete(table).where(table.c.user == user)).rowcount
