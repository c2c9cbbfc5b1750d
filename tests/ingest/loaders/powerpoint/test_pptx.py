"""PowerPoint: each slide a page, whatever its shapes are grouped in."""

from pathlib import Path

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed, rels

NAMES = 'xmlns:a="urn:a" xmlns:p="urn:p" xmlns:r="urn:r"'


def shape(*lines: str, place: str = "") -> str:
    """A shape with paragraphs, a placeholder if named."""
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
    found = {f"r{n}": f"slide slides/slide{n}.xml" for n in order}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": rels(**found),
        **{f"ppt/slides/slide{n}.xml": text for n, text in enumerate(slides, 1)},
        **parts,
    }
    return packed(path, files)


def test_slides_come_in_the_order_of_the_presentation(tmp_path: Path, settings: Settings) -> None:
    """The list counts, not the file names; the title is the heading wherever it stands."""
    path = pptx(
        tmp_path / "a.pptx",
        slide(shape("둘째 장", place="title"), extra='show="0"'),
        slide(shape("본문", "둘째 줄"), shape("휴학 안내", place="ctrTitle")),
    )
    found = extract(path, settings)
    assert [page.text for page in found.pages] == ["휴학 안내\n\n본문\n둘째 줄", "둘째 장"]
    assert found.pages[0].headings == ((0, 1, "휴학 안내"),)
    assert (found.title, found.metadata["hidden_slides"]) == ("휴학 안내", [2])


def test_groups_and_alternatives_are_looked_into(tmp_path: Path, settings: Settings) -> None:
    """Shapes in groups in groups are read in order; of two drawings of one thing, one is."""
    inner = f"<p:grpSp><p:grpSpPr/>{shape('B')}<p:grpSp>{shape('C')}</p:grpSp></p:grpSp>"
    both = (
        '<mc:AlternateContent xmlns:mc="urn:mc">'
        f"<mc:Choice>{shape('D')}</mc:Choice><mc:Fallback>{shape('D')}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    path = pptx(tmp_path / "a.pptx", slide(shape("A"), inner, both))
    assert extract(path, settings).pages[0].text == "A\n\nB\n\nC\n\nD"


def test_tables_become_rows(tmp_path: Path, settings: Settings) -> None:
    """A row is a line; a cell merged downwards is said in each of its rows."""
    rows = (
        cell("학기") + cell("금액"),
        cell("1학기", 'rowSpan="2"') + cell("100"),
        cell("", 'vMerge="1"') + cell("200"),
    )
    path = pptx(tmp_path / "a.pptx", slide(table(*rows)))
    assert extract(path, settings).pages[0].text == "학기 | 금액\n1학기 | 100\n1학기 | 200"


def test_notes_diagrams_and_footers(tmp_path: Path, settings: Settings) -> None:
    """Notes and the words of diagrams belong to their slide; a footer is said once."""
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


def test_a_damaged_slide_costs_itself(tmp_path: Path, settings: Settings) -> None:
    """The other slides are read, and the reason names the number of the lost one."""
    path = pptx(tmp_path / "a.pptx", "<p:sld", slide(shape("Whole")))
    found = extract(path, settings)
    assert (found.status, found.pages[0].text) == ("partial", "Whole")
    assert "2" in found.reason


def test_a_list_that_is_lost_falls_back_to_the_names(tmp_path: Path, settings: Settings) -> None:
    """Without its list of slides a presentation is read by their numbers."""
    parts: dict[str, str | bytes] = {
        f"ppt/slides/slide{n}.xml": slide(shape(f"Slide {n}")) for n in (10, 9)
    }
    found = extract(packed(tmp_path / "a.pptx", parts), settings)
    assert [page.text for page in found.pages] == ["Slide 9", "Slide 10"]
    assert extract(packed(tmp_path / "b.pptx", {"ppt/x.xml": "<x/>"}), settings).code == (
        "unreadable"
    )
