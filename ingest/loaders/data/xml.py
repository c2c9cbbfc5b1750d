"""XML: flattened to `path: text` lines, a record a block; feeds and Office files apart.

title: 휴학 안내
author.name: Kim
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5
from typing import Final

from lxml import etree

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.ooxml.flat import is_office, write_office
from ingest.loaders.ooxml.package import local
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.spreadsheets.spreadsheetml_2003 import write_workbook
from ingest.loaders.web.feed import is_feed, write_feed

_SPREADSHEET: Final = "schemas-microsoft-com:office:spreadsheet"
_PROLOGUE = re.compile(r"\s*<\?xml\b[^>]*\?>")
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_TITLE = re.compile(r"(?!journal).*title", re.I)  # A journal is not its article.
_CDATA_OR_COMMENT = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.S)
_ENTITY = re.compile(r"<!ENTITY\b[^>]*>?")
_NDATA = re.compile(r"\sNDATA\s")
_XML_ENTITIES: Final = frozenset(["amp;", "lt;", "gt;", "quot;", "apos;"])
_HEADINGS: Final = frozenset(["title", "head", "heading", "header", "caption"])
_HEADING_CHARS = 200
_LEVELS = 6
_SKIPPED: Final = frozenset(["script", "style"])
_SCHEMA_ATTRIBUTE = re.compile(r"\}(?:schemaLocation|noNamespaceSchemaLocation|space)$")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the text of every element and attribute behind its path."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    root = _parse(text, builder)
    builder.metadata["root"] = local(root)
    if is_office(root):
        write_office(root, builder, limits)
        return
    builder.title = _title(root) or limits.stem
    if local(root) == "Workbook" and _SPREADSHEET in str(root.tag):
        write_workbook(root, builder)
        return
    if is_feed(root):
        write_feed(root, builder, limits)
        return
    for lines in _records(root):
        start = builder.add("\n".join(line for line, _, _ in lines))
        at = start
        for line, title, level in lines:
            if title:
                builder.add_heading(at, level, title)
            at += len(builder.clean(line).strip()) + 1


def _title(root: etree._Element) -> str:
    """Return the text of the first `title`, `article-title` or similar element."""
    titles = (e for e in root.iter() if _TITLE.fullmatch(local(e)) and _is_text(e))
    first = next(titles, None)
    if first is None or not all(_is_single(e) for e in (first, *first.iterancestors())):
        return ""  # The title of one of many records.
    return text if len(text := _text(first)) <= _HEADING_CHARS else ""


def _is_single(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is None or sum(child.tag == element.tag for child in parent) == 1


def _parse(text: str, builder: PageBuilder) -> etree._Element:
    """Return the root; of a damaged document, the parts that the parser recovers.

    Raises:
        Refused: it declares entities, or nothing can be recovered.
    """
    source = _NAMED_ENTITY.sub(
        _entity_text, _PROLOGUE.sub("", text.replace("\0", ""), count=1)
    ).strip()
    data = source.encode("utf-8", "replace")
    for recover in (False, True):
        parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            continue
        if root is None:
            break
        if _declares_entities(source):
            raise Refused("unreadable", "entities")
        builder.salvaged = recover
        return root
    key = "entities" if _declares_entities(source) else "damaged"
    raise Refused("unreadable", key)


def _declares_entities(source: str) -> bool:
    """Whether a document declares entities with text; unparsed ones (NDATA) have none."""
    prologue = _CDATA_OR_COMMENT.sub("", source)
    return any(not _NDATA.search(entity) for entity in _ENTITY.findall(prologue))


def _entity_text(name: re.Match[str]) -> str:
    """Return the character of a named entity of HTML; those of XML stay."""
    return name[0] if name[1] in _XML_ENTITIES else html5.get(name[1], name[0])


Line = tuple[str, str, int]


def _records(root: etree._Element) -> Iterator[list[Line]]:
    """Yield the lines of each record: an element with siblings of its name, or a root's child."""
    lines: list[Line] = []
    for element, path, opens in _walk(root):
        if opens and lines:
            yield lines
            lines = []
        lines += _lines(element, path)
    if lines:
        yield lines


def _walk(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...], bool]]:
    """Yield each element to be written, its path, and whether a record begins with it.

    Mixed content is written with its element, so its children are not visited.
    """
    stack: list[tuple[etree._Element, tuple[str, ...], bool]] = [(root, (), True)]
    while stack:
        element, path, opens = stack.pop()
        yield element, path, opens
        if _is_text(element):
            continue
        children = [child for child in element if local(child) not in ("", *_SKIPPED)]
        names = Counter(map(local, children))
        below = []
        for child in children:
            name = local(child)
            record = len(child) > 0 and not _is_text(child)
            starts = record and (names[name] > 1 or element is root)
            below.append((child, (name,) if starts else (*path, name), starts))
        stack += reversed(below)


def _is_text(element: etree._Element) -> bool:
    """Whether an element is a leaf or has mixed content."""
    tails = (child.tail for child in element)
    return bool(not len(element) or any(t and t.strip() for t in (element.text, *tails)))


def _lines(element: etree._Element, path: tuple[str, ...]) -> list[Line]:
    name = ".".join(path)
    lines: list[Line] = []
    for key, value in element.attrib.items():
        if str(value).strip() and not _SCHEMA_ATTRIBUTE.search(str(key)):
            label = str(key).rpartition("}")[2]
            lines.append((f"{name}.{label}: {_flat(str(value))}".lstrip("."), "", 0))
    if _is_text(element) and (text := _text(element)):
        heading = local(element).lower() in _HEADINGS and len(text) <= _HEADING_CHARS
        level = min(max(len(list(element.iterancestors())), 1), _LEVELS)
        lines.append((f"{name}: {text}".lstrip(": "), text if heading else "", level))
    return lines


def _text(element: etree._Element) -> str:
    parts = []
    for item in element.iter():
        if isinstance(item.tag, str) and local(item) not in _SKIPPED:
            parts.append(item.text or "")
        if item is not element:
            parts.append(item.tail or "")
    return _flat("".join(parts))


def _flat(text: str) -> str:
    return " ".join(text.split())
