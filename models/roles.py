"""Role - chat, utility or judge - and name of a chat model in its metadata, for callbacks."""

from typing import TYPE_CHECKING

from settings import Role

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ROLE = "role"  # key in the metadata of a model
NAME = "model"  # key of its `provider:model` name
WRAPPER = "wrapper"  # key where another model, whose calls count, does the work
CHAT: Role = "chat"  # of a model without it


def with_role(model: "BaseChatModel", role: Role) -> "BaseChatModel":
    """Return the model marked with the role that it is called in."""
    metadata = model.metadata or {}
    if metadata.get(ROLE) == role:
        return model
    return model.model_copy(update={"metadata": {**metadata, ROLE: role}})


def with_name(model: "BaseChatModel", name: str) -> "BaseChatModel":
    """Return the model marked with its `provider:model` name."""
    return model.model_copy(update={"metadata": {**(model.metadata or {}), NAME: name}})


def model_name(model: "BaseChatModel") -> str:
    """Return the `provider:model` name of a model; empty where it is not marked with one."""
    return str((model.metadata or {}).get(NAME, ""))
