"""Pages of every kind are split at their own boundaries, and no text is lost."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunks import Parent
from index.documents import Kind, Page
from ingest.chunking.chunker import ChunkSizes, chunk
from ingest.chunking.table_rows import tables

SIZES = [
    ChunkSizes(200, 60, 15),
    ChunkSizes(200, 50, 0),
    ChunkSizes(200, 200, 199),
    ChunkSizes(1600, 400, 80),
]
AWKWARD = [
    *("가", "한다. ", "e\u0301", "\U0001f469\u200d\U0001f680", "\U0001f1f0\U0001f1f7", "\u3000"),
    *(
        "\r\n",
        "\r",
        "\u2028",
        "\n\n\n",
        "\t",
        ". ",
        "。",
        '"',
        "(",
        "x" * 70,
        "\u0301" * 40,
        "\x00",
    ),
    *(" | ", "|", "; ", "| --- | --- |\n", "a | b\n", "key: value; ", "def f():\n", "# h\n", "1\n"),
    *("```\n", "\n```\n", "\n~~~~ sh\n", "\n    ```\n"),
]
KINDS: list[Kind] = ["", "page", "slide", "sheet", "table", "code"]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page of any kind, with adversarial text and headings anywhere in it."""
    text = "".join(draw(st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(max_size=5)))))
    text *= draw(st.sampled_from([1, 1, 7]))
    places = st.integers(0, len(text))
    marks = draw(st.lists(st.tuples(places, st.integers(1, 4), st.text(max_size=5)), max_size=5))
    rows = draw(st.lists(st.tuples(places, st.integers(0, 99)), max_size=4))
    kind = draw(st.sampled_from(KINDS))
    return Page(1, text, tuple(sorted(marks)), kind, "name", tuple(sorted(rows)))


@settings(max_examples=300, deadline=None)
@given(pages(), st.sampled_from(SIZES))
def test_no_text_is_lost_and_limits_hold(page: Page, sizes: ChunkSizes) -> None:
    """Parents are in order, children inside them, and every character is in both."""
    in_parents: set[int] = set()
    in_children: set[int] = set()
    last = 0
    for parent in chunk([page], sizes):
        assert last <= parent.start < parent.end <= len(page.text)
        assert parent.end - parent.start <= sizes.parent
        last = parent.end
        in_parents.update(range(parent.start, parent.end))
        for before, child in pairwise(parent.children):
            assert before.start < child.start and before.end < child.end
        for child in parent.children:
            assert parent.start <= child.start < child.end <= parent.end
            assert child.end - child.start <= sizes.child
            assert not page.text[child.start].isspace()
            assert not page.text[child.end - 1].isspace()
            assert not any(child.start < at < child.end for at, _, _ in page.headings)
            in_children.update(range(child.start, child.end))
    visible = {at for at, character in enumerate(page.text) if not character.isspace()}
    assert visible <= in_parents
    assert visible <= in_children


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("가나 ab.;|", min_size=1, max_size=80), min_size=1, max_size=30),
    st.sampled_from(SIZES),
    st.sampled_from(["sheet", "code"]),
)
def test_a_row_that_fits_is_never_split(lines: list[str], sizes: ChunkSizes, kind: Kind) -> None:
    """Rows of sheets and lines of code are whole in exactly one child."""
    text, spans = "\n".join(lines), []
    for parent in chunk([Page(1, text, (), kind, "", ((0, 1),))], sizes):
        spans += [(child.start, child.end) for child in parent.children]
    at = 0
    for line in lines:
        start = at + len(line) - len(line.lstrip())
        end = start + len(line.strip())
        if 0 < end - start <= sizes.child:
            assert sum(a <= start and end <= b for a, b in spans) == 1
            assert sum(a < end and start < b for a, b in spans) == 1
        at += len(line) + 1


