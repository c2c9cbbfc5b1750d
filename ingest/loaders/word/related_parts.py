"""What the body of a Word document refers to in other parts of its file."""

import posixpath

from lxml import etree

from ingest.loaders.attachments import HARMLESS, quote_part
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import description, drawn
from ingest.loaders.ooxml.package import Package, local
from ingest.loaders.ooxml.relationships import reference, relations
from ingest.loaders.page_builder import PageBuilder


class Attached:
    """Charts, diagrams, descriptions of pictures and whole documents taken in."""

    def __init__(self, package: Package, main: str, limits: Limits) -> None:
        self._package = package
        self._links = relations(package, main)
        self._limits = limits

    def lines(self, element: etree._Element, builder: PageBuilder) -> list[str]:
        """Return the words of a chart or diagram, or the description of a picture."""
        if local(element) == "docPr":
            return [description(element)]
        link = self._links.get(reference(element, "dm" if local(element) == "relIds" else "id"))
        return drawn(self._package, link, builder) if link is not None else []

    def include(self, element: etree._Element, builder: PageBuilder) -> None:
        """Write a document of another kind that the body takes in as a whole."""
        link = self._links.get(reference(element))
        if link is None or link.part not in self._package:
            return
        name = posixpath.basename(link.part)
        code = quote_part(name, self._package.read(link.part), builder, self._limits)
        if code and code not in HARMLESS:
            builder.unread.append(name)
