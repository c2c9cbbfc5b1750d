"""HTML: what a reader sees of a page, its headings, lists and table rows.

Navigation, asides and the headers and footers of a site are left out of a page, because they
would otherwise be found for every question. Of a page from the web the part that holds its main
text is looked up first.
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
from ingest.loaders.web.block_writer import Block, Writer
from ingest.loaders.web.formats import Marks
from ingest.loaders.web.main_content import main_part, surroundings

_TAG: Final = re.compile(
    r"<(?:!--.*?--|(?:script|style)\b.*?</(?:script|style)\s*|/?\w[^>]*)>", re.S | re.I
)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the visible text as one page."""
    markup, builder.metadata["encoding"] = decode(path.read_bytes())
    write(markup, builder, is_page=True, is_web=limits.is_web)


def write(
    markup: str, builder: PageBuilder, *, is_page: bool = False, is_web: bool = False
) -> None:
    """Write the visible text of a document; loaders of formats that carry HTML use it too.

    Args:
        markup: The document or a part of one.
        builder: Takes the text.
        is_page: Whether it is a page of a site, whose navigation is left out.
        is_web: Whether it was fetched from the web.
    """
    tree, cut_off = _parse(markup)
    if cut_off or tree is None:
        builder.metadata["structure"] = "lost"
        builder.add(unescape(_TAG.sub(" \n", markup)))
        return
    builder.title = builder.title or str(tree.findtext(".//title") or "")
    skip = surroundings(tree) if is_page else frozenset()
    main = main_part(tree, markup, skip) if is_web else None
    for text, level, gap in _blocks(tree, main, builder, skip):
        builder.add(text, heading=level, gap=gap, verbatim=True)


def rows_of(markup: str, builder: PageBuilder) -> str | None:
    """Return the text of a piece of HTML; None where it cannot be parsed."""
    tree, cut_off = _parse(markup)
    if cut_off or tree is None:
        return None
    blocks = Writer(tree, builder, parse=_page).blocks()
    return "".join(gap + text for text, _, gap in blocks).strip("\n")


def _blocks(
    tree: etree._Element,
    main: etree._Element | None,
    builder: PageBuilder,
    skip: frozenset[etree._Element],
) -> Iterator[Block]:
    marks = Marks(tree)
    if main is not None and next(main.iter("h1"), None) is None:
        titles = [title for title in tree.iter("h1") if skip.isdisjoint(title.iterancestors())]
        for title in titles if len(titles) == 1 else ():
            yield from Writer(title, builder, marks=marks).blocks()
    part = tree if main is None else main
    yield from Writer(part, builder, skip=skip, marks=marks, parse=_page).blocks()


def _page(markup: str) -> etree._Element | None:
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
