"""Ask for the answer in a form: its words, the numbers it cites, and whether it abstains.

Whether the documents answer is then said by the model and not read from a set sentence, and a
model that names its passages beside the answer instead of in it is still cited. The form is
OpenAI's JSON schema, which its models hold to while they write, so the words can be streamed out
of it (see `agents.drafting`); a reply in no form is taken as it is.
"""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel, ConfigDict, Field

from agents.middleware.turn import ABSTAINED
from chains.citations import has_marker
from chains.structured import read_json

_SPEAK_IT = ("openai-chat", "azure-openai-chat")  # as LangChain calls them


class FormedAnswer(BaseModel):
    """An answer from passages."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(description="The answer, with [n] behind each sentence that states a fact.")
    citations: list[int] = Field(description="The numbers of all passages the answer rests on.")
    abstained: bool = Field(description="Whether the passages do not answer the question.")


FORM = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": FormedAnswer.model_json_schema(),
    },
}


def speaks_forms(model: BaseChatModel) -> bool:
    """Return whether a model can be held to a JSON schema in OpenAI's way."""
    return model._llm_type in _SPEAK_IT


class AnswerInForm(AgentMiddleware[AgentState[Any], None]):
    """Asks for a `FormedAnswer` and hands its words on as a plain answer."""

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model with the form, and take the answer out of it."""
        settings = {**request.model_settings, "response_format": FORM}
        response = handler(request.override(model_settings=settings))
        response.result = [_plain(message) for message in response.result]
        return response


def _plain(message: BaseMessage) -> BaseMessage:
    formed = read_json(message.text, FormedAnswer) if isinstance(message, AIMessage) else None
    if formed is None:
        return message
    answer = formed.answer.strip()
    if not formed.abstained and answer and not has_marker(answer):
        answer += " " + "".join(f"[{number}]" for number in dict.fromkeys(formed.citations))
    said = {**message.response_metadata, ABSTAINED: formed.abstained}
    return message.model_copy(update={"content": answer.rstrip(), "response_metadata": said})
