"""Errors of the API: one JSON shape, that of OpenAI, for whatever goes wrong.

{"error": {"message": "...", "type": "invalid_request_error", "param": null, "code": "..."}}
"""

import logging
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from agents.messages import Language
from api.messages import message_text
from errors import (
    EmptyQuery,
    FeedbackError,
    LabelError,
    LimitReached,
    ModelError,
    PromptError,
    RagError,
    ServerEnding,
    SettingsError,
    SourceError,
    SourceNotFound,
    StoreBusy,
    StoreError,
    ThreadBusy,
    UnknownShare,
    UnknownThread,
)
from text.translation import translated

logger = logging.getLogger(__name__)

_INVALID = "invalid_request_error"
_TYPES = {  # by status, as OpenAI names them
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
_STATUS: tuple[tuple[type[RagError], int], ...] = (  # the first that fits
    (LimitReached, 429),
    (UnknownThread, 404),
    (UnknownShare, 404),
    (SourceNotFound, 404),
    (ThreadBusy, 409),
    (ServerEnding, 503),
    (EmptyQuery, 400),
    (LabelError, 400),
    (FeedbackError, 400),
    (PromptError, 400),
    (SourceError, 422),
    (StoreBusy, 503),
    (StoreError, 503),
    (ModelError, 502),
    (SettingsError, 400),
)


class ApiError(Exception):
    """A request is refused.

    Attributes:
        status: HTTP status.
        code: A stable identifier for programs, and the key of the message in `messages.yaml`.
        param: Which part of the request is meant.
        headers: Of the response, such as Retry-After.
        values: What the message says.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.param = param
        self.headers = dict(headers or {})
        self.values = values

    def message(self, language: str) -> str:
        """Return what is wrong and what to do about it."""
        return message_text(self.code, language, **self.values)


def language_of_request(headers: Mapping[str, str]) -> Language:
    """Return the language of the messages: Korean where Accept-Language names it first."""
    return "ko" if headers.get("accept-language", "").strip().lower().startswith("ko") else "en"


def error_body(status: int, message: str, code: str, param: str | None = None) -> dict[str, Any]:
    """Return the JSON of an error."""
    kind = _TYPES.get(status, "server_error" if status >= 500 else _INVALID)
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def refusal(error: ApiError | RagError, language: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON of an error."""
    if isinstance(error, ApiError):
        text = error.message(language)
        return error.status, error_body(error.status, text, error.code, error.param)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    return status, error_body(status, translated(error.text, language), error.code)


def unexpected(error: Exception, language: str) -> tuple[int, dict[str, Any]]:
    """Log an error under a number; return the status and the JSON that name it."""
    number = uuid.uuid4().hex[:8]
    logger.error("request failed (%s)", number, exc_info=error)
    return refusal(ApiError(500, "internal_error", number=number), language)


def error_response(error: ApiError | RagError, headers: Mapping[str, str]) -> JSONResponse:
    """Return the response to a request with these headers."""
    status, body = refusal(error, language_of_request(headers))
    return JSONResponse(body, status, _headers(error))


def _headers(error: ApiError | RagError) -> dict[str, str]:
    if isinstance(error, LimitReached):
        return {"Retry-After": str(error.retry_after)}
    return error.headers if isinstance(error, ApiError) else {}


def add_error_handlers(api: FastAPI) -> None:
    """Answer every error in the one shape."""

    @api.exception_handler(ApiError)
    @api.exception_handler(RagError)
    def refused(request: Request, error: ApiError | RagError) -> JSONResponse:
        return error_response(error, request.headers)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query"))
        values = {"where": where or "body", "reason": first["msg"]}
        found = ApiError(400, "invalid_request", param=where or None, **values)
        return error_response(found, request.headers)

    @api.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "no_such_path", 405: "no_such_method"}.get(error.status_code, "http_error")
        phrase = HTTPStatus(error.status_code).phrase
        found = ApiError(error.status_code, code, headers=error.headers, phrase=phrase)
        return error_response(found, request.headers)

    @api.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> JSONResponse:
        status, body = unexpected(error, language_of_request(request.headers))
        return JSONResponse(body, status)
