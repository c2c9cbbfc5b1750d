"""What stands inside a zip or OLE file: both are only the box that many formats come in."""

import re
import zipfile
import zlib
from typing import Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import Refused

_ZIPPED: Final = (
    ("word/", "docx"),
    ("xl/workbook.bin", "Excel (.xlsb)"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("Contents/section", "hwpx"),
    ("Contents/content.hpf", "hwpx"),
    ("META-INF/container.xml", "epub"),
)
_OPEN_DOCUMENT: Final = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
# In lower case, because programs differ in it.
_OLE_PARTS: Final = (
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
_MIMETYPE: Final = 100
# A zip of files may hold a folder of such a name; a document says what it is.
_MANIFEST: Final = re.compile(r"\[Content_Types\]\.xml$|mimetype$|META-INF/")


def zipped(path: File, limits: Limits) -> str:
    """Return the kind of a zip file: a key of `LOADERS`, or a name in capitals.

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
    for part, kind in _ZIPPED:
        if any(name.startswith(part) for name in names):
            return kind
    return "odt" if "content.xml" in names else "zip"


def _mimetype(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.namelist():
        return ""
    try:
        with archive.open("mimetype") as part:
            return part.read(_MIMETYPE).decode("ascii", "replace").strip()
    except RuntimeError:  # How zipfile says that a part is encrypted.
        return ""


def compound(path: File) -> str:
    """Return the kind of an OLE file: a key of `LOADERS`, or a name in capitals.

    Raises:
        Refused: it is a package sealed with a password, or damaged.
    """
    names = _streams(path)
    for part, kind in _OLE_PARTS:
        if any(name.startswith(part) for name in names):
            if kind == "encrypted":
                raise Refused("needs_password", "password")
            return kind
    return "OLE"


def _streams(path: File) -> list[str]:
    """Return the names at the top; in a damaged file, those that its bytes still show."""
    try:
        with olefile.OleFileIO(handle(path)) as file:
            return [entry[0].lstrip("\x05").lower() for entry in file.listdir()]
    except Exception:  # olefile raises whatever the damage makes it stumble over.
        data = path.read_bytes().lower()
        names = [part for part, _ in _OLE_PARTS if part.encode("utf-16-le") in data]
        if not names:
            raise Refused("unreadable", "damaged") from None
        return names
