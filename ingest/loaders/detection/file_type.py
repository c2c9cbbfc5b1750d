"""What kind of file this is, by its first bytes before its name.

The answer is a key of `LOADERS`; every other kind is refused in words that name it.
"""

import re
from typing import Final

from ingest.loaders.detection.encoding import looks_textual
from ingest.loaders.detection.text_type import grammar_of
from ingest.loaders.embedded_file import File
from ingest.loaders.images.image import picture_kind
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import Refused

_HEAD = 4096
_SURE = 0.3  # Of a signature; two letters score less.
SQLITE = b"SQLite format 3\0"
ZIP: Final = b"PK\x03\x04"
TNEF: Final = b"\x78\x9f\x3e\x22"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Signatures of what other loaders read; odd bytes in it are theirs to judge.
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
        # Every parser's process begins here, so it loads only what its files need.
        from ingest.loaders.detection.containers import compound, zipped

        return _readable(zipped(path, limits) if head.startswith(ZIP) else compound(path))
    if head.startswith(TNEF):
        return "tnef"
    if head.startswith(b"HWP Document File"):
        raise unsupported("HWP 3")
    return _text(head, limits)


def _readable(kind: str) -> str:
    """Return a kind that a loader reads; the others are named as people call them."""
    if not kind.islower():
        raise unsupported(kind)
    return kind


def _text(head: bytes, limits: Limits) -> str:
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if picture_kind(head):
        return "image"
    if (found := _magic(head)) and not _TEXTUAL.search(found):
        raise unsupported(found)
    # UTF-16 and UTF-32 begin with a mark and put NULs between the letters of their markup.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _HTML.match(plain) or (limits.is_web and b"<html" in plain[:1024].lower()):
        return "html"
    return grammar_of(plain, limits) or _BY_SUFFIX.get(limits.suffix, "txt")


def _magic(head: bytes) -> str:
    """Return the name of a binary format recognised by its signature; empty for texts."""
    if looks_textual(head):
        return ""
    import puremagic

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
