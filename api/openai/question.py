"""What a chat request asks: its question, the messages before it, and who answers."""

from dataclasses import dataclass
from typing import cast, get_args

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from api.errors import ApiError
from api.openai.requests import ChatMessage
from chat.library.export.markdown import without_sources
from index.scope import Scope
from index.search import SearchIndex
from models.chat import offered_models
from settings import AssistantName, Settings


@dataclass(frozen=True)
class ModelId:
    """An assistant, and the only collection that it searches: `rag`, `react/rules`."""

    assistant: AssistantName
    collection: str | None = None

    def __str__(self) -> str:
        return "/".join(filter(None, (self.assistant, self.collection)))


def model_ids(index: SearchIndex, scope: Scope) -> list[ModelId]:
    """Return every assistant over all documents, and over each collection that is in reach."""
    names = cast("tuple[AssistantName, ...]", get_args(AssistantName))
    collections = index.collections(scope)
    return [ModelId(name, collection) for name in names for collection in (None, *collections)]


def find_model(name: str, index: SearchIndex, scope: Scope) -> ModelId:
    """Return the assistant and collection of a name.

    Raises:
        ApiError: there is none, or the caller does not reach it.
    """
    found = next((known for known in model_ids(index, scope) if str(known) == name), None)
    if found is None:
        raise ApiError(404, "model_not_found", param="model", model=name[:80])
    return found


def check_chat_model(name: str, settings: Settings) -> None:
    """Refuse a chat model that readers of the page may not choose either.

    Raises:
        ApiError: it is neither RAG_CHAT_MODEL nor one of RAG_CHAT_MODELS.
    """
    known = offered_models(settings)
    if name and name not in known:
        raise ApiError(
            404,
            "chat_model_not_found",
            param="metadata.chat_model",
            model=name[:80],
            known=", ".join(known),
        )


def question_of(messages: list[ChatMessage]) -> tuple[str, list[AnyMessage]]:
    """Return the question and the messages before it.

    Instructions (`system`, `developer`) have no effect: the prompts are the application's own. The
    list of sources that an earlier answer ended with is cut off, so that it is not read as text.

    Raises:
        ApiError: the last message is not the user's.
    """
    asked = messages[-1]
    if asked.role != "user" or not asked.text().strip():
        raise ApiError(400, "no_question", param="messages")
    earlier: list[AnyMessage] = []
    for message in messages[:-1]:
        text = message.text().strip()
        if text and message.role == "user":
            earlier.append(HumanMessage(text))
        elif text and message.role == "assistant":
            earlier.append(AIMessage(without_sources(text)))
    return asked.text(), earlier
