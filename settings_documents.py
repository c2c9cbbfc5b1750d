"""Settings of documents and their page; `settings.Settings` inherits them."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class DocumentSettings(BaseSettings):
    """How documents are read and cut, what their page takes in, and how long it is kept."""

    # Chunking, in characters
    parent_chars: int = Field(1600, ge=200, description="Longest parent, in characters.")
    child_chars: int = Field(800, ge=50, description="Longest child, in characters.")
    child_overlap: int = Field(80, ge=0, description="Characters that neighbouring children share.")

    withdrawn_text: Literal["drop", "mark"] = Field(
        "drop",
        description="Struck-out, deleted and commented-out text: left out, or kept with a mark.",
    )
    hidden_content: Literal["keep", "drop"] = Field(
        "keep", description="Hidden sheets, rows, columns and slides: read, or left out."
    )
    ingest_cluster: str = Field(
        "",
        description=(
            "Ray cluster that reads, cuts and embeds documents (extra ray): host:port of its head,"
            " auto, or local for processes of this machine. Empty: no cluster."
        ),
    )
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
