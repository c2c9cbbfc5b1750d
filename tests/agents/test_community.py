"""langchain-community adapters, over its real tools, retrievers and loaders."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document

from agents.events import Answer, Sources
from agents.tools.community import community, from_loader, from_retriever, from_tool
from chat.conversation import Conversation
from errors import SettingsError
from tests.fakes import ScriptedModel, call

pytest.importorskip("langchain_community", reason="the extra `community` is not installed")


def test_a_retriever_becomes_a_cited_tool(converse: Callable[..., Conversation]) -> None:
    """Documents of a community retriever are numbered and cited like the project's own."""
    tfidf = community("retrievers.remote_retriever", "RemoteLangChainRetriever")

    class Minutes(tfidf):  # type: ignore[misc, valid-type]
        """The real class, with the network call replaced."""

        def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
            text = "The board meets on Monday."
            return [Document(text, metadata={"source": "minutes.txt"})]

    tool = from_retriever("minutes", "Searches the minutes.", Minutes(url="http://minutes"))
    model = ScriptedModel.of(call("minutes", query="board"), "The board meets on Monday [1].")
    events = list(converse(model, tools=[tool]).ask("When does the board meet?"))
    end = events[-1]
    assert isinstance(end, Answer)
    assert [(c.source, c.quote) for c in end.citations] == [
        ("minutes.txt", "The board meets on Monday.")
    ]
    assert any(isinstance(event, Sources) for event in events)


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
