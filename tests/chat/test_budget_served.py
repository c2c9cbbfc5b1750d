"""Daily budgets over a scripted server: what the provider counts stops the turn after the limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer
from errors import BudgetExceeded
from settings import Settings
from tests.openai_server import OpenAIServer, Reply, status, text, tool_call
from workspace import Workspace, open_workspace

ASKED = {"en": "How long is military leave?", "ko": "군 휴학은 얼마나 되나요?"}
CALLED = 'Action: search_documents\nAction Input: {"query": "leave"}'
TURNS: dict[Any, list[Reply]] = {
    "rag": [text("Two years [1].")],
    "react": [tool_call("search_documents", {"query": "leave"}), text("Two years [1].")],
    "react-text": [text(CALLED), text("Final Answer: Two years [1].")],
}


@contextmanager
def opened(tmp_path: Path, server: OpenAIServer, **values: Any) -> Iterator[Workspace]:
    """A workspace with one document, whose model is the server."""
    page = tmp_path / "leave.md"
    page.write_text("# Leave 휴학\n\nMilitary leave 군 휴학 lasts two years.", "utf-8")
    settings = Settings(
        state_dir=tmp_path / "state",
        chat_model="compatible:m",
        base_url=server.url,
        embedding_model="offline:hashing",
        max_retries=0,
        **values,
    )
    with open_workspace(settings) as ws:
        ws.index.add([page])
        yield ws


def answer(workspace: Workspace, question: str, **more: Any) -> Answer:
    """The answer of a turn in a new conversation."""
    end = list(workspace.conversation(**more).ask(question))[-1]
    assert isinstance(end, Answer), end
    return end


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "tokens are used up (RAG_DAILY_TOKENS)"),
        ("ko", "개를 다 썼습니다(RAG_DAILY_TOKENS)"),
    ],
)
@pytest.mark.parametrize("assistant", TURNS)
def test_tokens_of_all_calls_of_a_turn_count(
    tmp_path: Path, openai_server: OpenAIServer, assistant: Any, language: str, words: str
) -> None:
    """18 a call, each once; the next turn of that user is refused before the server is asked."""
    turn = TURNS[assistant]
    with opened(tmp_path, openai_server, daily_tokens=18 * len(turn) + 1) as workspace:
        openai_server.script(*turn * 3)
        for _ in range(2):  # after the first one a token is left
            end = answer(workspace, ASKED[language], assistant=assistant)
            assert end.usage["total_tokens"] == 18 * len(turn)
        with pytest.raises(BudgetExceeded) as caught:
            answer(workspace, ASKED[language], assistant=assistant)
        assert words in str(caught.value)
        assert len(openai_server.requests) == 2 * len(turn)
        other = answer(workspace, ASKED[language], assistant=assistant, user="eve")
        assert other.usage["total_tokens"] == 18 * len(turn)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "(RAG_DAILY_USD). The count starts again at"),
        ("ko", "(RAG_DAILY_USD)"),
    ],
)
def test_dollars_stop_the_next_turn(
    tmp_path: Path,
    openai_server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    """By the tokens that the server counted and the price of its model, in both languages."""
    monkeypatch.setattr("models.usage._prices", lambda: {"compatible:m": (1.0, 2.0)})
    price = (11 * 1.0 + 7 * 2.0) / 1e6
    with opened(tmp_path, openai_server, daily_usd=price) as workspace:
        openai_server.script(text("Two years [1]."))
        assert answer(workspace, ASKED[language], assistant="rag").usage["usd"] == pytest.approx(
            price
        )
        with pytest.raises(BudgetExceeded) as caught:
            answer(workspace, ASKED[language], assistant="rag")
        message = str(caught.value)
        assert words in message and ("오늘" in message) == (language == "ko")
        assert len(openai_server.requests) == 1


def test_a_fallback_counts_for_the_model_that_answered(
    tmp_path: Path, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that failed costs nothing."""
    prices = {"compatible:m": (1.0, 2.0), "compatible:second": (10.0, 20.0)}
    monkeypatch.setattr("models.usage._prices", lambda: prices)
    more = {"fallback_models": "compatible:second", "daily_usd": 1.0}
    with opened(tmp_path, openai_server, **more) as workspace:
        openai_server.script(status(429), text("Two years [1]."))
        end = answer(workspace, ASKED["en"], assistant="rag")
        assert end.usage["usd"] == pytest.approx((11 * 10.0 + 7 * 20.0) / 1e6)
        assert [request.body["model"] for request in openai_server.requests] == ["m", "second"]
