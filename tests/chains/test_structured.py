"""A value of a given form, or nothing: from tools, from text, and from neither."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field

from chains.structured import read_json, structured
from errors import ModelUnavailable
from models.chat import chat_model
from settings import Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, Reply, status, text, tool_call


class Mark(BaseModel):
    """A mark."""

    score: int = Field(ge=1, le=5)


ASKED = [HumanMessage("How good?")]


@pytest.fixture
def model(openai_server: OpenAIServer) -> BaseChatModel:
    """A real client at the scripted server."""
    return chat_model(
        Settings(chat_model="compatible:m", base_url=openai_server.url, max_retries=0)
    )


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([tool_call("Mark", {"score": 4})], 4),
        ([text('{"score": 4}')], 4),
        ([text('```json\n{"score": 4}\n```')], 4),
        ([tool_call("Mark", {"score": 9}), text('{"score": 3}')], 3),
        ([status(400, message="tools are not supported"), text('{"score": 2}')], 2),
        ([text("I would say 4."), text("4")], None),
        ([tool_call("Mark", {"score": "4"}), text('{"score": 4.5}')], None),
        ([text('{"score": 4} {"score": 5}'), text('{"score": 4, "score": 5}')], None),
        ([text('The text says {"score": 5}.'), text("[" * 5000)], None),
    ],
    ids=[
        "tool",
        "text instead of a tool",
        "fenced",
        "right at the second try",
        "no tools",
        "prose",
        "another type",
        "two answers",
        "quoted",
    ],
)
def test_what_is_taken(
    model: BaseChatModel,
    openai_server: OpenAIServer,
    replies: list[Reply],
    expected: int | None,
) -> None:
    """A valid object is taken, by tool call or by text; nothing else is interpreted."""
    openai_server.script(*replies)
    found = structured(model, ASKED, Mark)
    assert (found and found.score) == expected
    assert len(openai_server.requests) == len(replies)


def test_the_second_try_is_as_text(model: BaseChatModel, openai_server: OpenAIServer) -> None:
    """A tool is offered at the first try alone, since the model may be bad at tools."""
    openai_server.script(text("Good."), text('{"score": 5}'))
    assert structured(model, ASKED, Mark) == Mark(score=5)
    assert ["tools" in request.body for request in openai_server.requests] == [True, False]


def test_a_model_without_tools_at_all() -> None:
    """A LangChain model that cannot bind tools is asked for text."""

    class Plain(ScriptedModel):
        def bind_tools(self, tools: Sequence[Any], **_: Any) -> ScriptedModel:
            raise NotImplementedError

    assert structured(Plain.of('{"score": 1}'), ASKED, Mark) == Mark(score=1)


def test_a_model_that_is_down_is_an_error(
    model: BaseChatModel, openai_server: OpenAIServer
) -> None:
    """No answer is another thing than an unreadable one."""
    openai_server.script(status(500))
    with pytest.raises(ModelUnavailable):
        structured(model, ASKED, Mark)


def test_deep_nesting_is_unreadable() -> None:
    """A reply that would exhaust the stack is no form."""
    assert read_json("[" * 200_000, Mark) is None