@pytest.mark.parametrize("grapheme", ["e\u0301", "\U0001f469\u200d\U0001f680", "\u2764\ufe0f"])
def test_no_grapheme_is_split(grapheme: str) -> None:
    """Text without whitespace is split between graphemes."""
    text = "x" + grapheme * 200
    for start, _ in spans(list(chunk([Page(1, text)], SIZES[0]))):
        assert start == 0 or not unicodedata.combining(text[start])
        assert text[start] not in "\u200d\ufe0f" and text[start - 1] != "\u200d"


def spans(parents: list[Parent]) -> list[tuple[int, int]]:
    """Start and end of all children."""
    return [(child.start, child.end) for parent in parents for child in parent.children]


HEAD = "학과 | 정원 | 건물"
ROWS = "\n".join(f"제{n}학과 | {n}명. 증원 예정 | 공학관 {n}호" for n in range(10, 40))
MARKDOWN = "\n".join(["| 학과 | 정원 |", "| --- | ---: |", *["| 물리학과 및 천문학과 | 12 |"] * 40])


def test_children_have_the_header_of_their_table() -> None:
    """Children below the header row have it; prose and the header row itself do not."""
    text = f"모집 인원은 다음과 같다.\n\n{HEAD}\n{ROWS}\n\n이상이다. 문의는 교학처로 한다."
    below = text.index("제10학과")
    children = [c for p in chunk([Page(1, text)], ChunkSizes(400, 120, 40)) for c in p.children]
    for child in children:
        inside = below <= child.start < text.index("이상이다")
        assert child.header == (HEAD if inside else "")
    assert sum(bool(child.header) for child in children) > 5
    assert all(
        text[c.start : c.start + 2] in ("모집", "학과", "제" + text[c.start + 1], "이상")
        for c in children
    )


@pytest.mark.parametrize(
    "text, header",
    [
        (MARKDOWN, "| 학과 | 정원 |"),
        (f"{HEAD}\n{ROWS}", HEAD),
        ("1 | 2\n3 | 4\n5 | 6", ""),
        ("Name: | Kim\nRank: | Major", ""),
        ("- News | Daily\n- Weather | Hourly", ""),
        ("Home | About us\n\nOther text.", None),
        ("No table", None),
        (f"{' | '.join(f'column {n}' for n in range(60))}\n{'x | ' * 60}", "column 0 | column 1"),
    ],
    ids=["markdown", "bars", "numbers", "form", "list", "one line", "none", "wide"],
)
def test_header_rows_are_recognized(text: str, header: str | None) -> None:
    """The first row is a header when it names columns; a long one is truncated between names."""
    found = tables(text)
    assert (found[0].header if found else None) == header or (
        header and len(found[0].header) <= 200 and found[0].header.startswith(header)
    )


def test_a_row_that_is_too_long_is_split_between_cells() -> None:
    """No cell that fits is split."""
    cells = [f"column {n}: the value of {n}" for n in range(30)]
    text = "; ".join(cells)
    pieces = [
        text[a:b]
        for a, b in spans(list(chunk([Page(1, text, (), "sheet", "", ((0, 1),))], SIZES[0])))
    ]
    assert "; ".join(piece.removesuffix(";") for piece in pieces) == text
    assert all(piece.startswith("column") for piece in pieces)


def test_a_row_is_not_split_to_fill_a_child() -> None:
    """A child ends before a row that does not fit."""
    text = f"{'a' * 20}\n{'b ' * 28}\n{'c' * 20}"
    page = Page(1, text, (), "sheet", "", ((0, 1),))
    assert [text[a:b] for a, b in spans(list(chunk([page], SIZES[0])))] == text.replace(
        " \n", "\n"
    ).split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "가" * 5_000,
        "x" * 5_000,
        "\n" * 5_000 + "x",
        "(" * 5_000,
        "e" + "\u0301" * 5_000,
        "a | b; " * 900,
    ],
    ids=["no blanks", "one word", "blank lines", "brackets", "accents", "one row"],
)
def test_adversarial_text_is_split(text: str) -> None:
    """Text without any boundary is split all the same."""
    covered = sum(
        end - start for start, end in spans(list(chunk([Page(1, text)], ChunkSizes(overlap=0))))
    )
    assert covered >= len("".join(text.split()))
