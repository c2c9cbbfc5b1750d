"""Shared rate limits: over a fake client, and over a real Redis server where there is one."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.rate_limiters import InMemoryRateLimiter

from errors import SettingsError
from models.chat import chat_model
from models.limits.rate_limit import RedisRateLimiter, rate_limiter
from models.limits.redis_client import redis_client
from settings import Settings
from tests.openai_server import OpenAIServer, text
from text.translation import translated

ADDRESS = "redis://:secret@127.0.0.1:1/0"


class FakeRedis:
    """The commands that are used, over a dictionary and a clock that tests set; fails on request.

    Attributes:
        ms: The time of the server, in milliseconds.
    """

    def __init__(self) -> None:
        self.values: dict[str, tuple[int, int]] = {}  # count, end of the window
        self.ms = 0
        self.fails = False
        self.asked = 0

    def pipeline(self, transaction: bool = True) -> "FakeTransaction":
        """Return a transaction."""
        assert transaction
        return FakeTransaction(self)


class FakeTransaction:
    """The commands of one transaction."""

    def __init__(self, server: FakeRedis) -> None:
        self._server = server
        self._steps: list[Callable[[], Any]] = []

    def set(self, name: str, value: int, *, px: int, nx: bool) -> None:
        """Set a key that is not there, for some milliseconds."""
        assert nx
        values, now = self._server.values, self._server.ms

        def run() -> None:
            if name not in values or values[name][1] <= now:
                values[name] = (value, now + px)

        self._steps.append(run)

    def incr(self, name: str) -> None:
        """Add 1 to a key."""

        def run() -> int:
            count, end = self._server.values[name]
            self._server.values[name] = (count + 1, end)
            return count + 1

        self._steps.append(run)

    def pttl(self, name: str) -> None:
        """Read the milliseconds that a key has left."""
        self._steps.append(lambda: self._server.values[name][1] - self._server.ms)

    def execute(self) -> list[Any]:
        """Run the commands."""
        self._server.asked += 1
        if self._server.fails:
            raise ConnectionError("refused by redis://:secret@host")
        return [step() for step in self._steps]


def limiter(
    client: Any,
    model: str = "test:model",
    rate: float = 20.0,
    local: Any = None,
    clock: Callable[[], float] = time.monotonic,
) -> RedisRateLimiter:
    """A limiter of one process, which grants 2 requests in 6 seconds by default."""
    return RedisRateLimiter(client, model, rate, local or Granting(), clock)


class Granting(InMemoryRateLimiter):
    """A limiter of this process that grants everything, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.granted = 0

    def acquire(self, *, blocking: bool = True) -> bool:
        """Grant."""
        self.granted += 1
        return True

    async def aacquire(self, *, blocking: bool = True) -> bool:
        """Grant."""
        return self.acquire()


def test_processes_share_the_limit_of_a_model() -> None:
    """What one takes, the other has not; another model has a limit of its own."""
    server = FakeRedis()
    one, two = limiter(server), limiter(server)
    assert one.acquire(blocking=False) and two.acquire(blocking=False)
    assert not one.acquire(blocking=False) and not two.acquire(blocking=False)
    assert limiter(server, "test:other").acquire(blocking=False)
    server.ms += 5_999
    assert not two.acquire(blocking=False)
    server.ms += 1
    assert two.acquire(blocking=False)


@pytest.mark.parametrize("rate", [0.5, 7.0, 20.0, 90.0, 1000.0])
def test_no_minute_has_more_than_the_limit_and_a_burst(rate: float) -> None:
    """Whatever the limit, an impatient client is granted the limit, and most of it."""
    server = FakeRedis()
    eager = limiter(server, rate=rate)
    minutes = 10
    granted = 0
    for _ in range(minutes * 60 * 10):
        while eager.acquire(blocking=False):
            granted += 1
        server.ms += 100
    assert rate * minutes * 0.95 <= granted <= rate * minutes + max(1.0, rate / 10)


