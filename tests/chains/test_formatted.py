"""Formatted output from real clients at a scripted server: asked for, repaired once, or refused."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from pydantic import BaseModel, Field

from chains.formatted import formatted
from errors import InvalidOutput, ModelUnavailable
from models.chat import chat_model
from prompts.formats import Table
from settings import Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, Reply, status, text, tool_call
from text.translation import translated


class Mark(BaseModel):
    """A mark."""

    score: int = Field(ge=1, le=5)


SCHEMA = {
    "title": "Mark",
    "type": "object",
    "properties": {"score": {"type": "integer", "maximum": 5}},
    "required": ["score"],
}
REFUSED = status(400, message="tools are not supported")
NO_CHOICE = status(400, message="tool_choice is not supported")
NO_SCHEMA = status(400, message="response_format is not supported")


@pytest.fixture
def model(openai_server: OpenAIServer) -> BaseChatModel:
    """A real client at the scripted server."""
    return chat_model(
        Settings(chat_model="compatible:m", base_url=openai_server.url, max_retries=0)
    )


def ways(server: OpenAIServer) -> list[str]:
    """How each request asked for the schema."""
    bodies = [request.body for request in server.requests]
    return [
        "tool" if "tools" in body else "schema" if "response_format" in body else "prompt"
        for body in bodies
    ]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([tool_call("Mark", {"score": 4})], ["tool"]),
        ([text('{"score": 4}')], ["tool"]),
        ([REFUSED, text('{"score": 4}')], ["tool", "schema"]),
        ([REFUSED, NO_SCHEMA, text('Here: {"score": 4}')], ["tool", "schema", "prompt"]),
        ([tool_call("Mark", {"score": 9}), tool_call("Mark", {"score": 4})], ["tool", "tool"]),
        ([REFUSED, text("Four."), text('{"score": 4}')], ["tool", "schema", "prompt"]),
        (
            [NO_CHOICE, NO_CHOICE, text("Four."), text('{"score": 4}')],
            ["tool", "tool", "tool", "schema"],
        ),
        ([text("Four."), NO_SCHEMA, text('{"score": 4}')], ["tool", "schema", "prompt"]),
    ],
    ids=[
        "tool",
        "text",
        "no tools",
        "neither",
        "repaired",
        "repaired by schema",
        "no tool choice",
        "repaired by the prompt",
    ],
)
@pytest.mark.parametrize("wanted", [Mark, SCHEMA], ids=["class", "schema"])
def test_json_is_asked_for_in_the_way_a_server_takes(
    model: BaseChatModel,
    openai_server: OpenAIServer,
    replies: list[Reply],
    expected: list[str],
    wanted: Any,
) -> None:
    """A tool call, else a response format, else the prompt; a wrong reply is repaired once."""
    openai_server.script(*replies)
    value = formatted(model, wanted).invoke("How good?")
    assert value == (Mark(score=4) if wanted is Mark else {"score": 4})
    assert ways(openai_server) == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko", "형식이 맞지 않습니다"), ("en", "does not have the form")],
)
def test_the_repair_names_the_field(
    model: BaseChatModel, openai_server: OpenAIServer, language: str, said: str
) -> None:
    """The model reads its reply, the field, what is wrong and the instructions again."""
    openai_server.script(REFUSED, NO_SCHEMA, text('{"score": 9}'), text('{"score": 5}'))
    assert formatted(model, Mark, language).invoke([HumanMessage("?")]) == Mark(score=5)
    system, _, reply, repair = openai_server.requests[-1].body["messages"]
    assert system["role"] == "system"
    assert reply == {"role": "assistant", "content": '{"score": 9}'}
    assert said in repair["content"] and "- score: " in repair["content"]
    assert '"maximum": 5' in repair["content"]


@pytest.mark.parametrize(
    ("wanted", "reply", "field"),
    [
        (Mark, '{"score": 9}', "score"),
        (SCHEMA, "{}", "score"),
        (["place", "fee"], "| place |\n|---|\n| pool |", "fee"),
        ("list", "None.", "items"),
        ("text", "<think>hm</think>", "reply"),
    ],
)
def test_a_second_wrong_reply_is_an_error_that_names_the_field(
    model: BaseChatModel, openai_server: OpenAIServer, wanted: Any, reply: str, field: str
) -> None:
    """After one repair the error says where the form is wrong, in both languages."""
    openai_server.script(text(reply), text(reply))
    with pytest.raises(InvalidOutput) as raised:
        formatted(model, wanted).invoke("?")
    assert raised.value.field == field
    assert field in str(raised.value)
    assert "형식" in translated(raised.value.text, "ko")
    assert len(openai_server.requests) == 2


@pytest.mark.parametrize(
    ("wanted", "reply", "value"),
    [
        ("list", "- 수영장\n- 공원", ["수영장", "공원"]),
        (
            ["장소", "요금"],
            "| 장소 | 요금 |\n|---|---|\n| 수영장 | 3,000원 |",
            Table(("장소", "요금"), (("수영장", "3,000원"),)),
        ),
        ("text", "3,000원입니다.", "3,000원입니다."),
    ],
)
def test_other_formats_are_instructions(
    model: BaseChatModel, openai_server: OpenAIServer, wanted: Any, reply: str, value: Any
) -> None:
    """Lists, tables and text are described at the end of the system message, without a tool."""
    openai_server.script(text(reply))
    messages = [SystemMessage("짧게 씁니다."), HumanMessage("어디가 얼마예요?")]
    assert formatted(model, wanted, "ko").invoke(messages) == value
    system, _ = openai_server.requests[0].body["messages"]
    assert system["content"].startswith("짧게 씁니다.\n\n")
    assert len(system["content"]) > 20
    assert ways(openai_server) == ["prompt"]


async def test_it_runs_asynchronously_in_a_chain(
    model: BaseChatModel, openai_server: OpenAIServer
) -> None:
    """It is a runnable with both forms, behind any prompt."""
    openai_server.script(REFUSED, text('{"score": 9}'), text('{"score": 3}'))
    chain = ChatPromptTemplate.from_messages([("human", "Grade {what}.")]) | formatted(model, Mark)
    assert await chain.ainvoke({"what": "this"}) == Mark(score=3)
    assert ways(openai_server) == ["tool", "schema", "schema"]


def test_a_model_without_tools_reads_the_schema() -> None:
    """A LangChain model that cannot bind tools gets the schema in the prompt."""

    class Plain(ScriptedModel):
        def bind_tools(self, tools: Sequence[Any], **_: Any) -> ScriptedModel:
            raise NotImplementedError

    model = Plain.of('{"score": 1}')
    assert formatted(model, Mark).invoke("?") == Mark(score=1)
    assert "JSON Schema" in model.calls[0][0].text


def test_a_model_that_is_down_is_another_error(
    model: BaseChatModel, openai_server: OpenAIServer
) -> None:
    """No answer is not a wrong form, and is not repaired."""
    openai_server.script(status(500))
    with pytest.raises(ModelUnavailable):
        formatted(model, Mark).invoke("?")
    assert len(openai_server.requests) == 1
