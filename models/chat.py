"""Chat models: build the model of a role from its `provider:model` name.

    chat_model(settings)                    # the model that answers
    chat_model(settings, "judge")           # the model that grades answers

Without a key everything runs on `offline:extractive`, which quotes the documents.
"""

from typing import TYPE_CHECKING, Any

from errors import UnknownModel
from models.embeddings import HASHING, embedding_model_name
from models.providers import Provider, build, connection, resolve
from models.roles import with_name, with_role
from models.wire.endpoint import Endpoint, endpoint_of
from settings import Role, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OPENAI = "openai:gpt-5.4-mini"
OFFLINE = "offline:extractive"


def chat_model(settings: Settings, role: Role = "chat") -> "BaseChatModel":
    """Return a new chat model for `role`, marked with it.

    Raises:
        UnknownModel: the name in the settings is not that of a model.
        ModelKeyMissing: the provider lacks its key, address or package.
    """
    return with_role(_built(*_resolved(settings, role), settings, role), role)


def fallback_models(settings: Settings) -> list["BaseChatModel"]:
    """Return new models of RAG_FALLBACK_MODELS, in order.

    Raises: as `chat_model`.
    """
    chat: Role = "chat"
    built = (_built(*named, settings, chat) for named in _fallbacks(settings))
    return [with_role(model, chat) for model in built]


def fallback_names(settings: Settings) -> list[str]:
    """Return the `provider:model` names of RAG_FALLBACK_MODELS, in order.

    Raises:
        UnknownModel: one is not the name of a model.
    """
    return [f"{provider.name}:{model}" for provider, model in _fallbacks(settings)]


def offered_models(settings: Settings) -> list[str]:
    """Return the `provider:model` names a reader may choose from; that of RAG_CHAT_MODEL first."""
    return list(dict.fromkeys([chat_model_name(settings), *_listed(settings.chat_models)]))


def _fallbacks(settings: Settings) -> list[tuple[Provider, str]]:
    return [resolve(name, auto=OFFLINE) for name in _listed(settings.fallback_models)]


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _built(provider: Provider, model: str, settings: Settings, role: Role) -> "BaseChatModel":
    return with_name(_client(provider, model, settings, role), f"{provider.name}:{model}")


def _client(provider: Provider, model: str, settings: Settings, role: Role) -> "BaseChatModel":
    if provider.name == "offline":
        return _offline(model, settings)
    options = connection(provider, settings, model) | _options(settings, provider, role)
    if settings.requests_per_minute is not None:
        from models.limits.rate_limit import rate_limiter
        from models.limits.redis_client import redis_address

        options["rate_limiter"] = rate_limiter(
            f"{provider.name}:{model}",
            settings.requests_per_minute,
            *(redis_address(settings, "rate_limit_url") or ()),
        )
    endpoint = endpoint_of(settings, provider, model, role)
    built = build(provider, lambda: _wrapped(_remote(provider, model, options), endpoint))
    if settings.response_cache:
        sampling = (options.get("temperature"), settings.top_p, settings.max_output_tokens)
        return _with_response_cache(built, settings, (provider.name, model, *sampling))
    return built


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


def _with_response_cache(
    model: "BaseChatModel", settings: Settings, scope: tuple[Any, ...]
) -> "BaseChatModel":
    """Return the model with a cache of its responses in the state directory."""
    from models.response_cache import FILE, ResponseCache

    whole = (*scope, settings.base_url)
    model.cache = ResponseCache(settings.prepare_state() / FILE, repr(whole))
    return model


def _temperature(settings: Settings, role: Role) -> float:
    of_role = {"utility": settings.utility_temperature, "judge": settings.judge_temperature}
    chosen = of_role.get(role)
    return settings.temperature if chosen is None else chosen


def _options(settings: Settings, provider: Provider, role: Role) -> dict[str, Any]:
    options = _provider_options(settings, provider, role)
    return options if settings.top_p is None else options | {"top_p": settings.top_p}


def _provider_options(settings: Settings, provider: Provider, role: Role) -> dict[str, Any]:
    if provider.name == "ollama":
        return {
            "temperature": _temperature(settings, role),
            "num_predict": settings.max_output_tokens,
            "num_ctx": settings.context_window,
            "reasoning": False,  # else a reasoning model mixes its reasoning into the answer
        }
    options: dict[str, Any] = {
        "temperature": _temperature(settings, role),
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
