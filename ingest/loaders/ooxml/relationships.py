"""Which part of an Office file refers to which other one."""

import posixpath
from dataclasses import dataclass

from lxml import etree

from ingest.loaders.ooxml.package import Package, attribute
from ingest.loaders.page_builder import Refused


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from one part: the last word of its type, and the name of the other part."""

    kind: str
    part: str


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Return the references of a part by their id; empty where they cannot be read."""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    try:
        root = package.xml(listed) if listed in package else None
    except Refused:
        root = None
    found = {}
    for item in root if root is not None else ():
        if attribute(item, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attribute(item, "Target")))
            kind = attribute(item, "Type").rpartition("/")[2]
            found[attribute(item, "Id")] = Relation(kind, target.lstrip("/"))
    return found


def reference(element: etree._Element, name: str = "id") -> str:
    """Return the id of the part an element refers to; plain attributes of that name are others."""
    for key, value in element.attrib.items():
        if str(key).startswith("{") and str(key).endswith("}" + name):
            return str(value)
    return ""
