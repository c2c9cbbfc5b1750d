"""RTF formulas, rebuilt as Office Math: their groups are its element names behind an `m`."""

from lxml import etree

from ingest.loaders.math.formula import from_omml

_SPACE = "{urn:math}"


class RtfMath:
    """Builds the element tree of a formula from its groups."""

    def __init__(self) -> None:
        self._root = etree.Element(f"{_SPACE}oMath")
        # The elements of the open groups; None for a group that only sets a format.
        self._open: list[etree._Element | None] = []

    def open_group(self) -> None:
        """Open a group."""
        self._open.append(None)

    def close_group(self) -> bool:
        """Close a group and return whether the formula continues."""
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

    def begin_element(self, word: str) -> None:
        """Begin the element that the first control word of a group names."""
        if self._open and self._open[-1] is None and word.startswith("m") and len(word) > 1:
            self._open[-1] = etree.SubElement(self._current, f"{_SPACE}{word[1:]}")

    def add_text(self, text: str) -> None:
        """Add text to the current element."""
        if self._current is not self._root:
            self._current.text = (self._current.text or "") + text

    @property
    def _current(self) -> etree._Element:
        return next((e for e in reversed(self._open) if e is not None), self._root)

    def text(self) -> str:
        """Return the formula in one line."""
        return from_omml(self._root)
