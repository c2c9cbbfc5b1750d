"""Build the chat model that a role uses, from its `provider:model` name.

    chat_model(settings)                    # the model that answers
    chat_model(settings, "judge")           # the model that grades answers

Without a key everything runs on `offline:extractive`, which quotes the documents.
"""

from typing import TYPE_CHECKING, Any

from errors import UnknownModel
from models.providers import Provider, build, connection, resolve
from models.wire.endpoint import Asked, asked
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
        return _offline(model)
    options = connection(provider, settings, model) | _options(settings, provider)
    who = asked(settings, provider, model, role)
    return build(provider, lambda: _cleaned(_lenient(_remote(provider, model, options), who)))


def chat_model_name(settings: Settings, role: Role = "chat") -> str:
    """Return the `provider:model` name that a role stands for, "auto" resolved."""
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


def _offline(model: str) -> "BaseChatModel":
    if model != "extractive":
        raise UnknownModel(
            "There is no offline chat model {model!r}.",
            "Use {offline}.",
            model=model,
            offline=OFFLINE,
        )
    from models.offline.chat import ExtractiveChatModel

    return ExtractiveChatModel()


def _remote(provider: Provider, model: str, options: dict[str, Any]) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    built: BaseChatModel = init_chat_model(model, model_provider=provider.langchain, **options)
    # Many newer models answer 400 to any temperature; LangChain's model profiles know which.
    if (built.profile or {}).get("temperature") is False:
        fixed = {name: value for name, value in options.items() if name != "temperature"}
        built = init_chat_model(model, model_provider=provider.langchain, **fixed)
    return built


def _cleaned(model: "BaseChatModel") -> "BaseChatModel":
    from models.output.model import clean_output

    return clean_output(model)


def _lenient(model: "BaseChatModel", who: Asked) -> "BaseChatModel":
    from models.wire.lenient import lenient

    return lenient(model, who)


def _options(settings: Settings, provider: Provider) -> dict[str, Any]:
    if provider.name == "ollama":
        return {
            "temperature": settings.temperature,
            "num_predict": settings.max_output_tokens,
            "num_ctx": settings.context_window,
            "reasoning": False,  # else a model that thinks mixes its thoughts into the answer
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
        # OpenAI renamed this field; most servers that follow its protocol know the old name only.
        options["extra_body"] = {"max_tokens": options.pop("max_tokens")}
    return options
