"""Access scope: the user, groups, collections and conditions of a search."""

from dataclasses import dataclass
from unicodedata import normalize

from index.catalog.conditions import Condition


@dataclass(frozen=True)
class Scope:
    """Who searches, and where; every search needs a scope, and the server builds it.

    Attributes:
        user: May see sources open to everyone and those with the label `user:<user>`.
        groups: Grant the labels `group:<name>`.
        collections: Only these; None is all collections.
        where: Only documents for which all of these conditions hold.
    """

    user: str
    groups: tuple[str, ...] = ()
    collections: tuple[str, ...] | None = None
    where: tuple[Condition, ...] = ()

    @property
    def grants(self) -> tuple[str, ...]:
        """The access labels this scope may see."""
        labels = (f"user:{self.user}", *(f"group:{name}" for name in self.groups))
        return tuple(normalize("NFC", label) for label in labels)
