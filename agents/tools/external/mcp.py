"""Tools of MCP servers (extra `mcp`), by a file such as other programs read.

    {"mcpServers": {"files": {"command": "mcp-files", "args": ["/srv"]},
                    "wiki": {"url": "https://wiki.example/mcp", "headers": {"X-Key": "..."}}}}

A tool is offered as SERVER_TOOL, with a number behind where that name is taken. Each call has a
session of its own and a time limit. A server that does not answer offers nothing and is asked again
later.
"""

import asyncio
import itertools
import json
import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from langchain_core.tools import BaseTool

from agents.tools.external.foreign import from_tool
from agents.tools.service import with_timeout
from errors import SettingsError

logger = logging.getLogger(__name__)

LIST_SECONDS = 10.0
CALL_SECONDS = 30.0
RETRY_SECONDS = 300.0  # after which a server that did not answer is asked again
LONGEST_NAME = 64  # that providers accept
_REMEDY = "RAG_MCP_CONFIG is a JSON file with `mcpServers`: a command or url for each name."


def read_config(path: Path) -> dict[str, dict[str, Any]]:
    """Return the connections of a file, by the name of the server.

    Raises:
        SettingsError: it cannot be read, or describes no servers.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        servers = data.get("mcpServers", data)
        return {str(name): _connection(server) for name, server in servers.items()}
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        raise SettingsError("{file!r} describes no MCP servers.", _REMEDY, file=path.name) from None


def _connection(server: Mapping[str, Any]) -> dict[str, Any]:
    """Return the connection in the form of langchain-mcp-adapters."""
    if "command" in server:
        env = {"env": dict(server["env"])} if server.get("env") else {}
        arguments = [str(argument) for argument in server.get("args", [])]
        return {"transport": "stdio", "command": server["command"], "args": arguments} | env
    kind = str(server.get("transport") or server.get("type") or "streamable_http")
    transport = {"http": "streamable_http", "streamable-http": "streamable_http"}.get(kind, kind)
    headers = {"headers": dict(server["headers"])} if server.get("headers") else {}
    return {"transport": transport, "url": server["url"]} | headers


class McpTools:
    """The tools of the servers of a file, listed at the first use; threads may share it.

    Args:
        config: The file.
        taken: Names of other tools.

    Raises:
        SettingsError: the file is no configuration, or the extra `mcp` is not installed.
    """

    def __init__(self, config: Path, taken: Iterable[str] = ()) -> None:
        self._connections = read_config(config)
        self._taken = set(taken)
        self._tools: dict[str, list[BaseTool]] = {}
        self._asked: dict[str, float] = {}
        self._lock = threading.Lock()
        try:
            from langchain_mcp_adapters.client import MultiServerMCPClient
        except ImportError:
            raise SettingsError(
                "Tools of MCP servers need the extra {extra!r}.",
                "Install it: pip install 'cited-rag-chatbot[mcp]'.",
                extra="mcp",
            ) from None
        self._client: Any = MultiServerMCPClient

    def tools(self) -> list[BaseTool]:
        """Return the tools of all servers that answer."""
        with self._lock:
            for name, connection in self._connections.items():
                tried = self._asked.get(name)
                due = tried is None or time.monotonic() - tried > RETRY_SECONDS
                if name not in self._tools and due:
                    self._asked[name] = time.monotonic()
                    self._list(name, connection)
            return [tool for listed in self._tools.values() for tool in listed]

    def _list(self, server: str, connection: dict[str, Any]) -> None:
        client = self._client({server: connection})
        try:
            found = with_timeout(
                LIST_SECONDS,
                lambda: asyncio.run(asyncio.wait_for(client.get_tools(), LIST_SECONDS)),
            )
        except Exception:
            logger.warning("the MCP server %s does not answer", server, exc_info=True)
            return
        self._tools[server] = [
            from_tool(tool, name=name, seconds=CALL_SECONDS, acting=acts(tool))
            for name, tool in self._named(server, found)
        ]

    def _named(self, server: str, tools: Iterable[BaseTool]) -> Iterator[tuple[str, BaseTool]]:
        """Yield the tools with names that no other tool has; a provider refuses a second one."""
        for tool in tools:
            name = own = _name(server, tool.name)
            for number in itertools.count(2):
                if name not in self._taken:
                    break
                name = f"{own[: LONGEST_NAME - 4]}_{number}"
            self._taken.add(name)
            yield name, tool


def acts(tool: BaseTool) -> bool:
    """Return whether a tool may change something: all that does not call itself read-only."""
    return not (tool.metadata or {}).get("readOnlyHint", False)


def _name(server: str, tool: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", f"{server}_{tool}")[:LONGEST_NAME]
