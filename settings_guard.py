"""Settings of the guardrails; `settings.Settings` inherits them."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

AgeLevel = Literal["elementary", "middle", "high", "university", "adult"]


class GuardSettings(BaseSettings):
    """What the guardrails check, and what they do about it."""

    guard: bool = Field(True, description="Whether guardrails check what goes in and comes out.")
    guard_policy: dict[str, str | dict[str, str]] = Field(
        default_factory=dict,
        description="Changes to guardrails/policies.yaml as JSON; as YAML in a settings file.",
    )
    guard_fail: Literal["closed", "open"] = Field(
        "closed", description="What a rail that fails does with its text: closed blocks it."
    )
    guard_judge: bool = Field(
        False, description="Whether the utility model also checks questions and answers."
    )
    guard_judge_seconds: float = Field(
        10.0, gt=0, description="Longest wait for its verdict; then RAG_GUARD_FAIL decides."
    )
    guard_age: AgeLevel = Field("adult", description="Age level of the readers.")
    guard_languages: list[str] = Field(
        default_factory=list,
        description='Languages a question may be in, as JSON: ["ko", "en"]; [] is any.',
    )
    guard_topics: list[str] = Field(
        default_factory=list,
        description="Topics a question must be about, as JSON; [] is any.",
    )
    guard_topic_cosine: float = Field(
        0.25, ge=-1.0, le=1.0, description="Least cosine of a question with its nearest topic."
    )
    guard_max_chars: int = Field(8000, ge=100, description="Longest question, in characters.")
    guard_quote_words: int = Field(
        40, ge=8, description="Most words taken from a source without quotation marks."
    )
    guard_brands: list[str] = Field(
        default_factory=list,
        description="Further trademarks and slogans that answers may not use, as JSON.",
    )
