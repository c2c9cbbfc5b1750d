"""Which chat models take pictures."""

from typing import TYPE_CHECKING

from settings_models import ImageInput

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def takes_images(model: "BaseChatModel", setting: ImageInput) -> bool:
    """Return whether a chat model takes pictures.

    LangChain's model profiles know it of the models of the large providers. Of others, such as
    those of an own server, nothing is known, and RAG_IMAGE_INPUT says it.

    Args:
        model: The model of a role, as `models.chat` builds it.
        setting: RAG_IMAGE_INPUT.
    """
    if getattr(model, "model_name", "") == "offline:extractive" or setting == "off":
        return False
    return setting == "on" or bool((model.profile or {}).get("image_inputs"))
