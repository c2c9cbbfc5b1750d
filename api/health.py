"""Health checks: /healthz while the process runs, /readyz while it takes questions."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from errors import RagError
from workspace import Workspace


def routes(open_workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes of the health checks."""

    def check() -> bool:
        try:
            workspace = open_workspace()
            if workspace.active_turns.draining:
                return False
            workspace.index.meta("health")
            workspace.store.threads(workspace.settings.user, 1)
        except (RagError, OSError):
            return False
        return True

    async def alive(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> JSONResponse:
        found = await run_in_threadpool(check)
        return JSONResponse({"status": "ok" if found else "unavailable"}, 200 if found else 503)

    return [Route("/healthz", alive), Route("/readyz", ready)]
