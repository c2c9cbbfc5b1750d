"""An MCP server of the tests: over stdio, or over HTTP at a port (`python mcp_server.py PORT`)."""

import os
import sys
import time
from pathlib import Path

if marker := os.environ.get("MARKER"):  # before the imports, which take seconds
    Path(marker).write_text(str(os.getpid()), "utf-8")

from mcp.server.fastmcp import Context, FastMCP
from mcp.types import ToolAnnotations

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 0
server = FastMCP("harbour", port=PORT or 8000, log_level="ERROR")
READS = ToolAnnotations(readOnlyHint=True)


@server.tool(annotations=READS)
def depth(place: str) -> str:
    """Tell the depth of the water."""
    return f"The water at {place} is 12 m deep. 수심은 12 m이다."


@server.tool()
def open_gate(seconds: float) -> str:
    """Open the gate, which takes a time."""
    time.sleep(seconds)
    return "open"


@server.tool()
def crash() -> str:
    """End the server in the middle of a call."""
    os._exit(3)


@server.tool(annotations=READS)
def refuse(place: str) -> str:
    """Report an error in the way of the protocol."""
    raise ValueError(f"There is no place {place!r}.")


@server.tool(annotations=READS)
def key(context: Context) -> str:  # type: ignore[type-arg]
    """Tell the key that came in the headers."""
    request = context.request_context.request
    return f"key {request.headers.get('x-key') if request else None}"


@server.tool(annotations=READS)
def search(query: str) -> str:
    """Has the name of a tool of the project once its server is named `web`."""
    return f"Found {query} in the harbour."


if __name__ == "__main__":
    server.run("streamable-http" if PORT else "stdio")
