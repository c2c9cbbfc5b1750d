"""Settings of experiments: two configurations share the traffic; `settings.Settings` inherits."""

from pydantic import Field, FilePath
from pydantic_settings import BaseSettings


class ExperimentSettings(BaseSettings):
    """Which conversations a second configuration answers."""

    ab_config: FilePath | None = Field(
        None,
        description="YAML file of settings that answer a share of the conversations as variant B.",
    )
    ab_share: float = Field(
        0.5, ge=0.0, le=1.0, description="Share of the conversations that RAG_AB_CONFIG answers."
    )
