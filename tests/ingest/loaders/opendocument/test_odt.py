"""OpenDocument texts and slides: text formats, formulas, check boxes, tables, reading order."""

from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.office import packed

NAMES = (
    'xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" xmlns:draw="urn:d" '
    'xmlns:style="urn:s" xmlns:xlink="urn:l" xmlns:form="urn:f" xmlns:svg="urn:v" '
    'xmlns:presentation="urn:p" xmlns:field="urn:e"'
)
MATH = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>합계</mi><mi>n</mi></mfrac></math>'
)


def style(name: str, properties: str, parent: str = "") -> str:
    """A text style."""
    return (
        f'<style:style style:name="{name}" style:parent-style-name="{parent}">'
        f"<style:text-properties {properties}/></style:style>"
    )


STYLES = (
    style("Up", 'style:text-position="super 58%"')
    + style("Raised", 'style:text-position="33% 58%"')
    + style("Down", 'style:text-position="sub 58%"')
    + style("Mine", "", "Up")
    + style("Struck", 'style:text-line-through-style="solid"')
    + style("Hidden", 'text:display="none"')
    + style("Wing", 'style:font-name="Wingdings"')
    + '<style:style style:name="Away"><style:drawing-page-properties '
    'presentation:visibility="hidden"/></style:style>'
)


def odt(path: Path, body: str, family: str = "text", **parts: str) -> Path:
    """Write a file with this body."""
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}"
        f"</office:automatic-styles><office:body><office:{family}>{body}</office:{family}>"
        "</office:body></office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{family}"
    return packed(path, {"mimetype": mimetype, "content.xml": content, **parts})


def span(text: str, name: str) -> str:
    """A span with a style."""
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def test_text_formats(tmp_path: Path, settings: Settings) -> None:
    """Superscripts are kept over several spans; struck-out and hidden text is left out."""
    body = (
        f"<text:p>10{span('-', 'Up')}{span('4', 'Raised')} M, H{span('2', 'Down')}O, "
        f"m{span('2', 'Mine')}</text:p>"
        f"<text:p>회비 {span('9만 원', 'Struck')} 7만 원{span('비밀', 'Hidden')} "
        f"{span('þ', 'Wing')} 동의</text:p>"
    )
    extracted = extract(odt(tmp_path / "a.odt", body), settings)
    assert extracted.pages[0].text == "10⁻⁴ M, H₂O, m²\n\n회비 7만 원 ☑ 동의"
    assert [note.code for note in extracted.notes] == ["left_out_struck"]
    assert extracted.metadata["hidden_chars"] == 2


def test_formulas_are_inline(tmp_path: Path, settings: Settings) -> None:
    """A formula, in a separate part or inline, is read in its sentence."""
    frame = "<draw:frame><draw:object{}</draw:object></draw:frame>"
    linked = frame.format(' xlink:href="./Object 1">')
    body = f"<text:p>평균은 {linked} 이다.</text:p><text:p>A {frame.format('>' + MATH)} B</text:p>"
    path = odt(tmp_path / "a.odt", body, **{"Object 1/content.xml": MATH})
    assert extract(path, settings).pages[0].text == "평균은 합계/n 이다.\n\nA 합계/n B"


def test_check_boxes_of_forms(tmp_path: Path, settings: Settings) -> None:
    """Check boxes of forms and form fields imported from Word have their state."""
    box = '<form:checkbox form:id="{}" form:label="{}" form:current-state="{}"/>'
    mark = (
        '<field:fieldmark field:type="vnd.oasis.opendocument.field.FORMCHECKBOX">'
        '<field:param field:name="Checkbox_Checked" field:value="true"/></field:fieldmark>'
    )
    body = (
        f"<office:forms><form:form>{box.format('c1', 'Yes', 'checked')}"
        f"{box.format('c2', 'No', 'unchecked')}</form:form></office:forms>"
        '<text:p><draw:control draw:control="c1"/> <draw:control draw:control="c2"/></text:p>'
        f"<text:p>{mark} Late</text:p>"
    )
    text = extract(odt(tmp_path / "a.odt", body), settings).pages[0].text
    assert text == "☑ Yes ☐ No\n\n☑ Late"


@pytest.mark.parametrize(("kept", "text"), [("drop", "Now"), ("mark", "Now[deleted: Then]")])
def test_tracked_deletions_are_left_out_or_marked(
    kept: str, text: str, tmp_path: Path, settings: Settings
) -> None:
    """A tracked deletion is left out or marked in place."""
    body = (
        '<text:tracked-changes><text:changed-region text:id="d1"><text:deletion>'
        "<text:p>Then</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>Now<text:change text:change-id="d1"/></text:p>'
    )
    chosen = settings.model_copy(update={"withdrawn_text": kept, "language": "en"})
    extracted = extract(odt(tmp_path / "a.odt", body), chosen)
    assert extracted.pages[0].text == text
    assert [note.code for note in extracted.notes] == ["left_out_deleted"]


def test_merged_cells_and_header_rows(tmp_path: Path, settings: Settings) -> None:
    """Labels are repeated in their rows, header rows joined, nested tables kept in their cell."""

    def cell(text: str, extra: str = "") -> str:
        return f"<table:table-cell {extra}><text:p>{text}</text:p></table:table-cell>"

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    covered = "<table:covered-table-cell/>"
    inner = f"<table:table>{row(cell('x'), cell('y'))}</table:table>"
    body = (
        "<table:table><table:table-header-rows>"
        + row(
            cell("구분", 'table:number-rows-spanned="2"'),
            cell("국내", 'table:number-columns-spanned="2"'),
            covered,
        )
        + row(covered, cell("숙박"), cell("식비"))
        + "</table:table-header-rows>"
        + row(cell("교원", 'table:number-rows-spanned="2"'), cell("70"), cell("25"))
        + row(covered, cell("60"), f"<table:table-cell>{inner}</table:table-cell>")
        + "</table:table>"
    )
    text = extract(odt(tmp_path / "a.odt", body), settings).pages[0].text
    assert text == "구분 | 국내 숙박 | 국내 식비\n교원 | 70 | 25\n교원 | 60 | x, y"


def test_slides_are_read_by_position(tmp_path: Path, settings: Settings) -> None:
    """Title first, text boxes from the top, notes last; hidden slides follow the setting."""
    frame = (
        '<draw:frame presentation:class="{}" svg:x="2cm" svg:y="{}" svg:width="8cm" '
        'svg:height="1cm"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>'
    )
    boxes = [frame.format("", "40mm", "둘"), frame.format("", "3cm", "하나")]
    notes = f"<presentation:notes>{frame.format('notes', '1cm', '설명')}</presentation:notes>"
    title = frame.format("title", "9cm", "제목")
    slide = "<draw:page {}>{}</draw:page>"
    body = slide.format("", notes + "".join(boxes) + title)
    body += slide.format('draw:style-name="Away"', frame.format("", "1cm", "숨김"))
    path = odt(tmp_path / "a.odp", body, "presentation")
    kept = extract(path, settings)
    assert [page.text for page in kept.pages] == ["제목\n\n하나\n\n둘\n\n설명", "숨김"]
    dropped = extract(path, settings.model_copy(update={"hidden_content": "drop"}))
    assert dropped.pages[1].text == ""
    assert [note.code for note in dropped.notes] == ["left_out_hidden"]
