"""Settings of documents; `settings.Settings` inherits them."""

from pydantic import Field
from pydantic_settings import BaseSettings


class DocumentSettings(BaseSettings):
    """How documents are cut, what their page takes in, and how long it keeps what was removed."""

    # Chunking, in characters
    parent_chars: int = Field(1600, ge=200, description="Longest parent, in characters.")
    child_chars: int = Field(800, ge=50, description="Longest child, in characters.")
    child_overlap: int = Field(80, ge=0, description="Characters that neighbouring children share.")

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
