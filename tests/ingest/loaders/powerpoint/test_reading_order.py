"""PowerPoint: reading order, run formats, merged cells, hidden slides."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from ingest.loaders.powerpoint.reading_order import Box, reading_order
from settings import Settings
from tests.ingest.loaders.office import rels
from tests.ingest.loaders.powerpoint.test_pptx import cell, pptx, shape, slide, table

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def at(xml: str, x: int, y: int, wide: int = 30, high: int = 8) -> str:
    """A shape at a position."""
    frame = f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    return xml.replace("<p:txBody>", f"{frame}</p:spPr><p:txBody>")


def run(text: str, properties: str) -> str:
    """A shape of one run with the attributes of its properties."""
    return f"<a:r><a:rPr {properties}/><a:t>{text}</a:t></a:r>"


def body(inner: str) -> str:
    """A shape of one paragraph."""
    return f"<p:sp><p:nvSpPr/><p:txBody><a:p>{inner}</a:p></p:txBody></p:sp>"


def text_of(path: Path, settings: Settings) -> str:
    """The text of the first slide."""
    return extract(path, settings).pages[0].text


def test_shapes_are_read_by_position(tmp_path: Path, settings: Settings) -> None:
    """Shapes are read from the top, whatever their order in the file; the title first."""
    shapes = at(shape("셋"), 9, 60), at(shape("하나"), 9, 20), at(shape("둘"), 9, 40)
    title = at(shape("순서", place="title"), 9, 90)
    path = pptx(tmp_path / "a.pptx", slide(*shapes, title))
    assert text_of(path, settings) == "순서\n\n하나\n\n둘\n\n셋"


@pytest.mark.parametrize(
    ("boxes", "order"),
    [
        ([(50, 0, 40, 9), (0, 0, 40, 9)], [1, 0]),  # a row
        ([(0, 1, 40, 9), (50, 0, 40, 9)], [0, 1]),  # a row that is not quite aligned
        ([(60, 2, 9, 9), (0, 2, 9, 9), (30, 2, 9, 9)], [1, 2, 0]),  # three steps
        ([(60, 0, 40, 9), (60, 10, 40, 9), (0, 0, 40, 9), (0, 10, 40, 9)], [2, 3, 0, 1]),
        ([(42, 0, 40, 9), (42, 30, 40, 9), (0, 0, 40, 9), (0, 30, 40, 9)], [2, 0, 3, 1]),
        ([(0, 20, 40, 60), (50, 20, 40, 9), (50, 40, 40, 9), (0, 0, 90, 9)], [3, 0, 1, 2]),
        ([(0, 0, 90, 90), (10, 10, 20, 5), (10, 30, 20, 5)], [0, 1, 2]),  # a frame around others
    ],
)
def test_rows_and_columns_of_shapes(boxes: list[tuple[int, ...]], order: list[int]) -> None:
    """Rows are read from the left; columns with a wide gap between them one after the other."""
    assert reading_order([Box(x, y, x + w, y + h) for x, y, w, h in boxes]) == order


def test_shapes_without_a_box_follow_their_predecessor() -> None:
    """A shape without a box follows the one before it in the file."""
    box = Box(0, 0, 1, 1)
    assert reading_order([None, Box(0, 9, 1, 10), None, box]) == [0, 3, 1, 2]


def test_positions_from_groups_and_layouts(tmp_path: Path, settings: Settings) -> None:
    """Group transforms apply to shapes; placeholders inherit the box of their layout."""
    frame = (
        '<p:grpSpPr><a:xfrm><a:off x="0" y="80"/><a:ext cx="100" cy="20"/>'
        '<a:chOff x="0" y="0"/><a:chExt cx="100" cy="20"/></a:xfrm></p:grpSpPr>'
    )
    group = f"<p:grpSp>{frame}{at(shape('last'), 0, 10)}{at(shape('third'), 0, 0)}</p:grpSp>"
    holder = shape("first").replace("<p:nvPr>", '<p:nvPr><p:ph idx="3"/>')
    layout = at(shape("ask", place="body"), 0, 0).replace('type="body"', 'idx="3"')
    path = pptx(
        tmp_path / "a.pptx",
        slide(group, at(shape("second"), 0, 40), holder),
        **{
            "ppt/slides/_rels/slide1.xml.rels": rels(r1="slideLayout ../slideLayouts/l1.xml"),
            "ppt/slideLayouts/l1.xml": slide(layout),
        },
    )
    assert text_of(path, settings) == "first\n\nsecond\n\nthird\n\nlast"


def test_superscripts_struck_out_runs_and_formulas(tmp_path: Path, settings: Settings) -> None:
    """Superscripts and formulas are kept, struck-out runs left out."""
    part = "<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>"
    formula = f"<m:oMath {MATH}><m:f>{part.format('num', 'a')}{part.format('den', 'b')}</m:f>"
    power = run("10", "") + run("-", 'baseline="30000"') + run("6", 'baseline="30000"')
    fee = run(" 90만", 'strike="sngStrike"') + run(" 75만", 'strike="noStrike"')
    inner = f"{power}{run(' H', '')}{run('2', 'baseline=&quot;-25000&quot;')}".replace(
        "&quot;", '"'
    )
    path = pptx(tmp_path / "a.pptx", slide(body(f"{inner}{fee} {formula}</m:oMath>")))
    extracted = extract(path, settings)
    assert extracted.pages[0].text == "10⁻⁶ H₂ 75만a/b"
    assert [note.code for note in extracted.notes] == ["left_out_struck"]


def test_automatic_numbers_and_check_boxes(tmp_path: Path, settings: Settings) -> None:
    """Automatic numbers are computed; check boxes have their state."""

    def item(text: str, mark: str) -> str:
        return f"<a:p><a:pPr>{mark}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>"

    number = '<a:buAutoNum type="arabicParenR" startAt="3"/>'
    box = '<a:buFont typeface="Wingdings"/><a:buChar char="{}"/>'
    shapes = "".join(
        f"<p:sp><p:nvSpPr/><p:txBody>{items}</p:txBody></p:sp>"
        for items in (
            item("a", number) + item("b", number),
            item("yes", box.format("þ")) + item("no", box.format("o")),
            item("plain", box.format("o")),
        )
    )
    path = pptx(tmp_path / "a.pptx", slide(shapes))
    assert text_of(path, settings) == "3) a\n4) b\n\n☑ yes\n☐ no\n\nplain"


def test_two_header_rows(tmp_path: Path, settings: Settings) -> None:
    """A header over two columns is joined with those below it."""
    rows = (
        cell("구분", 'rowSpan="2"') + cell("국내", 'gridSpan="2"') + cell("", 'hMerge="1"'),
        cell("", 'vMerge="1"') + cell("숙박") + cell("식비"),
        cell("교원") + cell("70") + cell("25"),
    )
    path = pptx(tmp_path / "a.pptx", slide(table(*rows)))
    assert text_of(path, settings) == "구분 | 국내 숙박 | 국내 식비\n교원 | 70 | 25"


def test_hidden_slides_follow_the_setting(tmp_path: Path, settings: Settings) -> None:
    """A hidden slide is read or left out, and counted in both cases."""
    path = pptx(tmp_path / "a.pptx", slide(shape("hidden"), extra='show="0"'), slide(shape("A")))
    for choice, text in (("keep", "hidden"), ("drop", "")):
        extracted = extract(path, settings.model_copy(update={"hidden_content": choice}))
        assert [page.text for page in extracted.pages] == ["A", text]
        assert [note.code for note in extracted.notes] == ["left_out_hidden"]
