"""Settings of the HTTP API and the widget; `settings.Settings` inherits them."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

ApiAccess = Literal["auto", "keys", "off"]


class ApiSettings(BaseSettings):
    """Who may use the HTTP API under /v1, and how much."""

    api: ApiAccess = Field(
        "auto",
        description=(
            "auto: without a key from this machine as long as no key exists and nobody signs in;"
            " keys: only with a key of the command `keys`; off: no API."
        ),
    )
    api_hosts: list[str] = Field(
        default_factory=lambda: ["localhost", "127.0.0.1", "[::1]"],
        description="Host names under which the API answers, as JSON.",
    )
    api_origins: list[str] = Field(
        default_factory=list,
        description="Origins of web pages that may call the API (CORS), as JSON.",
    )
    api_requests_per_minute: int = Field(
        120, ge=1, description="Requests of one key, or without a key, in a minute."
    )
    api_body_mb: float = Field(
        4.0, gt=0, description="Most megabytes of a JSON request; files follow RAG_MAX_FILE_MB."
    )
    frame_ancestors: list[str] = Field(
        default_factory=list,
        description="Origins of web pages that may show the chat in a frame, as JSON.",
    )
