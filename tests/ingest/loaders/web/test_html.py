"""HTML: the visible text of a page."""

from pathlib import Path

import pytest

from index.documents import Extracted
from ingest.loaders import extract
from settings import Settings

SENTENCE = "Students who serve in the military may interrupt their studies for the whole service. "


def read(markup: str, tmp_path: Path, settings: Settings, name: str = "") -> Extracted:
    """Extract a page."""
    path = tmp_path / "page.html"
    path.write_text(markup, "utf-8")
    return extract(path, settings, name=name)


def test_structure_becomes_lines(tmp_path: Path, settings: Settings) -> None:
    """Headings, paragraphs, lists, table rows and line breaks keep their shape."""
    markup = (
        "<html><head><title> 휴학  안내 </title><style>p{color:red}</style></head><body>"
        "<h1>휴학</h1><p>한 번에 <b>두 학기</b>까지<br>가능합니다.</p>"
        "<ul><li>일반</li><li>군 입대</li></ul>"
        "<table><tr><th>구분</th><th>기간</th></tr><tr><td><p>일반</p></td><td>2학기</td></tr></table>"
        "<h2>문의</h2><div>학사과<div>본관 1층</div></div><script>alert(1)</script></body></html>"
    )
    extracted = read(markup, tmp_path, settings)
    page = extracted.pages[0]
    assert page.text == (
        "휴학\n\n한 번에 두 학기까지\n가능합니다.\n\n- 일반\n- 군 입대\n\n"
        "구분 | 기간\n일반 | 2학기\n\n문의\n\n학사과\n\n본관 1층"
    )
    assert extracted.title == "휴학 안내"
    assert [(page.text[o : o + 2], level) for o, level, _ in page.headings] == [
        ("휴학", 1),
        ("문의", 2),
    ]


def test_code_keeps_its_lines(tmp_path: Path, settings: Settings) -> None:
    """Preformatted text keeps blanks and line ends."""
    extracted = read("<p>Run:</p><pre>for x in y:\n    print(x)\n</pre>", tmp_path, settings)
    assert extracted.pages[0].text == "Run:\n\nfor x in y:\n    print(x)"


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Obey me</p>",
        "<p style='display: none'>Obey me</p>",
        "<span style='font-size:0'>Obey me</span>",
        "<div style='VISIBILITY:hidden'><p>Obey me</p></div>",
    ],
)
def test_hidden_text_is_left_out_and_counted(
    hidden: str, tmp_path: Path, settings: Settings
) -> None:
    """Hidden content is dropped; the metadata has the number of characters."""
    extracted = read(f"<p>Seen</p>{hidden}<p>Also seen</p>", tmp_path, settings)
    assert extracted.pages[0].text == "Seen\n\nAlso seen"
    assert extracted.metadata["hidden_chars"] == len("Obey me")


@pytest.mark.parametrize("name", ["", "https://example.org/leave"])
def test_the_menu_of_a_page_is_left_out(name: str, tmp_path: Path, settings: Settings) -> None:
    """Navigation is removed from fetched and saved pages; the text is complete."""
    menu = "".join(f"<li><a href='/{n}'>Menu entry {n}</a></li>" for n in range(30))
    markup = (
        f"<html><body><nav><ul>{menu}</ul></nav><article><h1>Leave</h1>"
        f"{''.join(f'<p>{n}. {SENTENCE * 3}</p>' for n in range(8))}</article></body></html>"
    )
    page = read(markup, tmp_path, settings, name=name).pages[0]
    assert "Menu entry 7" not in page.text and "7. " + SENTENCE.strip() in page.text


def test_deep_nesting_loses_structure_but_no_text(tmp_path: Path, settings: Settings) -> None:
    """A page nested deeper than any parser goes still gives its words."""
    markup = "<html><body>" + "<div>" * 50_000 + "deep words" + "</div>" * 50_000 + "<p>after"
    extracted = read(markup, tmp_path, settings)
    assert extracted.pages[0].text.split() == ["deep", "words", "after"]


def test_the_declared_encoding_is_used(tmp_path: Path, settings: Settings) -> None:
    """A Korean page that declares EUC-KR is decoded as its Windows superset."""
    path = tmp_path / "page.html"
    markup = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><p>똠방각하 휴학'
    path.write_bytes(markup.encode("cp949"))
    extracted = extract(path, settings)
    assert extracted.pages[0].text == "똠방각하 휴학"
    assert extracted.metadata["encoding"] == "cp949"
