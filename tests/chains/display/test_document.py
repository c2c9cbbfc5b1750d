"""A document in the viewer: its parts, its outline, and what is found in it."""

import pytest

from chains.display import document as display
from chains.display.blocks import Style
from chains.display.document import Place, find, outline, part_html, part_of, split
from index.documents import OutlineEntry, Page, StoredDocument

PAGES = (
    Page(1, "# Leave\n\nTwo  years.\n", kind="page"),
    Page(2, "두 해를\n넘을 수 없다.", kind="page"),
)


def stored(*pages: Page, entries: tuple[OutlineEntry, ...] = ()) -> StoredDocument:
    """A document of these pages."""
    return StoredDocument("a.md", "main", "A", "en", "", "2026-01-01", pages, entries)


def test_a_short_document_is_one_part() -> None:
    """With the whole text of its pages."""
    (part,) = split(PAGES)
    assert part == [Place(1, 0, len(PAGES[0].text)), Place(2, 0, len(PAGES[1].text))]


def test_a_long_page_is_cut_between_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts have all its text, and each place is in one of them."""
    monkeypatch.setattr(display, "PART_CHARS", 50)
    text = "\n".join(f"line {n}" for n in range(40))
    parts = split([Page(1, text)])
    spans = [span for part in parts for span in part]
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(text[span.end - 1] == "\n" for span in spans[:-1])
    at = text.index("line 33")
    part = parts[part_of(parts, Place(1, at, at + 7))][0]
    assert part.start <= at < part.end


@pytest.mark.parametrize(
    ("query", "places"), [("two YEARS", [(1, 9, 19)]), ("해를 넘을", [(2, 2, 7)])]
)
def test_words_are_found_across_blanks(query: str, places: list[tuple[int, int, int]]) -> None:
    """Case and line ends do not matter."""
    assert find(PAGES, query) == places


def test_a_query_is_no_pattern() -> None:
    """Signs are looked for as they are; one character is too short."""
    assert find([Page(1, "a (b) c")], "(b)") == [Place(1, 2, 5)]
    assert find([Page(1, "aaaa")], "a") == find([Page(1, "aaaa")], "  ") == []


def test_the_target_is_marked_as_the_place_to_scroll_to() -> None:
    """The other hits are only marked; pages stand below their names."""
    document = stored(*PAGES)
    (part,) = split(PAGES)
    hits = [Place(1, 9, 12), Place(2, 0, 1)]
    html = part_html(document, part, Style(markdown=True), hits, hits[1], {2: "<2>"})
    assert "<mark>Two</mark>" in html and '<mark class="target">두</mark>' in html
    assert '<p class="page-name">&lt;2&gt;</p>' in html


def test_the_outline_of_markdown_has_every_heading() -> None:
    """Those of other formats are those the catalog has, at their lines."""
    ((entry, place),) = outline(stored(*PAGES), Style(markdown=True))
    assert (entry.title, place) == ("Leave", Place(1, 2, 7))
    entries = (OutlineEntry(2, 0, 1, "넘을"),)
    ((entry, place),) = outline(stored(*PAGES, entries=entries), Style())
    assert place == Place(2, 5, 7)
