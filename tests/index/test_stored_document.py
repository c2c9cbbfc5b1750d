"""A stored document: its pages and outline, within what a scope may see."""

import pytest

from errors import SourceNotFound
from index.documents import Extracted, Page, SourceDocument
from index.scope import Scope
from ingest.index import Index
from tests.library import EVERYONE, document

FILLING = "Words that fill a section so that it is not merged with the next one. " * 12


def sections(*titles: str) -> SourceDocument:
    """A document of one page with these headings."""
    text, headings = "", []
    for title in titles:
        headings.append((len(text), 1 + title.count("."), title))
        text += f"{title}\n\n{FILLING}\n\n"
    page = Page(1, text, tuple(headings), "page")
    return SourceDocument("rules.pdf", Extracted("text", (page,), title="Rules"))


def test_a_document_has_its_pages_and_outline(index: Index) -> None:
    """Headings come in reading order, each where its first passage begins."""
    index.add_documents([sections("1 Leave", "1.1 Military", "2 Fees")])
    stored = index.document("rules.pdf", EVERYONE)
    assert [(page.number, page.kind) for page in stored.pages] == [(1, "page")]
    text = stored.pages[0].text
    assert [entry.title for entry in stored.outline] == ["1 Leave", "1.1 Military", "2 Fees"]
    assert all(text.startswith(entry.title, entry.offset) for entry in stored.outline)
    brief = index.document("rules.pdf", EVERYONE, with_text=False)
    assert brief.pages == () and brief.outline == stored.outline and brief.sha256


def test_only_a_visible_document_is_returned(index: Index) -> None:
    """Another user's is not there, nor is an unknown one."""
    index.add_documents([document("secret.md", "The vault.", access=["user:alice"])])
    assert index.document("secret.md", Scope("alice")).pages[0].text == "The vault."
    for source, scope in (("secret.md", EVERYONE), ("unknown.md", Scope("alice"))):
        with pytest.raises(SourceNotFound, match=source):
            index.document(source, scope)


def test_an_alias_has_the_text_of_the_version_that_holds_it(index: Index) -> None:
    """Under its own name; the text is stored once."""
    index.add_documents([document("a.md", "The same."), document("b.md", "The same.")])
    first, second = (index.document(name, EVERYONE) for name in ("a.md", "b.md"))
    assert first.pages == second.pages and (first.source, second.source) == ("a.md", "b.md")
