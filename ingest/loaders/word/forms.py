"""Fields of Word forms as what a reader sees in them: boxes with their state, the chosen entry."""

from typing import Final

from lxml import etree

from ingest.loaders.inline.symbols import check_box
from ingest.loaders.ooxml.package import attribute, child, local

_OFF: Final = ("0", "false", "off")


def control(element: etree._Element) -> str | None:
    """Return the box of a content control (`sdt`) that is one; None for all others."""
    mark = child(element, "sdtPr", "checkbox")
    if mark is None:
        return None
    return check_box(_is_on(child(mark, "checked"), unsaid=False))


def form_field(begin: etree._Element) -> str | None:
    """Return the box or the chosen entry of an old form field; None for all others.

    Args:
        begin: The `fldChar` that the field begins with.
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
    return _is_on(state if state is not None else child(mark, "default"), unsaid=True)


def _entry(entries: etree._Element) -> str:
    listed = [attribute(item, "val") for item in entries if local(item) == "listEntry"]
    chosen = child(entries, "result")
    chosen = chosen if chosen is not None else child(entries, "default")
    number = attribute(chosen, "val") if chosen is not None else "0"
    return listed[int(number)] if number.isdigit() and int(number) < len(listed) else ""


def _is_on(mark: etree._Element | None, *, unsaid: bool) -> bool:
    """Whether a mark is set; `unsaid` is what it means without a value."""
    if mark is None:
        return False
    value = attribute(mark, "val")
    return value.lower() not in _OFF if value else unsaid
