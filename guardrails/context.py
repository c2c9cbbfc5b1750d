"""Context: what the builder of a rail may use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from settings import Settings

if TYPE_CHECKING:
    from models.embedder import Embedder


@dataclass(frozen=True)
class RailContext:
    """What a rail may be built from.

    Attributes:
        settings: The settings of the process.
        embedder: Builds the embedder, for the rails that compare meanings; None leaves them out.
        topics: Texts that say what the assistant is for, such as titles of a collection.
    """

    settings: Settings
    embedder: "Callable[[], Embedder] | None" = None
    topics: Sequence[str] = ()
