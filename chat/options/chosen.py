"""Conversation options: assistant, model, collection, style and documents of one conversation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

from settings import AssistantName
from settings_prompts import AnswerStyle


@dataclass(frozen=True)
class ConversationOptions:
    """What the user has chosen for one conversation; an empty value is that of the settings.

    Attributes:
        assistant: The assistant that answers.
        collection: The collection that is searched; empty is all.
        style: How answers are written, where a language model writes them.
        sources: Addresses of the only documents that are searched; empty is all.
        model: The model that answers, one of RAG_CHAT_MODELS.
        beside_files: Whether the other documents are searched as well where files are attached.
    """

    assistant: AssistantName | None = None
    collection: str = ""
    style: AnswerStyle | None = None
    sources: tuple[str, ...] = ()
    model: str = ""
    beside_files: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the options that are chosen as a JSON object."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ConversationOptions":
        """Return the options that `to_json` has serialised; what is not known any more is left."""
        assistant, style = data.get("assistant"), data.get("style")
        return cls(
            assistant=assistant if assistant in get_args(AssistantName) else None,
            collection=str(data.get("collection", "")),
            style=style if style in get_args(AnswerStyle) else None,
            sources=tuple(map(str, data.get("sources", ()))),
            model=str(data.get("model", "")),
            beside_files=data.get("beside_files") is True,
        )