def test_a_request_waits_for_the_end_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the server says, in both forms."""
    server = FakeRedis()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        server.ms += round(seconds * 1000)

    async def asleep(seconds: float) -> None:
        sleep(seconds)

    monkeypatch.setattr("models.limits.rate_limit.time.sleep", sleep)
    monkeypatch.setattr("models.limits.rate_limit.asyncio.sleep", asleep)
    busy = limiter(server, rate=10)
    assert busy.acquire() and busy.acquire()
    assert asyncio.run(busy.aacquire())
    assert waited == [6.0, 6.0]
    assert not asyncio.run(busy.aacquire(blocking=False))


def test_without_the_server_each_process_limits_itself(caplog: pytest.LogCaptureFixture) -> None:
    """One line in the log tells it, without the address; the server is asked again later."""
    server, local, now = FakeRedis(), Granting(), [0.0]
    limited = limiter(server, local=local, clock=lambda: now[0])
    server.fails = True
    with caplog.at_level(logging.WARNING):
        assert limited.acquire() and limited.acquire(blocking=False)
        assert asyncio.run(limited.aacquire())
    assert local.granted == 3 and server.asked == 1
    (line,) = caplog.messages
    assert "test:model" in line and "ConnectionError" in line and "secret" not in line
    server.fails, now[0] = False, 31.0
    with caplog.at_level(logging.WARNING):
        assert limited.acquire()
    assert local.granted == 3
    assert "shared again" in caplog.messages[-1]


def test_a_server_that_stays_away_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """Not at each try."""
    server, now = FakeRedis(), [0.0]
    limited = limiter(server, clock=lambda: now[0])
    server.fails = True
    for now[0] in (0.0, 31.0, 62.0):
        assert limited.acquire()
    assert server.asked == 3 and len(caplog.messages) == 1


@pytest.mark.parametrize("missing", [True, False], ids=["no package", "no address"])
def test_errors_name_the_setting(monkeypatch: pytest.MonkeyPatch, *, missing: bool) -> None:
    """In both languages, without the address, which may hold a password."""

    class Redis:
        @staticmethod
        def from_url(url: str, **_: Any) -> None:
            raise ValueError("Redis URL must specify one of the following schemes")

    module = None if missing else type("module", (), {"Redis": Redis})
    monkeypatch.setitem(__import__("sys").modules, "redis", module)
    with pytest.raises(SettingsError, match="RAG_RATE_LIMIT_URL") as caught:
        rate_limiter("test:error", 6.0, "http://:secret@host")
    korean = translated(caught.value.text, "ko")
    assert "RAG_RATE_LIMIT_URL" in korean and korean != str(caught.value.text)
    assert "secret" not in f"{caught.value.text} {caught.value.remedy} {korean}"


def test_a_real_server_counts_for_all(redis_url: str) -> None:
    """Eight threads with clients of their own are granted the limit of one window together."""
    limiters = [limiter(redis_client(redis_url, "-"), "test:threads", rate=50.0) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda n: limiters[n % 8].acquire(blocking=False), range(40)))
    assert sum(tried) == 5


def test_a_real_window_ends(redis_url: str) -> None:
    """Requests of both forms that wait are granted when the key has expired."""
    rate = 3000.0  # 300 in 6 seconds
    client = redis_client(redis_url, "-")
    eager = limiter(client, "test:window", rate=rate)
    assert all(eager.acquire() for _ in range(300))
    client.pexpire("rag:rate:test:window", 200)
    assert not eager.acquire(blocking=False)
    assert eager.acquire()
    assert asyncio.run(eager.aacquire())
    assert 0 < client.pttl("rag:rate:test:window") <= 6000


def test_models_of_the_settings_share_a_real_server(
    redis_url: str, openai_server: OpenAIServer
) -> None:
    """RAG_RATE_LIMIT_URL; a request is counted under the name of its model."""
    settings = Settings(
        chat_model="compatible:limited",
        base_url=openai_server.url,
        requests_per_minute=600,
        rate_limit_url=redis_url,
    )
    openai_server.script(text("one"), text("two"), text("three"))
    model: Any = chat_model(settings)
    assert isinstance(model.rate_limiter, RedisRateLimiter)
    model.invoke([HumanMessage("?")])
    list(model.stream([HumanMessage("?")]))
    asyncio.run(model.ainvoke([HumanMessage("?")]))
    count = redis_client(redis_url, "-").get("rag:rate:compatible:limited")
    assert count == "3"


def test_a_server_that_is_away_does_not_fail_the_request(
    openai_server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The real client's error leads to the limiter of this process."""
    pytest.importorskip("redis")
    settings = Settings(
        chat_model="compatible:away",
        base_url=openai_server.url,
        requests_per_minute=6000,
        rate_limit_url=ADDRESS,
    )
    openai_server.script(text("Still answered."))
    assert chat_model(settings).invoke([HumanMessage("?")]).text == "Still answered."
    assert any("compatible:away" in line for line in caplog.messages)
    assert not any("secret" in line for line in caplog.messages)
