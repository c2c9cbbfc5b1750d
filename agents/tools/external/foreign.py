"""Adapter of third-party tools: results become evidence, exceptions become error messages.

A tool of the user, of langchain-community or of an MCP server is called once, without retries,
since it may act; its result is never used again.
"""

import asyncio
from typing import Any

from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import WebResult, from_web
from agents.tools.results import ToolResult, call_language, make_tool
from agents.tools.service import Retries, ToolServices
from chains.sources import Source

SECONDS = 20.0
RESULT_CHARS = 20_000  # of one result that are shown to a model
ACTING = "acting"  # key in the metadata of a tool: whether it may change something


def from_tool(
    tool: BaseTool, *, name: str | None = None, seconds: float = SECONDS, acting: bool = True
) -> BaseTool:
    """Return a tool made elsewhere as one of ours: its results are sources, its failures sentences.

    Args:
        tool: The tool; it may be asynchronous only.
        name: Replaces its name.
        seconds: Longest time of one call.
        acting: Whether it may change something, in the metadata of the tool returned.
    """
    own_name = name or tool.name
    services = ToolServices(Retries(tries=1, seconds=seconds))

    def run(config: RunnableConfig, **arguments: Any) -> ToolResult:
        query = " ".join(str(value) for value in arguments.values())
        spoken = call_language(config, query)

        def find() -> list[Source]:
            return _result(tool, own_name, arguments, seconds)

        return services.call(own_name, spoken, arguments, find)

    return make_tool(
        own_name,
        run,
        description=tool.description,
        args_schema=tool.tool_call_schema,
        metadata={ACTING: acting, **(tool.metadata or {})},
    )


def _result(tool: BaseTool, name: str, arguments: dict[str, Any], seconds: float) -> list[Source]:
    message = _called(tool, arguments, seconds)
    if not isinstance(message, ToolMessage):
        return _evidence(name, str(message))
    if message.status == "error":
        raise ToolException(message.text[:RESULT_CHARS])
    artifact = message.artifact
    if isinstance(artifact, list) and artifact and all(isinstance(a, Source) for a in artifact):
        return artifact
    return _evidence(name, message.text)


def _evidence(name: str, text: str) -> list[Source]:
    text = text.strip()[:RESULT_CHARS]
    return from_web([WebResult(name, name, text)] if text else [])


def _called(tool: BaseTool, arguments: dict[str, Any], seconds: float) -> Any:
    call = {"type": "tool_call", "id": "call", "name": tool.name, "args": arguments}
    if getattr(tool, "coroutine", None) is not None and getattr(tool, "func", None) is None:
        # In a thread without an event loop. Cancelled, or a hung server would keep its process.
        return asyncio.run(asyncio.wait_for(tool.ainvoke(call), seconds))
    return tool.invoke(call)
