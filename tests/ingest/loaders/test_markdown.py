"""Markdown: markup removed, structure and code kept."""

from pathlib import Path

import pytest

from index.documents import Extracted
from ingest.chunking.table_rows import tables
from ingest.loaders import extract
from settings import Settings


def read(text: str, tmp_path: Path, settings: Settings) -> Extracted:
    """Extract a Markdown file."""
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    return extract(path, settings)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("마감은 **9일**까지, **9일(주말)**까지다.", "마감은 9일까지, 9일(주말)까지다."),
        (
            "*soft* and __큰 소리__ and ***both*** `**code**`",
            "soft and 큰 소리 and both `**code**`",
        ),
        ("2**8, 5*3*2, snake_case_name and __init__", "2**8, 5*3*2, snake_case_name and __init__"),
        (
            r"$a_1*b_1*c$, \(x_1*y_1*z\), \(참고\), \*별\*",
            r"$a_1*b_1*c$, \(x_1*y_1*z\), (참고), *별*",
        ),
        (
            "\\begin{aligned}\na_1*b_1*c\n\\end{aligned}",
            "\\begin{aligned}\na_1*b_1*c\n\\end{aligned}",
        ),
        ("**$5** and **$10** or <b>so</b>", "$5 and $10 or so"),
        ("10<sup>9</sup> H<sub>2</sub>O &lt;b&gt; <token>", "10⁹ H₂O <b> <token>"),
        ("[form](https://e.org/a_b_c) ![plan](p.png) [1] [^2]",) * 2,
        (
            "> Apply three days\n> **before** it.\n>\n> > Deeper.",
            "Apply three days\nbefore it.\n\nDeeper.",
        ),
        (">>> print(2)", ">>> print(2)"),
        (r"\# no heading", r"\# no heading"),
        ("- [x] done\n- [ ] open", "- [x] done\n- [ ] open"),
        ("<h2 align=center>Middle</h2>", "## Middle"),
        (
            "The hall was opened to all the students on June\n21. It is used by the\n"
            "21st century club and by others who are counted as\n14.5 million.",
            "The hall was opened to all the students on June 21. It is used by the "
            "21st century club and by others who are counted as 14.5 million.",
        ),
        ("전화 02-1\n주소 서울", "전화 02-1\n주소 서울"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("---\n\nNot: front matter\n\n---\n\nEnd", "---\n\nNot: front matter\n\n---\n\nEnd"),
    ],
)
def test_inline_markup_is_read_as_what_it_means(
    written: str, shown: str, tmp_path: Path, settings: Settings
) -> None:
    """Emphasis, quotes, escapes and wrapped lines become text; formulas, code and links stay."""
    assert read(written, tmp_path, settings).pages[0].text == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("~~회비는 4만 원~~ 회비는 3만 원", "회비는 3만 원"),
        ("a\n\n- ~~old item~~\n- new", "a\n\n- new"),
        ("Fee ~$90~ $75, ~old rate~ and ~90,000원~ ~회비 4만 원~ now.", "Fee $75, and now."),
        ("was <del>4</del> 3 and <s>x</s> y", "was 3 and y"),
        ("seen <!-- this is not seen --> seen", "seen seen"),
        ("a\n\n<!-- the fee was b\n\n```\nc\n-->\n\nd", "a\n\nd"),
        ("a\n\n[//]: # (Until May it was 4.)\n\nb", "a\n\nb"),
        ('a\n\n[x]: <> "회비는 작년까지 4만 원이었다"\n\nb', "a\n\nb"),
    ],
)
def test_withdrawn_text_is_left_out(
    written: str, shown: str, tmp_path: Path, settings: Settings
) -> None:
    """Struck-out words and comments are dropped with a note."""
    found = read(written, tmp_path, settings)
    assert found.pages[0].text == shown and found.notes


@pytest.mark.parametrize(
    "written",
    [
        "운영 ~18시, 접수 9시~ 가능 (~5일(월)~), ~은 ~이다, 좋아요~ 정말~ 9~12시, 13~18시~",
        "3~5일, 3~5일 ~ 7~9일, ~/notes, 3~~5일 또는 4~~6일",
        "```\nrm ~~x~~ <!-- y --> **z**\n```",
        "~~~\n~~x~~\n~~~",
        "`~~x~~` and `<!-- y -->`",
        "a\n\n    <!-- code -->\n    **x**",
        "# A\n\n<!-- never closed\n\nThe rest is there.",
        "An arrow <!-- as this\n\nThe rest --> is there.",
    ],
)
def test_what_is_no_strike_and_no_comment_stays(
    written: str, tmp_path: Path, settings: Settings
) -> None:
    """Ranges, paths, code and unclosed comments stay verbatim."""
    found = read(written, tmp_path, settings)
    assert found.pages[0].text == written and not found.notes


@pytest.mark.parametrize(
    "comment", ["prettier-ignore", "end of header", "여기부터 본문", "a=b; c(d)"]
)
def test_markers_of_programs_are_dropped_untold(
    comment: str, tmp_path: Path, settings: Settings
) -> None:
    """A comment without words of a sentence gives no note."""
    found = read(f"a\n\n<!-- {comment} -->\n\nb", tmp_path, settings)
    assert found.pages[0].text == "a\n\nb" and not found.notes


def test_an_escaped_comment_is_text(tmp_path: Path, settings: Settings) -> None:
    """An escaped comment stays text."""
    found = read("Write \\<!-- this is so --> here <!-- but not this one -->.", tmp_path, settings)
    assert found.pages[0].text == "Write <!-- this is so --> here ."


def test_withdrawn_text_may_be_marked(tmp_path: Path, settings: Settings) -> None:
    """With the setting it is kept with a mark."""
    marked = settings.model_copy(update={"withdrawn_text": "mark"})
    shown = read("~~4~~ 3 <!-- Ask Kim first. -->", tmp_path, marked).pages[0].text
    assert shown == "[struck out: 4] 3 [comment: Ask Kim first.]"


@pytest.mark.parametrize(
    ("written", "rows", "header"),
    [
        (
            "name|class\n---|:--:\n김하나|2반\na \\| b|`x`",
            "| name | class |\n| --- | :--: |\n| 김하나 | 2반 |\n| a \\| b | `x` |",
            "| name | class |",
        ),
        (
            "| | |\n|---|---|\n| open | **9:00**<br>daily |",
            "|  |  |\n|---|---|\n| open | 9:00 daily |",
            "",
        ),
        (
            "<table><tr><th>Day<th>Time</tr>\n\n<tr><td rowspan=2>Mon<td>9</tr>\n<tr><td>10</tr>"
            "</table>",
            "Day | Time\nMon | 9\nMon | 10",
            "Day | Time",
        ),
    ],
)
def test_tables_have_the_rows_and_the_head_they_show(
    written: str, rows: str, header: str, tmp_path: Path, settings: Settings
) -> None:
    """Outer bars are added, an empty head is none, and HTML becomes rows."""
    text = read(f"Before\n\n{written}\n\nAfter", tmp_path, settings).pages[0].text
    assert text == f"Before\n\n{rows}\n\nAfter"
    assert [table.header for table in tables(text)] == [header]
