"""Flawed model output: only an answer or a clear error is shown."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from agents.events import Answer, Error, Event, Notice, Step, Token, streamed_text
from agents.middleware.context.context_trimming import excerpt, trim_passages
from agents.middleware.context.history_trimming import trim_history
from chains.sources import Source
from chat.conversation import Conversation
from models.chat import chat_model
from settings import Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, Reply, hang, status, text, tool_call

Converse = Callable[..., Conversation]
EN, KO = "How long is leave?", "군휴학은 얼마나 하나요?"
SEARCH = tool_call("search_documents", {"query": "leave 군휴학"})
ANSWER = "Military leave lasts two years [1]."
LONG = status(400, message="This model's maximum context length is 2048 tokens.")
WRITTEN = json.dumps({"name": "search_documents", "arguments": {"query": "leave 군휴학"}})


@pytest.fixture
def ask(
    converse: Converse, settings: Settings, openai_server: OpenAIServer
) -> Callable[..., list[Event]]:
    """Ask over the scripted server: `ask(question, reply, ..., assistant="rag", setting=value)`."""

    def ask(question: str, *replies: Reply, assistant: str = "react", **more: Any) -> list[Event]:
        openai_server.script(*replies)
        own = {"chat_model": "compatible:m", "base_url": openai_server.url, "max_retries": 0}
        chosen = Settings(**(settings.model_dump() | own | {"web_tools": False} | more))
        return list(converse(chat_model(chosen), assistant, chosen=chosen).ask(question))

    return ask


def notices(events: list[Event]) -> dict[str, str]:
    """The text of each notice, by kind."""
    return {event.kind: event.text for event in events if isinstance(event, Notice)}


def answered(events: list[Event]) -> str:
    """The answer; the streamed text is the same."""
    end = events[-1]
    assert isinstance(end, Answer), end
    assert streamed_text(events).strip() == end.answer.strip()
    return end.answer


def failed(events: list[Event]) -> str:
    """The message of the error."""
    assert isinstance(events[-1], Error), events[-1]
    return events[-1].message


@pytest.mark.parametrize("assistant", ["react", "rag"])
@pytest.mark.parametrize(
    "reasoning",
    [
        "<think>\n[2] says three.\n</think>\n\n",
        "I guess three [2].\n</think>\n\n",
        "◁think▷셋◁/think▷",
    ],
)
def test_reasoning_is_neither_streamed_nor_remembered(
    ask: Callable[..., list[Event]], openai_server: OpenAIServer, assistant: str, reasoning: str
) -> None:
    """In front of a call and of an answer, and not in the history of the next question."""
    said = text(reasoning + ANSWER, size=3)
    first = [SEARCH, said] if assistant == "react" else [said]
    assert answered(ask(EN, *first, assistant=assistant)) == ANSWER
    ask(KO, text("군휴학 기간은 얼마인가요?"), text(ANSWER), assistant=assistant)
    assert "three" not in json.dumps(openai_server.requests[-1].body["messages"])


@pytest.mark.parametrize(
    "call",
    [
        WRITTEN,
        f"<tool_call>\n{WRITTEN}\n</tool_call>",
        f"```json\n{WRITTEN}\n```",
        "Thought: look\nAction: search_documents\nAction Input: leave 군휴학",
    ],
)
@pytest.mark.parametrize("question", [EN, KO])
def test_a_text_tool_call_is_executed(
    ask: Callable[..., list[Event]], question: str, call: str
) -> None:
    """The documents are searched, and no token shows the call."""
    events = ask(question, text(call), text(ANSWER))
    assert answered(events) == ANSWER
    assert [s.tool for s in events if isinstance(s, Step)][:1] == ["search_documents"]
    assert "search_documents" not in "".join(e.text for e in events if isinstance(e, Token))


def test_an_unparsable_text_call_is_asked_for_again(
    ask: Callable[..., list[Event]], openai_server: OpenAIServer
) -> None:
    """The model gets a message that its text was no call."""
    broken = '<tool_call>{"name": "search_documents", "arg</tool_call>'
    assert answered(ask(EN, text(broken), SEARCH, text(ANSWER))) == ANSWER
    assert "was not carried out" in json.dumps(openai_server.requests[1].body["messages"])


@pytest.mark.parametrize(("question", "words"), [(EN, "cannot call tools"), (KO, "호출하지 못")])
def test_a_model_without_tool_calls_names_the_other_assistant(
    ask: Callable[..., list[Event]], question: str, words: str
) -> None:
    """Where even the 2-step fallback returns a call, the error names the setting."""
    message = failed(ask(question, *[text('<tool_call>{"name": "x"}</tool_call>')] * 8))
    assert words in message
    assert "RAG_ASSISTANT=rag" in message


def test_json_that_names_no_tool_is_the_answer(ask: Callable[..., list[Event]]) -> None:
    """After a search, an object that names no tool is the answer."""
    said = 'Send {"name": "report", "arguments": {"years": 2}} to the service [1].'
    assert answered(ask(EN, SEARCH, text(said))) == said


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (text("", reason="length"), "RAG_MAX_OUTPUT_TOKENS"),
        (text("<think>Hm, perhaps", reason="length"), "RAG_MAX_OUTPUT_TOKENS"),
        (text("", reason="content_filter"), "filter"),
        (text("<think>Hm.</think>"), "reasoning"),
        (text("<|im_end|>\n<|im_start|>user\nhm"), "chat template"),
        (text(""), "empty answer"),
    ],
    ids=["length", "cut reasoning", "filter", "reasoning", "markers", "nothing"],
)
def test_an_empty_answer_is_explained_by_its_cause(
    ask: Callable[..., list[Event]], reply: Reply, words: str
) -> None:
    """The error says why there is no answer, and what helps."""
    assert words in failed(ask(EN, reply, assistant="rag"))


@pytest.mark.parametrize(
    ("reason", "words"), [("length", "RAG_MAX_OUTPUT_TOKENS"), ("content_filter", "내용 필터")]
)
def test_a_truncated_answer_is_kept(
    ask: Callable[..., list[Event]], reason: str, words: str
) -> None:
    """The partial answer is shown, and the notice names the cause."""
    events = ask(KO, text("군휴학은 의무 복무", reason=reason), assistant="rag")
    end = events[-1]
    assert isinstance(end, Answer)
    assert end.answer.startswith("군휴학은 의무 복무")
    assert words in notices(events)["cut_short"]


def test_a_loop_is_shown_once_and_stopped(ask: Callable[..., list[Event]]) -> None:
    """The notice says that the model repeated itself."""
    events = ask(EN, text("Leave lasts two years [1]. " * 400), assistant="rag")
    assert answered(events) == "Leave lasts two years [1]."
    assert "repeated itself" in notices(events)["repeated"]
    assert sum(isinstance(event, Token) for event in events) < 600


def test_a_timeout_keeps_the_partial_answer(ask: Callable[..., list[Event]]) -> None:
    """A turn that runs out of time shows its partial answer with a notice."""
    events = ask(EN, hang("Military leave lasts two"), assistant="rag", turn_seconds=2.0)
    end = events[-1]
    assert isinstance(end, Answer)
    assert end.answer.startswith("Military leave lasts two")
    assert "RAG_TURN_SECONDS" in notices(events)["turn_timeout"]


@pytest.mark.parametrize("assistant", ["react", "rag"])
def test_a_prompt_that_is_too_long_is_shortened(
    ask: Callable[..., list[Event]], openai_server: OpenAIServer, assistant: str
) -> None:
    """Examples go first, then passages and history; the notice names the settings."""
    before = [SEARCH] if assistant == "react" else []
    events = ask(EN, *before, LONG, LONG, text(ANSWER), assistant=assistant)
    assert answered(events) == ANSWER
    assert "RAG_TOP_K" in notices(events)["context_shortened"]
    sizes = [len(json.dumps(request.body["messages"])) for request in openai_server.requests]
    assert sizes[-1] < sizes[-3]


@pytest.mark.parametrize(("question", "words"), [(EN, "Shorten"), (KO, "줄이")])
def test_a_context_too_small_names_the_settings(
    ask: Callable[..., list[Event]], question: str, words: str
) -> None:
    """After the shortest prompt is refused, the error names the settings to lower."""
    message = failed(ask(question, *[LONG] * 8, assistant="rag"))
    assert words in message
    for name in ("RAG_TOP_K", "RAG_CONTEXT_TOKENS", "RAG_EXAMPLE_COUNT"):
        assert name in message


def test_the_shortest_prompt_keeps_one_excerpt() -> None:
    """The window with most terms of the question is kept."""
    body = "Nothing here. " * 60 + "Military leave lasts two years. " + "Nothing there. " * 60
    source = Source(1, "a.md", "a", 0, body)
    assert trim_passages([source] * 5, 1, EN) == [source] * 3
    (kept,) = trim_passages([source, source], 3, "How long is military leave?")
    assert "lasts two years" in kept.text
    assert len(kept.text) <= 500
    assert excerpt("short", EN) == "short"


@pytest.mark.parametrize("length", [5_000, 50_000])
def test_a_long_message_is_truncated_in_the_middle(length: int) -> None:
    """The next turn has its beginning and its end."""
    said: list[AnyMessage] = [HumanMessage("로그: " + "줄 " * length + "끝"), AIMessage("Noted.")]
    question, answer = trim_history(said, 12_000)
    assert question.text.startswith("로그")
    assert question.text.endswith("끝")
    assert len(question.text) <= 4_000
    assert answer.text == "Noted."


@pytest.mark.parametrize(
    ("past", "question", "words"),
    [(EN, "And who grants it?", "utility model"), (KO, "그건 누가 허가하나요?", "보조 모델")],
)
def test_a_failed_question_rewriting_is_a_notice(
    ask: Callable[..., list[Event]], past: str, question: str, words: str
) -> None:
    """The rule takes over, and the notice is in the language of the question."""
    ask(past, text(ANSWER), assistant="rag")
    events = ask(question, status(503), text(ANSWER), assistant="rag")
    assert answered(events) == ANSWER
    assert words in notices(events)["utility_failed"]


def test_text_tool_calls_of_any_model(converse: Converse) -> None:
    """They are parsed also of a model that is not built from the settings."""
    model = ScriptedModel.of(WRITTEN, ANSWER)
    assert answered(list(converse(model).ask(EN))) == ANSWER
