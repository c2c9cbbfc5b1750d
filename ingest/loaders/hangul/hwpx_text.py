"""Text of HWPX paragraphs: runs and inline objects such as text art, fields and forms."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from ingest.loaders.hangul.equation import equation_text
from ingest.loaders.hangul.numbering import CHECKED, UNCHECKED, format_number
from ingest.loaders.hangul.styles import Styles, render_runs
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder

SKIPPED: Final = frozenset(
    ["secPr", "fieldBegin", "shapeComment", "hiddenComment", "linesegarray", "memo", "indexmark"]
)
_ANCHORED: Final = ("tbl", "header", "footer", "subList", "chart")
_TEXT_ELEMENTS: Final = ("t",)


def paragraph_text(
    paragraph: etree._Element,
    anchored: list[etree._Element],
    styles: Styles[str],
    builder: PageBuilder,
) -> str:
    """Return the text of a paragraph.

    Args:
        paragraph: Its element.
        anchored: Receives the objects anchored in it: tables, text boxes, notes, memos.
        styles: Styles of the document.
        builder: Drops or marks struck-out, deleted and hidden text.
    """
    reader = _Reader(anchored, styles)
    pending: list[etree._Element | str] = [paragraph]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            reader.add_text(item)
        else:
            pending += reader.read(item)
    return render_runs(reader.runs, builder)


class _Reader:
    """Collects the runs of one paragraph."""

    def __init__(self, anchored: list[etree._Element], styles: Styles[str]) -> None:
        self.runs: list[tuple[str, str]] = []
        self._anchored = anchored
        self._styles = styles
        self._format = ""
        self._deleted = False

    def add_text(self, text: str) -> None:
        """Append text in the format of the current run."""
        self.runs.append(("deleted" if self._deleted else self._format, text))

    def read(self, item: etree._Element) -> list[etree._Element | str]:
        """Read an element and return the content that is to be read next, last first."""
        name = local(item)
        if name == "run":
            self._format = self._styles.run_formats.get(attribute(item, "charPrIDRef"), "")
        elif name in ("deleteBegin", "deleteEnd"):
            self._deleted = name == "deleteBegin"
        if name in _ANCHORED:
            self._anchored.append(item)
        elif name in _INLINE_OBJECTS:
            self.add_text(_INLINE_OBJECTS[name](item))
            self._anchored += [inner for inner in item if local(inner) == "caption"]
        elif name in SKIPPED:
            self._skip(name, item)
        elif name:
            return _children_and_text(item, is_text=name in _TEXT_ELEMENTS)
        return []

    def _skip(self, name: str, item: etree._Element) -> None:
        """Skip content that a page does not show; memos are shown beside it."""
        if name == "hiddenComment":
            self.runs.append(("comment", _plain_text(item)))
        elif name == "fieldBegin" and attribute(item, "type") == "MEMO":
            self._anchored += [inner for inner in item if local(inner) == "subList"]


def _children_and_text(item: etree._Element, *, is_text: bool) -> list[etree._Element | str]:
    pending: list[etree._Element | str] = []
    for inner in reversed(item):
        pending += [inner.tail or "" if is_text else "", inner]
    return [*pending, item.text or "" if is_text else ""]


def _plain_text(element: etree._Element) -> str:
    runs = (t for t in element.iter() if local(t) == "t")
    return " ".join("".join(map(str, run.itertext())) for run in runs)


def _checkbox_text(item: etree._Element) -> str:
    is_checked = attribute(item, "value") == "CHECKED"
    return f"{CHECKED if is_checked else UNCHECKED}{attribute(item, 'caption')}".rstrip() + " "


def _selected_text(item: etree._Element) -> str:
    """Return the selected entry of a list, as it is displayed."""
    selected = attribute(item, "selectedValue")
    entries = ((attribute(i, "value"), attribute(i, "displayText")) for i in item)
    return next((text for value, text in entries if text and value == selected), selected)


def _glossed_text(item: etree._Element) -> str:
    main, over = child(item, "mainText"), child(item, "subText")
    text, gloss = ("".join(map(str, e.itertext())) if e is not None else "" for e in (main, over))
    return f"{text}({gloss})" if gloss else text


def _equation_text(item: etree._Element) -> str:
    script = child(item, "script")
    return equation_text("".join(map(str, script.itertext()))) if script is not None else ""


def _number(item: etree._Element) -> str:
    """Return the automatic number of a note, table or picture; empty for page numbers."""
    number, form = attribute(item, "num"), child(item, "autoNumFormat")
    if "PAGE" in attribute(item, "numType") or not number.isdigit() or len(number) > 6:
        return ""
    if form is None:
        return number
    text = attribute(form, "userChar") or format_number(int(number), attribute(form, "type"))
    return f"{attribute(form, 'prefixChar')}{text}{attribute(form, 'suffixChar')}"


_INLINE_OBJECTS: Final[dict[str, Callable[[etree._Element], str]]] = {
    **{"tab": lambda _: "\t", "lineBreak": lambda _: "\n", "hyphen": lambda _: "-"},
    **dict.fromkeys(("nbSpace", "fwSpace"), lambda _: " "),
    "textart": lambda item: attribute(item, "text") or _plain_text(item),
    "compose": lambda item: attribute(item, "composeText"),
    "dutmal": _glossed_text,
    "equation": _equation_text,
    "autoNum": _number,
    "checkBtn": _checkbox_text,
    "radioBtn": _checkbox_text,
    "edit": lambda item: "".join(map(str, item.itertext())).strip(),
    "comboBox": _selected_text,
    "listBox": _selected_text,
}
