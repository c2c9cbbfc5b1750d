"""Container formats: the file type of a zip archive or OLE compound file, by its members."""

import re
import zipfile
import zlib
from typing import Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import Refused

_ZIP_MEMBERS: Final = (
    ("word/", "docx"),
    ("xl/workbook.bin", "Excel (.xlsb)"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("Contents/section", "hwpx"),
    ("Contents/content.hpf", "hwpx"),
    ("META-INF/container.xml", "epub"),
)
_OPEN_DOCUMENT: Final = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
# In lower case, because programs write them either way.
_OLE_STREAMS: Final = (
    ("encryptedpackage", "encrypted"),
    ("hwpsummaryinformation", "hwp"),
    ("bodytext", "hwp"),
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "PowerPoint 97"),
    ("__substg1.0", "msg"),
    ("__properties_version1.0", "msg"),
)
_MIMETYPE_BYTES: Final = 100
# A plain zip may contain a folder named `word/`; a document also has one of these.
_MANIFEST: Final = re.compile(r"\[Content_Types\]\.xml$|mimetype$|META-INF/")


def zip_kind(path: File, limits: Limits) -> str:
    """Return the kind of a zip file: a key of `LOADERS`, or an unsupported format's name.

    Raises:
        Refused: the archive is damaged.
    """
    try:
        with zipfile.ZipFile(handle(path)) as archive:
            names = archive.namelist()
            mimetype = _mimetype(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError):
        raise Refused("unreadable", "zip_damaged") from None
    if "vnd.oasis.opendocument." in mimetype:
        family = mimetype.partition("vnd.oasis.opendocument.")[2].split("-")[0]
        return _OPEN_DOCUMENT.get(family, "OpenDocument")
    if limits.suffix == ".zip" and not any(_MANIFEST.match(name) for name in names):
        return "zip"
    for part, kind in _ZIP_MEMBERS:
        if any(name.startswith(part) for name in names):
            return kind
    return "odt" if "content.xml" in names else "zip"


def _mimetype(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.namelist():
        return ""
    try:
        with archive.open("mimetype") as part:
            return part.read(_MIMETYPE_BYTES).decode("ascii", "replace").strip()
    except RuntimeError:  # zipfile raises this for an encrypted member.
        return ""


def ole_kind(path: File) -> str:
    """Return the kind of an OLE file: a key of `LOADERS`, or an unsupported format's name.

    Raises:
        Refused: it is a package encrypted with a password, or damaged.
    """
    names = _stream_names(path)
    for part, kind in _OLE_STREAMS:
        if any(name.startswith(part) for name in names):
            if kind == "encrypted":
                raise Refused("needs_password", "password")
            return kind
    return "OLE"


def _stream_names(path: File) -> list[str]:
    """Return the names of the top-level streams; in a damaged file, those found in its bytes."""
    try:
        with olefile.OleFileIO(handle(path)) as file:
            return [entry[0].lstrip("\x05").lower() for entry in file.listdir()]
    except Exception:  # olefile raises any error on damaged files.
        data = path.read_bytes().lower()
        names = [part for part, _ in _OLE_STREAMS if part.encode("utf-16-le") in data]
        if not names:
            raise Refused("unreadable", "damaged") from None
        return names
