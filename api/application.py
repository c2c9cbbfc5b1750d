"""The HTTP API under /v1 and the MCP server under /mcp: routes, errors, limits, description.

    routes = api_routes(lambda: workspace)     # routes of a Starlette application

`GET /v1/openapi.json` describes it, `GET /v1/docs` shows the description as a page.
"""

import threading
from collections.abc import Callable
from typing import NamedTuple

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from api import health, metrics
from api.documentation import add_documentation
from api.errors import add_error_handlers, error_response
from api.keys.store import KeyStore, open_keys
from api.limits.gate import REQUEST_ID, Gate
from api.limits.rate import RateLimiter
from api.mcp.http import McpEndpoint
from api.openai import chat, embeddings, models
from api.rest import documents, search, threads
from api.services import ApiServices
from errors import RagError
from models.limits.shared_window import open_shared_window
from settings import Settings
from workspace import Workspace

PREFIX = "/v1"
_DESCRIPTION = (
    "Ask the documents, search them, and look after documents and conversations. Programs that"
    " speak OpenAI's protocol use it as it is. A key is sent as `Authorization: Bearer KEY`."
)
_ROUTERS: tuple[APIRouter, ...] = (
    chat.router,
    models.router,
    embeddings.router,
    search.router,
    documents.router,
    threads.router,
)


def api_routes(open_workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes of the API, health checks and metrics, of a Starlette application.

    Args:
        open_workspace: Returns the workspace of the process, and opens it at the first call.
    """
    api = Api(open_workspace, build_api)
    mcp = Api(open_workspace, McpEndpoint)
    watched = [*health.routes(open_workspace), metrics.route(open_workspace)]
    return [*watched, Mount(PREFIX, api), Mount("/mcp", mcp)]


class _Built(NamedTuple):
    settings: Settings
    application: ASGIApp
    keys: KeyStore


class Api:
    """ASGI application that is built at the first request, and anew when the settings change."""

    def __init__(
        self, open_workspace: Callable[[], Workspace], build: Callable[[ApiServices], ASGIApp]
    ) -> None:
        self._open_workspace = open_workspace
        self._build = build
        self._lock = threading.Lock()
        self._built: _Built | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; while the workspace cannot be opened, with the reason."""
        try:
            application = await run_in_threadpool(self._application)
        except RagError as error:
            application = error_response(error, Headers(scope=scope))
        await application(scope, receive, send)

    def _application(self) -> ASGIApp:
        settings = self._open_workspace().settings
        with self._lock:
            if self._built is None or self._built.settings is not settings:
                if self._built is not None:
                    self._built.keys.close()
                keys = open_keys(settings)
                most = settings.api_requests_per_minute
                shared = open_shared_window(settings, "requests", most, 60)
                limiter = RateLimiter(most, shared=shared)
                parts = ApiServices(self._open_workspace, settings, keys, limiter)
                self._built = _Built(settings, Gate(self._build(parts), settings), keys)
            return self._built.application


def build_api(services: ApiServices) -> FastAPI:
    """Return the application under /v1."""
    api = FastAPI(
        title="Documents API",
        description=_DESCRIPTION,
        version="1",
        docs_url=None,  # its page loads scripts of others
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    api.state.services = services
    add_error_handlers(api)
    for router in _ROUTERS:
        api.include_router(router)
    add_documentation(api)
    if services.settings.api_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=services.settings.api_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=[REQUEST_ID, "Retry-After"],
        )
    return api
