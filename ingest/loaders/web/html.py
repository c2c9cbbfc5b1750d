"""HTML: the visible text of a page with its headings, lists and table rows.

Boilerplate (navigation, asides, site headers and footers) is removed, because it would match
every query. Of a page fetched from the web, only the main content is kept where it can be located.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from lxml import etree

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.block_writer import Block, BlockWriter
from ingest.loaders.web.boilerplate import boilerplate
from ingest.loaders.web.formats import Formats
from ingest.loaders.web.main_content import find_main_content

_TAG: Final = re.compile(
    r"<(?:!--.*?--|(?:script|style)\b.*?</(?:script|style)\s*|/?\w[^>]*)>", re.S | re.I
)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the visible text as one page."""
    markup, builder.metadata["encoding"] = decode(path.read_bytes())
    write_html(markup, builder, is_page=True, is_web=limits.is_web)


def write_html(
    markup: str, builder: PageBuilder, *, is_page: bool = False, is_web: bool = False
) -> None:
    """Write the visible text of an HTML document; loaders of formats that embed HTML use it too.

    Args:
        markup: The document or a fragment.
        builder: Receives the text.
        is_page: Whether it is a web page, whose boilerplate is removed.
        is_web: Whether it was fetched from the web, so that its main content is extracted.
    """
    tree, is_cut_off = _parse(markup)
    if is_cut_off or tree is None:
        builder.metadata["structure"] = "lost"
        builder.add(unescape(_TAG.sub(" \n", markup)))
        return
    builder.title = builder.title or str(tree.findtext(".//title") or "")
    skip = boilerplate(tree) if is_page else frozenset()
    main = find_main_content(tree, markup, skip) if is_web else None
    for text, level, gap in _blocks(tree, main, builder, skip):
        builder.add(text, heading=level, gap=gap, verbatim=True)


def fragment_text(markup: str, builder: PageBuilder) -> str | None:
    """Return the text of an HTML fragment; None where it cannot be parsed."""
    tree, is_cut_off = _parse(markup)
    if is_cut_off or tree is None:
        return None
    blocks = BlockWriter(tree, builder, parse=_parse_frame).blocks()
    return "".join(gap + text for text, _, gap in blocks).strip("\n")


def _blocks(
    tree: etree._Element,
    main: etree._Element | None,
    builder: PageBuilder,
    skip: frozenset[etree._Element],
) -> Iterator[Block]:
    formats = Formats(tree)
    if main is not None and next(main.iter("h1"), None) is None:
        titles = [title for title in tree.iter("h1") if skip.isdisjoint(title.iterancestors())]
        for title in titles if len(titles) == 1 else ():
            yield from BlockWriter(title, builder, formats=formats).blocks()
    part = tree if main is None else main
    yield from BlockWriter(part, builder, skip=skip, formats=formats, parse=_parse_frame).blocks()


def _parse_frame(markup: str) -> etree._Element | None:
    return _parse(markup)[0]


def _parse(markup: str) -> tuple[etree._Element | None, bool]:
    """Return the tree, and whether the parser gave up on a document nested too deeply."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    data = markup.replace("\0", "").encode("utf-8", "replace")
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None, True
    return tree, any("depth" in entry.message.lower() for entry in parser.error_log)
