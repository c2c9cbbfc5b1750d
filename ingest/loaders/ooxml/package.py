"""Zip packages and XML parts of office documents, read with guards against hostile files.

Guarded against: zip bombs, encrypted members, entities and external references.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from types import TracebackType
from typing import Final

from lxml import etree

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import Refused

_RATIO: Final = 100
_SMALL: Final = 20 << 20
_MEMBERS: Final = 20_000
_UTF8: Final = 0x800  # Flag of a name written in UTF-8.


class Package:
    """The parts of a zip file, read one at a time within bounds; closes as a context manager.

    Raises:
        Refused: the archive is damaged, encrypted, or would unpack to far more than its size.
    """

    def __init__(self, path: File, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(handle(path))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise Refused("unreadable", "zip_damaged") from None
        self._sizes = {info.filename: info.file_size for info in self._zip.infolist()}
        self._unicode = {i.filename for i in self._zip.infolist() if i.flag_bits & _UTF8}
        total, packed = sum(self._sizes.values()), max(path.stat().st_size, 1)
        huge = total > limits.file_bytes or (total > _SMALL and total > _RATIO * packed)
        if huge or len(self._sizes) > _MEMBERS:
            self._zip.close()
            raise Refused("too_large", "bomb")

    def __enter__(self) -> "Package":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._sizes)

    def is_unicode(self, name: str) -> bool:
        """Whether the encoding of a name is known; others were read as cp437."""
        return name in self._unicode or name.isascii()

    def read(self, name: str) -> bytes:
        """Return a part, never longer than its declared size."""
        try:
            with self._zip.open(name) as part:
                return part.read(self._sizes[name] + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError):
            raise Refused("unreadable", "zip_damaged") from None
        except RuntimeError:  # zipfile raises it for an encrypted part.
            raise Refused("needs_password", "password") from None

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML part; entities and outside references are refused."""
        return parse_xml(self.read(name))


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of an XML document that declares no entities.

    Raises:
        Refused: it declares some, or is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Refused("unreadable", "damaged") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("unreadable", "entities")
    return root


def stream_xml(data: bytes, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of these names in document order, freeing each one after its use.

    Raises:
        Refused: the document declares entities, or is cut off or damaged here.
    """
    walk = etree.iterparse(
        io.BytesIO(data),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in walk:
            if element.getroottree().docinfo.internalDTD is not None:
                raise Refused("unreadable", "entities")
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        raise Refused("unreadable", "damaged") from None


def local(element: etree._Element) -> str:
    """Return a tag or attribute name without its namespace, which Strict files change."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name; empty when absent."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """Return the first descendant along a path of local names."""
    current: etree._Element | None = element
    for name in path:
        if current is None:
            return None
        for item in current:
            if local(item) == name:
                current = item
                break
        else:
            return None
    return current


def core_title(package: Package) -> str:
    """Return the title in the core properties of a package."""
    if "docProps/core.xml" not in package:
        return ""
    try:
        title = child(package.xml("docProps/core.xml"), "title")
    except Refused:
        return ""
    return (title.text or "").strip() if title is not None else ""
