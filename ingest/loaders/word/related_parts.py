"""Parts of a DOCX that its body refers to: charts, diagrams, pictures, embedded documents."""

import posixpath

from lxml import etree

from ingest.loaders.attachments import HARMLESS, inline_attachment
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import alternative_text, chart_or_diagram_lines
from ingest.loaders.ooxml.package import Package, local
from ingest.loaders.ooxml.relationships import relationship_id, relationships
from ingest.loaders.page_builder import PageBuilder


class RelatedParts:
    """Reads the parts that are related to the main part of a document."""

    def __init__(self, package: Package, main: str, limits: Limits) -> None:
        self._package = package
        self._relationships = relationships(package, main)
        self._limits = limits

    def lines(self, element: etree._Element, builder: PageBuilder) -> list[str]:
        """Return the text of a chart or diagram, or the alternative text of a picture."""
        if local(element) == "docPr":
            return [alternative_text(element)]
        name = "dm" if local(element) == "relIds" else "id"
        relationship = self._relationships.get(relationship_id(element, name))
        if relationship is None:
            return []
        return chart_or_diagram_lines(self._package, relationship, builder)

    def write_embedded(self, element: etree._Element, builder: PageBuilder) -> None:
        """Write an embedded document (`altChunk`), which may be of another format."""
        relationship = self._relationships.get(relationship_id(element))
        if relationship is None or relationship.part not in self._package:
            return
        name = posixpath.basename(relationship.part)
        code = inline_attachment(name, self._package.read(relationship.part), builder, self._limits)
        if code and code not in HARMLESS:
            builder.unread_parts.append(name)
