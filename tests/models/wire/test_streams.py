"""Stream repair: deviating streams of OpenAI-like servers add up to a correct message."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from tests import openai_server as server
from tests.models.wire.test_openai import model, search_documents, streamed
from tests.openai_server import JSON, Answer, OpenAIServer, Reply

ARGUMENTS = json.dumps({"query": "군 휴학 기간", "k": 3}, ensure_ascii=False)


def stream(*deltas: JSON, usage: list[JSON] | None = None) -> Reply:
    """Stream these deltas, each with the usage of the same place where there is one."""

    def reply(body: JSON) -> Answer:
        pieces = []
        for place, delta in enumerate(deltas):
            more: dict[str, Any] = {"usage": usage[place]} if usage else {}
            pieces.append(server._chunk(body, [{"index": 0, "delta": delta}], **more))
        end = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
        return Answer([*pieces, server._chunk(body, end), server.DONE], headers=server.SSE)

    return reply


def pieces(call: JSON, *arguments: Any, **again: Any) -> list[JSON]:
    """One delta a piece of the arguments; `again` is sent with each but the first."""
    first = {**call, "function": {"name": "search_documents", "arguments": arguments[0]}}
    name = again.pop("name", None)
    rest = [
        {**again, "function": {"arguments": piece, **({"name": name} if name else {})}}
        for piece in arguments[1:]
    ]
    return [{"tool_calls": [one]} for one in (first, *rest)]


HALVES = (ARGUMENTS[:9], ARGUMENTS[9:])
HEAD = {"index": 0, "id": "a1", "type": "function"}
SO_FAR = [ARGUMENTS[:n] for n in (1, 5, 12, len(ARGUMENTS), len(ARGUMENTS))]


@pytest.mark.parametrize(
    "deltas",
    [
        pieces(HEAD, "", *HALVES, index=0, name="search_documents"),
        pieces(HEAD, *HALVES, index=0, id="a1", name="search_documents"),
        pieces(HEAD, *HALVES, index=0, id="another", name="search_documents"),
        pieces(HEAD, *SO_FAR, index=0),
        pieces(HEAD, ARGUMENTS, ARGUMENTS, index=0, name="search_documents"),
        pieces({"index": 0, "type": "function"}, *HALVES, index=0),
        pieces({"id": "a1", "type": "function"}, *HALVES),
        pieces(HEAD, "{}", *HALVES, index=0),
        pieces(HEAD, json.loads(ARGUMENTS)),
    ],
    ids=[
        "name with each piece",
        "name and id with each piece",
        "a new id with each piece",
        "arguments so far",
        "whole twice",
        "no id",
        "no index",
        "empty object first",
        "no string",
    ],
)
def test_a_deviating_tool_call_is_one_call(openai_server: OpenAIServer, deltas: list[JSON]) -> None:
    """However the fragments are labelled, it is one call with its name, id and arguments."""
    openai_server.script(stream(*deltas))
    message = streamed(model(openai_server).bind_tools([search_documents]).stream("?"))
    (call,) = message.tool_calls
    assert (call["name"], call["args"]) == ("search_documents", json.loads(ARGUMENTS))
    assert call["id"]
    assert not message.invalid_tool_calls


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"index": 0, "id": "a1"}, {"index": 1, "id": "a2"}),
        ({"index": 0, "id": "a1"}, {"index": 0, "id": "a2"}),
        ({"index": 0, "id": "a1"}, {"index": 1, "id": "a1"}),
        ({"index": 0}, {"index": 1}),
        ({"id": "a1"}, {"id": "a2"}),
        ({}, {}),
    ],
    ids=["well", "one index", "one id", "no ids", "no index", "neither"],
)
def test_two_calls_stay_two(openai_server: OpenAIServer, first: JSON, second: JSON) -> None:
    """Calls whose index or id is the same, or missing, are told apart and get ids of their own."""
    other = '{"query": "meals"}'
    deltas = [*pieces(first, ARGUMENTS), *pieces(second, other)]
    openai_server.script(stream(*deltas))
    message = streamed(model(openai_server).bind_tools([search_documents]).stream("?"))
    assert [c["args"]["query"] for c in message.tool_calls] == ["군 휴학 기간", "meals"]
    assert len({c["id"] for c in message.tool_calls}) == 2


def test_a_name_in_fragments_is_put_together(openai_server: OpenAIServer) -> None:
    """Fragments of a name are no repetition of it."""
    parts = [
        {"index": 0, "id": "a1", "function": {"name": "search_", "arguments": ""}},
        {"index": 0, "function": {"name": "documents", "arguments": ""}},
        {"index": 0, "function": {"arguments": ARGUMENTS}},
    ]
    openai_server.script(stream(*[{"tool_calls": [part]} for part in parts]))
    (call,) = streamed(model(openai_server).stream("?")).tool_calls
    assert call["name"] == "search_documents"


@pytest.mark.parametrize("as_stream", [True, False], ids=["streamed", "whole"])
def test_ids_of_earlier_calls_are_not_reused(openai_server: OpenAIServer, as_stream: bool) -> None:
    """Servers that number the calls of each answer anew do not mix up the results."""
    openai_server.script(server.tool_call("search_documents", {"query": "meals"}))
    call = {"name": "search_documents", "args": {"query": "hotel"}, "id": "call_1"}
    past = [
        HumanMessage("?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("Nothing.", tool_call_id="call_1"),
    ]
    bound = model(openai_server).bind_tools([search_documents])
    message = streamed(bound.stream(past)) if as_stream else bound.invoke(past)
    assert message.tool_calls[0]["id"] != "call_1"
    assert message.tool_calls[0]["args"] == {"query": "meals"}


def usage_of(inputs: int, outputs: int) -> JSON:
    return {"prompt_tokens": inputs, "completion_tokens": outputs, "total_tokens": inputs + outputs}


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ([usage_of(10, n) for n in (0, 1, 2, 3)], (10, 3, 13)),
        ([usage_of(10, 0), {}, {}, usage_of(0, 3)], (10, 3, 13)),
        ([{}, {}, usage_of(10, 3), usage_of(10, 3)], (10, 3, 13)),
        ([{}, {}, {}, {**usage_of(10, 3), "total_tokens": 40}], (10, 3, 40)),
    ],
    ids=["cumulative", "in two halves", "twice", "with reasoning"],
)
def test_the_last_usage_of_a_stream_counts(
    openai_server: OpenAIServer, usage: list[JSON], expected: tuple[int, int, int]
) -> None:
    """Usage that comes with each chunk, in parts or twice is not added up."""
    deltas = [{"role": "assistant", "content": word} for word in ("Two ", "years", " [1]", ".")]
    openai_server.script(stream(*deltas, usage=usage))
    message = streamed(model(openai_server).stream("?"))
    assert message.text == "Two years [1]."
    used = message.usage_metadata
    assert used is not None
    assert (used["input_tokens"], used["output_tokens"], used["total_tokens"]) == expected
