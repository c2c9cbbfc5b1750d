"""Document tools over a real index: several queries, filters, pages and spans."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.tools import BaseTool

from agents.tools.documents import search_documents
from agents.tools.open_document import open_document
from chains.summaries.library import library_of
from models.evidence import parse_evidence
from settings import Settings
from tests.agents.test_tools import use
from tests.conversations import KeywordSearcher
from tests.library import document
from workspace import Workspace, open_workspace

LONG = [f"Chapter {n} begins here.\n\n" + f"Rule {n} concerns boats. " * 90 for n in range(1, 6)]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with documents of a harbour."""
    state: Path = tmp_path_factory.mktemp("harbour")
    settings = Settings(state_dir=state, embedding_model="offline:hashing", web_tools=False)
    with open_workspace(settings) as ws:
        ws.index.add_documents(
            [
                document("fees.md", "A berth costs 40 euros.", title="Fees", tag=["money"]),
                document("pilots.md", "Pilots board at the red buoy.", title="Pilots"),
                document("선석.md", "선석 사용료는 5만 원이다.", title="선석 안내", tag=["money"]),
                document("secret.md", "Staff moor free: berth.", title="S", access=["user:boss"]),
                document("rules.pdf", *LONG, title="Harbour rules"),
            ]
        )
        yield ws


@pytest.fixture
def search(harbour: Workspace) -> BaseTool:
    """The search tool of the default user."""
    return search_documents(harbour.retriever(k=3))


def sources(text: str) -> list[str]:
    """The sources of a tool's evidence."""
    return [evidence.source for evidence in parse_evidence(text)]


def test_several_queries_are_one_result(search: BaseTool) -> None:
    """Each query puts its best passage among the first."""
    message = use(search, query="price of a berth", more_queries=["where do pilots board"])
    assert set(sources(message.text)[:2]) == {"fees.md", "pilots.md"}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["tag=money"], {"fees.md", "선석.md"}),
        (["tag=money", "title=Fees"], {"fees.md"}),
        (["source=*.pdf"], {"rules.pdf"}),
    ],
)
def test_filters_narrow_the_search(search: BaseTool, filters: list[str], found: set[str]) -> None:
    """Only documents with the values are searched."""
    message = use(search, query="berth 선석 boats", filters=filters)
    assert set(sources(message.text)) == found


def test_a_filter_does_not_widen_what_a_user_sees(search: BaseTool) -> None:
    """A document of another user stays hidden, by name and by value."""
    assert sources(use(search, query="berth", filters=["source=secret.md"]).text) == []
    assert "no document" in use(search, "en", query="berth", document="secret.md").text


def test_a_search_in_one_document(search: BaseTool) -> None:
    """The document is named by its title, in either language."""
    assert set(sources(use(search, query="euros", document="Fees").text)) == {"fees.md"}
    assert set(sources(use(search, query="사용료", document="선석 안내").text)) == {"선석.md"}


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "colour"), ("en", "colour")], ids=["ko", "en"]
)
def test_an_unknown_field_is_a_message(search: BaseTool, language: str, words: str) -> None:
    """It names the fields there are, and is no exception."""
    message = use(search, language, query="berth", filters=["colour=red"])
    assert message.status == "error"
    assert words in message.text and "tag" in message.text


def test_a_filter_that_cannot_be_read_is_a_message(search: BaseTool) -> None:
    """So is a search that takes no filters."""
    assert use(search, query="berth", filters=["???"]).status == "error"
    plain = search_documents(KeywordSearcher())
    assert "takes no document" in use(plain, "en", query="fee", document="fees").text


def test_a_document_is_opened_at_a_page(harbour: Workspace) -> None:
    """Its text stands as it is, cited by page; a note says how to go on."""
    library = library_of(harbour.retriever())
    assert library is not None
    tool = open_document(library)
    first = use(tool, "en", document="Harbour rules")
    evidence = parse_evidence(first.text)
    assert evidence[0].text.startswith("Chapter 1 begins here.")
    assert sum(len(e.text) for e in evidence) <= 8000
    page, start = first.text.rsplit("page=", 1)[1].split(" for")[0].split(", start=")
    following = use(tool, "en", document="Harbour rules", page=int(page), start=int(start))
    assert parse_evidence(following.text)[0].page == int(page)
    last = use(tool, "en", document="rules.pdf", page=5)
    assert {e.page for e in parse_evidence(last.text)} == {5}
    assert "goes on" not in last.text


@pytest.mark.parametrize(
    ("language", "missing", "beyond"),
    [("ko", "문서가 없습니다", "마지막은 5쪽"), ("en", "no document", "the last page is 5")],
)
def test_what_cannot_be_opened_is_said(
    harbour: Workspace, language: str, missing: str, beyond: str
) -> None:
    """An unknown name, and a page behind the last."""
    library = library_of(harbour.retriever())
    assert library is not None
    tool = open_document(library)
    assert missing in use(tool, language, document="zeppelin").text
    assert beyond in use(tool, language, document="rules.pdf", page=9).text
