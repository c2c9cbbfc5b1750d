"""Calls of external services: a time limit, retries with backoff and jitter, the result cache.

    services = ToolServices.of(settings)
    services.call("wikipedia", "en", {"query": query}, lambda: from_web(ask_wikipedia(query)))

A failure of the service is a `ServiceUnavailable`, never the text of an exception.
"""

import contextvars
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.tools import ToolException

from agents.messages import Language
from agents.tools.failures import ServiceError, service_error, unavailable
from agents.tools.result_cache import ResultCache, cache_key
from agents.tools.results import ToolResult, display_name, tool_result
from chains.sources import Source
from errors import RagError
from settings import Settings
from text.translation import translated

logger = logging.getLogger(__name__)

SECONDS = 8.0
TRIES = 3
COOL_DOWN_SECONDS = 60.0  # in which a blocked provider is not asked again
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 2.0  # seconds between tries, before jitter
T = TypeVar("T")


@dataclass(frozen=True)
class Retries:
    """How often a failing service is tried.

    Attributes:
        tries: At most; 1 is no retry.
        seconds: For all tries together.
        sleep: Waits between tries.
        jitter: Gives the share of the longest wait that is waited, 0 to 1 ("full jitter").
    """

    tries: int = TRIES
    seconds: float = SECONDS
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random

    def run(self, call: Callable[[], T]) -> T:
        """Return what `call` returns, tried again while its failures are transient.

        Raises:
            RagError: as raised by `call`.
            ServiceError: the last failure.
        """
        deadline = time.monotonic() + self.seconds
        for attempt in range(1, self.tries + 1):
            try:
                return call()
            except (RagError, ToolException):  # in words already
                raise
            except Exception as error:
                failure = service_error(error)
                wait = self._wait(attempt, failure)
                late = time.monotonic() + wait >= deadline
                if attempt == self.tries or not failure.transient or late:
                    raise failure from error
                self.sleep(wait)
        raise AssertionError("unreachable")

    def _wait(self, attempt: int, failure: ServiceError) -> float:
        if failure.retry_after is not None:
            return failure.retry_after
        longest: float = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 1))
        return self.jitter() * longest


class ToolServices:
    """What the tools of a workspace share: retries, result cache, cool-down of providers.

    Threads may share it.

    Args:
        retries: How often and how long a service is tried.
        cache: Results used again.
    """

    def __init__(self, retries: Retries | None = None, cache: ResultCache | None = None) -> None:
        self.retries = retries or Retries()
        self.cache = cache or ResultCache(0)
        self._blocked: dict[str, tuple[float, ServiceError]] = {}
        self._lock = threading.Lock()
        self._kept: dict[str, Any] = {}

    @classmethod
    def of(cls, settings: Settings) -> "ToolServices":
        """Return the services with the limits of the settings."""
        retries = Retries(settings.tool_tries, settings.tool_seconds)
        return cls(retries, ResultCache(settings.tool_cache_seconds))

    def call(
        self,
        name: str,
        language: Language,
        arguments: Mapping[str, object],
        find: Callable[[], Sequence[Source]],
        *,
        seconds: float | None = None,
        notes: Sequence[str] = (),
    ) -> ToolResult:
        """Return what `find` gets from a service within the time, as the result of a tool.

        Args:
            name: Of the tool.
            language: Of messages.
            arguments: Of the call; the result is used again for the same ones.
            find: Asks the service; tried again while it fails for the moment.
            seconds: Longest time; that of the retries where None.
            notes: Sentences for the model below the sources. `find` may add to them; then its
                result is not used again.

        Raises:
            ServiceUnavailable: the service does not answer or refuses, in words.
            ToolException: what was asked for cannot be had, in words.
        """
        key = cache_key(name, language, arguments)
        found = self.cache.get(key)
        if found is None:
            found = list(self._within(name, language, find, seconds or self.retries.seconds))
            if found and not notes:
                self.cache.put(key, found)
        return tool_result(name, language, found, notes)

    def _within(self, name: str, language: Language, find: Callable[[], T], seconds: float) -> T:
        try:
            return with_timeout(seconds, lambda: self.retries.run(find))
        except RagError as error:  # localised, such as for a private address
            raise ToolException(translated(error.text, language)) from None
        except ToolException:
            raise
        except Exception as error:
            logger.info("%s is unavailable", name, exc_info=True)
            service = display_name(name, language)
            raise unavailable(name, service, service_error(error), language) from None

    def block(self, provider: str, error: ServiceError) -> None:
        """Note that a provider refuses, so that it is not asked again for a while."""
        with self._lock:
            self._blocked[provider] = time.monotonic() + COOL_DOWN_SECONDS, error

    def blocked(self, provider: str) -> ServiceError | None:
        """Return why a provider is not asked at the moment; None where it may be."""
        with self._lock:
            until, error = self._blocked.get(provider, (0.0, None))
            return error if time.monotonic() < until else None

    def once(self, name: str, build: Callable[[], T]) -> T:
        """Return what `build` made at the first call of this name."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = build()
            return self._kept[name]  # type: ignore[no-any-return]


def with_timeout(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns, run in a thread, since some clients have no timeout.

    Raises:
        TimeoutError: it took longer; its thread is abandoned.
        Exception: whatever it raised.
    """
    outcome: list[tuple[bool, Any]] = []
    context = contextvars.copy_context()  # with callbacks and tracers of the caller

    def work() -> None:
        try:
            outcome.append((True, context.run(call)))
        except BaseException as error:
            outcome.append((False, error))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise TimeoutError
    succeeded, value = outcome[0]
    if not succeeded:
        raise value
    return value  # type: ignore[no-any-return]
