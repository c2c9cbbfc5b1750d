"""OpenDocument text and presentation loader (ODT, ODP)."""

from lxml import etree

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.charts import optional_part
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.opendocument.body import BodyWriter
from ingest.loaders.opendocument.lists import ListNumbering
from ingest.loaders.opendocument.package import check_package, title
from ingest.loaders.opendocument.paragraphs import ParagraphReader
from ingest.loaders.opendocument.text_styles import TextStyles
from ingest.loaders.page_builder import PageBuilder, Refused


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write a text as one page, a presentation as one page per slide."""
    with Package(path, limits) as package:
        check_package(package)
        builder.title = title(package)
        root = package.xml("content.xml")
        body = child(root, "body")
        if body is None:
            raise Refused("unreadable", "damaged")
        styles = [*_styles(package), root]
        text_styles = TextStyles(*styles)
        reader = ParagraphReader(builder, package, root, text_styles)
        writer = BodyWriter(builder, _title_styles(root), package, reader, ListNumbering(*styles))
        for document in body:
            for page in [item for item in document if local(item) == "page"]:
                if _is_read(page, text_styles, builder, limits):
                    writer.slide(page)
                builder.end_page("slide" if local(document) == "presentation" else "page")
            if local(document) in ("text", "drawing"):
                writer.write(document)
        if "styles.xml" in package:
            writer.headers_and_footers(package)


def _styles(package: Package) -> list[etree._Element]:
    root = optional_part(package, "styles.xml")
    return [root] if root is not None else []


def _is_read(
    page: etree._Element, styles: TextStyles, builder: PageBuilder, limits: Limits
) -> bool:
    """Return whether to read a slide; a hidden one is counted."""
    if not styles.is_hidden(page):
        return True
    builder.omissions["left_out_hidden"] += 1
    return limits.hidden == "keep"


def _title_styles(root: etree._Element) -> frozenset[str]:
    """Return the names of the style `Title` and of the automatic styles derived from it."""
    styles = child(root, "automatic-styles")
    automatic = [s for s in (styles if styles is not None else ()) if local(s) == "style"]
    derived = {
        attribute(s, "name") for s in automatic if attribute(s, "parent-style-name") == "Title"
    }
    return frozenset(derived | {"Title"})
