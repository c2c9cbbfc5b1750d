"""The document store passes LangChain's suite for a `BaseStore`, and indexes its documents."""

from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_tests.integration_tests import BaseStoreSyncTests

from index.scope import Scope
from ingest.document_store import DocumentStore
from workspace import Workspace

pytestmark = pytest.mark.usefixtures("either_catalog")


@pytest.fixture
def store(workspace: Workspace) -> DocumentStore:
    """The store of an empty workspace."""
    return workspace.documents


class TestDocumentStore(BaseStoreSyncTests[Document]):
    """LangChain's own tests of a key-value store."""

    @pytest.fixture
    def kv_store(self, store: DocumentStore) -> DocumentStore:
        """An empty store."""
        return store

    @pytest.fixture
    def three_values(self) -> tuple[Document, Document, Document]:
        """Three documents that differ in text and metadata."""
        return (
            Document("Military leave is two years.", metadata={"title": "Leave"}),
            Document("군 휴학은 2년입니다.", metadata={"tags": ["휴학", "군"]}),
            Document("Nothing else is known."),
        )


def test_a_stored_document_can_be_searched(workspace: Workspace, store: DocumentStore) -> None:
    """A document put into the store is found by its words."""
    store.mset([("note", Document("The lighthouse opens on Sundays."))])
    hits = workspace.index.lexical_search("lighthouse", 3, workspace.scope())
    found = workspace.index.passages([hit.child_id for hit in hits], workspace.scope())
    assert [passage.source for passage in found.values()] == ["note"]


def test_an_ingested_file_comes_back_whole(
    workspace: Workspace, store: DocumentStore, tmp_path: Path
) -> None:
    """An added file is returned with its text and source."""
    file = tmp_path / "rules.txt"
    file.write_text("First rule.\n\nSecond rule.\n", "utf-8")
    workspace.index.add([file])
    [document] = store.mget([file.as_posix()])
    assert document is not None
    assert "Second rule." in document.page_content
    assert document.metadata["source"] == file.as_posix()


def test_changed_metadata_replaces_the_old(store: DocumentStore) -> None:
    """Setting the same text with other metadata keeps the new metadata."""
    store.mset([("a", Document("Same words.", metadata={"v": 1}))])
    store.mset([("a", Document("Same words.", metadata={"v": 2}))])
    assert store.mget(["a"]) == [Document("Same words.", metadata={"v": 2})]


def test_a_scope_sees_only_its_collection(workspace: Workspace, store: DocumentStore) -> None:
    """A store of another collection does not show the document."""
    store.mset([("a", Document("Here."))])
    other = DocumentStore(workspace.index, Scope("local"), collection="other")
    assert other.mget(["a"]) == [None]
    assert list(other.yield_keys()) == []
