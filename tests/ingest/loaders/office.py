"""Writer of minimal DOCX files and zip packages."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES = """
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="제목 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My heading"/>
  <w:basedOn w:val="Heading1"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
"""


def paragraph(text: str, style: str = "", extra: str = "") -> str:
    """A paragraph, with a style if named."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r>{extra}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of text cells."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def text_box(text: str) -> str:
    """A text box as Word stores it: drawing and fallback."""
    box = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def docx(path: Path, body: str, *, namespace: str = W, prologue: str = "", **parts: str) -> Path:
    """Write a Word file whose body is `body`; other parts by file name."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
    names = f'xmlns:w="{namespace}" xmlns:mc="{MC}"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        document = f"{head}<w:document {names}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        for name, content in {"styles": STYLES, **parts}.items():
            kind = name.rstrip("0123456789")
            root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            xml = f"{head}<w:{root} {names}>{content}</w:{root}>"
            archive.writestr(f"word/{name}.xml", xml)
    return path


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write a zip of these parts; XML ones get their declaration."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            is_xml = isinstance(content, str) and content.startswith("<")
            head = '<?xml version="1.0" encoding="UTF-8"?>' if is_xml else ""
            archive.writestr(name, head + content if isinstance(content, str) else content)
    return path


def rels(**targets: str) -> str:
    """A relationships part, `id="kind target"`."""
    items = (item.split() for item in targets.values())
    listed = "".join(
        f'<Relationship Id="{name}" Type="http://x/{kind}" Target="{target}"/>'
        for name, (kind, target) in zip(targets, items, strict=True)
    )
    return f"<Relationships>{listed}</Relationships>"
