"""Settings of turns: where they are kept, how long one may take, how many are answered at once."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class TurnSettings(BaseSettings):
    """Database and limits of turns; `settings.Settings` inherits them."""

    database_url: SecretStr | None = Field(
        None,
        description="postgresql:// address of conversations (extra postgres, docs/postgres.md).",
    )
    documents_in: Literal["files", "database"] = Field(
        "files",
        description=(
            "Where documents, their queue and cached answers are: in files of the state directory,"
            " or in the database of RAG_DATABASE_URL, for several machines (docs/postgres.md)."
        ),
    )
    model_calls: int = Field(
        8, ge=1, le=100, description="Most model calls in one turn, before the last."
    )
    tool_calls: int = Field(8, ge=1, le=100, description="Most tool calls in one turn.")
    turn_seconds: float = Field(180.0, gt=0, description="Longest turn.")
    answers_at_once: int = Field(
        50,
        ge=1,
        le=1000,
        description="Most turns answered at once; beyond them the page waits, the API says 429.",
    )
    answers_per_user: int = Field(
        0, ge=0, le=1000, description="Most of them that are one user's; 0: no limit of its own."
    )
    questions_per_minute: int = Field(
        20,
        ge=0,
        description=(
            "Most questions of one reader of the web chat, or of one API key, in a minute; 0: any."
        ),
    )
