"""Settings of the vector index; `settings.Settings` inherits them."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

VectorEngine = Literal["chroma", "chroma-http", "pgvector", "qdrant"]


class VectorSettings(BaseSettings):
    """Which engine searches the vectors; the catalog keeps them whichever it is."""

    vectors: VectorEngine = Field(
        "chroma",
        description=(
            "Engine of the vectors: chroma in the state directory, or a server: chroma-http,"
            " pgvector (extra postgres), qdrant. `ingest rebuild --vectors` fills a new one."
        ),
    )
    vectors_url: SecretStr | None = Field(
        None,
        description=(
            "Address of the server of vectors: http://host:8000, http://host:6333, or"
            " postgresql://user:password@host/database (pgvector: else RAG_DATABASE_URL)."
        ),
    )
    vectors_key: SecretStr | None = Field(
        None, description="Key of a Chroma or Qdrant server, where it asks for one."
    )
