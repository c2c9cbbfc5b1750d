"""Settings of the models: which answer, where they are, how they sample, and what they may cost."""

from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings

ImageInput = Literal["auto", "on", "off"]


def _key(name: str, description: str) -> Any:
    """A secret that keeps the provider's own variable name and may also be passed by field name."""
    return Field(
        default=None,
        validation_alias=AliasChoices(name, name.lower()),
        description=description,
    )


class ModelSettings(BaseSettings):
    """Models as `provider:model`; `settings.Settings` inherits them."""

    chat_model: str = Field(
        "auto",
        description="Model that answers, provider:model; auto is OpenAI with a key, else offline.",
    )
    utility_model: str = Field(
        "auto", description="Model that rewrites and summarises; auto is RAG_CHAT_MODEL."
    )
    judge_model: str = Field("auto", description="Model that grades; auto is RAG_CHAT_MODEL.")
    embedding_model: str = Field(
        "auto",
        description="Model that embeds, provider:model; auto: OpenAI with a key, else offline:use.",
    )
    base_url: str | None = Field(None, description="Address of an OpenAI-compatible server.")
    base_url_key: SecretStr | None = Field(None, description="Key for the server at RAG_BASE_URL.")
    ollama_url: str = Field("http://localhost:11434", description="Address of the Ollama server.")
    azure_endpoint: str | None = Field(None, description="Address of the Azure OpenAI resource.")
    azure_api_version: str = Field("2024-10-21", description="Azure OpenAI API version.")
    temperature: float = Field(0.0, ge=0.0, le=2.0, description="Sampling temperature.")
    top_p: float | None = Field(
        None, gt=0.0, le=1.0, description="Nucleus sampling; empty leaves the model's own."
    )
    utility_temperature: float | None = Field(
        None,
        ge=0.0,
        le=2.0,
        description="Temperature of the utility model; else RAG_TEMPERATURE.",
    )
    judge_temperature: float | None = Field(
        None, ge=0.0, le=2.0, description="Temperature of the judge; else RAG_TEMPERATURE."
    )
    max_output_tokens: int = Field(1024, ge=16, le=65_536, description="Longest answer, in tokens.")
    context_window: int = Field(
        8192, ge=512, description="Tokens that Ollama reads at most; it cuts the rest in silence."
    )
    image_input: ImageInput = Field(
        "auto",
        description="Whether the chat model takes pictures; auto: by what LangChain knows of it.",
    )
    max_image_mb: float = Field(5.0, gt=0, le=20, description="Largest picture in a question, MB.")
    image_turns: int = Field(
        2, ge=0, le=20, description="Earlier questions whose pictures are sent again."
    )
    embedding_batch: int = Field(
        256, ge=1, le=2048, description="Most texts in one request to the embedding model."
    )
    embedding_batch_from: int = Field(
        0,
        ge=0,
        description=(
            "Passages without a vector from which the batch API embeds them (openai, compatible):"
            " half the price, up to a day. 0: never; questions are always asked at once."
        ),
    )
    request_seconds: float = Field(60.0, gt=0, description="Longest wait for one model request.")
    max_retries: int = Field(2, ge=0, le=10, description="Further tries of a failed model request.")
    fallback_models: str = Field(
        "", description="Models that answer when RAG_CHAT_MODEL cannot, with commas between."
    )
    requests_per_minute: float | None = Field(
        None, gt=0, description="Most requests a minute to one model; more wait. Empty: no limit."
    )
    rate_limit_url: SecretStr | None = Field(
        None,
        description="redis:// address by which processes share it; without it RAG_REDIS_URL.",
    )
    daily_tokens: int | None = Field(
        None, gt=0, description="Tokens a user may use in a day; empty: no limit."
    )
    daily_usd: float | None = Field(
        None, gt=0, description="US dollars a user may cost in a day; empty: no limit."
    )

    openai_api_key: SecretStr | None = _key("OPENAI_API_KEY", "Key for OpenAI.")
    azure_openai_api_key: SecretStr | None = _key("AZURE_OPENAI_API_KEY", "Key for Azure OpenAI.")
    anthropic_api_key: SecretStr | None = _key("ANTHROPIC_API_KEY", "Key for Anthropic.")
    google_api_key: SecretStr | None = _key("GOOGLE_API_KEY", "Key for Gemini.")
