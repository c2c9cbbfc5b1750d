"""OpenDocument: what its texts, sheets and slides have in common."""

from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.page_builder import Refused

_UNSAID_NAMES: Final = (
    "annotation annotation-end tracked-changes deletion note-citation bookmark sequence-decls "
    "variable-decls user-field-decls forms event-listeners ruby-text page-number"
)
_UNSAID: Final = frozenset(_UNSAID_NAMES.split())
_ASIDE: Final = frozenset(["text-box", "note-body", "object", "annotation"])
_SPACES: Final = 1_000


def open_document(package: Package) -> None:
    """Check that a package can be read.

    Raises:
        Refused: it is sealed with a password, or has no content.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.read(manifest):
        raise Refused("needs_password", "password")
    if "content.xml" not in package:
        raise Refused("unreadable", "damaged")


def title(package: Package) -> str:
    """Return the title that the document gives itself."""
    try:
        root = package.xml("meta.xml") if "meta.xml" in package else None
    except Refused:
        return ""
    found = child(root, "meta", "title") if root is not None else None
    return "".join(map(str, found.itertext())).strip() if found is not None else ""


def words(paragraph: etree._Element, aside: list[etree._Element] | None = None) -> str:
    """Return the text of a paragraph; what only hangs on it is set aside in `aside`."""
    parts: list[str] = []
    pending: list[etree._Element | str] = [paragraph]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        name = local(item)
        if name in _ASIDE and aside is not None:
            aside.append(item)
        elif name == "s":
            count = attribute(item, "c")
            parts.append(" " * (min(int(count), _SPACES) if count.isdigit() else 1))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name and name not in _UNSAID:
            for inner in reversed(item):
                pending += [flat(inner.tail), inner]
            pending.append(flat(item.text))
    return "".join(parts)


def flat(text: str | None) -> str:
    """Return text as OpenDocument means it: runs of white space are one blank."""
    if not text:
        return ""
    flat = " ".join(text.split())
    start, end = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return start + flat + end if flat else " "
