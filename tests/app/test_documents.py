"""Documents page, and the page that shows the ranks of a search."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from index.locks import fill_lock
from models.embeddings import Embedder
from tests.embedders import Recorded, behind, recorded
from tests.library import document
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.fixture
def slow_vectors(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """Make the vectors of the pages' workspace follow the words; return what is embedded."""
    made = behind(embedder)
    monkeypatch.setattr("models.embeddings.build_embedder", lambda _: made)
    return recorded(made)


def texts(app: AppTest) -> str:
    """All text of the page."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def run_until_idle(app: AppTest) -> None:
    """Run the page until no ingest is left."""
    for _ in range(100):
        app.run()
        if "adding" not in app.session_state:
            return
        time.sleep(0.1)
    raise AssertionError("still adding after ten seconds")


def test_an_empty_collection_says_so(page: Page) -> None:
    """Without documents the page says that there are none, in the reader's language."""
    assert "There are no documents yet" in texts(page("documents"))
    assert "아직 문서가 없습니다" in texts(page("documents", "ko"))


def test_documents_are_listed(page: Page, filled: Workspace) -> None:
    """Each document stands in the table with title, language and size."""
    table = page("documents").dataframe[0].value
    assert sorted(table["Title"]) == ["Leave of absence", "휴학 안내"]
    assert sorted(table["Language"]) == ["English", "Korean"]
    assert (table["Chunks"] > 0).all()


def test_sources_outside_the_project_show_no_path(page: Page, filled: Workspace) -> None:
    """The table names a file outside the project by its name alone."""
    assert sorted(page("documents").dataframe[0].value["Source"]) == ["leave.md", "휴학.md"]


def test_an_uploaded_file_can_be_searched_at_once(page: Page, workspace: Workspace) -> None:
    """An uploaded file is listed with its outcome and found by the next search."""
    app = page("documents")
    app.file_uploader[0].upload("기숙사.md", "# 생활관\n\n통금 시간은 자정이다.".encode())
    run_until_idle(app)
    assert "added" in texts(app)
    assert "통금" in workspace.retriever(k=1).search("통금 시간")[0].text
    assert app.dataframe[0].value["Source"].tolist() == ["기숙사.md"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "0 of 2 passages are ready"), ("ko", "조각 2개 가운데 0개를 준비했습니다")],
)
def test_vectors_that_are_still_computed_are_shown(
    slow_vectors: Recorded,
    page: Page,
    workspace: Workspace,
    language: str,
    told: str,
) -> None:
    """The page says how many passages can be found by meaning; they are found by words."""
    ponds = [document("carp", "Carp live in the pond."), document("못", "못에 잉어가 산다.")]
    with fill_lock(workspace.settings.state_dir):  # as while another process computes them
        workspace.index.add_documents(ponds, vectors=False)
        app = page("documents", language)
        assert told in str([element.proto for element in app.get("progress")])
        assert workspace.retriever(k=1).search("잉어")[0].source == "못"
    for _ in range(200):
        if not workspace.index.pending:
            break
        time.sleep(0.05)
    assert not page("documents", language).get("progress")
    assert {"Carp live in the pond.", "못에 잉어가 산다."} <= set(slow_vectors.texts)


def test_a_file_that_cannot_be_read_says_why(page: Page, workspace: Workspace) -> None:
    """A file of an unknown kind is named with the reason; nothing is added."""
    app = page("documents")
    app.file_uploader[0].upload("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    run_until_idle(app)
    assert "could not be read" in texts(app)
    assert workspace.index.sources() == []


def test_a_search_shows_both_ranks(page: Page, filled: Workspace) -> None:
    """The page lists passages with their lexical and dense ranks."""
    app = page("explore")
    app.text_input(key="query").set_value("military leave enlistment").run()
    table = app.dataframe[0].value
    assert "enlistment" in table["Text"][0]
    assert table["Rank by words"][0] == 1


def test_a_search_without_results_says_so(page: Page) -> None:
    """An empty result is a message."""
    app = page("explore", "ko")
    app.text_input(key="query").set_value("없는 말").run()
    assert "찾은 것이 없습니다" in texts(app)
