"""Settings of traces: where spans are sent, and whether private text is in them."""

from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

TraceTarget = Literal["langsmith", "langfuse", "mlflow", "otlp"]


def _of_service(default: Any, description: str, *names: str) -> Any:
    """A setting that keeps the variable names of its service; the first is the shown one."""
    choices = AliasChoices(*names, names[0].lower())
    return Field(default=default, validation_alias=choices, description=description)


class TraceSettings(BaseSettings):
    """Where traces go; `settings.Settings` inherits them."""

    traces: Literal["auto", "off", "langsmith", "langfuse", "mlflow", "otlp"] = Field(
        "auto",
        description="Where traces are sent; auto: LangSmith with LANGSMITH_TRACING, else nowhere.",
    )
    trace_text: bool = Field(
        False, description="Whether traces hold texts: questions, passages, prompts, answers."
    )

    langsmith_tracing: str | None = _of_service(
        None,
        "true: LangChain sends traces to LangSmith.",
        "LANGSMITH_TRACING",
        "LANGSMITH_TRACING_V2",
        "LANGCHAIN_TRACING_V2",
    )
    langsmith_api_key: SecretStr | None = _of_service(
        None, "Key for LangSmith.", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"
    )
    langsmith_endpoint: str | None = _of_service(
        None, "Address of LangSmith; empty: its cloud.", "LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"
    )
    langsmith_project: str | None = _of_service(
        None, "Project of the traces in LangSmith.", "LANGSMITH_PROJECT", "LANGCHAIN_PROJECT"
    )
    langfuse_base_url: str = _of_service(
        "https://cloud.langfuse.com",
        "Address of Langfuse.",
        "LANGFUSE_BASE_URL",
        "LANGFUSE_HOST",
    )
    langfuse_public_key: SecretStr | None = _of_service(
        None, "Public key of the Langfuse project.", "LANGFUSE_PUBLIC_KEY"
    )
    langfuse_secret_key: SecretStr | None = _of_service(
        None, "Secret key of the Langfuse project.", "LANGFUSE_SECRET_KEY"
    )
    mlflow_tracking_uri: str | None = _of_service(
        None, "Address of the MLflow server (3.6 or later).", "MLFLOW_TRACKING_URI"
    )
    mlflow_experiment_id: str = _of_service(
        "0", "MLflow experiment of the traces.", "MLFLOW_EXPERIMENT_ID"
    )
    mlflow_tracking_token: SecretStr | None = _of_service(
        None, "Token for the MLflow server.", "MLFLOW_TRACKING_TOKEN"
    )
    otlp_endpoint: str = _of_service(
        "http://localhost:4318",
        "Address of an OTLP/HTTP collector, without /v1/traces.",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    )
    otlp_headers: SecretStr | None = _of_service(
        None, "Headers for the collector: name=value,...", "OTEL_EXPORTER_OTLP_HEADERS"
    )

    @field_validator("traces", mode="before")
    @classmethod
    def _off_is_a_word_too(cls, value: Any) -> Any:
        return "off" if value is False else value  # as YAML reads a bare `off`

    @property
    def trace_target(self) -> TraceTarget | None:
        """Where traces are sent; None where nothing is."""
        if self.traces == "off":
            return None
        if self.traces != "auto":
            return self.traces
        # LangSmith takes this word only.
        return "langsmith" if (self.langsmith_tracing or "").lower() == "true" else None

    @property
    def concerns_traces(self) -> bool:
        """Whether traces are on, or LangChain must be kept from sending its own."""
        return self.trace_target is not None or self.langsmith_tracing is not None
