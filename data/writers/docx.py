"""Write a document as DOCX: real heading styles, list paragraphs and tables."""

import html
from collections.abc import Iterable
from pathlib import Path

from data.writers.blocks import MADE, Block
from data.writers.package import XML, write_package

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
    write_package(target, files)


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
