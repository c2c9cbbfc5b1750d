"""Parameter fallback: ask again without the parts of a request that a server refuses."""

import logging
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any

from errors import ModelError
from models.failures import named, tools_refused
from models.wire.endpoint import Endpoint
from models.wire.error_details import error_details
from models.wire.refusals import TOOLS, fallback_candidates, refused_parameter

logger = logging.getLogger(__name__)

_MAX_REQUESTS = 12  # for one answer


@cache
def unsupported_parameters(endpoint: Endpoint) -> list[str]:
    """Return what the server of a model is known to refuse; grows while the process runs."""
    return []


@dataclass
class Attempt:
    """One request: the parameters left out of it, and the payload that was sent."""

    left_out: tuple[str, ...]
    sent: dict[str, Any] = field(default_factory=dict)


class ParameterFallback:
    """Repeats a request until the server takes it; each attempt runs inside `with`.

        while True:
            with fallback:
                result = send(fallback.attempt)
                fallback.succeeded()
                return result

    A refusal is swallowed and `attempt` becomes the next request. Other errors are raised, among
    them those that come after `succeeded`.

    Raises:
        ToolsRefused: the server takes no tools.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.attempt = Attempt(tuple(unsupported_parameters(endpoint)))
        self._endpoint = endpoint
        self._confirmed = self.attempt.left_out
        self._candidates: list[tuple[str, ...]] | None = None
        self._failures = 0
        self._succeeded = False

    @property
    def streaming_refused(self) -> bool:
        """Whether the server does not stream, so that the answer is asked for as a whole."""
        return "stream" in self.attempt.left_out

    def succeeded(self) -> None:
        """Remember for the process what this attempt left out."""
        if not self._succeeded:
            self._succeeded = True
            _remember(self._endpoint, self.attempt.left_out)

    def __enter__(self) -> None:
        """Begin an attempt."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Return whether the error is a refusal after which the next attempt can be made."""
        if not isinstance(error, Exception):
            return False
        named(error, self._endpoint)
        return not self._succeeded and self._prepare_next(error)

    def _prepare_next(self, error: Exception) -> bool:
        details, sent = error_details(error), self.attempt.sent
        self._failures += 1
        exhausted = self._failures >= _MAX_REQUESTS
        if details is None or isinstance(error, ModelError) or not sent or exhausted:
            return False
        parameter = refused_parameter(details, sent)
        if parameter == TOOLS:
            _remember(self._endpoint, (TOOLS,))
            raise tools_refused(self._endpoint) from None
        if parameter is not None and parameter not in self.attempt.left_out:
            self._confirmed, self._candidates = (*self.attempt.left_out, parameter), None
            self.attempt = Attempt(self._confirmed)
            return True
        if self._candidates is None:
            self._candidates = [] if parameter else fallback_candidates(details, sent)
        if not self._candidates:
            return False
        self.attempt = Attempt((*self._confirmed, *self._candidates.pop(0)))
        return True


def _remember(endpoint: Endpoint, parameters: tuple[str, ...]) -> None:
    known = unsupported_parameters(endpoint)
    for name in parameters:
        if name not in known:
            known.append(name)
            logger.info("the %s refuses %s; asked without it from now on", endpoint.phrase, name)
