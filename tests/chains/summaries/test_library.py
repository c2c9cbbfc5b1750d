"""Documents are found by name and read as a whole, within the access scope."""

import pytest

from agents.tools.summaries import whole_document
from chains.summaries.library import DocumentLibrary, library_of
from ingest.index import Index
from ingest.jobs.job import ATTACHED
from tests.chains.summaries.conftest import library_for
from tests.library import document


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ferry handbook", "docs/ferry-handbook.md"),
        ("safety-plan.md", "docs/safety-plan.md"),
        ("선착장 안내", "docs/pier.md"),
    ],
)
def test_a_document_is_found_by_its_name(library: DocumentLibrary, name: str, source: str) -> None:
    """By words of the title or by file name, in both languages."""
    assert [row.source for row in library.find(name)] == [source]


def test_sections_are_the_document_in_order(library: DocumentLibrary, ferry_index: Index) -> None:
    """The parents of a document follow its text, and lie where they say."""
    sections = library.sections("docs/ferry-handbook.md")
    page = ferry_index.page_text("docs/ferry-handbook.md", 1)
    starts = [section.parent_start for section in sections]
    assert starts == sorted(starts)
    assert all(page[s.parent_start : s.parent_end] == s.parent_text for s in sections)
    text = " ".join(section.parent_text for section in sections)
    assert all(words in text for words in ("day ticket", "two bags", "refunded in full"))


def test_the_documents_about_a_topic(library: DocumentLibrary) -> None:
    """One passage of each document that deals with the topic."""
    sources = [passage.source for passage in library.about("luggage")]
    assert sorted(sources) == ["docs/ferry-handbook.md", "docs/safety-plan.md"]


def test_a_document_of_others_does_not_exist(library: DocumentLibrary, ferry_index: Index) -> None:
    """Neither its name nor its text reaches a user without access; one with access reads it."""
    assert library.find("staff rota") == []
    assert library.sections("docs/rota.md") == []
    assert "docs/rota.md" not in [row.source for row in library.rows()]
    assert "docs/rota.md" not in [passage.source for passage in library.about("refunds")]
    staff = library_for(ferry_index, ["staff"])
    assert [row.source for row in staff.find("staff rota")] == ["docs/rota.md"]
    assert "Managers approve" in staff.sections("docs/rota.md")[-1].parent_text


def test_the_copy_in_the_asked_language_comes_first(
    library: DocumentLibrary, ferry_index: Index
) -> None:
    """Of two documents with one file name, the one in the language of the question is first."""
    ferry_index.add_documents(
        [
            document(
                "ko/ferry-handbook.md", "나루 여객선은 아침 아홉 시에 떠난다.", title="여객선 안내"
            )
        ]
    )
    assert library.find("ferry-handbook.md", "en")[0].source == "docs/ferry-handbook.md"


def test_a_source_that_is_an_alias_is_read(library: DocumentLibrary, ferry_index: Index) -> None:
    """A second copy of a content, which is stored once, has the same sections."""
    text = "# Menu\n\nThe kiosk on deck two sells soup until nine in the evening."
    ferry_index.add_documents(
        [document("a/menu.md", text, title="Menu"), document("b/menu.md", text, title="Menu")]
    )
    for source in ("a/menu.md", "b/menu.md"):
        [section] = library.sections(source)
        assert section.source == source and "sells soup" in section.parent_text


def test_a_stand_in_has_no_library() -> None:
    """A retriever without an index has no whole documents."""
    assert library_of(object()) is None


def test_this_file_is_the_one_attached_to_the_conversation(
    library: DocumentLibrary, ferry_index: Index
) -> None:
    """Without a name the attached file is meant; with none attached, nothing is."""
    assert library.find("this file") == []
    access = ["group:conversation"]
    for name in ("lease.txt", "receipt.txt"):
        ferry_index.add_documents(
            [document(name, "The rent is due on Monday.", title="Rent", access=access)],
            collection=ATTACHED,
        )
        conversation = library_for(ferry_index, ["conversation"])
        sources = {source.source for source in whole_document(conversation, "첨부한", "ko")}
        assert sources == {row.source for row in conversation.at_hand()}
        assert name in sources
    assert [row.source for row in conversation.find("ferry handbook")] == ["docs/ferry-handbook.md"]
    assert library.at_hand() == []
