"""Rate limiters of models: one for each model in this process, or one in Redis for all processes.

    rate_limiter("openai:gpt-5.4-mini", 60)                            # this process
    rate_limiter("openai:gpt-5.4-mini", 60, "redis://localhost/0")     # shared (extra `redis`)

A request waits for its turn; a tenth of a minute's requests may come at once.
"""

import asyncio
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from langchain_core.rate_limiters import BaseRateLimiter, InMemoryRateLimiter

from models.limits.circuit_breaker import CircuitBreaker
from models.limits.redis_client import redis_client

URL = "RAG_RATE_LIMIT_URL"
_PREFIX = "rag:rate:"
_BURST = 10  # part of a minute whose requests may come at once


class Client(Protocol):
    """The command of a Redis client that is used."""

    def pipeline(self, transaction: bool = True) -> Any: ...


@cache
def rate_limiter(
    model: str, requests_per_minute: float, url: str | None = None, setting: str = URL
) -> BaseRateLimiter:
    """Return the rate limiter of a model, one for each in this process.

    Args:
        model: The `provider:model` name.
        requests_per_minute: The limit.
        url: Address of the Redis server that shares the limit; None limits this process alone.
        setting: The variable that holds the address.

    Raises:
        SettingsError: the address is none, or the extra `redis` is not installed.
    """
    local = InMemoryRateLimiter(
        requests_per_second=requests_per_minute / 60,
        check_every_n_seconds=0.05,
        max_bucket_size=max(1.0, requests_per_minute / _BURST),
    )
    if url is None:
        return local
    return RedisRateLimiter(redis_client(url, setting), model, requests_per_minute, local)


class RedisRateLimiter(BaseRateLimiter):
    """Limits the requests to one model in all processes that share a Redis server.

    A window of a few seconds begins with a request and grants as many as the limit allows in it;
    it ends by the expiry of its key, so that no clock of a client is involved. While the server
    does not answer, the limiter of this process takes over.

    Args:
        client: A Redis client.
        model: The `provider:model` name; each has a limit of its own.
        requests_per_minute: The limit.
        local: The limiter of this process.
        clock: Seconds, for the time in which a server that failed is not asked.
    """

    def __init__(
        self,
        client: Client,
        model: str,
        requests_per_minute: float,
        local: BaseRateLimiter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._local = client, local
        self._key = _PREFIX + model
        self._granted = max(1, int(requests_per_minute / _BURST))
        self._window_ms = max(1, round(60_000 * self._granted / requests_per_minute))
        self._circuit = CircuitBreaker(
            f"rate limit of {model}", "each process limits its own requests", clock
        )

    def acquire(self, *, blocking: bool = True) -> bool:
        """Return whether a request may be made now; wait until it may where `blocking`."""
        while (wait := self._wait()) is not None:
            if not wait:
                return True
            if not blocking:
                return False
            time.sleep(wait)
        return self._local.acquire(blocking=blocking)

    async def aacquire(self, *, blocking: bool = True) -> bool:
        """Return what `acquire` returns, without blocking the event loop."""
        while (wait := await asyncio.to_thread(self._wait)) is not None:
            if not wait:
                return True
            if not blocking:
                return False
            await asyncio.sleep(wait)
        return await self._local.aacquire(blocking=blocking)

    def _wait(self) -> float | None:
        """Count a request; return the seconds to wait, 0 if granted, None without a server."""
        if self._circuit.is_open:
            return None
        try:
            count, left = self._counted()
        except Exception as error:  # of the client library, which is an extra
            self._circuit.failed(error)
            return None
        self._circuit.succeeded()
        return 0.0 if count <= self._granted else max(left, 1) / 1000

    def _counted(self) -> tuple[int, int]:
        """Return the requests of this window, and the milliseconds until its end."""
        steps = self._client.pipeline(transaction=True)
        steps.set(self._key, 0, px=self._window_ms, nx=True)
        steps.incr(self._key)
        steps.pttl(self._key)
        _, count, left = steps.execute()
        return int(count), int(left)
