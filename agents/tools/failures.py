"""Failures of the services that tools call: why one is unavailable, and the sentence for it."""

from dataclasses import dataclass
from typing import Final, Literal

import httpx
from langchain_core.tools import ToolException

from agents.messages import Language, localise

Reason = Literal[
    "no_network", "timeout", "blocked", "rate_limited", "refused", "key_refused", "failed"
]
# Of these, a message says more than that there is no network or no response.
_SAID: Final[dict[Reason, str]] = {
    "timeout": "reason_timeout",
    "blocked": "reason_blocked",
    "rate_limited": "reason_rate_limited",
    "refused": "reason_refused",
    "key_refused": "reason_key_refused",
}
_NO_NETWORK = "reason_no_network"
_TRANSIENT: Final = frozenset(("no_network", "timeout", "failed"))


@dataclass(frozen=True)
class Unavailable:
    """The artifact of a tool message whose service did not answer.

    Attributes:
        tool: Name of the tool.
        reason: Why, for programs.
        notice: The sentence for the reader.
    """

    tool: str
    reason: str
    notice: str


class ServiceUnavailable(ToolException):
    """A service did not answer; the text is for the model, `unavailable` for programs."""

    def __init__(self, text: str, unavailable: Unavailable) -> None:
        super().__init__(text)
        self.unavailable = unavailable


class ServiceError(Exception):
    """A try of a service failed.

    Attributes:
        reason: Why.
        retry_after: Seconds that the service asks to wait; None where it says nothing.
        transient: Whether another try may succeed within seconds.
        status: The status of HTTP it was; 0 for none.
        explanation: More than the reason for the reader, localised; seldom given.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        retry_after: float | None = None,
        transient: bool | None = None,
        status: int = 0,
        explanation: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        waits = reason == "rate_limited" and retry_after is not None
        self.transient = transient if transient is not None else reason in _TRANSIENT or waits
        self.status = status
        self.explanation = explanation


def service_error(error: BaseException) -> ServiceError:
    """Return the failure that an exception of a client library stands for."""
    if isinstance(error, ServiceError):
        return error
    name = type(error).__name__
    if isinstance(error, TimeoutError | httpx.TimeoutException) or "Timeout" in name:
        return ServiceError("timeout")
    if isinstance(error, httpx.TransportError | OSError):  # errors of `requests` are OSErrors
        return ServiceError("no_network")
    return ServiceError("failed", transient=False)


def status_error(status: int, retry_after: str = "") -> ServiceError:
    """Return the failure that a status of HTTP from 400 on stands for.

    Args:
        status: The status.
        retry_after: The header of that name; a date is taken as no number.
    """
    seconds = float(retry_after) if retry_after.strip().isdigit() else None
    if status in (401, 402):
        return ServiceError("key_refused", status=status)
    if status == 429:
        return ServiceError("rate_limited", retry_after=seconds, status=status)
    if status in (408, 425, 500, 502, 503, 504):
        return ServiceError("failed", retry_after=seconds, status=status)
    return ServiceError("refused", status=status)


def reason_text(error: ServiceError, language: Language) -> str:
    """Return why a service is unavailable, as the end of a sentence; empty where nothing is known.

    An explanation of the error comes before its reason.
    """
    if error.explanation:
        return error.explanation
    key = _SAID.get(error.reason)
    return localise(key, language) if key else ""


def short_reason(error: ServiceError, language: Language) -> str:
    """Return why a service failed, also where all that is known is that it did not answer."""
    return reason_text(error, language) or localise(_NO_NETWORK, language)


def unavailable(
    tool: str, service: str, error: ServiceError, language: Language
) -> ServiceUnavailable:
    """Return the exception that tells model and reader that a service is unavailable."""
    why = reason_text(error, language)
    if why:
        text = localise("tool_unavailable_because", language, service=service, reason=why)
        notice = localise("tool_unavailable_because_notice", language, service=service, reason=why)
    else:
        text = localise("tool_unavailable", language, service=service)
        notice = localise("tool_unavailable_notice", language, service=service)
    return ServiceUnavailable(text, Unavailable(tool, error.reason, notice))
