"""Daily budget: tokens and dollars of a user's turns of today."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer
from chat.budget import DailyBudget
from chat.conversation import Conversation
from chat.store import AppStore
from cli.ask.__main__ import run
from console import DONE, FAILED
from errors import BudgetExceeded, SettingsError
from models.roles import with_name
from settings import Settings
from tests.fakes import USAGE, ScriptedModel
from workspace import open_workspace

Converse = Callable[..., Conversation]
PRICED = "openai:gpt-4.1-mini"


def limited(settings: Settings, **values: Any) -> Settings:
    """Settings with a limit."""
    return Settings(state_dir=settings.state_dir, **values)


def model(name: str = PRICED, replies: int = 3) -> Any:
    """A model that takes ten tokens an answer."""
    return with_name(ScriptedModel.of(*["It is so."] * replies), name)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Is it so?", "Today's 20 tokens are used up (RAG_DAILY_TOKENS)"),
        ("그런가요?", "오늘 쓸 수 있는 토큰 20개를 다 썼습니다(RAG_DAILY_TOKENS)"),
    ],
)
def test_the_turn_after_the_limit_is_refused(
    converse: Converse, settings: Settings, question: str, words: str
) -> None:
    """Before anything is stored; the message says when the count starts again."""
    chosen = limited(settings, daily_tokens=20, timezone="Asia/Seoul")
    scripted = model()
    conversation = converse(scripted, chosen=chosen)
    for _ in range(2):
        assert isinstance(list(conversation.ask(question))[-1], Answer)
    with pytest.raises(BudgetExceeded) as caught:
        list(conversation.ask(question))
    assert words in str(caught.value)
    assert "00:00 KST" in str(caught.value)
    assert len(conversation.store.exchanges("t1", "local")) == 2


def test_each_user_has_a_budget(converse: Converse, settings: Settings) -> None:
    """One user's turns, in all threads, are counted for that user alone."""
    chosen = limited(settings, daily_tokens=20)
    scripted = model(replies=3)
    for thread in ("t1", "t2"):
        list(converse(scripted, thread=thread, chosen=chosen).ask("Is it so?"))
    list(converse(scripted, thread="t3", user="eve", chosen=chosen).ask("Is it so?"))
    with pytest.raises(BudgetExceeded):
        list(converse(scripted, thread="t4", chosen=chosen).ask("Is it so?"))


def test_the_count_starts_again_at_local_midnight(
    converse: Converse, settings: Settings, store: AppStore
) -> None:
    """The midnight of RAG_TIMEZONE, not of UTC."""
    chosen = limited(settings, daily_tokens=5, timezone="Asia/Seoul")
    list(converse(model(), chosen=settings).ask("Is it so?"))
    asked_at = store.exchanges("t1", "local")[0].asked_at
    day = datetime.fromtimestamp(asked_at, UTC).astimezone(DailyBudget(store, chosen)._zone)
    last = day.replace(hour=23, minute=59, second=59).timestamp()
    with pytest.raises(BudgetExceeded):
        DailyBudget(store, chosen, lambda: last).check("local", "en")
    DailyBudget(store, chosen, lambda: last + 2).check("local", "en")


def test_dollars_are_counted(converse: Converse, settings: Settings, store: AppStore) -> None:
    """By the price of the model that answered, which each answer has."""
    key = {"openai_api_key": "sk-x", "chat_model": PRICED}
    conversation = converse(model(), chosen=limited(settings, daily_usd=0.00001, **key))
    end = list(conversation.ask("Is it so?"))[-1]
    assert isinstance(end, Answer)
    assert end.usage == {**USAGE, "usd": pytest.approx(end.usage["usd"])}
    assert 0 < end.usage["usd"] < 0.00001
    assert store.used("local", 0) == (10, end.usage["usd"])
    list(conversation.ask("Is it so?"))
    with pytest.raises(BudgetExceeded, match="RAG_DAILY_USD"):
        list(conversation.ask("Is it so?"))


def test_a_model_without_a_price_cannot_have_a_limit_in_dollars(
    converse: Converse, settings: Settings
) -> None:
    """A limit that cannot be kept is refused, also for a fallback model."""
    values = {"base_url": "http://127.0.0.1:9/v1", "daily_usd": 1.0}
    for names in ({"chat_model": "compatible:m"}, {"fallback_models": "compatible:m"}):
        with pytest.raises(SettingsError, match="compatible:m"):
            converse(model(), chosen=limited(settings, **values, **names))


def test_models_of_this_machine_cost_nothing(settings: Settings, tmp_path: Path) -> None:
    """The embedded model's tokens count, its dollars are 0."""
    page = tmp_path / "gates.md"
    page.write_text("# Gates\n\nThe north gate opens at six in the morning.", "utf-8")
    with open_workspace(limited(settings, daily_usd=0.01)) as ws:
        ws.index.add([str(page)], jobs=1)
        for _ in range(2):
            end = list(ws.conversation().ask("When does the north gate open?"))[-1]
            assert isinstance(end, Answer)
            assert end.usage["usd"] == 0.0


def test_the_command_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, as for any answer that fails."""
    monkeypatch.setenv("RAG_DAILY_TOKENS", "1")
    arguments = ["Where is it?", "--state", str(settings.state_dir), "--json"]
    assert run(arguments) == DONE
    capsys.readouterr()
    assert run(arguments) == FAILED
    assert json.loads(capsys.readouterr().out)["code"] == "budget_exceeded"
