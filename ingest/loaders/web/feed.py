"""RSS and Atom feeds: each item under its title, with date, author, link and text."""

import re
from html import unescape
from typing import Final

from lxml import etree

from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.package import local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.web.html import write_html

_ROOTS: Final = frozenset(["rss", "feed", "RDF"])
_ITEMS: Final = frozenset(["item", "entry"])
_ITEM_FIELDS: Final = (
    ("Date", ("pubDate", "published", "date", "updated")),
    ("Author", ("creator", "author")),
    ("Link", ("link",)),
)
# The longest is written: a description often repeats the beginning of the content.
_CONTENT_NAMES: Final = ("encoded", "content", "description", "summary", "subtitle", "tagline")

_ESCAPED_HTML: Final = re.compile(
    r"</(?:p|b|i|a|em|strong|div|span|ul|ol|li|h[1-6]|sup|sub)>|<br ?/?>"
)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")


def is_feed(root: etree._Element) -> bool:
    """Return whether an XML document is a feed."""
    if local(root) not in _ROOTS:
        return False
    return local(root) != "RDF" or any(local(item) == "item" for item in root)


def write_feed(root: etree._Element, builder: PageBuilder, limits: Limits) -> None:
    """Write the feed's own title and description, then every item."""
    channel = next((item for item in root if local(item) == "channel"), root)
    builder.title = _value(channel, "title")
    _entry(channel, builder, limits, level=1)
    items = [item for item in root.iter() if local(item) in _ITEMS]
    for item in items:
        _entry(item, builder, limits, level=2)
    builder.metadata["items"] = len(items)


def _entry(entry: etree._Element, builder: PageBuilder, limits: Limits, *, level: int) -> None:
    builder.add(_value(entry, "title"), heading=level)
    for label, names in _ITEM_FIELDS if level > 1 else ():
        value = next((text for name in names if (text := _value(entry, name))), "")
        builder.add(f"{label}: {value}" if value else "", gap="\n")
    topics = [
        _text(child) or child.get("term", "") for child in entry if local(child) == "category"
    ]
    builder.add(f"Topics: {', '.join(filter(None, topics))}" if any(topics) else "", gap="\n")
    markup = max((_markup(entry, name) for name in _CONTENT_NAMES), key=len)
    if not markup.strip():
        return
    rendered = PageBuilder(limits)
    write_html(markup, rendered)
    page = rendered.finish().pages[0]
    if _ESCAPED_HTML.search(page.text):  # escaped twice
        rendered = PageBuilder(limits)
        write_html(page.text, rendered)
        page = rendered.finish().pages[0]
    builder.omissions += rendered.omissions
    builder.insert_page_text(page, deeper=level)


def _value(entry: etree._Element, name: str) -> str:
    for child in entry:
        if local(child) == name:
            text = _without_tags(_text(child)) or (child.get("href") or "")
            if text and child.get("rel", "alternate") == "alternate":
                return text
    return ""


def _without_tags(text: str) -> str:
    """Return a title without the HTML that many feeds escape in it."""
    return " ".join(unescape(_TAG.sub("", text)).split()) if _ESCAPED_HTML.search(text) else text


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _markup(entry: etree._Element, name: str) -> str:
    """Return the HTML of a child element, which is escaped text or XHTML elements."""
    child_element = next((child for child in entry if local(child) == name), None)
    if child_element is None:
        return ""
    if len(child_element):
        return etree.tostring(child_element, encoding="unicode", with_tail=False)
    return child_element.text or ""
