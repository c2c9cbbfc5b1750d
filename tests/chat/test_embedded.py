"""End to end with the embedded models: from documents to cited answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer, Error, Notice, Sources, Step
from settings import Settings
from tests import openai_server as server
from tests.openai_server import OpenAIServer
from workspace import Workspace, open_workspace

LEAVE_EN = """# Leave of absence

## Military leave
Military service leave lasts for the length of the service. A student applies for it seven days
before enlistment, in the student portal.

## Sick leave
Sick leave needs a certificate of a hospital. It lasts one semester at a time.
"""
LEAVE_KO = """# 도서관 이용 안내

## 대출
학부생은 책을 10권까지 14일 동안 빌릴 수 있다. 연체하면 하루에 100원씩 연체료를 낸다.

## 열람실
시험 기간에 열람실은 새벽 2시까지 연다.
"""


@pytest.fixture
def documents(tmp_path: Path) -> list[str]:
    """One English and one Korean document."""
    texts = {"leave.md": LEAVE_EN, "library.md": LEAVE_KO}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return [str(tmp_path / name) for name in texts]


@pytest.fixture
def ws(settings: Settings, documents: list[str]) -> Iterator[Workspace]:
    """A workspace that holds them."""
    with open_workspace(settings) as opened:
        assert opened.index.add(documents, jobs=1).added == 2
        yield opened


CASES = [
    ("How many days before enlistment must a student apply?", "seven days", "leave.md"),
    ("학부생은 책을 몇 권까지 빌릴 수 있나요?", "10권까지", "library.md"),
]


@pytest.mark.parametrize("assistant", ["react", "rag"])
@pytest.mark.parametrize(("question", "fact", "source"), CASES, ids=["en", "ko"])
def test_a_question_is_answered_with_its_source(
    ws: Workspace, assistant: Any, question: str, fact: str, source: str
) -> None:
    """Both assistants, both languages: the fact, cited to the exact words of the page."""
    events = list(ws.conversation(assistant=assistant).ask(question))
    end = events[-1]
    assert isinstance(end, Answer), end
    assert fact in end.answer
    cited = [citation for citation in end.citations if fact in citation.quote]
    assert cited and all(Path(citation.source).name == source for citation in cited)
    for citation in end.citations:
        page = ws.index.page_text(citation.source, citation.page)
        assert page[citation.start : citation.end] == citation.quote
    assert any(isinstance(event, Sources) for event in events)
    assert [s.tool for s in end.steps] == ["search_documents"]
    assert end.usage["total_tokens"] > 0
    assert end.confidence is not None and end.confidence > 0.3


@pytest.mark.parametrize("assistant", ["react", "rag"])
@pytest.mark.parametrize(
    "question", ["화성의 위성은 몇 개인가요?", "Who painted the Mona Lisa?"], ids=["ko", "en"]
)
def test_a_question_without_an_answer_is_an_abstention(
    ws: Workspace, assistant: Any, question: str
) -> None:
    """The assistant abstains, and cites nothing."""
    end = list(ws.conversation(assistant=assistant).ask(question))[-1]
    assert isinstance(end, Answer)
    assert end.abstained
    assert end.citations == []
    assert (end.confidence or 0.0) < 0.5  # none where no passage was found


def test_a_follow_up_is_understood(ws: Workspace) -> None:
    """The second question refers to the first one."""
    conversation = ws.conversation()
    list(conversation.ask("학부생은 책을 며칠 동안 빌릴 수 있나요?"))
    end = list(conversation.ask("연체하면요?"))[-1]
    assert isinstance(end, Answer)
    assert "100원" in end.answer


def test_memory_and_transcript_survive_a_restart(settings: Settings, documents: list[str]) -> None:
    """A second process continues the same thread."""
    with open_workspace(settings) as first:
        first.index.add(documents, jobs=1)
        list(first.conversation("t1").ask("학부생은 책을 며칠 동안 빌릴 수 있나요?"))
    with open_workspace(settings) as second:
        end = list(second.conversation("t1").ask("연체하면요?"))[-1]
        assert isinstance(end, Answer)
        assert "100원" in end.answer
        exchanges = second.store.exchanges("t1", "local")
        assert [e.status for e in exchanges] == ["done", "done"]
        assert exchanges[0].citations[0].quote in exchanges[0].sources[0].text


def test_a_collection_limits_the_search(ws: Workspace, tmp_path: Path) -> None:
    """A conversation over one collection does not see another."""
    secret = tmp_path / "plan.md"
    secret.write_text("The office moves to Busan in October.", "utf-8")
    ws.index.add([str(secret)], collection="plans", jobs=1)
    question = "Where does the office move in October?"
    inside = list(ws.conversation(collection="plans").ask(question))[-1]
    outside = list(ws.conversation(collection="default").ask(question))[-1]
    assert isinstance(inside, Answer) and "Busan" in inside.answer
    assert isinstance(outside, Answer) and "Busan" not in outside.answer


def test_a_new_document_is_found_at_once(ws: Workspace, tmp_path: Path) -> None:
    """The same conversation finds a document added after it began."""
    conversation = ws.conversation()
    question = "How many parking spaces does the north garage have?"
    assert list(conversation.ask(question))[-1].abstained  # type: ignore[union-attr]
    late = tmp_path / "parking.md"
    late.write_text("The north garage has 120 parking spaces.", "utf-8")
    ws.index.add([str(late)], jobs=1)
    end = list(conversation.ask(question))[-1]
    assert isinstance(end, Answer)
    assert "120 parking spaces" in end.answer


def openai_settings(settings: Settings, at: OpenAIServer) -> Settings:
    """The same workspace, answered by a model behind a server on loopback."""
    values = settings.model_dump() | {"chat_model": "compatible:m", "base_url": at.url}
    values |= {"base_url_key": "sk-secret", "request_seconds": 5, "max_retries": 0}
    return Settings(**values)


def test_a_model_behind_the_openai_protocol_searches_and_answers(
    ws: Workspace, openai_server: OpenAIServer
) -> None:
    """The real client streams a tool call, then the answer; usage adds up."""
    openai_server.script(
        server.tool_call("search_documents", {"query": "military leave enlistment"}),
        server.text("A student applies seven days before enlistment [1]."),
    )
    with open_workspace(openai_settings(ws.settings, openai_server)) as other:
        end = list(other.conversation().ask("When do I apply for military leave?"))[-1]
    assert isinstance(end, Answer), end
    assert end.answer == "A student applies seven days before enlistment [1]."
    assert end.citations[0].supported
    assert end.usage["total_tokens"] == 36


@pytest.mark.parametrize(("code", "shown"), [(401, "model_key"), (429, "model_limited")])
def test_a_rejected_request_is_explained(
    ws: Workspace, openai_server: OpenAIServer, code: int, shown: str
) -> None:
    """The message holds no key; the next question is answered."""
    openai_server.script(server.status(code), server.text("Hello."))
    with open_workspace(openai_settings(ws.settings, openai_server)) as other:
        conversation = other.conversation()
        end = list(conversation.ask("When do I apply?"))[-1]
        assert isinstance(end, Error)
        assert end.code == shown
        assert "sk-secret" not in end.message
        assert isinstance(list(conversation.ask("Hello?"))[-1], Answer)


def test_steps_carry_times(ws: Workspace) -> None:
    """A step is announced, then done with its duration; retrieval time is their sum."""
    events = list(ws.conversation().ask("학부생은 책을 몇 권까지 빌릴 수 있나요?"))
    steps = [event for event in events if isinstance(event, Step)]
    assert [step.status for step in steps] == ["running", "done"]
    end = events[-1]
    assert isinstance(end, Answer)
    assert end.ms["retrieval"] == steps[1].ms <= end.ms["total"]
    assert end.ms["first_token"] <= end.ms["total"]


@pytest.mark.parametrize("assistant", ["react", "rag"])
@pytest.mark.parametrize("greeting", ["안녕하세요!", "Thank you very much"])
def test_small_talk_is_not_searched_for(ws: Workspace, assistant: Any, greeting: str) -> None:
    """A greeting is answered without a search."""
    *before, end = ws.conversation(assistant=assistant).ask(greeting)
    assert isinstance(end, Answer)
    assert not [event for event in before if isinstance(event, Step | Sources)]
    assert not end.abstained


def test_an_answer_from_an_emptied_file_has_a_notice(ws: Workspace, documents: list[str]) -> None:
    """The earlier text is still quoted, with a notice that names the file and the reason."""
    Path(documents[0]).write_text("")
    ws.index.add(documents, jobs=1)
    *before, end = ws.conversation().ask(CASES[0][0])
    assert isinstance(end, Answer) and end.citations
    notices = [e for e in before if isinstance(e, Notice) and e.kind == "outdated_source"]
    assert len(notices) == 1
    assert "leave.md" in notices[0].text and "empty" in notices[0].text
    *others, _ = ws.conversation().ask(CASES[1][0])
    assert not [e for e in others if isinstance(e, Notice) and "leave.md" in e.text]
