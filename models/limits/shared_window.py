"""Shared window: how often something happened lately, in all processes of one Redis server.

    window = open_shared_window(settings, "questions", 20, 60)     # None without RAG_REDIS_URL
    window.take("kim")        # Taken(0.0, "..."): counted; Taken(12.3, ""): not, wait so long

A sliding window: each event is an entry with its time, by the clock of the server, so that clocks
of machines need not agree. While the server does not answer every method returns None, and who
asks counts for itself.
"""

import hashlib
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from models.limits.circuit_breaker import CircuitBreaker
from models.limits.redis_client import redis_address, redis_client
from settings import Settings

T = TypeVar("T")
_PREFIX: Final = "rag:window:"
# KEYS: the window. ARGV: milliseconds, limit, name of the new event or "". Returns milliseconds to
# wait until the next event is within the limit, 0 where it is now.
_SCRIPT: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local number = redis.call('ZCARD', KEYS[1])
if number >= limit then
    local first = redis.call('ZRANGE', KEYS[1], number - limit, number - limit, 'WITHSCORES')
    return math.max(1, first[2] + window - now)
end
if ARGV[3] ~= '' then
    redis.call('ZADD', KEYS[1], now, ARGV[3])
    redis.call('PEXPIRE', KEYS[1], window)
end
return 0
"""


class Client(Protocol):
    """The commands of a Redis client that are used."""

    def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any: ...

    def zrem(self, name: str, *values: str) -> Any: ...


class Taken(NamedTuple):
    """Whether an event was counted.

    Attributes:
        wait: Seconds until the next is within the limit; 0 where this one was counted.
        event: Its name, for `give_back`.
    """

    wait: float
    event: str


class SharedWindow:
    """Counts events of many in a sliding window, each up to a limit.

    Args:
        client: A Redis client.
        name: What is counted.
        limit: Most events of one within the window.
        seconds: Length of the window.
        clock: Seconds, for the time in which a server that failed is not asked.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        limit: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._name, self._limit = client, name, limit
        self._milliseconds = round(seconds * 1000)
        self._circuit = CircuitBreaker(f"limit of {name}", "each process counts for itself", clock)

    def take(self, who: str) -> Taken | None:
        """Count an event of somebody, if it is within the limit."""
        event = uuid.uuid4().hex
        wait = self._asked(lambda: self._run(who, event))
        return None if wait is None else Taken(wait, "" if wait else event)

    def wait(self, who: str) -> float | None:
        """Return the seconds until the next event would be within the limit; nothing is counted."""
        return self._asked(lambda: self._run(who, ""))

    def give_back(self, who: str, event: str) -> None:
        """Do not count an event after all."""
        self._asked(lambda: self._client.zrem(self._key(who), event))

    def _run(self, who: str, event: str) -> float:
        wanted = (self._milliseconds, self._limit, event)
        return int(self._client.eval(_SCRIPT, 1, self._key(who), *wanted)) / 1000

    def _key(self, who: str) -> str:
        """Return the key of somebody, whose name the server is not told."""
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        return f"{_PREFIX}{self._name}:{digest}"

    def _asked(self, ask: Callable[[], T]) -> T | None:
        if self._circuit.is_open:
            return None
        try:
            found = ask()
        except Exception as error:  # of the client library, which is an extra
            self._circuit.failed(error)
            return None
        self._circuit.succeeded()
        return found


def open_shared_window(
    settings: Settings, name: str, limit: int, seconds: float
) -> SharedWindow | None:
    """Return a window that the processes share; None where they share nothing, or without a limit.

    Raises:
        SettingsError: RAG_REDIS_URL is no address, or the extra `redis` is not installed.
    """
    address = redis_address(settings)
    if address is None or not limit:
        return None
    return SharedWindow(redis_client(*address), name, limit, seconds)
