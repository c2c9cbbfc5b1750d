"""Chat models are built from a `provider:model` name and the settings."""

import subprocess
import sys
from typing import Any

import pytest

from errors import ModelKeyMissing, UnknownModel
from models import chat
from models.chat import chat_model, chat_model_name
from models.limits.rate_limit import rate_limiter
from settings import ROOT, Role, Settings

KEYS: dict[str, Any] = {
    "openai_api_key": "sk-openai-secret",
    "azure_openai_api_key": "azure-secret",
    "azure_endpoint": "https://example.openai.azure.com",
    "anthropic_api_key": "anthropic-secret",
    "google_api_key": "google-secret",
    "base_url": "http://127.0.0.1:9/v1",
}
LIMITS: dict[str, Any] = {
    "temperature": 0.3,
    "max_output_tokens": 99,
    "request_seconds": 7,
    "max_retries": 3,
}


def built(name: str, **more: Any) -> Any:
    return chat_model(Settings(chat_model=name, **KEYS, **LIMITS, **more))


@pytest.mark.parametrize(
    ("name", "package", "kind", "expected"),
    [
        (
            "openai:gpt-4.1-mini",
            "langchain_openai",
            "ChatOpenAI",
            {"model_name": "gpt-4.1-mini", "temperature": 0.3, "max_tokens": 99},
        ),
        (
            "azure:my-deployment",
            "langchain_openai",
            "AzureChatOpenAI",
            {"deployment_name": "my-deployment", "temperature": 0.3, "max_tokens": 99},
        ),
        (
            "compatible:org/model",
            "langchain_openai",
            "ChatOpenAI",
            {"model_name": "org/model", "openai_api_base": "http://127.0.0.1:9/v1"},
        ),
        (
            "anthropic:claude-haiku-4-5",
            "langchain_anthropic",
            "ChatAnthropic",
            {"model": "claude-haiku-4-5", "temperature": 0.3, "max_tokens": 99},
        ),
        (
            "google:gemini-2.5-flash",
            "langchain_google_genai",
            "ChatGoogleGenerativeAI",
            {"model": "gemini-2.5-flash", "temperature": 0.3, "max_output_tokens": 99},
        ),
        (
            "ollama:qwen3:8b",
            "langchain_ollama",
            "ChatOllama",
            {"model": "qwen3:8b", "temperature": 0.3, "num_predict": 99},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_provider_gets_its_parameters(
    name: str, package: str, kind: str, expected: dict[str, Any]
) -> None:
    """Model, temperature and limit on output tokens reach the class of each provider."""
    pytest.importorskip(package)
    model = built(name)
    assert type(model).__name__ == kind
    assert {key: getattr(model, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "package", "timeout"),
    [
        ("openai:gpt-4.1-mini", "langchain_openai", "request_timeout"),
        ("azure:d", "langchain_openai", "request_timeout"),
        ("anthropic:claude-haiku-4-5", "langchain_anthropic", "default_request_timeout"),
        ("google:gemini-2.5-flash", "langchain_google_genai", "timeout"),
    ],
)
def test_timeout_and_retries_are_passed(name: str, package: str, timeout: str) -> None:
    """Timeout and number of retries reach the client."""
    pytest.importorskip(package)
    model = built(name)
    assert getattr(model, timeout) == 7
    assert model.max_retries == 3


def test_ollama_gets_address_and_timeout() -> None:
    """Ollama gets the address and the timeout of the settings."""
    pytest.importorskip("langchain_ollama")
    model = built("ollama:m", ollama_url="http://127.0.0.1:1")
    assert model.base_url == "http://127.0.0.1:1"
    assert model.client_kwargs == {"timeout": 7}


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("gemini:gemini-2.5-flash", "google:gemini-2.5-flash"),
        ("google_genai:gemini-2.5-flash", "google:gemini-2.5-flash"),
        ("azure_openai:d", "azure:d"),
    ],
)
def test_aliases_name_the_same_model(alias: str, name: str) -> None:
    """LangChain's and the providers' own names are accepted."""
    assert chat_model_name(Settings(chat_model=alias)) == name


def test_models_that_refuse_a_temperature_get_none() -> None:
    """A model whose profile excludes a temperature is sent none."""
    assert built("openai:gpt-6-luna").temperature is None


def test_auto_is_offline_without_a_key_and_openai_with_one() -> None:
    """Without a key nothing leaves the machine; with OpenAI's key its default model answers."""
    assert chat_model_name(Settings()) == "offline:extractive"
    assert chat_model_name(Settings(openai_api_key="k")) == chat.OPENAI
    assert chat_model_name(Settings(anthropic_api_key="k")) == "offline:extractive"


@pytest.mark.parametrize("role", ["utility", "judge"])
def test_roles_follow_the_chat_model_unless_set(role: Any) -> None:
    """Utility and judge are the chat model, or a model of their own."""
    assert chat_model_name(Settings(chat_model="ollama:a"), role) == "ollama:a"
    own = Settings(chat_model="ollama:a", **{f"{role}_model": "ollama:b"})
    assert chat_model_name(own, role) == "ollama:b"
    assert chat_model_name(own, "chat") == "ollama:a"


def test_the_offline_model_needs_nothing() -> None:
    """Default settings give a model that needs neither key nor network."""
    assert type(chat_model(Settings())).__name__ == "ExtractiveChatModel"


@pytest.mark.parametrize("name", ["gpt-5", "openia:gpt-5", "openai:", "", ":x"])
def test_an_unknown_provider_lists_the_known(name: str) -> None:
    """The error for another name than provider:model lists the providers."""
    with pytest.raises(UnknownModel, match="offline, openai, azure, anthropic, google, ollama"):
        chat_model(Settings(chat_model=name or " "))


def test_an_unknown_offline_model_names_the_known() -> None:
    """The error names the only offline chat model."""
    with pytest.raises(UnknownModel, match="offline:extractive"):
        chat_model(Settings(chat_model="offline:gpt"))


@pytest.mark.parametrize(
    ("name", "variable", "more"),
    [
        ("openai:m", "OPENAI_API_KEY", {}),
        ("azure:m", "AZURE_OPENAI_API_KEY", {}),
        ("azure:m", "RAG_AZURE_ENDPOINT", {"azure_openai_api_key": "k"}),
        ("anthropic:m", "ANTHROPIC_API_KEY", {}),
        ("google:m", "GOOGLE_API_KEY", {}),
        ("compatible:m", "RAG_BASE_URL", {}),
    ],
)
def test_a_missing_key_names_its_variable(name: str, variable: str, more: dict[str, Any]) -> None:
    """The error for a missing key or address names the variable to set."""
    with pytest.raises(ModelKeyMissing, match=variable):
        chat_model(Settings(chat_model=name, **more))


def test_a_missing_extra_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error for a package that is not installed names the command."""
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    with pytest.raises(ModelKeyMissing, match=r"pip install '\.\[anthropic\]'"):
        built("anthropic:claude-haiku-4-5")
    base._get_chat_model_creator.cache_clear()


@pytest.mark.parametrize("name", ["openai:gpt-4.1-mini", "azure:d", "compatible:m"])
def test_no_key_shows_in_a_model_s_description(name: str) -> None:
    """Printing a model never prints a key."""
    model = built(name, base_url_key="server-secret")
    assert "secret" not in repr(model)
    assert "secret" not in str(model)


def test_openai_s_key_stays_with_openai() -> None:
    """A self-hosted server gets its own key or none, never OpenAI's."""
    assert built("compatible:m").openai_api_key.get_secret_value() == "none"
    own = built("compatible:m", base_url_key="own")
    assert own.openai_api_key.get_secret_value() == "own"


def test_importing_the_factory_loads_no_provider() -> None:
    """Importing the factory imports no provider's client."""
    code = (
        "import sys, models.chat, models.embeddings, models.failures\n"
        "print([m for m in ('langchain_openai', 'openai', 'langchain_core') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_roles_may_have_their_own_temperature() -> None:
    """The utility model and the judge sample as set for them, else like the chat model."""
    settings = Settings(chat_model="openai:gpt-4.1-mini", judge_temperature=1.0, **KEYS, **LIMITS)
    roles: tuple[Role, ...] = ("chat", "utility", "judge")
    models: list[Any] = [chat_model(settings, role) for role in roles]
    assert [model.temperature for model in models] == [0.3, 0.3, 1.0]


@pytest.mark.parametrize(
    "name", ["openai:gpt-4.1-mini", "anthropic:claude-haiku-4-5", "ollama:qwen3:8b"]
)
def test_top_p_reaches_the_provider(name: str) -> None:
    """Nucleus sampling is passed on where it is set, and left alone where it is not."""
    assert built(name, top_p=0.9).top_p == 0.9
    assert built(name).top_p is None


def test_requests_are_limited_for_each_model() -> None:
    """All models of one name share a limiter, which grants a burst and then waits."""
    first, again = (built("openai:gpt-4.1-mini", requests_per_minute=6) for _ in range(2))
    other = built("openai:gpt-4.1", requests_per_minute=6)
    assert first.rate_limiter is again.rate_limiter is not None
    assert other.rate_limiter is not first.rate_limiter
    limiter: Any = rate_limiter("test:burst", 6.0)
    limiter.acquire(blocking=False)  # starts its clock
    limiter.available_tokens = 1.0  # a tenth of a minute later
    assert limiter.acquire(blocking=False)
    assert not limiter.acquire(blocking=False)
    assert built("openai:gpt-4.1-mini").rate_limiter is None


def test_the_default_is_the_first_model_to_choose_from() -> None:
    """RAG_CHAT_MODELS is a list; what it repeats is there once."""
    settings = Settings(chat_models=" openai:gpt-4.1-mini,, offline:extractive ", **KEYS)
    settings = settings.model_copy(update={"chat_model": "offline:extractive"})
    assert chat.offered_models(settings) == ["offline:extractive", "openai:gpt-4.1-mini"]
    assert chat.offered_models(Settings()) == [chat.chat_model_name(Settings())]


def test_fallback_models_come_in_order() -> None:
    """RAG_FALLBACK_MODELS is a list; a name that is no model is refused like any other."""
    settings = Settings(fallback_models="openai:gpt-4.1-mini, offline:extractive", **KEYS)
    kinds = [type(model).__name__ for model in chat.fallback_models(settings)]
    assert kinds == ["ChatOpenAI", "ExtractiveChatModel"]
    assert chat.fallback_models(Settings()) == []
    with pytest.raises(UnknownModel, match="nonsense"):
        chat.fallback_models(Settings(fallback_models="nonsense"))
