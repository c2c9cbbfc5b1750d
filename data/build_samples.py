"""Write the sample PDF and DOCX files from the texts in `data/source`.

    python data/build_samples.py            # needs the dev group and Noto Sans CJK

A source is named after what it becomes: `source/ko/academic-rules.pdf.md` is written to
`sample/ko/academic-rules.pdf`. The sources use a small part of Markdown: `#` headings,
paragraphs of one line, `- ` lists and `|` tables with a header row.
"""

import html
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

HERE = Path(__file__).resolve().parent
FONTS = Path("/usr/share/fonts/opentype/noto")
KOREAN_FACE = 1  # the collection holds JP, KR, SC, TC and HK faces in this order
MADE = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)  # fixed, so that a rebuild gives the same bytes
BLUE = (22, 78, 99)

Kind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True)
class Block:
    """One block of a source; `level` counts for headings, `rows` for tables."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def read_blocks(source: str) -> Iterator[Block]:
    """Yield the blocks of a source text in order."""
    rows: list[tuple[str, ...]] = []
    for line in [*source.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield Block("table", rows=(rows[0], *rows[2:]))  # rows[1] is the ruler
            rows = []
        if line.strip():
            yield _line_block(line.strip())


def _line_block(line: str) -> Block:
    if line.startswith("#"):
        marks, _, title = line.partition(" ")
        return Block("heading", title, level=len(marks))
    if line.startswith("- "):
        return Block("item", line[2:])
    return Block("paragraph", line)


def write_pdf(blocks: list[Block], target: Path) -> None:
    """Write an A4 PDF whose text can be selected, with its fonts embedded as subsets."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(MADE)
    pdf.set_title(blocks[0].text)
    pdf.set_margins(22, 22)
    pdf.set_auto_page_break(True, margin=22)
    letters = set("".join(_texts(blocks))) | set("0123456789•–")
    with TemporaryDirectory() as folder:
        for style, name in (("", "Regular"), ("B", "Bold")):
            font = Path(folder, f"{name}.ttf")
            font.write_bytes(_truetype_subset(FONTS / f"NotoSansCJK-{name}.ttc", letters))
            pdf.add_font("Body", style, font)
        pdf.add_page()
        for block in blocks:
            _pdf_block(pdf, block)
        pdf.output(str(target))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield block.text
        for row in block.rows:
            yield from row


def _truetype_subset(collection: Path, letters: set[str]) -> bytes:
    # The CFF outlines of the collection are turned into TrueType ones: PDF readers that know
    # only Identity-H (pypdf among them) cannot map embedded CID-keyed CFF fonts to text.
    font = TTFont(collection, fontNumber=KOREAN_FACE, recalcTimestamp=False)
    options = Options(layout_features=[], desubroutinize=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(letters)))
    subsetter.subset(font)
    order = font.getGlyphOrder()
    glyphs = {name: _quadratic(font, name) for name in order}
    widths = dict(font["hmtx"].metrics)
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    font["hmtx"].metrics = {name: (widths[name][0], _left(glyphs[name])) for name in order}
    _truetype_head(font, len(order))
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _quadratic(font: TTFont, name: str) -> Any:
    pen = TTGlyphPen(None)
    font.getGlyphSet()[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
    return pen.glyph()


def _left(glyph: Any) -> int:
    return int(getattr(glyph, "xMin", 0) or 0)


def _truetype_head(font: TTFont, count: int) -> None:
    maxp = font["maxp"] = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, count
    for name in (
        *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"),
        *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
        *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
    ):
        setattr(maxp, name, 0)
    maxp.maxZones = maxp.maxComponentDepth = 1
    for table in ("CFF ", "VORG", "vhea", "vmtx", "BASE"):
        if table in font:
            del font[table]
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def _pdf_block(pdf: FPDF, block: Block) -> None:
    if block.kind == "table":
        _pdf_table(pdf, block)
        return
    size, before, style, height = _pdf_style(block)
    pdf.ln(before)
    pdf.set_font("Body", style, size)
    pdf.set_text_color(*(BLUE if block.kind == "heading" else (30, 30, 30)))
    if block.kind == "heading" and pdf.will_page_break(height + 16):
        pdf.add_page()
    text = f"• {block.text}" if block.kind == "item" else block.text
    indent = 5 if block.kind == "item" else 0
    pdf.set_x(pdf.l_margin + indent)
    pdf.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _pdf_style(block: Block) -> tuple[float, float, str, float]:
    if block.kind == "heading":
        return {1: (18, 0, "B", 10), 2: (13.5, 4, "B", 8)}.get(block.level, (11.5, 2.5, "B", 7))
    return (10.5, 1, "", 6.2)


def _pdf_table(pdf: FPDF, block: Block) -> None:
    pdf.ln(2)
    pdf.set_font("Body", "", 9.5)
    pdf.set_text_color(30, 30, 30)
    head = FontFace(emphasis="BOLD", fill_color=(226, 236, 240))
    with pdf.table(headings_style=head, line_height=6, text_align="LEFT", padding=1) as table:
        for row in block.rows:
            table.row(row)
    pdf.ln(1)


def write_docx(blocks: list[Block], target: Path) -> None:
    """Write a DOCX with real heading styles, list paragraphs and tables."""
    body = "".join(_docx_block(block) for block in blocks)
    files = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELS,
        "docProps/core.xml": CORE.format(title=html.escape(blocks[0].text), made=MADE),
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/styles.xml": STYLES.format(styles="".join(map(_docx_style, (1, 2, 3)))),
        "word/document.xml": f"{XML}<w:document {W}><w:body>{body}{PAGE}</w:body></w:document>",
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, date_time=MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text)


