"""Structured answer: ask for JSON with the answer, its citations and whether it abstains.

The model then states by itself that the passages do not answer, and passages that it names beside
the answer become citations. The format is OpenAI's JSON schema mode, whose models keep to it while
they write, so that the answer can be streamed out of it (`chat.turns.stream_buffer`). Other models
and servers fill it loosely, write text around it, or reject it: the answer is parsed out of what
comes, and a reply that is no such JSON is taken as it is.
"""

import json
import re
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.utils.json import parse_partial_json
from pydantic import BaseModel, ConfigDict, Field

from agents.middleware.base import ModelSteps, Request, TurnMiddleware
from chains.citations import has_marker
from chains.structured import openai_like
from errors import ModelError
from models.evidence import ABSTAINED

REJECTED = "model_rejected"  # code of the error by which a server rejects a request


class AnswerSchema(BaseModel):
    """An answer from passages."""

    model_config = ConfigDict(extra="forbid", title="FormedAnswer")  # models are sent it

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
    """Return whether a model takes a JSON schema in OpenAI's way."""
    return openai_like(model)


class StructuredAnswer(TurnMiddleware):
    """Asks for an `AnswerSchema` and returns its answer as a plain message."""

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model with the schema, or without where it is rejected.

        Raises:
            ModelError: the model did not answer.
        """
        settings = {**request.model_settings, "response_format": RESPONSE_FORMAT}
        try:
            response = yield request.override(model_settings=settings)
        except ModelError as error:
            if error.code != REJECTED:
                raise
            response = None
        if response is None:  # not in the handler: a failure would have the rejection as context
            return (yield request)
        response.result = [_plain(message) for message in response.result]
        return response


def _plain(message: BaseMessage) -> BaseMessage:
    fields = parse_answer(message.text) if isinstance(message, AIMessage) else None
    if fields is None:
        return message
    answer, abstained = str(fields["answer"]).strip(), _is_true(fields.get("abstained"))
    if not abstained and answer and not has_marker(answer):
        answer += " " + "".join(f"[{number}]" for number in _numbers(fields.get("citations")))
    metadata = {**message.response_metadata, ABSTAINED: abstained}
    return message.model_copy(update={"content": answer.rstrip(), "response_metadata": metadata})


def parse_answer(text: str) -> dict[str, Any] | None:
    """Return the fields of the JSON answer in a reply, truncated or not; None without one.

    Text around the object is ignored; its fields need not have the types of the schema.
    """
    for match in re.finditer(r"\{", text):
        rest = text[match.start() :]
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(rest)
        except ValueError:
            if '"answer"' not in rest:
                continue
            value = _partial(rest)
        if isinstance(value, dict) and isinstance(value.get("answer"), str):
            return value
        if isinstance(value, dict) and match.start() == 0:
            return None
    return None


def _partial(text: str) -> Any:
    try:
        return parse_partial_json(text)
    except ValueError:
        return None


def _numbers(citations: Any) -> list[int]:
    values = citations if isinstance(citations, list) else [citations]
    matches = [re.search(r"\d+", str(value)) for value in values if not isinstance(value, bool)]
    return list(dict.fromkeys(int(match[0]) for match in matches if match))


def _is_true(value: Any) -> bool:
    return value is True or str(value).strip().lower() in ("true", "yes", "예", "네", "1")
