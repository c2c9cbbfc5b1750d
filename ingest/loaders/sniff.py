"""What kind of file this is, by its first bytes before its name.

The answer is a key of `LOADERS`; every other kind is refused in words that name it.
"""

import re
import zipfile
from pathlib import Path
from typing import Final

import puremagic

from ingest.loaders.decode import looks_textual
from ingest.loaders.draft import Refused
from ingest.loaders.limits import Limits

_HEAD = 4096
_SURE = 0.3  # Of a signature; two letters score less.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_BY_SUFFIX: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".markdown": "md",
    ".md": "md",
    ".mdx": "md",
}
# Texts with a grammar of their own: read as plain text they would give markup for content.
_LATER: Final = {
    ".eml": "EML",
    ".ipynb": "Jupyter notebook",
    ".json": "JSON",
    ".jsonl": "JSON",
    ".mht": "MHTML",
    ".mhtml": "MHTML",
    ".ndjson": "JSON",
    ".rss": "RSS",
    ".rtf": "RTF",
    ".svg": "SVG",
    ".xml": "XML",
}
_ZIPPED: Final = (
    ("word/", "docx"),
    ("xl/", "Excel"),
    ("ppt/", "PowerPoint"),
    ("Contents/section", "HWPX"),
    ("META-INF/container.xml", "EPUB"),
    ("content.xml", "OpenDocument"),
)
_OLE_PARTS: Final = (
    ("EncryptedPackage", "encrypted"),
    ("HwpSummaryInformation", "HWP"),
    ("WordDocument", "Word 97"),
    ("Workbook", "Excel 97"),
    ("PowerPoint Document", "PowerPoint 97"),
    ("__substg1.0", "Outlook"),
)


def kind_of(path: Path, limits: Limits) -> str:
    """Return the kind of the file.

    Raises:
        Refused: it is empty, encrypted, or of a kind no loader reads.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b" \t\r\n\f\v\0"):
        raise Refused("no_text", "empty")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(_OLE):
        raise _ole(path)
    return _text(head, limits)


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused("unreadable", "zip_damaged") from None
    for part, kind in _ZIPPED:
        if any(name.startswith(part) for name in names):
            if kind == "docx":
                return kind
            raise unsupported(kind)
    raise unsupported("ZIP")


def _ole(path: Path) -> Refused:
    data = path.read_bytes()
    for part, kind in _OLE_PARTS:
        if part.encode("utf-16-le") in data:
            if kind == "encrypted":
                return Refused("needs_password", "password")
            return unsupported(kind)
    return unsupported("OLE")


def _text(head: bytes, limits: Limits) -> str:
    if head.startswith(b"{\\rtf"):
        raise unsupported("RTF")
    if found := _magic(head):
        raise unsupported(found)
    # UTF-16 and UTF-32 begin with a mark and put NULs between the letters of their markup.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _HTML.match(plain) or (limits.is_web and b"<html" in plain[:1024].lower()):
        return "html"
    if limits.suffix in _LATER:
        raise unsupported(_LATER[limits.suffix])
    return _BY_SUFFIX.get(limits.suffix, "txt")


def _magic(head: bytes) -> str:
    """Return the name of a binary format recognised by its signature; empty for texts."""
    if looks_textual(head):
        return ""
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    if best.confidence < _SURE:
        return ""
    return str(best.name or best.extension.lstrip(".").upper()).strip()


def unsupported(kind: str) -> Refused:
    """Return the refusal of a kind that no loader reads."""
    return Refused("unsupported", "unsupported", kind=kind)
