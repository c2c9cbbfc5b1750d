"""Word 2003 XML (`w:wordDocument`) as the parts of a .docx, whose loader then reads it."""

import base64
import binascii
import copy
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import Refused
from ingest.loaders.word97.forms import value

_MARKS: Final = {"Word.Deletion": "del", "Word.Insertion": "ins"}
_NAMES: Final = {"vmerge": "vMerge", "sect": "customXml", "sub-section": "customXml"}
_NOTES: Final = ("footnote", "endnote")


def word_parts(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a .docx that say what a Word 2003 document (`w:wordDocument`) says.

    Raises:
        Refused: it has no body.
    """
    body = child(root, "body")
    if body is None:
        raise Refused("unreadable", "damaged")
    space = f"{{{etree.QName(body).namespace}}}"
    notes = _Notes(space)
    document = etree.Element(f"{space}document")
    document.append(_modern(copy.deepcopy(body), space, notes))
    yield "word/document.xml", etree.tostring(document, encoding="utf-8")
    for name in _NOTES:
        if len(notes.parts[name]):
            yield f"word/{name}s.xml", etree.tostring(notes.parts[name], encoding="utf-8")
    if len(notes.comments):
        yield "word/comments.xml", etree.tostring(notes.comments, encoding="utf-8")
    for number, margin in enumerate(notes.margins):
        yield f"word/header{number}.xml", etree.tostring(margin, encoding="utf-8")
    styles = child(root, "styles")
    if styles is not None:
        yield "word/styles.xml", etree.tostring(styles, encoding="utf-8", with_tail=False)
    title = child(root, "DocumentProperties", "Title")
    if title is not None and title.text:
        core = etree.Element("core")
        etree.SubElement(core, "title").text = title.text
        yield "docProps/core.xml", etree.tostring(core, encoding="utf-8")


class _Notes:
    """What stands in the midst of a Word 2003 text and beside it in a .docx."""

    def __init__(self, space: str) -> None:
        self.space = space
        self.parts = {name: etree.Element(f"{space}{name}s") for name in _NOTES}
        self.comments = etree.Element(f"{space}comments")
        self.margins: list[etree._Element] = []

    def take(self, element: etree._Element) -> etree._Element:
        """Move a note away and return its reference."""
        name = local(element)
        part = self.parts[name]
        element.set(f"{self.space}id", str(len(part) + 1))
        reference = etree.Element(f"{self.space}{name}Reference")
        reference.set(f"{self.space}id", str(len(part) + 1))
        part.append(element)
        return reference


def _modern(body: etree._Element, space: str, notes: _Notes) -> etree._Element:
    """Turn the elements of Word 2003 into those of today, in place."""
    for element in list(body.iter()):
        name = local(element)
        parent = element.getparent()
        if parent is None:
            continue
        if name in _NAMES:
            element.tag = space + _NAMES[name]
        elif name == "annotation":
            _annotation(element, space, notes)
        elif name == "listPr":
            _number(element, space)
        elif name == "fldData":
            _form(element, parent, space)
        else:
            _beside(element, parent, notes)
    return body


def _beside(element: etree._Element, parent: etree._Element, notes: _Notes) -> None:
    """Set a note, header or footer aside."""
    if local(element) in _NOTES and local(parent) == "r":
        parent.replace(element, notes.take(copy.deepcopy(element)))
    elif local(element) in ("hdr", "ftr"):
        notes.margins.append(copy.deepcopy(element))


def _annotation(element: etree._Element, space: str, notes: _Notes) -> None:
    """Turn a tracked change into its element of today; set a comment aside."""
    kind = attribute(element, "type")
    content = child(element, "content")
    if kind == "Word.Comment" and content is not None:
        element.tag = f"{space}bookmark"
        element.remove(content)
        comment = etree.SubElement(notes.comments, f"{space}comment")
        comment.set(f"{space}author", attribute(element, "author"))
        comment.extend(copy.deepcopy(list(content)))
    elif kind in _MARKS:
        element.tag = space + _MARKS[kind]
        if content is not None:
            element.extend(list(content))
            element.remove(content)


def _form(element: etree._Element, parent: etree._Element, space: str) -> None:
    """Write the box or the chosen entry of a form field, which its binary data hold."""
    try:
        data = base64.b64decode("".join(map(str, element.itertext())))
    except (binascii.Error, ValueError):
        return
    if shown := value(data):
        etree.SubElement(parent, f"{space}t").text = shown


def _number(properties: etree._Element, space: str) -> None:
    """Write the number that Word showed before a paragraph in front of its text."""
    shown = child(properties, "t")
    paragraph = next(properties.iterancestors(f"{space}p"), None)
    if shown is None or paragraph is None:
        return
    sign = attribute(shown, "val")
    run = etree.Element(f"{space}r")
    text = etree.SubElement(run, f"{space}t")
    text.text = f"{sign} " if any(c.isalnum() for c in sign) else "- "
    at = next((n for n, item in enumerate(paragraph) if local(item) == "pPr"), -1)
    paragraph.insert(at + 1, run)
