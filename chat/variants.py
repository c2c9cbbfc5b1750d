"""Variants: two configurations that share the conversations, A and B (RAG_AB_CONFIG).

A conversation is assigned by a hash of its user and id, so that it stays with one configuration in
every process and after a restart, and a user's conversations are spread over both.
"""

from hashlib import sha256
from typing import Any, Literal

from errors import SettingsError
from models.embeddings import embedding_model_name
from settings import Settings, read_file

Variant = Literal["", "A", "B"]
# What the index depends on, which both configurations share.
_SHARED = ("korean", "korean_dictionary", "parent_chars", "child_chars", "child_overlap")


def variant_of(settings: Settings, user: str, thread: str) -> Variant:
    """Return the variant of a conversation; empty without a second configuration."""
    if settings.ab_config is None:
        return ""
    digest = sha256(f"{user}\0{thread}".encode("utf-8", "surrogatepass")).digest()
    drawn = int.from_bytes(digest[:8], "big") / 2**64
    return "B" if drawn < settings.ab_share else "A"


def settings_of_b(settings: Settings) -> Settings:
    """Return the settings of variant B: those of A, with those of the second file in their place.

    Raises:
        SettingsError: the file is not valid, or changes how documents are cut or embedded.
    """
    assert settings.ab_config is not None
    values: dict[str, Any] = {name: getattr(settings, name) for name in settings.model_fields_set}
    other = Settings(**values | read_file(settings.ab_config) | {"ab_config": None})
    if _indexed(other) != _indexed(settings):
        raise SettingsError(
            "{file!r} changes how documents are cut or embedded, which both variants share.",
            "Measure such a change by `evals run` with --documents.",
            file=settings.ab_config.name,
        )
    return other


def _indexed(settings: Settings) -> list[str]:
    return [embedding_model_name(settings), *(str(getattr(settings, name)) for name in _SHARED)]
