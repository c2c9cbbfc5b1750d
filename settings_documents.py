"""Settings of the documents page; `settings.Settings` inherits them."""

from pydantic import Field
from pydantic_settings import BaseSettings


class DocumentSettings(BaseSettings):
    """What the documents page takes in, and how long it keeps what was removed."""

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
