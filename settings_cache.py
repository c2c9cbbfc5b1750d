"""Settings of the caches; `settings.Settings` inherits them."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class CacheSettings(BaseSettings):
    """Which answers are given again, and for how long."""

    cache: bool = Field(
        False, description="Whether an answer is given again to a question that asks the same."
    )
    cache_hours: float = Field(
        24.0, gt=0, description="Longest time for which an answer is given again, in hours."
    )
    cache_entries: int = Field(
        2000, ge=1, le=100_000, description="Most cached answers; the least recently used go."
    )
    cache_cosine: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description="Least cosine of a question with a cached one; a gate decides on all above.",
    )
    cache_recheck: float = Field(
        0.05,
        ge=0.0,
        le=1.0,
        description="Share of the hits answered anew and compared; a difference drops the entry.",
    )
    cache_tools: list[str] = Field(
        default_factory=list,
        description="Further tools whose answers may be cached, as JSON; not of time or the web.",
    )
    cache_url: SecretStr | None = Field(
        None,
        description="redis:// address of shared exact answers; without it that of RAG_REDIS_URL.",
    )
    response_cache: bool = Field(
        False, description="Whether evaluations keep the responses of models and reuse them."
    )
