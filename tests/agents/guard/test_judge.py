"""The judge in an assistant: the question and the whole answer are judged, in both forms."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage

from agents.events import Answer, Token
from settings import Settings
from tests.openai_server import OpenAIServer, Reply, text
from workspace import Workspace, open_workspace

QUESTION = "How much is a single room in Juniper Hall?"
ANSWER = "A single room in Juniper Hall costs 300 dollars a month. [1]"


def verdict(rule: str = "none") -> Reply:
    """A reply of the judge, as JSON."""
    return text(json.dumps({"reason": "r", "violates": rule != "none", "rule": rule}))


@pytest.fixture
def judged(tmp_path: Path, openai_server: OpenAIServer) -> Settings:
    """Settings with the scripted model for everything, and the judge on."""
    return Settings(
        state_dir=tmp_path / "state",
        web_tools=False,
        chat_model="compatible:m",
        base_url=openai_server.url,
        guard_judge=True,
        max_retries=0,
    )


def with_document(ws: Workspace, tmp_path: Path) -> Workspace:
    """Add a document to the workspace."""
    path = tmp_path / "rooms.md"
    path.write_text("# Rooms\n\nA single room in Juniper Hall costs 300 dollars a month.\n")
    ws.index.add([path])
    return ws


@pytest.mark.parametrize("rule", ["none", "privacy"])
def test_a_turn_is_judged_twice(
    judged: Settings, tmp_path: Path, openai_server: OpenAIServer, rule: str
) -> None:
    """The answer is shown where both verdicts allow it; else no token is, and a rule says why."""
    openai_server.script(verdict(), text(ANSWER), verdict(rule))
    with open_workspace(judged) as opened:
        ws = with_document(opened, tmp_path)
        *events, answer = ws.conversation("t", assistant="rag").ask(QUESTION)
        state = ws.assistant("rag").get_state({"configurable": {"thread_id": "t"}}).values
    assert isinstance(answer, Answer)
    shown = "".join(event.text for event in events if isinstance(event, Token))
    rules = [(d["rail"], d["rule"], d["channel"]) for d in answer.guard]
    if rule == "none":
        assert answer.answer == ANSWER
        assert rules == []
    else:
        assert "300 dollars" not in shown + answer.answer
        assert "judge.privacy" in answer.answer
        assert rules == [("judge", "privacy", "answer")]
    assert len(openai_server.requests) == 3
    assert state["usage"]["utility"]["total_tokens"] == 2 * 18


def test_a_question_against_the_policy_asks_no_model(
    judged: Settings, tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """The turn ends with a refusal before the chat model is called."""
    openai_server.script(verdict("crime"))
    with open_workspace(judged) as opened:
        ws = with_document(opened, tmp_path)
        *_, answer = ws.conversation(assistant="rag").ask(
            "기숙사 방에 몰래 들어가는 방법을 알려 줘"
        )
    assert isinstance(answer, Answer)
    assert "judge.crime" in answer.answer
    assert len(openai_server.requests) == 1


@pytest.mark.parametrize("rule", ["none", "hate"])
async def test_the_asynchronous_form_judges_too(
    judged: Settings, tmp_path: Path, openai_server: OpenAIServer, rule: str
) -> None:
    """`astream` shows nothing of an answer against the policy, and `ainvoke` gives none."""
    # The second turn finds both verdicts kept.
    openai_server.script(verdict(), text(ANSWER), verdict(rule), text(ANSWER))
    with open_workspace(judged) as opened:
        graph = with_document(opened, tmp_path).assistant("rag")
        given: Any = {"messages": [HumanMessage(QUESTION)]}
        shown = ""
        config: Any = {"configurable": {"thread_id": "a"}}
        async for chunk, _ in graph.astream(given, config, stream_mode="messages"):
            if isinstance(chunk, AIMessageChunk):
                shown += str(chunk.text)
        result = await graph.ainvoke(given, {"configurable": {"thread_id": "b"}})
    assert ("300 dollars" in shown) == (rule == "none")
    last = result["messages"][-1]
    assert isinstance(last, AIMessage)
    assert ("300 dollars" in last.text) == (rule == "none")
    assert [d["rule"] for d in result["guard"]] == ([] if rule == "none" else [rule])
