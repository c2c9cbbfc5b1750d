"""Settings of documents: how they are read, and what the documents page does."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class DocumentSettings(BaseSettings):
    """How documents are read, and how long removed ones are kept."""

    undo_days: float = Field(
        7.0, ge=0, description="Days in which a removed document can be restored; 0: not at all."
    )
    page_folders: bool = Field(
        True,
        description=(
            "Whether the documents page takes in folders of the server's own disk; switch it off"
            " where others than the server's owner use the page."
        ),
    )
    sync_minutes: int = Field(
        60, ge=1, description="Minutes between two syncs that the documents page proposes."
    )
    jobs: int = Field(0, ge=0, le=64, description="Parser processes; 0 is one per core.")
    parse_seconds: float = Field(60.0, gt=0, description="Longest time to read one file.")
    parse_memory_mb: int = Field(1024, ge=128, description="Most memory to read one file, in MiB.")
    read_tries: int = Field(
        3, ge=1, description="Times an unchanged file that cannot be read is tried again."
    )
    withdrawn_text: Literal["drop", "mark"] = Field(
        "drop",
        description="Struck-out, deleted and commented-out text: left out, or kept with a mark.",
    )
    hidden_content: Literal["keep", "drop"] = Field(
        "keep", description="Hidden sheets, rows, columns and slides: read, or left out."
    )
    max_file_mb: int = Field(100, ge=1, description="Largest file taken in, in MiB.")
