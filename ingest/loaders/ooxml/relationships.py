"""Relationships between the parts of an OPC package (ECMA-376, part 2)."""

import posixpath
from dataclasses import dataclass

from lxml import etree

from ingest.loaders.ooxml.package import Package, attribute
from ingest.loaders.page_builder import Refused


@dataclass(frozen=True, slots=True)
class Relationship:
    """An internal relationship: the last segment of its type, and the target part."""

    kind: str
    part: str


def relationships(package: Package, part: str) -> dict[str, Relationship]:
    """Return the relationships of a part by id; empty where they cannot be read."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    try:
        root = package.xml(rels) if rels in package else None
    except Refused:
        root = None
    targets = {}
    for item in root if root is not None else ():
        if attribute(item, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attribute(item, "Target")))
            kind = attribute(item, "Type").rpartition("/")[2]
            targets[attribute(item, "Id")] = Relationship(kind, target.lstrip("/"))
    return targets


def relationship_id(element: etree._Element, name: str = "id") -> str:
    """Return the relationship id of an element, an attribute in a namespace such as `r:id`."""
    for key, value in element.attrib.items():
        if str(key).startswith("{") and str(key).endswith("}" + name):
            return str(value)
    return ""