def _docx_block(block: Block) -> str:
    match block.kind:
        case "heading":
            return _docx_paragraph(block.text, f"Heading{block.level}")
        case "item":
            return _docx_paragraph(block.text, "ListBullet")
        case "table":
            rows = "".join(_docx_row(row, head=n == 0) for n, row in enumerate(block.rows))
            return f"<w:tbl>{TABLE}{rows}</w:tbl>{_docx_paragraph('', '')}"
        case _:
            return _docx_paragraph(block.text, "")


def _docx_paragraph(text: str, style: str, bold: bool = False) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    words = f'<w:r>{run}<w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{look}{words}</w:p>"


def _docx_row(row: Iterable[str], head: bool) -> str:
    cells = (f"<w:tc><w:tcPr/>{_docx_paragraph(cell, '', bold=head)}</w:tc>" for cell in row)
    repeat = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{repeat}{''.join(cells)}</w:tr>"


def _docx_style(level: int) -> str:
    size = {1: 36, 2: 28, 3: 24}[level]
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:color w:val="164E63"/><w:sz w:val="{size}"/></w:rPr></w:style>'
    )


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
W = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'
DOC_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOC_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{DOC_TYPE}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELS = f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">'
PACKAGE_RELS = (
    f'{RELS}<Relationship Id="rId1" Target="word/document.xml"'
    f' Type="{OFFICE}/officeDocument/2006/relationships/officeDocument"/>'
    '<Relationship Id="rId2" Target="docProps/core.xml"'
    f' Type="{OFFICE}/package/2006/relationships/metadata/core-properties"/></Relationships>'
)
DOCUMENT_RELS = (
    f'{RELS}<Relationship Id="rId1" Target="styles.xml"'
    f' Type="{OFFICE}/officeDocument/2006/relationships/styles"/></Relationships>'
)
CORE = (
    f'{XML}<cp:coreProperties xmlns:cp="{OFFICE}/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{made:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
    "</cp:coreProperties>"
)
FACE = '<w:rFonts w:ascii="Noto Sans" w:hAnsi="Noto Sans" w:eastAsia="Noto Sans CJK KR"/>'
STYLES = (
    f"{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{FACE}"
    '<w:sz w:val="21"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="100" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/></w:style>{styles}<w:style w:type="paragraph"'
    ' w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:ind w:left="360"/></w:pPr></w:style></w:styles>'
)
TABLE = (
    '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="A0B4BC"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr><w:tblGrid/>"
)
PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'

WRITERS: dict[str, Callable[[list[Block], Path], None]] = {".pdf": write_pdf, ".docx": write_docx}


def build(source_dir: Path = HERE / "source", sample_dir: Path = HERE / "sample") -> list[Path]:
    """Write every sample that has a source; return the files written."""
    written = []
    for source in sorted(source_dir.rglob("*.md")):
        target = sample_dir / source.relative_to(source_dir).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[target.suffix](list(read_blocks(source.read_text(encoding="utf-8"))), target)
        written.append(target)
    return written


if __name__ == "__main__":
    build()
