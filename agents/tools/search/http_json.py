"""JSON over HTTP: one request with limits of size and time, and failures as `ServiceError`."""

import json
from typing import Any

import httpx

from agents.tools.failures import ServiceError, status_error
from ingest.sources.web import USER_AGENT

LIMIT_BYTES = 4 << 20
REQUEST_SECONDS = 6.0


def request_json(
    method: str,
    url: str,
    *,
    body: Any = None,
    headers: dict[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    seconds: float = REQUEST_SECONDS,
) -> dict[str, Any]:
    """Return the JSON object that a service answers.

    Redirects are not followed, since a key would go with them.

    Raises:
        ServiceError: it cannot be reached, refuses, or answers with anything else.
    """
    agent = {"User-Agent": USER_AGENT, "Accept": "application/json"}
    try:
        with (
            httpx.Client(timeout=seconds, trust_env=False, auth=auth) as client,
            client.stream(method, url, json=body, headers=agent | (headers or {})) as response,
        ):
            if response.status_code >= 300:
                raise status_error(response.status_code, response.headers.get("retry-after", ""))
            return _object(response)
    except httpx.TimeoutException as error:
        raise ServiceError("timeout") from error
    except httpx.InvalidURL as error:
        raise ServiceError("refused") from error
    except httpx.HTTPError as error:
        raise ServiceError("no_network") from error


def _object(response: httpx.Response) -> dict[str, Any]:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > LIMIT_BYTES:
            raise ServiceError("refused")
    try:
        data = json.loads(content)
    except ValueError as error:
        raise ServiceError("failed", transient=False) from error
    if not isinstance(data, dict):
        raise ServiceError("failed", transient=False)
    return data
