"""Response cache: a request that is repeated is answered from SQLite."""

from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, Generation

from models.chat import chat_model
from models.response_cache import ResponseCache
from settings import Settings


def test_a_request_is_sent_once(tmp_path: Path) -> None:
    """Another question is another request; the file outlives the process."""
    first = FakeListChatModel(
        responses=["하나", "둘", "셋"], cache=ResponseCache(tmp_path / "r.db")
    )
    assert [first.invoke(text).text for text in ("a", "a", "b", "a")] == [
        "하나",
        "하나",
        "둘",
        "하나",
    ]
    again = FakeListChatModel(
        responses=["하나", "둘", "셋"], cache=ResponseCache(tmp_path / "r.db")
    )
    assert again.invoke("b").text == "둘"


def test_a_message_is_whole(tmp_path: Path) -> None:
    """Tool calls, usage and metadata come back as they were."""
    cache = ResponseCache(tmp_path / "r.db")
    message = AIMessage(
        "text",
        tool_calls=[{"name": "search", "args": {"q": "휴학"}, "id": "1", "type": "tool_call"}],
        usage_metadata={"input_tokens": 3, "output_tokens": 4, "total_tokens": 7},
        response_metadata={"model_name": "m"},
    )
    cache.update("p", "m", [ChatGeneration(message=message, generation_info={"finish": "stop"})])
    found = cache.lookup("p", "m")
    assert found is not None
    (generation,) = found
    assert isinstance(generation, ChatGeneration)
    assert generation.message == message
    assert generation.generation_info == {"finish": "stop"}
    cache.update("p", "text model", [Generation(text="plain")])
    assert cache.lookup("p", "text model") == [Generation(text="plain")]


def test_everything_is_in_the_key(tmp_path: Path) -> None:
    """Prompt, parameters and the scope of the cache."""
    cache = ResponseCache(tmp_path / "r.db", "0.0")
    cache.update("p", "m", [Generation(text="x")])
    assert cache.lookup("p", "m") is not None
    assert cache.lookup("q", "m") is None and cache.lookup("p", "n") is None
    assert ResponseCache(tmp_path / "r.db", "0.7").lookup("p", "m") is None
    cache.clear()
    assert cache.lookup("p", "m") is None


def test_a_malformed_tool_call_is_not_kept(tmp_path: Path) -> None:
    """It may be well-formed the next time."""
    cache = ResponseCache(tmp_path / "r.db")
    call = {"name": "f", "args": "{", "id": "1", "error": "json", "type": "invalid_tool_call"}
    message = AIMessage("", invalid_tool_calls=[call])
    cache.update("p", "m", [ChatGeneration(message=message)])
    assert cache.lookup("p", "m") is None


@pytest.mark.parametrize("on", [True, False])
def test_the_setting_switches_it_on(settings: Settings, on: bool) -> None:
    """Off by default; a provider's model gets a cache in the state directory."""
    chosen = Settings(
        state_dir=settings.state_dir,
        chat_model="openai:gpt-4o-mini",
        openai_api_key="sk-x",
        **({"response_cache": True} if on else {}),
    )
    model = chat_model(chosen)
    assert isinstance(model.cache, ResponseCache) == on
    if isinstance(model.cache, ResponseCache):
        key = str([HumanMessage("x")])
        model.cache.update(key, "", [Generation(text="y")])
        assert (settings.state_dir / "responses.db").is_file()
