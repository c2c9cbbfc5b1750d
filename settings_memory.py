"""Settings of the memory; `settings.Settings` inherits them."""

from pydantic import Field
from pydantic_settings import BaseSettings


class MemorySettings(BaseSettings):
    """What is remembered of the user and of the conversation, and how much of it a model reads."""

    memory_use: bool = Field(
        False, description="Whether answers use remembered facts about the user."
    )
    memory_write: bool = Field(
        False, description="Whether facts about the user are remembered from what they write."
    )
    memory_tokens: int = Field(
        256, ge=0, le=8192, description="Most tokens of facts about the user in a prompt."
    )
    history_tokens: int = Field(
        0,
        ge=0,
        description="Most tokens of earlier turns in a prompt; 0: by the model's context window.",
    )
    history_summary: bool = Field(
        True, description="Whether turns too old for the prompt are summarised in it."
    )

    # Conversations (chat/library)
    deleted_days: float = Field(
        30.0,
        ge=0,
        le=3650,
        description="Days for which a deleted conversation can be restored; then it is purged.",
    )
    share_days: float = Field(
        30.0,
        ge=0,
        le=3650,
        description="Days for which a share link can be read; 0: conversations are not shared.",
    )
