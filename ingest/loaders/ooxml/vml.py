"""Check boxes and option buttons of Excel sheets, which lie in a drawing of the old form (VML)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, child, local

_BUTTONS: Final = ("Checkbox", "Radio")
_ON, _OFF = "☑ ", "☐ "


def boxes(root: etree._Element) -> Iterator[str]:
    """Yield the label of each box with its state, as `☑ Paid`."""
    for shape in (item for item in root.iter() if local(item) == "shape"):
        data = child(shape, "ClientData")
        if data is None or attribute(data, "ObjectType") not in _BUTTONS:
            continue
        state, label = child(data, "Checked"), child(shape, "textbox")
        ticked = state is not None and (state.text or "").strip() == "1"
        words = " ".join("".join(map(str, label.itertext())).split()) if label is not None else ""
        yield f"{_ON if ticked else _OFF}{words}".rstrip()
