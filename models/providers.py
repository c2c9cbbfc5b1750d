"""Model providers: the prefixes of `provider:model` names, and the settings each needs.

Anything after the first colon is the model's own name, which may contain colons itself
(`ollama:qwen3:8b`). `compatible` is any server that speaks OpenAI's protocol at `RAG_BASE_URL`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import SecretStr

from errors import ModelKeyMissing, UnknownModel
from settings import Settings, variable

T = TypeVar("T")


@dataclass(frozen=True)
class Provider:
    """One provider of models.

    Attributes:
        name: What a model name begins with.
        langchain: LangChain's name for it, as `init_chat_model` takes it.
        extra: The extra of this project that installs its package; empty when always installed.
        needs: Required fields of Settings.
    """

    name: str
    langchain: str = ""
    extra: str = ""
    needs: tuple[str, ...] = ()


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("offline"),
        Provider("openai", "openai", needs=("openai_api_key",)),
        Provider("azure", "azure_openai", needs=("azure_openai_api_key", "azure_endpoint")),
        Provider("anthropic", "anthropic", extra="anthropic", needs=("anthropic_api_key",)),
        Provider("google", "google_genai", extra="google", needs=("google_api_key",)),
        Provider("ollama", "ollama", extra="ollama"),
        Provider("compatible", "openai", needs=("base_url",)),
    )
}
ALIASES = {"azure_openai": "azure", "google_genai": "google", "gemini": "google"}


def resolve(name: str, auto: str) -> tuple[Provider, str]:
    """Return provider and model of a `provider:model` name; the name "auto" means `auto`.

    Raises:
        UnknownModel: there is no such provider, or no model after the colon.
    """
    provider, colon, model = (auto if name == "auto" else name).strip().partition(":")
    known = PROVIDERS.get(ALIASES.get(provider, provider))
    if known is None or not colon or not model:
        raise UnknownModel(
            "{name!r} does not name a model.",
            "Write provider:model, with one of these providers: {providers}.",
            name=name,
            providers=", ".join(PROVIDERS),
        )
    return known, model


def require(provider: Provider, settings: Settings) -> None:
    """Check that the required settings of a provider are set.

    Raises:
        ModelKeyMissing: a key or address is missing; the message names its variable.
    """
    for field in provider.needs:
        if getattr(settings, field) is None:
            raise ModelKeyMissing(
                "{provider} models need {variable}.",
                "Set it in .env or the environment, or use the offline models.",
                provider=provider.name,
                variable=variable(field),
            )


def connection(provider: Provider, settings: Settings, model: str) -> dict[str, Any]:
    """Return the connection of a provider as keyword arguments of its LangChain classes.

    Raises:
        ModelKeyMissing: a key or address is missing; the message names its variable.
    """
    require(provider, settings)
    match provider.name:
        case "azure":
            return {
                "api_key": settings.azure_openai_api_key,
                "azure_endpoint": settings.azure_endpoint,
                "azure_deployment": model,
                "api_version": settings.azure_api_version,
            }
        case "compatible":
            # A self-hosted server may need no key; OpenAI's must never be sent to it.
            key = settings.base_url_key or SecretStr("none")
            return {"api_key": key, "base_url": settings.base_url}
        case "ollama":
            client = {"timeout": settings.request_seconds}
            return {"base_url": settings.ollama_url, "client_kwargs": client}
        case name:
            return {"api_key": getattr(settings, f"{name}_api_key")}


def build(provider: Provider, make: Callable[[], T]) -> T:
    """Return the client that `make` builds.

    Raises:
        ModelKeyMissing: the provider's package is not installed; the message says how to.
    """
    try:
        return make()
    except ImportError:
        extra = f"[{provider.extra}]" if provider.extra else ""
        raise ModelKeyMissing(
            "{provider} models need a package that is not installed.",
            "Run in the project's folder: pip install '.{extra}'",
            provider=provider.name,
            extra=extra,
        ) from None
