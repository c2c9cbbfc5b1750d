"""PPTX loader: slides, groups, tables, notes, damaged parts."""

from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed, rels

NAMES = 'xmlns:a="urn:a" xmlns:p="urn:p" xmlns:r="urn:r"'


def shape(*lines: str, place: str = "") -> str:
    """A shape with paragraphs, a placeholder if `kind` is given."""
    mark = f'<p:ph type="{place}"/>' if place else ""
    text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr><p:nvPr>{mark}</p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"


def table(*rows: str) -> str:
    """A table; each row the XML of its cells."""
    body = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    return f"<p:graphicFrame><p:nvGraphicFramePr/><a:tbl>{body}</a:tbl></p:graphicFrame>"


def cell(text: str, extra: str = "") -> str:
    """A table cell."""
    return f"<a:tc {extra}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


def slide(*shapes: str, extra: str = "") -> str:
    """A slide."""
    tree = f"<p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld>"
    return f"<p:sld {NAMES} {extra}>{tree}</p:sld>"


def pptx(path: Path, *slides: str, **parts: str) -> Path:
    """Write a presentation whose last slide is listed first."""
    order = [*range(len(slides), 0, -1)]
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in order)
    extracted = {f"r{n}": f"slide slides/slide{n}.xml" for n in order}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": rels(**extracted),
        **{f"ppt/slides/slide{n}.xml": text for n, text in enumerate(slides, 1)},
        **parts,
    }
    return packed(path, files)


def test_slides_come_in_the_order_of_the_presentation(tmp_path: Path, settings: Settings) -> None:
    """The slide list determines the order; the title is the heading at any position."""
    path = pptx(
        tmp_path / "a.pptx",
        slide(shape("둘째 장", place="title"), extra='show="0"'),
        slide(shape("본문", "둘째 줄"), shape("휴학 안내", place="ctrTitle")),
    )
    extracted = extract(path, settings)
    assert [page.text for page in extracted.pages] == ["휴학 안내\n\n본문\n둘째 줄", "둘째 장"]
    assert extracted.pages[0].headings == ((0, 1, "휴학 안내"),)
    assert (extracted.title, extracted.metadata["hidden_slides"]) == ("휴학 안내", [2])


def test_groups_and_alternative_content(tmp_path: Path, settings: Settings) -> None:
    """Shapes in nested groups are read in order; of alternatives, only the first."""
    inner = f"<p:grpSp><p:grpSpPr/>{shape('B')}<p:grpSp>{shape('C')}</p:grpSp></p:grpSp>"
    both = (
        '<mc:AlternateContent xmlns:mc="urn:mc">'
        f"<mc:Choice>{shape('D')}</mc:Choice><mc:Fallback>{shape('D')}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    path = pptx(tmp_path / "a.pptx", slide(shape("A"), inner, both))
    assert extract(path, settings).pages[0].text == "A\n\nB\n\nC\n\nD"


def test_tables_become_rows(tmp_path: Path, settings: Settings) -> None:
    """A row is a line; a vertically merged cell is repeated in each of its rows."""
    rows = (
        cell("학기") + cell("금액"),
        cell("1학기", 'rowSpan="2"') + cell("100"),
        cell("", 'vMerge="1"') + cell("200"),
    )
    path = pptx(tmp_path / "a.pptx", slide(table(*rows)))
    assert extract(path, settings).pages[0].text == "학기 | 금액\n1학기 | 100\n1학기 | 200"


def test_notes_diagrams_and_footers(tmp_path: Path, settings: Settings) -> None:
    """Notes and diagrams belong to their slide; a repeated footer is read once."""
    diagram = (
        "<p:graphicFrame><p:nvGraphicFramePr/>"
        '<d:relIds xmlns:d="urn:d" r:dm="r2"/></p:graphicFrame>'
    )
    footer = shape("윤슬대학교", place="ftr")
    number = shape("7", place="sldNum")
    notes = slide(shape("Say hello", place="body"), number)
    path = pptx(
        tmp_path / "a.pptx",
        slide(shape("One"), footer, number),
        slide(shape("Two"), diagram, footer),
        **{
            "ppt/slides/_rels/slide2.xml.rels": rels(
                r1="notesSlide ../notesSlides/notesSlide1.xml", r2="diagramData ../diagrams/d1.xml"
            ),
            "ppt/notesSlides/notesSlide1.xml": notes,
            "ppt/diagrams/d1.xml": f"<d {NAMES}><a:p><a:r><a:t>Step</a:t></a:r></a:p></d>",
        },
    )
    texts = [page.text for page in extract(path, settings).pages]
    assert texts == ["Two\n\nStep\n\n윤슬대학교\n\nSay hello", "One"]


def test_a_damaged_slide_is_skipped(tmp_path: Path, settings: Settings) -> None:
    """The other slides are read, and the reason names the number of the damaged one."""
    path = pptx(tmp_path / "a.pptx", "<p:sld", slide(shape("Whole")))
    extracted = extract(path, settings)
    assert (extracted.status, extracted.pages[0].text) == ("partial", "Whole")
    assert "2" in extracted.reason


def test_without_slide_list_part_names_give_the_order(tmp_path: Path, settings: Settings) -> None:
    """Without a readable slide list the slides are read by their numbers."""
    parts: dict[str, str | bytes] = {
        f"ppt/slides/slide{n}.xml": slide(shape(f"Slide {n}")) for n in (10, 9)
    }
    extracted = extract(packed(tmp_path / "a.pptx", parts), settings)
    assert [page.text for page in extracted.pages] == ["Slide 9", "Slide 10"]
    assert extract(packed(tmp_path / "b.pptx", {"ppt/x.xml": "<x/>"}), settings).code == (
        "unreadable"
    )
