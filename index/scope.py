"""Access scope: whose eyes a retrieval uses."""

from dataclasses import dataclass
from unicodedata import normalize

from index.catalog.conditions import Condition


@dataclass(frozen=True)
class Scope:
    """Whose eyes a retrieval uses; every search needs one, and it is built by the server.

    Attributes:
        user: Sees sources open to everyone and those that allow `user:<user>`.
        groups: Further `group:<name>` grants.
        collections: Only these; None is all collections.
        where: Only documents for which all of these conditions hold.
    """

    user: str
    groups: tuple[str, ...] = ()
    collections: tuple[str, ...] | None = None
    where: tuple[Condition, ...] = ()

    @property
    def grants(self) -> tuple[str, ...]:
        """The access labels this scope holds."""
        labels = (f"user:{self.user}", *(f"group:{name}" for name in self.groups))
        return tuple(normalize("NFC", label) for label in labels)
