"""Settings of a server in operation: logs, metrics, its end, what processes share."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings


class OperationSettings(BaseSettings):
    """How a server is watched and ended; `settings.Settings` inherits them."""

    log_format: Literal["text", "json"] = Field(
        "text", description="Log lines of the server: text, or one JSON object a line."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="Least level that is logged; debug adds messages of errors, which may quote"
        " questions.",
    )
    metrics: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Who may read /metrics; auto: this machine, on: whoever reaches it, off:"
        " nobody.",
    )
    drain_seconds: float = Field(
        30.0,
        ge=0,
        description="Longest time for which a server that is told to end goes on answering.",
    )
    redis_url: SecretStr | None = Field(
        None,
        description="redis:// address of limits and exact answers shared by processes (extra"
        " redis).",
    )

    @field_validator("metrics", mode="before")
    @classmethod
    def _switch_is_a_word(cls, value: object) -> object:
        return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value
