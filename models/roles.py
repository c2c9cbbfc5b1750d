"""Role of a chat model - chat, utility or judge - in its metadata, where callbacks read it."""

from typing import TYPE_CHECKING

from settings import Role

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ROLE = "role"  # key in the metadata of a model
CHAT: Role = "chat"  # of a model without it


def with_role(model: "BaseChatModel", role: Role) -> "BaseChatModel":
    """Return the model marked with the role that it is called in."""
    metadata = model.metadata or {}
    if metadata.get(ROLE) == role:
        return model
    return model.model_copy(update={"metadata": {**metadata, ROLE: role}})
