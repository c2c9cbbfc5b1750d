"""Zip archives: each member is read by the loader of its kind; nothing is unpacked to disk."""

from contextlib import suppress
from pathlib import PurePosixPath

from ingest.loaders.attachments import read_attachment
from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.package import Package
from ingest.loaders.page_builder import PageBuilder, Refused

_SYSTEM_FILES = frozenset(["__macosx", ".ds_store", "thumbs.db", "desktop.ini"])
_LISTED_NAMES = 5


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the pages of every member in the order of the archive."""
    codes: list[tuple[str, str]] = []
    with Package(path, limits) as package:
        members = [name for name in package.names if _is_document(name)]
        for name in members:
            label = _label(name, package)
            try:
                data = package.read(name)
                # An empty file, such as `__init__.py`, is no failure.
                code = read_attachment(label, data, builder, limits) if data.strip() else ""
            except Refused as refusal:
                code = refusal.code
            codes.append((label, code))
    if not members:
        raise Refused("no_text", "archive_empty")
    unread = [name for name, code in codes if code]
    if len(unread) == len(codes):
        _refuse({code for _, code in codes}, unread)
    builder.title = limits.stem
    builder.unread_parts += unread
    builder.metadata["members"] = len(codes)


def _refuse(codes: set[str], names: list[str]) -> None:
    if "needs_password" in codes:
        raise Refused("needs_password", "password")
    code = "too_large" if "too_large" in codes else "unsupported"
    raise Refused(code, "archive_unread", names=", ".join(n[:60] for n in names[:_LISTED_NAMES]))


def _is_document(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.lower() in _SYSTEM_FILES or part.startswith(("._", "~$")) for part in parts)
    return not name.endswith(("/", "\\")) and not hidden


def _label(name: str, package: Package) -> str:
    """Return a member's name, decoded and without `..`."""
    if not package.is_unicode(name):
        with suppress(UnicodeError, Refused):
            name = decode(name.encode("cp437"))[0]  # The codec zipfile decoded it with.
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "/".join(part for part in parts if part not in ("/", "..", ".")) or "?"
