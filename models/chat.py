"""Chat models: build the model of a role from its `provider:model` name.

    chat_model(settings)                    # the model that answers
    chat_model(settings, "judge")           # the model that grades answers

Without a key everything runs on `offline:extractive`, which quotes the documents.
"""

from typing import TYPE_CHECKING, Any

from errors import UnknownModel
from models.embeddings import HASHING, embedding_model_name
from models.providers import Provider, build, connection, resolve
from models.wire.endpoint import Endpoint, endpoint_of
from settings import Role, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OPENAI = "openai:gpt-5.4-mini"
OFFLINE = "offline:extractive"


def chat_model(settings: Settings, role: Role = "chat") -> "BaseChatModel":
    """Return a new chat model for `role`.

    Raises:
        UnknownModel: the name in the settings is not that of a model.
        ModelKeyMissing: the provider lacks its key, address or package.
    """
    provider, model = _resolved(settings, role)
    if provider.name == "offline":
        return _offline(model, settings)
    options = connection(provider, settings, model) | _options(settings, provider)
    endpoint = endpoint_of(settings, provider, model, role)
    built = build(provider, lambda: _wrapped(_remote(provider, model, options), endpoint))
    return _with_response_cache(built, settings, role) if settings.response_cache else built


def chat_model_name(settings: Settings, role: Role = "chat") -> str:
    """Return the `provider:model` name of a role, with "auto" resolved."""
    provider, model = _resolved(settings, role)
    return f"{provider.name}:{model}"


def _resolved(settings: Settings, role: Role) -> tuple[Provider, str]:
    name = {
        "chat": settings.chat_model,
        "utility": settings.utility_model,
        "judge": settings.judge_model,
    }[role]
    if name == "auto":
        name = settings.chat_model
    return resolve(name, auto=OPENAI if settings.openai_api_key else OFFLINE)


def _offline(model: str, settings: Settings) -> "BaseChatModel":
    if model != "extractive":
        raise UnknownModel(
            "There is no offline chat model {model!r}.",
            "Use {offline}.",
            model=model,
            offline=OFFLINE,
        )
    from models.offline.chat import ExtractiveChatModel

    # The small embedder stands for a machine with little memory.
    if embedding_model_name(settings) == HASHING:
        return ExtractiveChatModel()
    from models.offline.use import UseEmbeddings

    return ExtractiveChatModel(encoder=UseEmbeddings())


def _remote(provider: Provider, model: str, options: dict[str, Any]) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    built: BaseChatModel = init_chat_model(model, model_provider=provider.langchain, **options)
    # Many newer models reject any temperature with 400; LangChain's model profiles list them.
    if (built.profile or {}).get("temperature") is False:
        without = {name: value for name, value in options.items() if name != "temperature"}
        built = init_chat_model(model, model_provider=provider.langchain, **without)
    return built


def _wrapped(model: "BaseChatModel", endpoint: Endpoint) -> "BaseChatModel":
    """Return the model with parameter fallback and output cleaning."""
    from models.output.model import clean_output
    from models.wire.fallback_model import with_parameter_fallback

    return clean_output(with_parameter_fallback(model, endpoint))


def _with_response_cache(model: "BaseChatModel", settings: Settings, role: Role) -> "BaseChatModel":
    """Return the model with a cache of its responses in the state directory."""
    from models.response_cache import FILE, ResponseCache

    name = chat_model_name(settings, role)
    scope = (name, settings.base_url, settings.temperature, settings.max_output_tokens)
    model.cache = ResponseCache(settings.prepare_state() / FILE, repr(scope))
    return model


def _options(settings: Settings, provider: Provider) -> dict[str, Any]:
    if provider.name == "ollama":
        return {
            "temperature": settings.temperature,
            "num_predict": settings.max_output_tokens,
            "num_ctx": settings.context_window,
            "reasoning": False,  # else a reasoning model mixes its reasoning into the answer
        }
    options: dict[str, Any] = {
        "temperature": settings.temperature,
        "max_tokens": settings.max_output_tokens,
        "timeout": settings.request_seconds,
        "max_retries": settings.max_retries,
    }
    if provider.langchain in ("openai", "azure_openai"):
        options["stream_usage"] = True
    if provider.name == "compatible":
        # OpenAI renamed this field; most compatible servers support only the old name.
        options["extra_body"] = {"max_tokens": options.pop("max_tokens")}
    return options
