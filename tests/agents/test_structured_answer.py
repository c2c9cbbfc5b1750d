"""Structured answers: streamed, cited and recognised as abstentions, with real clients."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk

from agents.events import Answer, Notice, Token, streamed_text
from chat.conversation import Conversation
from chat.turns.stream_buffer import StreamBuffer, partial_answer
from models.chat import chat_model
from settings import Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, status, text

Converse = Callable[..., Conversation]
ENGLISH, KOREAN = "How long is leave?", "군휴학은 얼마나 하나요?"


def structured(answer: str, *citations: int, abstained: bool = False) -> str:
    """A reply that keeps to the schema."""
    return json.dumps(
        {"answer": answer, "citations": citations, "abstained": abstained}, ensure_ascii=False
    )


@pytest.fixture
def ask(
    converse: Converse, settings: Settings, openai_server: OpenAIServer
) -> Callable[..., list[Any]]:
    """Ask the rag assistant over a scripted server, with structured answers on."""
    more = {"chat_model": "compatible:m", "base_url": openai_server.url, "max_retries": 0}
    chosen = Settings(**(settings.model_dump() | more | {"structured_answer": True}))

    def ask(question: str, assistant: str = "rag") -> list[Any]:
        model = chat_model(chosen)
        return list(converse(model, assistant, chosen=chosen).ask(question))

    return ask


@pytest.mark.parametrize(
    ("question", "reply", "answer"),
    [
        (ENGLISH, structured("Military leave lasts two years [1].", 1), None),
        (
            KOREAN,
            structured('기간은 "의무 복무 기간"입니다 [1].\n신청은 입영 전입니다 [1].', 1),
            None,
        ),
        (ENGLISH, structured("Military leave lasts two years.", 1, 1), "two years. [1]"),
        (ENGLISH, "Military leave lasts two years [1].", None),
    ],
    ids=["english", "korean", "cited beside the answer", "no form"],
)
def test_the_answer_is_streamed_out_of_the_json(
    ask: Callable[..., list[Any]],
    openai_server: OpenAIServer,
    question: str,
    reply: str,
    answer: str | None,
) -> None:
    """Tokens hold no JSON, come in pieces, and add up to the answer, which is cited."""
    openai_server.script(text(reply, size=3))
    *events, end = ask(question)
    assert isinstance(end, Answer)
    assert not end.abstained
    assert [citation.n for citation in end.citations][:1] == [1]
    assert '"citations"' not in end.answer
    assert streamed_text(events) == end.answer
    assert answer is None or end.answer.endswith(answer)
    pieces = [event for event in events if isinstance(event, Token) and not event.reset]
    assert len(pieces) > 3
    assert openai_server.requests[0].body["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("question", [ENGLISH, KOREAN])
def test_the_model_states_its_abstention(
    ask: Callable[..., list[Any]], openai_server: OpenAIServer, question: str
) -> None:
    """In whatever words, as long as nothing is cited."""
    openai_server.script(
        text(structured("Nothing is said on that. 글에 없습니다.", abstained=True))
    )
    end = ask(question)[-1]
    assert isinstance(end, Answer)
    assert end.abstained
    assert end.searched
    cited = structured("It lasts two years [1].", 1, abstained=True)
    openai_server.script(text(ENGLISH), text(cited))  # the first makes the question stand alone
    assert not ask(ENGLISH)[-1].abstained


def test_truncated_json_keeps_the_answer(
    ask: Callable[..., list[Any]], openai_server: OpenAIServer
) -> None:
    """JSON that breaks off still gives the answer in it."""
    openai_server.script(text('{"answer": "Two years [1]."'))
    end = ask(ENGLISH)[-1]
    assert "Two years [1]." in end.answer


def test_only_where_it_is_set_and_supported(
    ask: Callable[..., list[Any]],
    converse: Converse,
    settings: Settings,
    openai_server: OpenAIServer,
) -> None:
    """The agent, other models and the default setting get no response format."""
    openai_server.script(text("Hello."), text("Two years [1]."))
    ask(ENGLISH, "react")
    more = {"chat_model": "compatible:m", "base_url": openai_server.url}
    plain = Settings(**(settings.model_dump() | more))
    list(converse(chat_model(plain), "rag", thread="t2", chosen=plain).ask(ENGLISH))
    assert not any("response_format" in request.body for request in openai_server.requests)
    chosen = Settings(**(settings.model_dump() | {"structured_answer": True}))
    model = ScriptedModel.of("Two years [1].")
    end = list(converse(model, "rag", thread="t3", chosen=chosen).ask(ENGLISH))[-1]
    assert end.answer == "Two years [1]."  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("so_far", "words"),
    [
        ("{", ""),
        ('{"ans', ""),
        ('{"answer": "Two ye', "Two ye"),
        ('{"answer": "He said \\"no', 'He said "no'),
        ('{"answer": "\\ud734', "휴"),
        ('{"answer": 5', ""),
        ("Two years", "Two years"),
        ("[1] says so", "[1] says so"),
    ],
)
def test_partial_answer(so_far: str, words: str) -> None:
    """The answer as far as it is written; other text is returned as it is."""
    assert partial_answer(so_far) == words


@pytest.mark.parametrize("size", [1, 2, 5])
def test_escape_sequences_split_between_chunks(size: int) -> None:
    """However the JSON is split, the answer is complete and streamed once."""
    answer = 'A "quote", a \\ and a line\nend 휴학 [1].'
    raw = json.dumps({"answer": answer, "citations": [1], "abstained": False})
    buffer = StreamBuffer(tools=False, structured=True)
    tokens = []
    for at in range(0, len(raw), size):
        tokens += buffer.feed(AIMessageChunk(content=raw[at : at + size], id="m"))
    tokens += buffer.finish(answer)
    assert streamed_text(tokens) == answer
    assert not any(token.reset for token in tokens)


LOOSE = '{"answer": "Leave lasts two years.", "citations": ["1"], "abstained": "false", "note": 1}'


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (
            f"<think>\nI need JSON {{ok}}\n</think>\n{structured('It lasts two years [1].', 1)}",
            None,
        ),
        (
            f"<think>\n폼 {{형식}}에 맞춘다.\n</think>\n{structured('기간은 2년입니다 [1].', 1)}",
            "기간은 2년입니다 [1].",
        ),
        (LOOSE, "Leave lasts two years. [1]"),
        (f"```json\n{structured('It lasts two years [1].', 1)}\n```", None),
        (f"Here is the JSON:\n{structured('It lasts two years [1].', 1)}\nDone.", None),
        (
            '{"answer": "It lasts\ntwo years [1].", "citations": [1], "abstained": false}',
            "It lasts\ntwo years [1].",
        ),
    ],
    ids=["reasoning", "korean reasoning", "other types", "fence", "words around", "raw line end"],
)
def test_flawed_json_gives_the_answer(
    ask: Callable[..., list[Any]], openai_server: OpenAIServer, reply: str, answer: str | None
) -> None:
    """Reasoning, other types and text around the JSON do not hide its answer."""
    openai_server.script(text(reply))
    end = ask(ENGLISH)[-1]
    assert isinstance(end, Answer)
    assert end.answer == (answer or "It lasts two years [1].")


def test_other_json_is_the_answer(
    ask: Callable[..., list[Any]], openai_server: OpenAIServer
) -> None:
    """An object without the fields of the schema is shown as it is."""
    openai_server.script(text('{"limit": 165}'))
    assert ask(ENGLISH)[-1].answer == '{"limit": 165}'


def test_a_rejected_response_format_is_retried_without(
    ask: Callable[..., list[Any]], openai_server: OpenAIServer
) -> None:
    """A server without `response_format` is asked again without it."""
    openai_server.script(
        status(400, message="response_format is unavailable"), text("Two years [1].")
    )
    end = ask(KOREAN)[-1]
    assert end.answer == "Two years [1]."
    assert ["response_format" in r.body for r in openai_server.requests] == [True, False]


def test_json_cut_by_the_length_limit_keeps_the_answer(
    ask: Callable[..., list[Any]], openai_server: OpenAIServer
) -> None:
    """What was written is shown, and the notice names the setting."""
    openai_server.script(text('{"answer": "It lasts two years [1] and', reason="length"))
    *events, end = ask(ENGLISH)
    assert isinstance(end, Answer)
    assert end.answer.startswith("It lasts two years")
    told = [event.text for event in events if isinstance(event, Notice)]
    assert any("RAG_MAX_OUTPUT_TOKENS" in words for words in told)
