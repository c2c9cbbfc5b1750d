"""langchain-community adapters, over its real tools, retrievers and loaders."""

import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer, Sources
from agents.tools.community import community, from_loader, from_retriever, from_tool
from agents.tools.failures import Unavailable
from chat.conversation import Conversation
from errors import SettingsError
from tests.agents.test_tools import use
from tests.agents.tools.conftest import replay
from tests.agents.tools.replay import Asked, Replay, Reply
from tests.fakes import ScriptedModel, call

__all__ = ["replay"]
pytest.importorskip("langchain_community", reason="the extra `community` is not installed")


MINUTES = {"en": "The board meets on Monday.", "ko": "이사회는 월요일에 열린다."}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_retriever_becomes_a_cited_tool(
    converse: Callable[..., Conversation], embedder: Any, language: str
) -> None:
    """Documents of a community retriever are numbered and cited like the project's own."""
    retriever = community("retrievers", "KNNRetriever").from_texts(
        list(MINUTES.values()),
        embedder.embeddings,
        metadatas=[{"source": f"{name}.txt"} for name in MINUTES],
        k=1,
    )
    tool = from_retriever("minutes", "Searches the minutes.", retriever)
    text = MINUTES[language]
    model = ScriptedModel.of(call("minutes", query=text), f"{text[:-1]} [1].")
    events = list(converse(model, tools=[tool]).ask(text[:-1] + "?"))
    end = events[-1]
    assert isinstance(end, Answer)
    assert [(c.source, c.quote) for c in end.citations] == [(f"{language}.txt", text)]
    assert any(isinstance(event, Sources) for event in events)


# As documented at https://docs.searxng.org/dev/search_api.html, of a query with format=json.
SEARX = {
    "query": "gate",
    "number_of_results": 0,
    "results": [
        {
            "url": "https://port.example/gate",
            "title": "The gate",
            "content": "The gate opens at six. 문은 여섯 시에 열린다.",
            "engine": "duckduckgo",
            "engines": ["duckduckgo"],
            "score": 1.0,
            "category": "general",
        }
    ],
    "answers": [],
    "corrections": [],
    "infoboxes": [],
    "suggestions": [],
    "unresponsive_engines": [],
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_tool_asks_its_service(replay: Replay, language: str) -> None:
    """A real search tool over HTTP; where the service fails, the reader is told so in words."""
    replay.answer = lambda _: Reply(SEARX)
    searx = community("utilities", "SearxSearchWrapper")(searx_host=replay.url)
    tool = from_tool(community("tools", "SearxSearchRun")(wrapper=searx))
    found = use(tool, language, query="gate")
    assert "문은 여섯 시에 열린다." in found.artifact[0].text
    assert replay.asked[-1].query["q"] == "gate"
    replay.answer = lambda _: Reply("upstream 10.0.0.1 failed", status=503)
    failed = use(tool, language, query="gate")
    assert isinstance(failed.artifact, Unavailable) and "10.0.0.1" not in failed.text
    assert {"en": "unavailable", "ko": "사용할 수 없습니다"}[language] in failed.text


def test_a_slow_tool_ends_in_time(replay: Replay) -> None:
    """Community tools set no time limit of their own."""
    released = threading.Event()

    def wait(_: Asked) -> Reply:
        released.wait(60)
        return Reply(SEARX)

    replay.answer = wait
    searx = community("utilities", "SearxSearchWrapper")(searx_host=replay.url)
    tool = from_tool(community("tools", "SearxSearchRun")(wrapper=searx), seconds=0.5)
    message = use(tool, "en", query="gate")
    assert not released.is_set()
    released.set()
    assert isinstance(message.artifact, Unavailable) and message.artifact.reason == "timeout"


def test_a_tool_keeps_its_arguments(tmp_path: Path) -> None:
    """A real file tool answers with evidence, under its own name and schema."""
    (tmp_path / "a.txt").write_text("The gate opens at six.")
    read = community("tools.file_management.read", "ReadFileTool")(root_dir=str(tmp_path))
    tool = from_tool(read)
    assert tool.name == "read_file"
    assert set(tool.args) == {"file_path"}
    message = tool.invoke(
        {"type": "tool_call", "id": "1", "name": "read_file", "args": {"file_path": "a.txt"}}
    )
    assert "The gate opens at six." in message.content
    assert [source.n for source in message.artifact] == [1]


def test_a_failing_tool_is_unavailable() -> None:
    """The exception of the tool does not reach the model."""
    real = community("tools.youtube.search", "YouTubeSearchTool")()
    message = from_tool(real).invoke(
        {"type": "tool_call", "id": "1", "name": real.name, "args": {"query": "cats,2"}}
    )
    assert message.status == "error"
    assert "unavailable" in message.content
    assert "Error" not in message.content


def test_a_loader_becomes_documents(tmp_path: Path, workspace: Any) -> None:
    """The documents of a real loader can be added and found."""
    file = tmp_path / "gate.txt"
    file.write_text("The north gate opens at six in the morning.")
    loader = community("document_loaders", "TextLoader")(str(file))
    report = workspace.index.add_documents(from_loader(loader))
    assert report.added == 1
    found = workspace.retriever().search("When does the north gate open?")
    assert found[0].source == str(file)


def test_the_import_does_not_warn() -> None:
    """The deprecation warnings of the package are silenced."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert community("document_loaders", "CSVLoader")


@pytest.mark.parametrize(
    "part", [("nowhere", "X"), ("tools", "NoSuchTool")], ids=["module", "name"]
)
def test_a_missing_part_names_the_extra(part: tuple[str, str]) -> None:
    """The error says what to install."""
    with pytest.raises(SettingsError, match="extra `community`"):
        community(*part)
