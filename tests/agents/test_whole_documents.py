"""Both assistants answer requests about whole documents with citations that resolve."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, ToolMessage

from agents.events import Answer, Step
from agents.tools.summaries import list_documents, summarise_document
from chains.summaries.library import library_of
from settings import AssistantName, Settings
from tests.agents.test_tools import use
from tests.fakes import ScriptedModel, call
from workspace import Workspace, open_workspace

MUSEUM = """# Museum Handbook

## Tickets

An adult ticket for the museum costs 14 euros. Children under ten enter free of charge.

## Cloakroom

Visitors leave large bags in the cloakroom, which is free of charge.

## Guided tours

Guided tours of the museum start at eleven and last ninety minutes."""
SHOP = """# Shop Rules

## Returns

The shop takes unused goods back within thirty days.

## Bags

Large bags stay in the cloakroom while visitors are in the shop."""
TOWER = """# 전망대 이용 안내

## 요금

전망대 어른 요금은 9,000원이고 어린이 요금은 4,000원이다.

## 운영 시간

전망대는 오전 열 시에 열고 저녁 아홉 시에 닫는다."""
ASSISTANTS: list[AssistantName] = ["rag", "react"]


@pytest.fixture
def museum(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of three documents on the embedded models."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in {"museum.md": MUSEUM, "shop.md": SHOP, "tower.md": TOWER}.items():
        (folder / name).write_text(text, "utf-8")
    with open_workspace(Settings(state_dir=tmp_path / "state", web_tools=False)) as ws:
        ws.index.add([folder])
        yield ws


def ask(ws: Workspace, question: str, assistant: AssistantName) -> tuple[Answer, list[str]]:
    """The answer to a question, and the tools of its turn."""
    *events, last = ws.conversation(assistant=assistant).ask(question)
    assert isinstance(last, Answer)
    return last, [each.tool for each in events if isinstance(each, Step) and not each.ms]


def check_quotes(ws: Workspace, answer: Answer) -> None:
    """Every citation is the exact words of its document."""
    assert answer.citations
    for each in answer.citations:
        page = ws.index.page_text(each.source, each.page)
        assert page[each.start : each.end] == each.quote


@pytest.mark.parametrize("assistant", ASSISTANTS)
@pytest.mark.parametrize(
    ("question", "tool", "words"),
    [
        ("Summarise the museum handbook", "summarise_document", ["museum"]),
        ("전망대 안내 요약해줘", "summarise_document", ["전망대"]),
        (
            "What is in the museum handbook?",
            "summarise_document",
            ["**Tickets**", "**Cloakroom**", "**Guided tours**", "14 euros"],
        ),
        ("전망대 안내에 뭐가 있어?", "summarise_document", ["**요금**", "**운영 시간**"]),
        (
            "Which documents are about large bags?",
            "list_documents",
            ["**Museum Handbook > Cloakroom**", "**Shop Rules > Bags**"],
        ),
        ("요금에 대한 문서 뭐 있어?", "list_documents", ["**전망대 이용 안내 > 요금**"]),
        (
            "Compare the museum handbook and the shop rules",
            "summarise_document",
            ["**Cloakroom / Bags**", "**Museum Handbook**", "**Shop Rules**"],
        ),
        (
            "What documents do you have?",
            "list_documents",
            ["Museum Handbook", "Shop Rules", "전망대 이용 안내"],
        ),
        (
            "summarise these documents",
            "summarise_document",
            ["**Museum Handbook**", "**Shop Rules**", "**전망대 이용 안내**", "[3]"],
        ),
        ("이 문서들 요약해줘", "summarise_document", ["**Shop Rules**", "**전망대 이용 안내**"]),
        ("어떤 문서가 있어?", "list_documents", ["Museum Handbook", "전망대 이용 안내"]),
    ],
)
def test_the_embedded_model_answers(
    museum: Workspace, assistant: AssistantName, question: str, tool: str, words: list[str]
) -> None:
    """The tool reads the documents, and the answer quotes them."""
    answer, tools = ask(museum, question, assistant)
    assert tool in tools and "search_documents" not in tools
    assert all(each in answer.answer for each in words), answer.answer
    assert not answer.abstained
    check_quotes(museum, answer)


@pytest.mark.parametrize("assistant", ASSISTANTS)
@pytest.mark.parametrize(
    ("question", "expected"),
    [("What is in the cloakroom?", "large bags"), ("전망대 요금은 얼마예요?", "9,000원")],
)
def test_a_name_of_no_document_is_searched_for(
    museum: Workspace, assistant: AssistantName, question: str, expected: str
) -> None:
    """A question of what the documents say is answered by a search."""
    answer, tools = ask(museum, question, assistant)
    assert "search_documents" in tools
    assert expected in answer.answer


def test_a_generative_model_writes_from_the_whole_document(museum: Workspace) -> None:
    """In 2-step RAG the passages of the whole document are in its prompt."""
    written = "The museum sells tickets for 14 euros [1] and has tours at eleven [2]."
    model = ScriptedModel.of(written)
    museum._built["model of chat"] = museum._built["model of utility"] = model
    answer, tools = ask(museum, "Summarise the museum handbook", "rag")
    assert tools == ["summarise_document"]
    [prompt] = model.calls
    text = prompt[-1].text
    assert all(words in text for words in ("14 euros", "cloakroom", "ninety minutes"))
    assert "within thirty days" not in text
    assert answer.answer == written
    assert [citation.supported for citation in answer.citations] == [True, True]


def test_a_generative_agent_reads_two_documents_to_compare(museum: Workspace) -> None:
    """The passages of both calls are numbered in one sequence, and their citations resolve."""

    def compare(messages: list[Any]) -> Any:
        shown = [message for message in messages if isinstance(message, ToolMessage)]
        last = max(source.n for message in shown for source in message.artifact)
        return AIMessage(f"Bags stay in the cloakroom in the shop as well [{last}].")

    model = ScriptedModel.of(
        call("summarise_document", "c1", document="museum handbook"),
        call("summarise_document", "c2", document="shop rules"),
        compare,
    )
    museum._built["model of chat"] = model
    answer, _ = ask(museum, "Compare the museum handbook and the shop rules", "react")
    assert {"summarise_document", "list_documents"} <= set(model.bound)
    [citation] = answer.citations
    assert citation.source.endswith("shop.md")
    check_quotes(museum, answer)


def test_the_tools_return_evidence_or_say_that_nothing_was_found(museum: Workspace) -> None:
    """Sources are the artifact of a result; a document that is not there is no error."""
    library = library_of(museum.retriever())
    assert library is not None
    message = use(summarise_document(library), document="shop rules")
    assert {source.title for source in message.artifact} == {"Shop Rules"}
    assert "thirty days" in message.text
    listed = use(list_documents(library), topic="")
    assert len(listed.artifact) == 3
    absent = use(summarise_document(library), "ko", document="수영장 안내")
    assert absent.artifact == [] and "찾은 내용이 없습니다" in absent.text


def test_a_summary_of_what_was_spoken_of(museum: Workspace) -> None:
    """A pronoun stands for the document that the question before names."""
    conversation = museum.conversation(assistant="rag")
    list(conversation.ask("What is in the shop rules?"))
    *_, last = conversation.ask("Summarise it in one sentence")
    assert isinstance(last, Answer)
    assert {citation.source.rpartition("/")[2] for citation in last.citations} == {"shop.md"}


def test_the_place_of_an_answer_is_named(museum: Workspace) -> None:
    """A question for the source is answered with title, heading and the sentence."""
    conversation = museum.conversation(assistant="rag")
    list(conversation.ask("When do guided tours start?"))
    *_, last = conversation.ask("Where does it say so?")
    assert isinstance(last, Answer)
    assert "Museum Handbook > Guided tours" in last.answer
    assert "start at eleven" in last.answer
