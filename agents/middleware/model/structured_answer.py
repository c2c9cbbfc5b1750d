"""Ask for the answer in a form: its words, the numbers it cites, and whether it abstains.

Whether the documents answer is then said by the model and not read from a set sentence, and a
model that names its passages beside the answer instead of in it is still cited. The form is
OpenAI's JSON schema, which its models hold to while they write, so the words can be streamed out
of it (see `chat.stream_buffer`). Other models and servers fill it loosely, write around it, or
refuse it: the words are taken out of what comes, and a reply in no form is taken as it is.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.utils.json import parse_partial_json
from pydantic import BaseModel, ConfigDict, Field

from agents.turn import ABSTAINED
from chains.citations import has_marker
from chains.structured import openai_like
from errors import ModelError

REFUSED = "model_rejected"  # the code of an error by which a server refuses a request


class AnswerSchema(BaseModel):
    """An answer from passages."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(description="The answer, with [n] behind each sentence that states a fact.")
    citations: list[int] = Field(description="The numbers of all passages the answer rests on.")
    abstained: bool = Field(description="Whether the passages do not answer the question.")


RESPONSE_FORMAT = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": AnswerSchema.model_json_schema(),
    },
}


def supports_json_schema(model: BaseChatModel) -> bool:
    """Return whether a model can be held to a JSON schema in OpenAI's way."""
    return openai_like(model)


class StructuredAnswer(AgentMiddleware[AgentState[Any], None]):
    """Asks for a `AnswerSchema` and hands its words on as a plain answer."""

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model with the form, and take the answer out of it; without, if it is refused.

        Raises:
            ModelError: the model did not answer.
        """
        settings = {**request.model_settings, "response_format": RESPONSE_FORMAT}
        try:
            response = handler(request.override(model_settings=settings))
        except ModelError as error:
            if error.code != REFUSED:
                raise
            response = None
        if response is None:  # outside, or a failure would be told as the refusal before it
            return handler(request)
        response.result = [_plain(message) for message in response.result]
        return response


def _plain(message: BaseMessage) -> BaseMessage:
    formed = parse_answer(message.text) if isinstance(message, AIMessage) else None
    if formed is None:
        return message
    answer, abstained = str(formed["answer"]).strip(), _is_true(formed.get("abstained"))
    if not abstained and answer and not has_marker(answer):
        answer += " " + "".join(f"[{number}]" for number in _numbers(formed.get("citations")))
    said = {**message.response_metadata, ABSTAINED: abstained}
    return message.model_copy(update={"content": answer.rstrip(), "response_metadata": said})


def parse_answer(text: str) -> dict[str, Any] | None:
    """Return the fields of the form in a reply, also of one that was cut off; None without one.

    What stands around the object is left out; its fields need not have the types asked for.
    """
    for match in re.finditer(r"\{", text):
        rest = text[match.start() :]
        try:
            read, _ = json.JSONDecoder(strict=False).raw_decode(rest)
        except ValueError:
            if '"answer"' not in rest:
                continue
            read = _partial(rest)
        if isinstance(read, dict) and isinstance(read.get("answer"), str):
            return read
        if isinstance(read, dict) and match.start() == 0:
            return None
    return None


def _partial(text: str) -> Any:
    try:
        return parse_partial_json(text)
    except ValueError:
        return None


def _numbers(citations: Any) -> list[int]:
    named = citations if isinstance(citations, list) else [citations]
    found = [re.search(r"\d+", str(one)) for one in named if not isinstance(one, bool)]
    return list(dict.fromkeys(int(match[0]) for match in found if match))


def _is_true(value: Any) -> bool:
    return value is True or str(value).strip().lower() in ("true", "yes", "예", "네", "1")
