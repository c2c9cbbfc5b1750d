"""LangChain adapters: files load as documents, and documents split as the index chunks them."""

from pathlib import Path

import pytest
from langchain_core.documents import Document

from errors import SourceError
from index.documents import SourceDocument
from ingest.adapters import FileLoader, ParentChildSplitter
from ingest.chunking.chunker import ChunkSizes
from ingest.chunking.documents import chunk_document
from ingest.reading import read_one
from settings import ROOT, Settings

SAMPLE = ROOT / "data" / "sample"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two documents and a picture without text."""
    (tmp_path / "leave.md").write_text("# 군 휴학\n\n신청은 학기 시작 전에 합니다.\n", "utf-8")
    (tmp_path / "cafe.txt").write_text("The cafeteria opens at eight.", "utf-8")
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return tmp_path


def test_a_file_loads_as_one_document_per_page(settings: Settings) -> None:
    """A PDF gives its pages in order, with the metadata that LangChain users expect."""
    pages = FileLoader(SAMPLE / "en" / "student-handbook.pdf", settings).load()
    assert [page.metadata["page"] for page in pages] == list(range(1, len(pages) + 1))
    assert {page.metadata["source"] for page in pages} == {"data/sample/en/student-handbook.pdf"}
    assert {page.metadata["language"] for page in pages} == {"en"}
    assert {page.metadata["kind"] for page in pages} == {"page"}
    assert all(page.metadata["title"] and page.page_content for page in pages)


def test_a_folder_loads_its_readable_files(folder: Path, settings: Settings) -> None:
    """Files that cannot be read do not end the load; they are listed afterwards."""
    loader = FileLoader(folder, settings)
    assert {Path(page.metadata["source"]).name for page in loader.lazy_load()} == {
        "leave.md",
        "cafe.txt",
    }
    assert [Path(failure.source).name for failure in loader.failures] == ["bad.png"]


@pytest.mark.parametrize(("name", "code"), [("bad.png", "unsupported"), ("gone.txt", "not_found")])
def test_a_single_unreadable_file_is_an_error(
    name: str, code: str, folder: Path, settings: Settings
) -> None:
    """The error has the code and the reason that the index reports."""
    with pytest.raises(SourceError) as caught:
        FileLoader(folder / name, settings).load()
    assert caught.value.code == code


@pytest.mark.parametrize(
    "name", ["en/student-handbook.pdf", "ko/leave-of-absence.md", "en/shared-equipment.xlsx"]
)
def test_a_loaded_file_splits_as_the_index_chunks_it(name: str, settings: Settings) -> None:
    """Loader and splitter give the children, parents and headings that are indexed."""
    extracted = read_one(str(SAMPLE / name), settings)
    sizes = ChunkSizes(400, 150, 40)
    chunked = chunk_document(SourceDocument(name, extracted), "default", sizes)
    children = ParentChildSplitter(sizes).split_documents(
        FileLoader(SAMPLE / name, settings).load()
    )
    spans = ("page", "start", "end", "parent_start", "parent_end", "heading")
    assert [tuple(child.metadata[key] for key in spans) for child in children] == [
        (parent.page, child.start, child.end, parent.start, parent.end, parent.heading)
        for parent in chunked.parents
        for child in parent.children
    ]
    assert not any({"headings", "rows"} & child.metadata.keys() for child in children)


def test_any_documents_can_be_split() -> None:
    """Texts from elsewhere keep their metadata; offsets are exact."""
    text = " ".join(f"This is sentence number {n} of the text." for n in range(60))
    documents = [Document(text, metadata={"author": "Kim"}), Document("Short.")]
    children = ParentChildSplitter(ChunkSizes(400, 120, 30)).transform_documents(documents)
    assert children[-1].page_content == "Short."
    assert {child.metadata["author"] for child in children[:-1]} == {"Kim"}
    for child in children[:-1]:
        start, end = child.metadata["start"], child.metadata["end"]
        assert text[start:end] == child.page_content
        assert child.metadata["parent_start"] <= start < end <= child.metadata["parent_end"]
