"""Check that the stored vectors and the query vectors come from the same embedding model."""

from errors import EmbeddingMismatch
from index.messages import message_text
from models.embeddings import Embedder

_EMBEDDED = "offline:"


def replaces_freely(stored: str, embedder: Embedder) -> bool:
    """Return whether the stored vectors may give way to those of another model without asking.

    Between embedded models this costs time only. To a model of a provider it would cost money, and
    from one it would follow whenever a key is missing from the environment.
    """
    free = stored.startswith(_EMBEDDED) and embedder.name.startswith(_EMBEDDED)
    return free and not embedder.matches(stored)


def require_same_model(stored: str, embedder: Embedder, language: str = "en") -> None:
    """Refuse an embedder whose vectors cannot be compared with the stored ones.

    Args:
        stored: Fingerprint of the model of the stored vectors; empty if there are none.
        embedder: The embedder in use.
        language: Of the error message.

    Raises:
        EmbeddingMismatch: the models differ; the message says how to go on.
    """
    if stored and not embedder.matches(stored):
        raise EmbeddingMismatch(
            message_text("other_model", language, stored=stored, now=embedder.fingerprint),
            message_text("other_model_remedy", language),
        )
