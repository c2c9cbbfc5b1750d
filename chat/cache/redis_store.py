"""Exact answers in Redis, shared by chat processes on several machines (extra `redis`).

Only equal questions are found there: a search by vectors needs a module of Redis that few servers
have. What else decides is in the key, so an entry of earlier documents is never found; it expires.
"""

from typing import Any, Protocol

from chat.cache.entry import Entry, from_text, to_text
from models.limits.redis_client import redis_client

_PREFIX = "rag:answer:"


class Client(Protocol):
    """The commands of a Redis client that are used."""

    def get(self, name: str) -> Any: ...

    def set(self, name: str, value: str, *, ex: int) -> Any: ...

    def delete(self, *names: str) -> Any: ...


class RedisAnswers:
    """Exact answers under their keys.

    Args:
        client: A Redis client that returns text.
        seconds: Time to live of an entry.
    """

    def __init__(self, client: Client, seconds: float) -> None:
        self._client = client
        self._seconds = max(1, round(seconds))

    def get(self, key: str) -> Entry | None:
        """Return the entry of a key; None where there is none."""
        text = self._client.get(_PREFIX + key)
        try:
            return from_text(text) if text else None
        except ValueError:
            return None

    def put(self, entry: Entry) -> None:
        """Keep an entry under its key."""
        self._client.set(_PREFIX + entry.key, to_text(entry), ex=self._seconds)

    def remove(self, key: str) -> None:
        """Remove an entry."""
        self._client.delete(_PREFIX + key)


def open_redis(url: str, seconds: float, setting: str = "RAG_CACHE_URL") -> RedisAnswers:
    """Return the answers at a Redis address; nothing is sent before the first look-up.

    Raises:
        SettingsError: the address is none, or the extra is not installed.
    """
    return RedisAnswers(redis_client(url, setting), seconds)
