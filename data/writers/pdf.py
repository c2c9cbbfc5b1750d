"""PDF writer (fpdf2) with embedded font subsets."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from data.writers.blocks import TIMESTAMP, Block
from data.writers.truetype import truetype_subset

FONTS = Path("/usr/share/fonts/opentype/noto")
BLUE = (22, 78, 99)


def write_pdf(blocks: list[Block], target: Path) -> None:
    """Write an A4 PDF whose text can be selected, with its fonts embedded as subsets."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(TIMESTAMP)
    pdf.set_title(blocks[0].text)
    pdf.set_margins(22, 22)
    pdf.set_auto_page_break(True, margin=22)
    letters = set("".join(_texts(blocks))) | set("0123456789•–")
    with TemporaryDirectory() as folder:
        for style, name in (("", "Regular"), ("B", "Bold")):
            font = Path(folder, f"{name}.ttf")
            font.write_bytes(truetype_subset(FONTS / f"NotoSansCJK-{name}.ttc", letters))
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
