"""Word 2003 XML (`w:wordDocument`) converted to the parts of a DOCX for its loader."""

import base64
import binascii
import copy
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import Refused
from ingest.loaders.word97.forms import form_field_value

_TRACKED_CHANGES: Final = {"Word.Deletion": "del", "Word.Insertion": "ins"}
_RENAMED: Final = {"vmerge": "vMerge", "sect": "customXml", "sub-section": "customXml"}
_NOTES: Final = ("footnote", "endnote")


def word_parts(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a DOCX with the content of a Word 2003 document (`w:wordDocument`).

    Raises:
        Refused: it has no body.
    """
    body = child(root, "body")
    if body is None:
        raise Refused("unreadable", "damaged")
    space = f"{{{etree.QName(body).namespace}}}"
    separate = _SeparateParts(space)
    document = etree.Element(f"{space}document")
    document.append(_convert(copy.deepcopy(body), space, separate))
    yield "word/document.xml", etree.tostring(document, encoding="utf-8")
    for name in _NOTES:
        if len(separate.parts[name]):
            yield f"word/{name}s.xml", etree.tostring(separate.parts[name], encoding="utf-8")
    if len(separate.comments):
        yield "word/comments.xml", etree.tostring(separate.comments, encoding="utf-8")
    for number, header in enumerate(separate.headers):
        yield f"word/header{number}.xml", etree.tostring(header, encoding="utf-8")
    styles = child(root, "styles")
    if styles is not None:
        yield "word/styles.xml", etree.tostring(styles, encoding="utf-8", with_tail=False)
    title = child(root, "DocumentProperties", "Title")
    if title is not None and title.text:
        core = etree.Element("core")
        etree.SubElement(core, "title").text = title.text
        yield "docProps/core.xml", etree.tostring(core, encoding="utf-8")


class _SeparateParts:
    """Notes, comments, headers and footers: inline in Word 2003, parts of their own in DOCX."""

    def __init__(self, space: str) -> None:
        self.space = space
        self.parts = {name: etree.Element(f"{space}{name}s") for name in _NOTES}
        self.comments = etree.Element(f"{space}comments")
        self.headers: list[etree._Element] = []

    def add_note(self, element: etree._Element) -> etree._Element:
        """Move a note to its part and return the reference to it."""
        name = local(element)
        part = self.parts[name]
        element.set(f"{self.space}id", str(len(part) + 1))
        reference = etree.Element(f"{self.space}{name}Reference")
        reference.set(f"{self.space}id", str(len(part) + 1))
        part.append(element)
        return reference


def _convert(body: etree._Element, space: str, separate: _SeparateParts) -> etree._Element:
    """Convert the elements of Word 2003 to those of DOCX in place."""
    for element in list(body.iter()):
        name = local(element)
        parent = element.getparent()
        if parent is None:
            continue
        if name in _RENAMED:
            element.tag = space + _RENAMED[name]
        elif name == "annotation":
            _annotation(element, space, separate)
        elif name == "listPr":
            _list_label(element, space)
        elif name == "fldData":
            _form_field(element, parent, space)
        else:
            _separate(element, parent, separate)
    return body


def _separate(element: etree._Element, parent: etree._Element, separate: _SeparateParts) -> None:
    """Move a note, header or footer to its own part."""
    if local(element) in _NOTES and local(parent) == "r":
        parent.replace(element, separate.add_note(copy.deepcopy(element)))
    elif local(element) in ("hdr", "ftr"):
        separate.headers.append(copy.deepcopy(element))


def _annotation(element: etree._Element, space: str, separate: _SeparateParts) -> None:
    """Convert a tracked change; move a comment to its own part."""
    kind = attribute(element, "type")
    content = child(element, "content")
    if kind == "Word.Comment" and content is not None:
        element.tag = f"{space}bookmark"
        element.remove(content)
        comment = etree.SubElement(separate.comments, f"{space}comment")
        comment.set(f"{space}author", attribute(element, "author"))
        comment.extend(copy.deepcopy(list(content)))
    elif kind in _TRACKED_CHANGES:
        element.tag = space + _TRACKED_CHANGES[kind]
        if content is not None:
            element.extend(list(content))
            element.remove(content)


def _form_field(element: etree._Element, parent: etree._Element, space: str) -> None:
    """Write the check box or the chosen entry of a form field from its binary data."""
    try:
        data = base64.b64decode("".join(map(str, element.itertext())))
    except (binascii.Error, ValueError):
        return
    if value := form_field_value(data):
        etree.SubElement(parent, f"{space}t").text = value


def _list_label(properties: etree._Element, space: str) -> None:
    """Write the label that Word stored for a list paragraph in front of its text."""
    label = child(properties, "t")
    paragraph = next(properties.iterancestors(f"{space}p"), None)
    if label is None or paragraph is None:
        return
    value = attribute(label, "val")
    run = etree.Element(f"{space}r")
    text = etree.SubElement(run, f"{space}t")
    text.text = f"{value} " if any(c.isalnum() for c in value) else "- "
    at = next((n for n, item in enumerate(paragraph) if local(item) == "pPr"), -1)
    paragraph.insert(at + 1, run)
