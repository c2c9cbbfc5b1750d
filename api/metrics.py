"""GET /metrics: the metrics of this process for Prometheus, for whom RAG_METRICS allows it."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.access import is_from_here
from errors import RagError
from ingest.jobs.store import JobStore
from operations.metrics import CONTENT_TYPE, METRICS, exposition
from workspace import Workspace

_JOBS = ("waiting", "reading", "read", "done")


def route(open_workspace: Callable[[], Workspace]) -> Route:
    """Return the route of the metrics."""

    def text(request: Request) -> bytes | None:
        workspace = open_workspace()
        allowed = workspace.settings.metrics
        if allowed == "off" or (allowed == "auto" and not is_from_here(request)):
            return None
        _measure(workspace)
        return exposition()

    async def metrics(request: Request) -> Response:
        try:
            found = await run_in_threadpool(text, request)
        except RagError as error:  # such as settings that are not valid
            return PlainTextResponse(error.code, 503)
        if found is None:
            return PlainTextResponse("Not Found", 404)
        return Response(found, media_type=CONTENT_TYPE)

    return Route("/metrics", metrics)


def _measure(workspace: Workspace) -> None:
    """Set what is read from the databases: the queues of documents and vectors."""
    jobs = JobStore(workspace.documents_database).by_status()
    for state in {*_JOBS, *jobs}:
        METRICS.set("rag_ingest_jobs", jobs.get(state, 0), state=state)
    METRICS.set("rag_vectors_pending", workspace.index.pending)
