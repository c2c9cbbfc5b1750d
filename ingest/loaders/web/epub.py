"""EPUB e-books: one page a chapter, in the order of the spine."""

import posixpath
import re
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.web.html import write_html

_SELF_CLOSED: Final = re.compile(
    r"<(title|script|style|iframe|textarea|noscript|object)\b([^<>]*)/>"
)
_CHAPTER: Final = re.compile(r"\.x?html?$", re.I)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each chapter as a page."""
    with Package(path, limits) as package:
        opf = _package_document(package)
        chapters = _chapters(package, opf, builder)
        if not chapters:
            raise Refused("unreadable", "damaged")
        if _encrypted_parts(package) & set(chapters):
            raise Refused("needs_password", "drm")
        for number, chapter in enumerate(chapters, 1):
            try:
                _write_chapter(package.read(chapter), builder) if chapter in package else None
            except Refused as refusal:
                if refusal.code == "too_large":
                    raise
                builder.failed_pages.append(number)
            if chapter not in package:
                builder.failed_pages.append(number)
            builder.end_page()


def _write_chapter(data: bytes, builder: PageBuilder) -> None:
    markup, _ = decode(data)
    # An HTML parser reads `<title/>` as an open title and swallows the text behind it.
    write_html(_SELF_CLOSED.sub(r"<\1\2></\1>", markup), builder)


def _package_document(package: Package) -> str:
    """Return the name of the package document; empty where it cannot be found."""
    root = _parse_part(package, "META-INF/container.xml")
    for item in root.iter() if root is not None else ():
        if local(item) == "rootfile" and (name := attribute(item, "full-path")) in package:
            return name
    return next((name for name in package.names if name.endswith(".opf")), "")


def _parse_part(package: Package, name: str) -> etree._Element | None:
    try:
        return package.xml(name) if name in package else None
    except Refused:
        return None


def _chapters(package: Package, opf: str, builder: PageBuilder) -> list[str]:
    """Return the chapters in the order of the spine, without the table of contents."""
    root = _parse_part(package, opf)
    manifest = child(root, "manifest") if root is not None else None
    spine = child(root, "spine") if root is not None else None
    if root is not None and (name := child(root, "metadata", "title")) is not None:
        builder.title = "".join(map(str, name.itertext()))
    items = {attribute(item, "id"): item for item in (manifest if manifest is not None else ())}
    referenced = [items.get(attribute(i, "idref")) for i in (spine if spine is not None else ())]
    present = [item for item in referenced if item is not None]
    chapters_only = [item for item in present if "nav" not in attribute(item, "properties").split()]
    folder = posixpath.dirname(opf)
    chapters = [_resolve(folder, attribute(item, "href")) for item in chapters_only or present]
    if any(chapter in package for chapter in chapters):
        return chapters
    return sorted(name for name in package.names if _CHAPTER.search(name))


def _resolve(folder: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0])))


def _encrypted_parts(package: Package) -> set[str]:
    """Return the parts encrypted by DRM."""
    root = _parse_part(package, "META-INF/encryption.xml")
    encrypted = root.iter() if root is not None else ()
    return {unquote(attribute(e, "URI")) for e in encrypted if local(e) == "CipherReference"}
