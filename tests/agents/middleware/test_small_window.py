"""A small window: where the tools do not fit, the question is answered from one search."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.events import Answer, Error
from chat.conversation import Conversation
from models.chat import chat_model
from settings import Settings
from tests.openai_server import Answer as Reply
from tests.openai_server import OpenAIServer, Request, status, text

Converse = Callable[..., Conversation]
TOO_LONG = status(400, message="This model's maximum context length is 2048 tokens")
ASKED = {"en": "How long is military leave?", "ko": "leave 군휴학 기간은?"}
WORDS = {"en": "do not fit", "ko": "들어가지 않아"}


SAID = {
    ("react", "en"): "Two years [1].",
    ("react", "ko"): "Two years [1].",
    ("react-text", "en"): "Thought: I know the answer.\nFinal Answer: Two years [1].",
    ("react-text", "ko"): "최종 답변: Two years [1].",
}


class SmallWindow(OpenAIServer):
    """Refuses what describes tools, as a field or in the text of the protocol."""

    said = "Two years [1]."

    def reply_to(self, request: Request) -> Reply:
        """Refuse prompts with tools; answer others."""
        self.requests.append(request)
        told = "Action Input" in str(request.body["messages"])
        refused = bool(request.body.get("tools")) or told
        return (TOO_LONG if refused else text(self.said))(request.body)


@pytest.fixture
def small(openai_server: Any) -> Any:
    """The scripted server with a small window."""
    openai_server.__class__ = SmallWindow
    return openai_server


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("assistant", ["react", "react-text"])
def test_tools_that_do_not_fit_are_left_out(
    small: Any, settings: Settings, converse: Converse, assistant: str, language: str
) -> None:
    """Cut prompts are tried first; the reader is told, and the answer is cited, without labels."""
    small.said = SAID[assistant, language]
    chosen: Any = Settings(
        state_dir=settings.state_dir,
        chat_model="compatible:m",
        base_url=small.url,
        max_retries=0,
    )
    end = list(converse(chat_model(chosen), assistant, chosen=chosen).ask(ASKED[language]))[-1]
    assert isinstance(end, Answer), end
    assert end.answer == "Two years [1]." and end.citations[0].source == "leave.md"
    told = [notice for notice in end.notices if notice.kind == "no_room_for_tools"]
    assert len(told) == 1 and WORDS[language] in told[0].text
    assert len(small.requests) == 5  # whole, three times cut, and without tools


def test_a_prompt_that_is_too_long_without_tools_is_an_error(
    openai_server: OpenAIServer, settings: Settings, converse: Converse
) -> None:
    """It ends: nothing is tried forever."""
    chosen: Any = Settings(
        state_dir=settings.state_dir,
        chat_model="compatible:m",
        base_url=openai_server.url,
        max_retries=0,
    )
    openai_server.script(*[TOO_LONG] * 20)
    end = list(converse(chat_model(chosen), "react", chosen=chosen).ask(ASKED["en"]))[-1]
    assert isinstance(end, Error) and end.code == "model_too_long"
    assert len(openai_server.requests) <= 8
