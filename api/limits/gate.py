"""Gate of the API: host names, the size of a body, and the id of a request.

It stands before the routes, so that nothing large is read, and nothing is answered to a page that
made its own name point to this machine (DNS rebinding).
"""

import logging
import re
import time
import uuid
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError, error_response
from operations.logs import log_context
from operations.metrics import count, observe
from settings import Settings

logger = logging.getLogger(__name__)

REQUEST_ID = "x-request-id"
_METHODS = frozenset(("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"))
_MB = 1024 * 1024
_GIVEN_ID = re.compile(r"[\w.-]{1,64}")  # of a proxy in front; anything else is replaced
_PORT = re.compile(r":\d+$")


class Gate:
    """ASGI middleware before the routes of the API."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._off = settings.api == "off"
        self._hosts = {name.lower() for name in settings.api_hosts}
        self._limits = {"multipart/form-data": settings.max_file_mb + 1}
        self._limit = settings.api_body_mb

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(REQUEST_ID, "")
        number = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        body = _Body(receive, self._limit_of(headers))
        begun, status, start = False, 500, time.monotonic()

        async def name(message: Message) -> None:
            nonlocal begun, status
            if message["type"] == "http.response.start":
                body.check()  # who read it may have taken the end of a body for a broken one
                begun, status = True, message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = number
            await send(message)

        with log_context(request=number):
            try:
                self._check(headers)
                body.announce(headers.get("content-length", ""))
                await self.app(scope, body.receive, name)
            except _Refused as refused:
                if not begun:
                    body.size = 0
                    await error_response(refused.error, headers)(scope, receive, name)
            finally:
                _note(scope, status, time.monotonic() - start)

    def _check(self, headers: Headers) -> None:
        if self._off:
            raise _Refused(ApiError(404, "api_off"))
        host = _PORT.sub("", headers.get("host", "")).lower()
        if "*" not in self._hosts and host not in self._hosts:
            raise _Refused(ApiError(421, "wrong_host"))

    def _limit_of(self, headers: Mapping[str, str]) -> float:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return self._limits.get(kind, self._limit)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Count and log a request by its route: what is in a path or a query is not kept."""
    route = scope.get("root_path", "") + getattr(scope.get("route"), "path", "")
    method = scope["method"] if scope["method"] in _METHODS else "other"
    count("rag_http_requests_total", method=method, route=route, status=str(status))
    observe("rag_http_request_seconds", seconds, route=route)
    fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000)}
    logger.info("request answered", extra={"fields": fields})


class _Body:
    """The body of a request, read up to a limit in megabytes."""

    def __init__(self, receive: Receive, limit: float) -> None:
        self._receive = receive
        self._limit = limit
        self.size = 0

    def announce(self, length: str) -> None:
        """Refuse a body that is too large by its announced length."""
        self.size = int(length) if length.isdigit() else 0
        self.check()
        self.size = 0

    async def receive(self) -> Message:
        """Return the next message; refuse a body that has grown too large."""
        message = await self._receive()
        self.size += len(message.get("body", b""))
        self.check()
        return message

    def check(self) -> None:
        """Refuse a body that is too large.

        Raises:
            _Refused: it is.
        """
        if self.size > self._limit * _MB:
            raise _Refused(ApiError(413, "body_too_large", limit=f"{self._limit:g}"))


class _Refused(Exception):
    """A request is refused before or while it is read."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.code)
        self.error = error
