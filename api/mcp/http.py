"""The MCP server over streamable HTTP, without sessions: each request stands for itself."""

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from agents.events import Answer, Error
from api.access import Caller, identify
from api.errors import ApiError, error_response
from api.mcp.server import build_server
from api.openai.completion import used
from api.services import ApiServices
from errors import SettingsError

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

_CALLER = "caller"


class McpEndpoint:
    """ASGI application of the MCP server; the caller is known by a key, as in the API."""

    def __init__(self, services: ApiServices) -> None:
        self._services = services
        self._server: FastMCP | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        try:
            caller = await run_in_threadpool(identify, Request(scope), self._services)
            server = self._server = self._server or build_server(
                lambda: self._services.workspace, _caller_of, self._add_use
            )
        except ApiError as error:
            await error_response(error, headers)(scope, receive, send)
            return
        except SettingsError as error:
            missing = ApiError(501, "no_mcp", reason=str(error))
            await error_response(missing, headers)(scope, receive, send)
            return
        scope.setdefault("state", {})[_CALLER] = caller
        await _handle(server, scope, receive, send)

    def _add_use(self, caller: Caller, end: Answer | Error) -> None:
        if caller.key is not None:
            self._services.keys.add_use(caller.key.id, *used(end))


def _caller_of(context: Any) -> Caller:
    """Return the caller of the request that a tool is called in."""
    caller: Caller = getattr(context.request_context.request.state, _CALLER)
    return caller


async def _handle(server: "FastMCP", scope: Scope, receive: Receive, send: Send) -> None:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    # A manager belongs to one event loop and can run once; without sessions it holds nothing.
    manager = StreamableHTTPSessionManager(server._mcp_server, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
