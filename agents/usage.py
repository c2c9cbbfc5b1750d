"""Token usage of a turn, by role: counts every model call made inside a block.

    with count_usage() as usage:
        model.invoke(...)
    usage.tokens        # {"chat": {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}}

Calls inside tools and inside other assistants are counted as well.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.tracers.context import register_configure_hook

from agents.state import TokenUsage, Usage, add_usage
from models.roles import CHAT, NAME, ROLE, WRAPPER
from models.usage import cost


class UsageCallback(BaseCallbackHandler):
    """Adds up the tokens of model calls.

    Attributes:
        tokens: By role; a role whose models report no usage is left out.
        calls: Number of model calls. A model that wraps another one counts by the calls of that.
    """

    run_inline = True  # it never waits

    def __init__(self) -> None:
        self.tokens: Usage = {}
        self.calls = 0
        self._calls: dict[UUID, tuple[str, str]] = {}  # role and name of the model
        self._wrappers: set[UUID] = set()
        self._lock = threading.Lock()  # tools run in parallel

    def forget(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self.calls, self.tokens = 0, {}

    def on_chat_model_start(self, *_: Any, run_id: UUID, **options: Any) -> None:
        """Remember the role and the name of a model that was called."""
        metadata = options.get("metadata") or {}
        if metadata.get(WRAPPER):
            self._wrappers.add(run_id)
            return
        with self._lock:
            self.calls += 1
        self._calls[run_id] = metadata.get(ROLE, CHAT), metadata.get(NAME, "")

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """Count the tokens of its answer."""
        if run_id in self._wrappers:
            return
        role, name = self._calls.pop(run_id, (CHAT, ""))
        for generations in response.generations:
            for one in generations:
                message = one.message if isinstance(one, ChatGeneration) else None
                if isinstance(message, AIMessage) and (used := message.usage_metadata):
                    tokens = TokenUsage(
                        input_tokens=used["input_tokens"],
                        output_tokens=used["output_tokens"],
                        total_tokens=used["total_tokens"],
                    )
                    if (dollars := cost(name, _counts(tokens))) is not None:
                        tokens["usd"] = dollars
                    with self._lock:
                        self.tokens = add_usage(self.tokens, {role: tokens})

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """Forget a call that failed."""
        self._calls.pop(run_id, None)


def _counts(tokens: TokenUsage) -> dict[str, float]:
    return {"input_tokens": tokens["input_tokens"], "output_tokens": tokens["output_tokens"]}


_callback: ContextVar[UsageCallback | None] = ContextVar("usage_callback", default=None)
register_configure_hook(_callback, inheritable=True)


@contextmanager
def count_usage() -> Iterator[UsageCallback]:
    """Count the model calls of the block."""
    usage = UsageCallback()
    token = _callback.set(usage)
    try:
        yield usage
    finally:
        _callback.reset(token)
