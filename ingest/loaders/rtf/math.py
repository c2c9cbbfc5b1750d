"""Formulas in RTF, whose groups have the names of Office Math with an `m` before them."""

from lxml import etree

from ingest.loaders.math.formula import from_omml

_SPACE = "{urn:math}"


class RtfMath:
    """Builds the elements of one formula from the groups of an RTF document."""

    def __init__(self) -> None:
        self._root = etree.Element(f"{_SPACE}oMath")
        # The elements of the open groups; None for a group that only sets a format.
        self._open: list[etree._Element | None] = []

    def open(self) -> None:
        """Begin a group."""
        self._open.append(None)

    def close(self) -> bool:
        """End a group and return whether the formula goes on."""
        if not self._open:
            return False
        element = self._open.pop()
        if element is None:
            return True
        text, element.text = element.text or "", ""
        parent = element.getparent()
        if str(element.tag).endswith("}r"):
            etree.SubElement(element, f"{_SPACE}t").text = text
        elif parent is not None and str(parent.tag).endswith("Pr") and text:
            element.set("val", text.strip())
        return True

    def name(self, word: str) -> None:
        """Take in the first word of a group."""
        if self._open and self._open[-1] is None and word.startswith("m") and len(word) > 1:
            self._open[-1] = etree.SubElement(self._here, f"{_SPACE}{word[1:]}")

    def say(self, text: str) -> None:
        """Take in text."""
        if self._here is not self._root:
            self._here.text = (self._here.text or "") + text

    @property
    def _here(self) -> etree._Element:
        return next((e for e in reversed(self._open) if e is not None), self._root)

    def text(self) -> str:
        """Return the formula in one line."""
        return from_omml(self._root)
