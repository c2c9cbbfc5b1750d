"""Chunks cover the text, have exact offsets, and respect sizes and headings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunks import Parent, embedded_text
from index.documents import Page
from ingest.chunking.chunker import ChunkSizes, chunk

SMALL = ChunkSizes(parent=200, child=60, overlap=15)

TEXT = """
military leave is two years the student must apply before 3.5 e.g. Dr. Kim's
휴학은 2년까지 신청할 수 있습니다. 군 복무로 인한 등록금을 반환한다. 하지 않는다? 네, 그렇습니다!
https://example.org/a-very-long-address/that-goes-on-and-on-without-any-blank-in-between
가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하 . " ) 「인용」
"""
WORDS = st.sampled_from(TEXT.split())
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  ", "\t", "\u3000"])


@st.composite
def documents(draw: st.DrawFn) -> list[Page]:
    """Pages of Korean and English words, some under headings."""
    pages = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        text, headings = draw(st.sampled_from(["", " ", "\n"])), []
        for _ in range(draw(st.integers(0, 4))):
            if draw(st.booleans()):
                title = " ".join(draw(st.lists(WORDS, min_size=1, max_size=3)))
                headings.append((len(text), draw(st.integers(1, 3)), title))
                text += title + "\n"
            for word in draw(st.lists(WORDS, max_size=40)):
                text += word + draw(GAPS)
        pages.append(Page(number, text, tuple(headings)))
    return pages


def size_choices() -> st.SearchStrategy[ChunkSizes]:
    """Sizes that the settings allow, with extremes."""
    return st.sampled_from(
        [SMALL, ChunkSizes(200, 50, 0), ChunkSizes(200, 200, 199), ChunkSizes(1600, 400, 80)]
    )


@settings(max_examples=150, deadline=None)
@given(documents(), size_choices())
def test_every_visible_character_is_in_a_child(pages: list[Page], sizes: ChunkSizes) -> None:
    """Only whitespace lies outside the children."""
    covered: dict[int, set[int]] = {page.number: set() for page in pages}
    for parent in chunk(pages, sizes):
        for start, end, *_ in parent.children:
            covered[parent.page].update(range(start, end))
    for page in pages:
        left = {i for i, character in enumerate(page.text) if not character.isspace()} - covered[
            page.number
        ]
        assert left == set()


@settings(max_examples=150, deadline=None)
@given(documents(), size_choices())
def test_sizes_hold_and_edges_are_trimmed(pages: list[Page], sizes: ChunkSizes) -> None:
    """No chunk is longer than its limit, is blank, or starts or ends with whitespace."""
    text = {page.number: page.text for page in pages}
    for parent in chunk(pages, sizes):
        for limit, (start, end) in [
            (sizes.parent, (parent.start, parent.end)),
            *((sizes.child, child[:2]) for child in parent.children),
        ]:
            piece = text[parent.page][start:end]
            assert 0 < len(piece) <= limit
            assert piece == piece.strip()


@settings(max_examples=150, deadline=None)
@given(documents(), size_choices())
def test_parents_do_not_overlap_and_children_lie_inside(
    pages: list[Page], sizes: ChunkSizes
) -> None:
    """Parents are disjoint and in order; children lie inside theirs and in order."""
    last: dict[int, int] = {}
    for parent in chunk(pages, sizes):
        assert parent.start >= last.get(parent.page, 0)
        last[parent.page] = parent.end
        assert parent.children
        starts = [child.start for child in parent.children]
        ends = [child.end for child in parent.children]
        assert starts == sorted(set(starts))
        assert ends == sorted(set(ends))
        assert parent.start <= starts[0]
        assert ends[-1] <= parent.end


@settings(max_examples=150, deadline=None)
@given(documents(), size_choices())
def test_children_overlap_by_no_more_than_asked(pages: list[Page], sizes: ChunkSizes) -> None:
    """Neighbours share at most the overlap."""
    for parent in chunk(pages, sizes):
        for (_, end, *_), (start, *_) in zip(parent.children, parent.children[1:], strict=False):
            assert end - start <= sizes.overlap


@settings(max_examples=150, deadline=None)
@given(documents(), size_choices())
def test_no_child_crosses_a_heading(pages: list[Page], sizes: ChunkSizes) -> None:
    """A child may start at a heading, but not continue across one."""
    for parent in chunk(pages, sizes):
        offsets = [at for at, _, _ in pages[parent.page - 1].headings]
        for start, end, *_ in parent.children:
            assert not any(start < at < end for at in offsets)


def prose(sentences: int) -> str:
    """Numbered sentences of about forty characters."""
    return " ".join(f"This is sentence number {n} of the text." for n in range(sentences))


def only(text: str, sizes: ChunkSizes = SMALL) -> list[Parent]:
    """The parents of a page without headings."""
    return list(chunk([Page(1, text)], sizes))


def child_texts(text: str, parents: list[Parent]) -> list[str]:
    """The texts of all children."""
    return [text[start:end] for parent in parents for start, end, *_ in parent.children]


@pytest.mark.parametrize(
    "text",
    [
        prose(20),
        "휴학은 두 해까지 할 수 있습니다. 신청은 학기 시작 전에 합니다. " * 8,
    ],
    ids=["en", "ko"],
)
def test_children_end_with_sentences(text: str) -> None:
    """Prose is split between sentences, in Korean and English."""
    assert all(
        piece.endswith(".") for piece in child_texts(text, only(text, ChunkSizes(400, 120, 50)))
    )


def test_overlap_repeats_whole_sentences() -> None:
    """Where a sentence fits into the overlap, the next child starts with it."""
    text = prose(20)
    parents = only(text, ChunkSizes(400, 120, 50))
    for parent in parents:
        for (_, end, *_), (start, *_) in zip(parent.children, parent.children[1:], strict=False):
            assert text[start:].startswith("This is sentence")
            assert start < end


def test_paragraphs_are_preferred_to_sentences() -> None:
    """A parent ends where a paragraph ends, if that is near."""
    text = prose(3) + "\n\n" + prose(4)
    first, *_ = only(text, ChunkSizes(220, 100, 0))
    assert text[first.end :].startswith("\n\n")


def test_a_text_over_the_limit_is_split_evenly() -> None:
    """A text slightly over the limit gives two parents of similar size."""
    parents = only(prose(42), ChunkSizes(1600, 400, 80))
    assert len(parents) == 2
    sizes = [parent.end - parent.start for parent in parents]
    assert max(sizes) < 1.3 * min(sizes)


def test_heading_paths_follow_the_levels() -> None:
    """A parent has the headings above it, across pages; a bare heading is merged with its text."""
    first = "Rules\n\nLeave\n" + prose(4) + "\n"
    second = prose(2) + "\nFees\n" + prose(3)
    pages = [
        Page(1, first, ((0, 1, "Rules"), (first.index("Leave"), 2, "Leave"))),
        Page(2, second, ((second.index("Fees"), 2, "Fees"),)),
    ]
    parents = list(chunk(pages, ChunkSizes(1600, 400, 80)))
    assert [(parent.page, parent.heading) for parent in parents] == [
        (1, "Rules > Leave"),
        (2, "Rules > Leave"),
        (2, "Rules > Fees"),
    ]
    assert first[parents[0].start :].startswith("Rules")


def test_a_blank_page_has_no_chunks() -> None:
    """Whitespace alone has no chunks."""
    assert only(" \n\n\t ") == []


def test_the_embedded_text_starts_with_title_and_headings() -> None:
    """Title and heading path precede the text; empty ones are left out."""
    assert embedded_text("Rules", "A > B", "Text.") == "Rules\nA > B\nText."
    assert embedded_text("", "", "Text.") == "Text."


def test_other_sizes_have_another_fingerprint() -> None:
    """Documents chunked with other sizes can be recognized."""
    assert (
        len({ChunkSizes().fingerprint, SMALL.fingerprint, ChunkSizes(1600, 400, 81).fingerprint})
        == 3
    )
