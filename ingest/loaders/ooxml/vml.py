"""Check boxes and option buttons of Excel sheets, stored in legacy drawings (VML)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.ooxml.package import attribute, child, local

_BUTTONS: Final = ("Checkbox", "Radio")
_ON, _OFF = "☑ ", "☐ "


def check_boxes(root: etree._Element) -> Iterator[str]:
    """Yield the state and label of each control, such as `☑ Paid`."""
    for shape in (item for item in root.iter() if local(item) == "shape"):
        data = child(shape, "ClientData")
        if data is None or attribute(data, "ObjectType") not in _BUTTONS:
            continue
        state, label = child(data, "Checked"), child(shape, "textbox")
        checked = state is not None and (state.text or "").strip() == "1"
        text = "".join(map(str, label.itertext())) if label is not None else ""
        yield f"{_ON if checked else _OFF}{' '.join(text.split())}".rstrip()
