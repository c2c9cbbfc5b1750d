"""DOCX writer (python-docx): real heading styles, indented list items and tables."""

from io import BytesIO
from pathlib import Path
from typing import Final

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from data.writers.blocks import TIMESTAMP, Block
from data.writers.package import write_timestamped

_BLUE: Final = RGBColor(0x16, 0x4E, 0x63)
_SIZES: Final = {"Normal": 10.5, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12}


def write_docx(blocks: list[Block], target: Path) -> None:
    """Write an A4 document; its first block is the title among its properties."""
    document = docx.Document()
    _set_properties(document, blocks[0].text)
    _set_styles(document)
    for block in blocks:
        _write_block(document, block)
    saved = BytesIO()
    document.save(saved)
    write_timestamped(target, saved)


def _set_properties(document: Document, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = TIMESTAMP.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(595.3), Pt(841.9)


def _set_styles(document: Document) -> None:
    for name, size in _SIZES.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = "Noto Sans", Pt(size)
        fonts = style.element.rPr.rFonts
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]  # A font of the theme would win over the one that is named.
        fonts.set(qn("w:eastAsia"), "Noto Sans CJK KR")
        if name != "Normal":
            style.font.color.rgb = _BLUE


def _write_block(document: Document, block: Block) -> None:
    match block.kind:
        case "heading":
            document.add_heading(block.text, block.level)
        case "item":
            # The style "List Bullet" would put a bullet of its own before the text.
            document.add_paragraph(block.text, "List Paragraph")
        case "table":
            _write_table(document, block.rows)
        case "paragraph":
            document.add_paragraph(block.text)


def _write_table(document: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(0, len(rows[0]), "Table Grid")
    for number, texts in enumerate(rows):
        row = table.add_row()
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0 or None
        if number == 0:  # python-docx has no method for a header row that each page repeats.
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()
