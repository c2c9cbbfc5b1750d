"""Targets of OpenTelemetry traces: address and headers of Langfuse, MLflow and OTLP collectors.

Each takes OTLP over HTTP, as it documents:
Langfuse    https://langfuse.com/integrations/native/opentelemetry
MLflow      https://mlflow.org/docs/latest/genai/tracing/opentelemetry/ingest (3.6 or later)
"""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote

from pydantic import SecretStr

from errors import SettingsError
from settings import Settings, variable

T = TypeVar("T")
PATH = "/v1/traces"


@dataclass(frozen=True)
class Target:
    """Where spans are sent.

    Attributes:
        url: Address that takes OTLP over HTTP.
        headers: Headers of each request; they hold the key.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def target_of(settings: Settings) -> Target:
    """Return the target of RAG_TRACES.

    Raises:
        SettingsError: a variable of the service is missing.
    """
    return {"langfuse": _langfuse, "mlflow": _mlflow}.get(settings.traces, _otlp)(settings)


def _langfuse(settings: Settings) -> Target:
    public = _needed(settings, "langfuse_public_key", settings.langfuse_public_key)
    secret = _needed(settings, "langfuse_secret_key", settings.langfuse_secret_key)
    pair = f"{public.get_secret_value()}:{secret.get_secret_value()}"
    return Target(
        _joined(settings.langfuse_base_url, f"/api/public/otel{PATH}"),
        {
            "authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "x-langfuse-ingestion-version": "4",
        },
    )


def _mlflow(settings: Settings) -> Target:
    address = _needed(settings, "mlflow_tracking_uri", settings.mlflow_tracking_uri)
    headers = {"x-mlflow-experiment-id": settings.mlflow_experiment_id}
    if token := settings.mlflow_tracking_token:
        headers["authorization"] = f"Bearer {token.get_secret_value()}"
    return Target(_joined(address, PATH), headers)


def _otlp(settings: Settings) -> Target:
    return Target(_joined(settings.otlp_endpoint, PATH), _parsed(settings.otlp_headers))


def _parsed(headers: SecretStr | None) -> dict[str, str]:
    pairs = headers.get_secret_value().split(",") if headers else []
    split = (pair.partition("=") for pair in pairs if "=" in pair)
    return {name.strip().lower(): unquote(value.strip()) for name, _, value in split}


def _joined(address: str, path: str) -> str:
    if not address.startswith(("http://", "https://")):
        raise SettingsError(
            "{address!r} is no address that traces can be sent to.",
            "Write https://HOST.",
            address=address,
        )
    return address.rstrip("/").removesuffix(path) + path


def _needed(settings: Settings, name: str, value: T | None) -> T:
    if not value:
        raise SettingsError(
            "RAG_TRACES={target} needs {name}.",
            "Set it in .env.",
            target=settings.traces,
            name=variable(name),
        )
    return value
