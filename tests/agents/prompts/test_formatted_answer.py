"""Answers of the documents in an output format, over a scripted server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from errors import GenerativeModelNeeded
from models.evidence import NOT_IN_DOCUMENTS
from settings import Settings
from tests.openai_server import OpenAIServer, text, tool_call
from workspace import Workspace, open_workspace


class Leave(BaseModel):
    """A leave of absence."""

    kind: str
    years: int


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Two documents, in Korean and English."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\nMilitary leave lasts two years.", "utf-8")
    (folder / "fee.md").write_text("# 요금\n\n수영장 요금은 3,000원이고 공원은 무료다.", "utf-8")
    return folder


@pytest.fixture
def workspace(tmp_path: Path, documents: Path, openai_server: OpenAIServer) -> Iterator[Workspace]:
    """A workspace whose model is the scripted server."""
    settings = Settings(
        state_dir=tmp_path / "state", chat_model="compatible:m", base_url=openai_server.url
    )
    with open_workspace(settings) as ws:
        ws.index.add([documents])
        yield ws


def test_an_object_from_the_documents(workspace: Workspace, openai_server: OpenAIServer) -> None:
    """The passages are in the prompt, the object is of the class, and the sources are named."""
    openai_server.script(tool_call("Leave", {"kind": "military", "years": 2}))
    answer = workspace.answer_as("How long is military leave?", Leave)
    assert answer.value == Leave(kind="military", years=2)
    assert not answer.abstained
    assert answer.sources[0].source.endswith("leave.md")
    assert answer.prompt.startswith("answer/en@")
    system, human = openai_server.requests[0].body["messages"]
    assert "Military leave lasts two years." in human["content"]
    assert "# Output format" not in system["content"]


def test_a_korean_table_cites(workspace: Workspace, openai_server: OpenAIServer) -> None:
    """A table comes back by its columns; its instructions ask for citations, in Korean."""
    openai_server.script(text("| 장소 | 요금 |\n|---|---|\n| 수영장 [1] | 3,000원 |"))
    answer = workspace.answer_as("수영장 요금은 얼마인가요?", ["장소", "요금"])
    assert answer.value.records() == [{"장소": "수영장 [1]", "요금": "3,000원"}]
    system = openai_server.requests[0].body["messages"][0]["content"]
    assert "근거 번호" in system and "| 장소 | 요금 |" in system


@pytest.mark.parametrize(
    ("language", "question"), [("ko", "수영장은 언제 여나요?"), ("en", "Who grants leave?")]
)
def test_documents_that_do_not_answer(
    workspace: Workspace, openai_server: OpenAIServer, language: str, question: str
) -> None:
    """The sentence of an abstention is no wrong list."""
    openai_server.script(text(NOT_IN_DOCUMENTS[language]))
    answer = workspace.answer_as(question, "list")
    assert answer.abstained and answer.value is None
    assert len(openai_server.requests) == 1


def test_the_embedded_model_writes_text_only(tmp_path: Path, documents: Path) -> None:
    """It answers as text, and for another format the error names the setting."""
    with open_workspace(Settings(state_dir=tmp_path / "state")) as ws:
        ws.index.add([documents])
        assert "two years" in ws.answer_as("How long is military leave?", "text").value
        with pytest.raises(GenerativeModelNeeded, match="RAG_CHAT_MODEL"):
            ws.answer_as("How long is military leave?", "list")
