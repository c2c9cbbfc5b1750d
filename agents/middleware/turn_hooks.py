"""Turn hooks: run the start and end of a turn of all middleware in one node each, and count tokens.

A node hook of LangChain is a node of the graph, which costs a checkpoint; twenty of them cost ten
times as much as the same steps in one node.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import RemoveMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES, add_messages
from langgraph.runtime import Runtime
from langgraph.types import Overwrite

from agents.middleware.base import (
    ModelSteps,
    Request,
    State,
    ToolSteps,
    TurnMiddleware,
    Update,
    with_tool_update,
    with_update,
)
from agents.state import LAST_EVIDENCE, REDUCERS
from agents.usage import count_usage

JUMP = "jump_to"
LAST_NODE = "TurnHooks.after_agent"  # of every assistant
AT_REST = {  # fields of the state that the last step of a turn writes
    "answer": "",
    "citations": [],
    "unknown_sources": [],
    "abstained": False,
    "confidence": None,
    "prompt": "",
}
Hook = Callable[[State, Runtime[None]], Update]
Middleware = AgentMiddleware[Any, None]


class TurnHooks(TurnMiddleware, nodes=True):
    """Resets the state of a turn, runs the turn hooks, and counts the tokens of every step.

    Args:
        members: The middleware whose `on_turn_start` runs in order, and `on_turn_end` in reverse.
    """

    def __init__(self, members: Iterable[Middleware]) -> None:
        super().__init__()
        own = [member for member in members if isinstance(member, TurnMiddleware)]
        in_order = sorted(own, key=lambda member: not member.starts_first)
        self._starts: list[Hook] = [m.on_turn_start for m in in_order if _has(m, "on_turn_start")]
        self._ends: list[Hook] = [m.on_turn_end for m in reversed(own) if _has(m, "on_turn_end")]

    @hook_config(can_jump_to=["end"])
    def before_agent(self, state: State, runtime: Runtime[None]) -> Update:
        """Reset the fields of the turn and run every `on_turn_start`, until one jumps."""
        rest: Any = {name: reducer(None, None) for name, reducer in REDUCERS.items()} | AT_REST
        reset: Any = {**state, **rest, LAST_EVIDENCE: state.get("evidence")}
        change = _run(self._starts, reset, runtime)
        for name, reducer in REDUCERS.items():
            change[name] = Overwrite(reducer(None, change.get(name)))
        return {**AT_REST, **change}

    @hook_config(can_jump_to=["end"])
    async def abefore_agent(self, state: State, runtime: Runtime[None]) -> Update:
        """Do the same in a thread."""
        return await asyncio.to_thread(self.before_agent, state, runtime)

    def after_agent(self, state: State, runtime: Runtime[None]) -> Update:
        """Run every `on_turn_end`."""
        return _run(self._ends, state, runtime) or None

    async def aafter_agent(self, state: State, runtime: Runtime[None]) -> Update:
        """Do the same in a thread."""
        return await asyncio.to_thread(self.after_agent, state, runtime)

    def around_model(self, request: Request) -> ModelSteps:
        """Count the tokens of a model call, and of those that other middleware makes for it."""
        with count_usage() as usage:
            response = yield request
        return with_update(response, usage=usage.tokens) if usage.tokens else response


class ToolUsage(TurnMiddleware):
    """Counts the tokens of the models that tools call."""

    def around_tool(self, request: ToolCallRequest) -> ToolSteps:
        """Count the tokens of one tool call."""
        with count_usage() as usage:
            result = yield request
        return with_tool_update(result, usage=usage.tokens) if usage.tokens else result


class ModelHooksOnly(TurnMiddleware):
    """The model hooks of a middleware, for an assistant without tools.

    A tool hook alone would give the graph a node for tools.
    """

    def __init__(self, member: TurnMiddleware) -> None:
        super().__init__()
        self._member = member
        self.state_schema = member.state_schema
        self.trace_policy = member.trace_policy
        self.blocking = member.blocking

    @property
    def name(self) -> str:
        """The name of the member."""
        return self._member.name

    def around_model(self, request: Request) -> ModelSteps:
        """Do what the member does."""
        return self._member.around_model(request)


def with_turn_hooks(middleware: Sequence[Middleware], *, tools: bool) -> list[Middleware]:
    """Return the middleware of an assistant with the nodes that run their turn hooks.

    Args:
        middleware: In order, outermost first.
        tools: Whether the assistant has tools.
    """
    if tools:
        return [TurnHooks(middleware), ToolUsage(), *middleware]
    return [TurnHooks(middleware), *map(_without_tool_hooks, middleware)]


def _without_tool_hooks(member: Middleware) -> Middleware:
    has_tool_hooks = type(member).wrap_tool_call is not AgentMiddleware.wrap_tool_call
    if isinstance(member, TurnMiddleware) and has_tool_hooks:
        return ModelHooksOnly(member)
    return member


def _has(member: TurnMiddleware, hook: str) -> bool:
    return getattr(type(member), hook) is not getattr(TurnMiddleware, hook)


def _run(hooks: Iterable[Hook], state: State, runtime: Runtime[None]) -> dict[str, Any]:
    """Run hooks, each on the state that those before it left, and return the whole change."""
    values: dict[str, Any] = {**state}
    change: dict[str, Any] = {}
    with count_usage() as usage:
        for hook in hooks:
            view: Any = values
            update = hook(view, runtime) or {}
            for name, value in update.items():
                if name == "messages":
                    values[name] = add_messages(values[name], value)
                    change[name] = [RemoveMessage(REMOVE_ALL_MESSAGES), *values[name]]
                elif name in REDUCERS:
                    values[name] = REDUCERS[name](values.get(name), value)
                    change[name] = REDUCERS[name](change.get(name), value)
                else:
                    values[name] = change[name] = value
            if update.get(JUMP):
                break
    if usage.tokens:
        change["usage"] = REDUCERS["usage"](change.get("usage"), usage.tokens)
    return change
