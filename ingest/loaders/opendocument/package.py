"""OpenDocument packages: encryption check, title, white space and plain text of paragraphs."""

from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import Refused

_IGNORED_NAMES: Final = (
    "annotation annotation-end tracked-changes deletion note-citation bookmark sequence-decls "
    "variable-decls user-field-decls forms event-listeners ruby-text page-number"
)
_IGNORED: Final = frozenset(_IGNORED_NAMES.split())
_SPACES: Final = 1_000


def check_package(package: Package) -> None:
    """Check that a package can be read.

    Raises:
        Refused: it is encrypted, or has no content.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.read(manifest):
        raise Refused("needs_password", "password")
    if "content.xml" not in package:
        raise Refused("unreadable", "damaged")


def title(package: Package) -> str:
    """Return the title in the metadata of a document."""
    try:
        root = package.xml("meta.xml") if "meta.xml" in package else None
    except Refused:
        return ""
    element = child(root, "meta", "title") if root is not None else None
    return "".join(map(str, element.itertext())).strip() if element is not None else ""


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph without its formatting."""
    parts: list[str] = []
    pending: list[etree._Element | str] = [paragraph]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        name = local(item)
        if name == "s":
            count = attribute(item, "c")
            parts.append(" " * (min(int(count), _SPACES) if count.isdigit() else 1))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name and name not in _IGNORED:
            for inner in reversed(item):
                pending += [collapse_white_space(inner.tail), inner]
            pending.append(collapse_white_space(item.text))
    return "".join(parts)


def collapse_white_space(text: str | None) -> str:
    """Return text with runs of white space as one blank (ODF 1.3, part 3, 6.1.2)."""
    if not text:
        return ""
    collapsed = " ".join(text.split())
    start, end = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return start + collapsed + end if collapsed else " "
