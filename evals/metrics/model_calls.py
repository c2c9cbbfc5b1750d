"""Model calls of a turn, with those inside tools, members of a team and reasoning styles."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from langchain_core.tracers.context import register_configure_hook

from agents.usage import UsageCallback

_callback: ContextVar[UsageCallback | None] = ContextVar("model_calls", default=None)
register_configure_hook(_callback, inheritable=True)


@contextmanager
def count_model_calls() -> Iterator[UsageCallback]:
    """Count the model calls of the block, in `calls`."""
    counted = UsageCallback()
    token = _callback.set(counted)
    try:
        yield counted
    finally:
        _callback.reset(token)
