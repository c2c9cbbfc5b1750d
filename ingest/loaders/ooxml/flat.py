"""Office files in one XML document: Flat OPC, Flat ODF and Word 2003 XML.

Each is converted to the zip package of its format, which the loader of that format reads.
"""

import base64
import binascii
import io
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import EmbeddedFile
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.registry import loader_for
from ingest.loaders.word.wordml_2003 import word_parts

_ROOTS: Final = frozenset(["wordDocument", "package", "document"])
_FLAT: Final = "vnd.oasis.opendocument."
_KINDS: Final = (("/word/", "docx"), ("/ppt/", "pptx"), ("/xl/", "xlsx"))
_FLAT_KINDS: Final = {"text": "odt", "presentation": "odp", "spreadsheet": "ods"}


def is_office(root: etree._Element) -> bool:
    """Whether an XML document is an Office file."""
    return local(root) in _ROOTS and _kind(root) != ""


def write_office(root: etree._Element, builder: PageBuilder, limits: Limits) -> None:
    """Write the document by the loader of its kind; `is_office` must be true.

    Raises:
        Refused: as that loader does.
    """
    kind = _kind(root)
    converters = {"wordDocument": word_parts, "package": _flat_opc_parts}
    parts = converters.get(local(root), _flat_odf_parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts(root):
            archive.writestr(name, data)
    builder.metadata["kind"] = kind
    loader_for(kind)(EmbeddedFile(packed.getvalue()), builder, limits)


def _kind(root: etree._Element) -> str:
    """Return the kind of an Office file by its root; empty for all others."""
    name = local(root)
    if name == "wordDocument":
        return "docx"
    if name == "document":
        family = attribute(root, "mimetype").partition(_FLAT)[2].split("-")[0]
        return _FLAT_KINDS.get(family, "")
    names = [attribute(part, "name") for part in root if local(part) == "part"]
    return next((kind for start, kind in _KINDS if any(n.startswith(start) for n in names)), "")


def _flat_opc_parts(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a Flat OPC document."""
    for part in (item for item in root if local(item) == "part"):
        name = attribute(part, "name").lstrip("/")
        xml, data = child(part, "xmlData"), child(part, "binaryData")
        if xml is not None and len(xml):
            yield name, etree.tostring(xml[0], encoding="utf-8", with_tail=False)
        elif data is not None:
            try:
                yield name, base64.b64decode("".join(map(str, data.itertext())))
            except (binascii.Error, ValueError):
                continue


def _flat_odf_parts(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a Flat ODF document: its root has the content of each."""
    data = etree.tostring(root, encoding="utf-8")
    yield "mimetype", attribute(root, "mimetype").encode()
    for name in ("content.xml", "styles.xml", "meta.xml"):
        yield name, data
