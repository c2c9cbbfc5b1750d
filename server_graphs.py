"""Graph factories of a LangGraph server, which serves every assistant by its name (langgraph.json).

    langgraph dev --no-browser             # then, with the client of langgraph_sdk:
    client.runs.wait(None, "rag", input={"messages": [{"role": "user", "content": "..."}]})

The server keeps threads, states and stores, so the graphs have no checkpointer here. The documents
are those of the settings' state directory, seen as the user that the server has authenticated; as
the user of the settings where it authenticates none. `configurable.collection` of an assistant or
a run confines it to one collection.
"""

import asyncio
import atexit
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph_sdk.runtime import ServerRuntime

from agents.graph_runner import Graph
from settings import AssistantName
from workspace import Workspace, open_workspace

Factory = Callable[[RunnableConfig, ServerRuntime[Any]], Awaitable[Graph]]
COLLECTION = "collection"
_opening = threading.Lock()


def _factory(name: AssistantName) -> Factory:
    """Return the factory of an assistant; the server calls it for each run and each read."""

    async def graph(config: RunnableConfig, runtime: ServerRuntime[Any]) -> Graph:
        user = runtime.user.identity if runtime.user is not None else None
        collection = (config.get("configurable") or {}).get(COLLECTION)
        return await asyncio.to_thread(_build, name, user or None, collection or None)

    return graph


def _build(name: AssistantName, user: str | None, collection: str | None) -> Graph:
    with _opening:  # runs begin at once, and a cache alone would open one workspace for each
        workspace = _workspace()
    scope = workspace.scope(user, None if collection is None else str(collection))
    return workspace.assistant(name, scope).copy(update={"checkpointer": None})


@cache
def _workspace() -> Workspace:
    """Return the workspace of the process, opened at the first request."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(open_workspace())


rag = _factory("rag")
react = _factory("react")
react_text = _factory("react-text")
self_ask = _factory("self-ask")
plan = _factory("plan")
research = _factory("research")
team = _factory("team")
