"""Form fields and check box content controls of Word as text: `☑`, `☐` or the chosen entry."""

from typing import Final

from lxml import etree

from ingest.loaders.inline.symbols import check_box
from ingest.loaders.ooxml.package import attribute, child, local

_OFF: Final = ("0", "false", "off")


def content_control(element: etree._Element) -> str | None:
    """Return the character of a check box content control (`sdt`); None for other controls."""
    mark = child(element, "sdtPr", "checkbox")
    if mark is None:
        return None
    return check_box(_is_on(child(mark, "checked"), default=False))


def form_field(begin: etree._Element) -> str | None:
    """Return the check box or the chosen entry of a legacy form field; None for other fields.

    Args:
        begin: The `fldChar` of type `begin`.
    """
    data = child(begin, "ffData")
    if data is None:
        return None
    if (mark := child(data, "checkBox")) is not None:
        return check_box(_checked(mark))
    if (entries := child(data, "ddList")) is not None:
        return _entry(entries)
    return None


def _checked(mark: etree._Element) -> bool:
    state = child(mark, "checked")
    return _is_on(state if state is not None else child(mark, "default"), default=True)


def _entry(entries: etree._Element) -> str:
    values = [attribute(item, "val") for item in entries if local(item) == "listEntry"]
    chosen = child(entries, "result")
    chosen = chosen if chosen is not None else child(entries, "default")
    number = attribute(chosen, "val") if chosen is not None else "0"
    return values[int(number)] if number.isdigit() and int(number) < len(values) else ""


def _is_on(mark: etree._Element | None, *, default: bool) -> bool:
    """Whether an on/off element is set; `default` is its meaning without a value."""
    if mark is None:
        return False
    value = attribute(mark, "val")
    return value.lower() not in _OFF if value else default
