"""File type detection: magic bytes first, the suffix only for texts that have none.

The kind is a key of `LOADERS`; a file of any other format is refused by the name of its format.
"""

import re
from typing import Final

from ingest.loaders.detection.encoding import is_text
from ingest.loaders.detection.text_type import text_kind
from ingest.loaders.embedded_file import File
from ingest.loaders.images.image import image_format
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import Refused

_HEAD = 4096
_MIN_CONFIDENCE = 0.3  # of puremagic; a signature of two bytes scores less
SQLITE = b"SQLite format 3\0"
ZIP: Final = b"PK\x03\x04"
TNEF: Final = b"\x78\x9f\x3e\x22"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Signatures of text formats; the loaders themselves judge odd bytes in them.
_TEXTUAL = re.compile(r"mail|json|xml|html", re.I)
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


def kind_of(path: File, limits: Limits) -> str:
    """Return the kind of the file.

    Raises:
        Refused: it is empty, encrypted, or of a kind no loader reads.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(SQLITE):
        return "sqlite"
    if head.startswith(b"PK\x05\x06"):
        raise Refused("no_text", "archive_empty")
    if not head.strip(b" \t\r\n\f\v\0"):
        raise Refused("no_text", "empty")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((ZIP, OLE)):
        # Imported here, because every child process runs this module.
        from ingest.loaders.detection.containers import ole_kind, zip_kind

        return _supported(zip_kind(path, limits) if head.startswith(ZIP) else ole_kind(path))
    if head.startswith(TNEF):
        return "tnef"
    if head.startswith(b"HWP Document File"):
        raise unsupported("HWP 3")
    return _text_kind(head, limits)


def _supported(kind: str) -> str:
    """Return the kind; the names of unsupported formats have capitals and are refused."""
    if not kind.islower():
        raise unsupported(kind)
    return kind


def _text_kind(head: bytes, limits: Limits) -> str:
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if image_format(head):
        return "image"
    if (name := _binary_format(head)) and not _TEXTUAL.search(name):
        raise unsupported(name)
    # In UTF-16 and UTF-32, a byte order mark comes first and NULs stand between ASCII letters.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _HTML.match(plain) or (limits.is_web and b"<html" in plain[:1024].lower()):
        return "html"
    return text_kind(plain, limits) or _BY_SUFFIX.get(limits.suffix, "txt")


def _binary_format(head: bytes) -> str:
    """Return the name of a binary format by its magic bytes; empty for texts."""
    if is_text(head):
        return ""
    import puremagic

    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    if best.confidence < _MIN_CONFIDENCE:
        return ""
    return str(best.name or best.extension.lstrip(".").upper()).strip()


def unsupported(kind: str) -> Refused:
    """Return the refusal of a kind that no loader reads."""
    return Refused("unsupported", "unsupported", kind=kind)
